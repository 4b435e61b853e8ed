package export

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// CheckFolder returns an error unless a folder is new or empty: nothing is overwritten.
func CheckFolder(folder string) error {
	present, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && len(present) > 0 {
		err = fmt.Errorf("the folder %s is not empty, and nothing is overwritten: name a new one, or add to it with -update and -state", folder)
	}
	return err
}

// WriteTo writes files that do not exist into a folder, which it creates if need be. After an error nothing of it is left.
func WriteTo(folder string, files map[string][]byte) error {
	var written []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		name, content := filepath.Join(folder, filepath.FromSlash(name)), files[name]
		err := makeFolder(filepath.Dir(name), &written)
		if err == nil {
			err = writeNew(name, content, &written)
		}
		if err != nil {
			for _, name := range slices.Backward(written) {
				err = errors.Join(err, os.Remove(name))
			}
			return err
		}
	}
	return nil
}

// makeFolder creates a folder and those above it, and notes which it created.
func makeFolder(folder string, written *[]string) error {
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := makeFolder(filepath.Dir(folder), written); err != nil {
		return err
	}
	err := os.Mkdir(folder, 0o750)
	if err == nil {
		*written = append(*written, folder)
	}
	return err
}

// writeNew writes a file that does not exist, and notes that it was created.
func writeNew(name string, content []byte, written *[]string) error {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	*written = append(*written, name)
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}
