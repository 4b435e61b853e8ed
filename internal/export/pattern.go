package export

import (
	"errors"
	"path"
	"slices"
	"strings"
)

// Pattern says which resources of a type are not exported.
type Pattern struct {
	// Type is the type, and Argument an argument whose text, or whose target's text, Text describes; all of the type if it is empty.
	Type, Argument string
	// Text is a pattern as path.Match has them: * for any text.
	Text string
}

// ParsePattern reads TYPE or TYPE.ARGUMENT=TEXT.
func ParsePattern(text string) (Pattern, error) {
	name, value, valued := strings.Cut(text, "=")
	kind, argument, dotted := strings.Cut(name, ".")
	if kind == "" || valued != dotted || dotted && argument == "" {
		return Pattern{}, errors.New("write TYPE or TYPE.ARGUMENT=TEXT, such as argus_user.short_name=test-*")
	}
	_, err := path.Match(value, "")
	return Pattern{kind, argument, value}, err
}

// String is the pattern as ParsePattern reads it.
func (p Pattern) String() string {
	if p.Argument == "" {
		return p.Type
	}
	return p.Type + "." + p.Argument + "=" + p.Text
}

// isExcluded reports whether a pattern describes an object.
func (e *Export) isExcluded(o *object) bool {
	excluded := false
	for _, p := range e.options.Exclude {
		if e.describes(p, o) {
			excluded, e.described[p] = true, true
		}
	}
	return excluded
}

func (e *Export) describes(p Pattern, o *object) bool {
	if p.Type != o.kind.name || p.Argument == "" {
		return p.Type == o.kind.name
	}
	text := textOf(o.values[p.Argument])
	if named := e.targets.byID[o.kind.references[p.Argument]][text]; named != nil {
		return slices.ContainsFunc(named.spellings(), p.matches)
	}
	return p.matches(text)
}

// Unused returns the patterns of Options.Exclude that describe nothing that would be exported otherwise.
func (e *Export) Unused() []string {
	var unused []string
	for _, p := range e.options.Exclude {
		if !e.described[p] {
			unused = append(unused, p.String())
		}
	}
	return unused
}

func (p Pattern) matches(text string) bool {
	matched, err := path.Match(strings.ToLower(p.Text), strings.ToLower(text))
	return matched && err == nil
}
