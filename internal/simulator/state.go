package simulator

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// stateFormat is counted up when a file of an older simulator would be read wrongly.
const stateFormat = 1

// state is what a state file holds: all but sessions, which a restart ends.
type state struct {
	Format      int
	Seeded      seeded
	Searches    int64
	NextID      map[string]int64
	Random      []byte // where the source of ids and secrets goes on
	Domains     *table[int64, domain]
	Customers   *table[int64, customer]
	Subjects    *table[int64, subject]
	Memberships *table[string, membership]
	Permissions *table[int64, permission]
	Functions   *table[int64, function]
	Mappings    *table[string, functionMapping]
	APIKeys     *table[string, apiKey]
	Events      *table[string, event]
}

// state shares the tables with the store, to write them or to read into them.
func (s *store) state() *state {
	return &state{
		Domains: &s.domains, Customers: &s.customers, Subjects: &s.subjects, Memberships: &s.memberships, Permissions: &s.permissions,
		Functions: &s.functions, Mappings: &s.mappings, APIKeys: &s.apiKeys, Events: &s.events,
	}
}

// load reads the state file into the new store. A file that is not there is no error: the store is seeded then.
func (s *Simulator) load() (found bool, err error) {
	path := s.options.StateFile
	if path == "" {
		return false, nil
	}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading the state file: %w", err)
	}
	read := s.store.state()
	if err := json.Unmarshal(content, read); err != nil {
		return false, fmt.Errorf("the state file %s is damaged: %w", path, err)
	}
	if read.Format != stateFormat {
		return false, fmt.Errorf("the state file %s is of format %d, and this simulator reads format %d", path, read.Format, stateFormat)
	}
	source := new(rand.PCG)
	if err := source.UnmarshalBinary(read.Random); err != nil {
		return false, fmt.Errorf("the state file %s is damaged: %w", path, err)
	}
	if _, ok := s.store.subjects.get(read.Seeded.Administrator, present); !ok || read.NextID == nil {
		return false, fmt.Errorf("the state file %s is damaged: it holds no administrator", path)
	}
	s.store.source, s.store.random = source, rand.New(source)
	s.store.nextID, s.store.searches, s.seeded = read.NextID, read.Searches, read.Seeded
	return true, nil
}

// save writes the state file, if there is to be one, so that at every moment a whole one is there.
func (s *Simulator) save() error {
	path := s.options.StateFile
	if path == "" {
		return nil
	}
	written := s.store.state()
	written.Format, written.Seeded, written.Searches, written.NextID = stateFormat, s.seeded, s.store.searches, s.store.nextID
	var err error
	if written.Random, err = s.store.source.MarshalBinary(); err != nil {
		return err
	}
	content, err := json.Marshal(written)
	if err != nil {
		return err
	}
	if err := replaceFile(path, content); err != nil {
		return fmt.Errorf("writing the state file: %w", err)
	}
	s.store.changed = false
	return nil
}

// replaceFile puts a new file, which only its owner can read since it holds secrets, in the place of the old one.
func replaceFile(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// Close saves what changes without a write, such as when keys were last used, if there is a state file. Nothing else
// need be released.
func (s *Simulator) Close() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.save()
}

// savedRow is a row of a table in a state file.
type savedRow[K cmp.Ordered, T any] struct {
	Key      K
	Versions []version[T]
}

// MarshalJSON keeps the order of the rows.
func (t *table[K, T]) MarshalJSON() ([]byte, error) {
	rows := make([]savedRow[K, T], len(t.order))
	for i, key := range t.order {
		rows[i] = savedRow[K, T]{key, t.rows[key]}
	}
	return json.Marshal(rows)
}

// UnmarshalJSON refuses rows that are there twice or have no version.
func (t *table[K, T]) UnmarshalJSON(content []byte) error {
	var rows []savedRow[K, T]
	if err := json.Unmarshal(content, &rows); err != nil {
		return err
	}
	*t = table[K, T]{rows: map[K][]version[T]{}}
	for _, row := range rows {
		if _, twice := t.rows[row.Key]; twice || len(row.Versions) == 0 {
			return fmt.Errorf("row %v is there twice or is empty", row.Key)
		}
		t.rows[row.Key] = row.Versions
		t.order = append(t.order, row.Key)
	}
	return nil
}
