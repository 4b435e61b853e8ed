package main

import (
	"bytes"
	"fmt"
	"os"
)

// Marks of the part of a page that the bench writes.
const (
	beginMark = "<!-- bench:begin -->"
	endMark   = "<!-- bench:end -->"
)

// between puts text between the marks of a page, in the place of what is there.
func between(page []byte, text string) ([]byte, error) {
	before, rest, begun := bytes.Cut(page, []byte(beginMark))
	_, after, ended := bytes.Cut(rest, []byte(endMark))
	if !begun || !ended || bytes.Contains(after, []byte(beginMark)) {
		return nil, fmt.Errorf("the page does not have %s and after it %s, once", beginMark, endMark)
	}
	return fmt.Appendf(nil, "%s%s\n\n%s\n%s%s", before, beginMark, text, endMark, after), nil
}

// writeBetween puts text between the marks of a file, if there is one to write.
func writeBetween(file, text string) error {
	if file == "" {
		return nil
	}
	page, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	page, err = between(page, text)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, page, 0o644)
}
