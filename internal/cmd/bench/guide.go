package main

import (
	"bytes"
	"fmt"
	"os"
)

// Marks of the guide's part that the bench writes.
const (
	beginMark = "<!-- bench:begin -->"
	endMark   = "<!-- bench:end -->"
)

// between puts text between the marks of a guide, in the place of what is there.
func between(guide []byte, text string) ([]byte, error) {
	before, rest, begun := bytes.Cut(guide, []byte(beginMark))
	_, after, ended := bytes.Cut(rest, []byte(endMark))
	if !begun || !ended || bytes.Contains(after, []byte(beginMark)) {
		return nil, fmt.Errorf("the guide does not have %s and after it %s, once", beginMark, endMark)
	}
	return fmt.Appendf(nil, "%s%s\n\n%s\n%s%s", before, beginMark, text, endMark, after), nil
}

// writeGuide puts text into the guide.
func writeGuide(file, text string) error {
	guide, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	guide, err = between(guide, text)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, guide, 0o644)
}
