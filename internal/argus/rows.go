package argus

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
)

// row is an object of a list.
type row interface {
	// key is what the row is known by, and the name of a key field that it lacks; "" if it has all.
	key() (key ID, lacks string)
}

// lacking is the name of the first field without a value, of names and values in turn; "" if all have one.
func lacking[V ~string](fields ...V) string {
	for i := 0; i < len(fields); i += 2 {
		if fields[i+1] == "" {
			return string(fields[i])
		}
	}
	return ""
}

// byID is the key of rows that are known by their id alone.
func byID(id ID) (ID, string) { return id, lacking("id", id) }

// noKey is the error of a list that holds a row without one of its key fields: such a row may be any object.
func noKey(lacks string) error { return fmt.Errorf("a row of the response has no %s", lacks) }

// haveKeys checks the rows of a list.
func haveKeys[T row](rows []T) error {
	for i := range rows {
		if _, lacks := rows[i].key(); lacks != "" {
			return noKey(lacks)
		}
	}
	return nil
}

// errNotWhole marks a list that may lack rows. It ended before its count: at an empty page, after that was asked for twice.
var errNotWhole = errors.New("the list is incomplete")

// errNoList marks a response without the array of its rows. A field without a value may be left out, so that the list may be
// empty, but a single such response does not prove it.
var errNoList = fmt.Errorf("the response holds no list: %w", errNotWhole)

// errRepeats marks a list whose pages repeat rows each time that it is read, so that they may leave out others.
var errRepeats = fmt.Errorf("its pages repeat rows, and others may be missing: %w", errNotWhole)

// errNotPaged marks a list whose server returns the same rows for every page.
var errNotPaged = errors.New("the server ignores offset, so the list may be incomplete")

// tooFewRows is the error of a list that ended before its count.
type tooFewRows struct {
	count int
	what  string
}

func (e *tooFewRows) Error() string { return fmt.Sprintf("%s: %v", e.what, errNotWhole) }

func (e *tooFewRows) Unwrap() error { return errNotWhole }

// IsIncomplete reports whether a list may lack rows, so that it does not prove that something is absent. Every list gives this
// error at its end, and Collect too.
func IsIncomplete(err error) bool { return errors.Is(err, errNotWhole) }

// RowsCounted returns how many rows the server counts in a list that ended early, and 0 for any other error.
func RowsCounted(err error) int {
	if few, ok := errors.AsType[*tooFewRows](err); ok {
		return few.count
	}
	return 0
}

// Collect reads all rows, or those before the first error, and that error: a list that ended early is one (IsIncomplete).
func Collect[T any](rows iter.Seq2[T, error]) ([]T, error) {
	var all []T
	memory := 0
	for row, err := range rows {
		if err != nil {
			return all, err
		}
		all = append(all, row)
		if memory += needed(all[len(all)-1:]); memory > maxHeld {
			return nil, errListTooLarge
		}
	}
	return all, nil
}

// contains reports whether a row is as wanted, and reads no further than that. False comes without an error only if the
// list is complete.
func contains[T any](rows iter.Seq2[T, error], wanted func(*T) bool) (bool, error) {
	found, err := First(rows, wanted)
	return found != nil, err
}

// First returns the first row that is as wanted, and reads no further than that. Nil comes without an error only if the list is
// complete.
func First[T any](rows iter.Seq2[T, error], wanted func(*T) bool) (*T, error) {
	for row, err := range rows {
		switch {
		case err != nil:
			return nil, err
		case wanted(&row):
			return &row, nil
		}
	}
	return nil, nil
}

// FindRow finds the row that is as wanted in a list that was read with an error or not. A list that is not whole (IsIncomplete)
// proves what it shows: its error is returned only if no row is as wanted.
func FindRow[T any](rows []T, err error, wanted func(*T) bool) (*T, error) {
	if err == nil || IsIncomplete(err) {
		for i := range rows {
			if wanted(&rows[i]) {
				return &rows[i], nil
			}
		}
	}
	return nil, err
}

// needed estimates how much memory rows take that are kept, in bytes: a list that grows is copied.
func needed[T any](rows []T) int {
	memory := 0
	for i := range rows {
		row := reflect.ValueOf(&rows[i]).Elem()
		memory += held(row) + 2*int(row.Type().Size())
	}
	return memory
}

// held estimates how much memory a value keeps, in bytes.
func held(value reflect.Value) int {
	size := int(value.Type().Size())
	switch value.Kind() {
	case reflect.String:
		return size + value.Len()
	case reflect.Pointer, reflect.Interface:
		if !value.IsNil() {
			size += held(value.Elem())
		}
	case reflect.Slice:
		for i := range value.Len() {
			size += held(value.Index(i))
		}
	case reflect.Map:
		for entry := value.MapRange(); entry.Next(); {
			size += held(entry.Key()) + held(entry.Value())
		}
	case reflect.Struct:
		for i := range value.NumField() {
			field := value.Field(i)
			size += held(field) - int(field.Type().Size())
		}
	}
	return size
}
