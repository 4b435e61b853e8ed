package argus

import (
	"errors"
	"fmt"
)

// What a response and a list may hold. The numbers are far above what Argus sends, and keep what a response takes in
// memory below 300 MB.
const (
	maxObjectBytes = 1 << 20  // of a response that holds one object, or an error
	maxListBytes   = 32 << 20 // of a page of a list, without its compression
	maxBodies      = 96 << 20 // of memory for the bodies of all responses at a time, beyond maxObjectBytes of each
	maxPageRows    = 100_000
	maxElements    = 250_000 // of all arrays of a response together
	maxMembers     = 1 << 20 // of all objects of a response together
	maxNesting     = 100
	maxListPages   = 10_000
	maxListRows    = 1_000_000
	maxHeld        = 128 << 20 // bytes that the rows of a list may take, if all are kept
)

// errPageTooLarge marks a response that is larger than a page may be: a smaller page may do.
var errPageTooLarge = errors.New("ask for fewer rows")

var errListTooLarge = fmt.Errorf("the rows of the list take more than %d MiB of memory: ask for fewer", maxHeld>>20)

// shape is what a response needs in memory, as counted before anything is decoded.
type shape struct {
	rows     int // elements of the largest array that may hold the rows
	elements int // of all arrays
	members  int // of all objects
}

// measure counts the elements and members of a response, and refuses it before they take memory. It does not check that the text is JSON:
// the decoder does.
func measure(body []byte) (shape, error) {
	var found shape
	type level struct {
		isArray  bool
		elements int
	}
	var open [maxNesting]level
	depth := 0
	for i := 0; i < len(body); i++ {
		switch c := body[i]; c {
		case ' ', '\t', '\r', '\n':
			continue
		case ':':
			found.members++
		case ',':
			if depth > 0 && open[depth-1].isArray {
				open[depth-1].elements++
				found.elements++
			}
		case ']', '}':
			if depth > 0 {
				depth--
			}
			continue
		default:
			if depth > 0 && open[depth-1].isArray && open[depth-1].elements == 0 {
				open[depth-1].elements, found.elements = 1, found.elements+1
			}
			switch c {
			case '"':
				i = endOfString(body, i)
			case '[', '{':
				if depth == maxNesting {
					return found, fmt.Errorf("the response is nested more than %d deep", maxNesting)
				}
				open[depth] = level{isArray: c == '['}
				depth++
			}
		}
		if depth > 0 && depth <= 3 {
			found.rows = max(found.rows, open[depth-1].elements)
		}
		switch {
		case found.rows > maxPageRows:
			return found, fmt.Errorf("the response holds more than %d rows: %w", maxPageRows, errPageTooLarge)
		case found.members > maxMembers:
			return found, fmt.Errorf("the objects of the response have more than %d members: %w", maxMembers, errPageTooLarge)
		case found.elements > maxElements:
			return found, fmt.Errorf("the arrays of the response hold more than %d elements: %w", maxElements, errPageTooLarge)
		}
	}
	return found, nil
}

// endOfString is where the string ends that begins at a quote.
func endOfString(body []byte, begin int) int {
	for i := begin + 1; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(body)
}

var errTooManyPages = errors.New("the list has no end")

// withinBounds checks how far a list has come.
func withinBounds(pages, rows int) error {
	switch {
	case pages > maxListPages:
		return fmt.Errorf("%w after %d pages: ask for fewer", errTooManyPages, maxListPages)
	case rows > maxListRows:
		return fmt.Errorf("%w after %d rows: ask for fewer", errTooManyPages, maxListRows)
	}
	return nil
}
