package provider

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"go.yaml.in/yaml/v3"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// maxFileSize is far more than the settings of command line tools need, in bytes.
const maxFileSize = 1 << 20

// cliFile is the settings file of Argus's command line tools: only what the provider needs of it.
type cliFile struct {
	API struct {
		URL string `yaml:"api_url"`
		Key string `json:"-" yaml:"api_key"`
	} `yaml:"api"`
	name string
	// mode is the file's permissions; 0 on Windows, which has others.
	mode fs.FileMode
}

// Format keeps the key out of all that prints the file.
func (f cliFile) Format(state fmt.State, _ rune) { argus.PrintRedacted(state, f) }

func readFile(from sources, diags *diag.Diagnostics) *cliFile {
	file, err := from.file()
	if err != nil {
		diags.AddError("Cannot use the settings file", err.Error())
		return nil
	}
	if file != nil && file.mode&0o066 != 0 {
		diags.AddWarning("Other users may read or change the settings file",
			fmt.Sprintf("%s has mode %04o, so other users of this machine may read the API key, or change where it is sent. Run:\n\n  chmod 600 %q", file.name, file.mode, file.name))
	}
	return file
}

// readCLIFile reads ~/.argus_cli.yaml, or the file that ARGUS_CLI_SETTINGS names. Nil if the former does not exist.
func readCLIFile(environment func(string) string) (*cliFile, error) {
	name := environment("ARGUS_CLI_SETTINGS")
	chosen := name != ""
	if chosen && wrapping(name) != "" {
		return nil, fmt.Errorf("ARGUS_CLI_SETTINGS is blank, or has %s around the name of the file: set it without", wrapping(name))
	}
	if !chosen {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, nil //nolint:nilerr // without a home there is no such file
		}
		name = filepath.Join(home, ".argus_cli.yaml")
	}
	content, mode, err := readRegular(name)
	if errors.Is(err, fs.ErrNotExist) && !chosen {
		return nil, nil
	}
	if err != nil {
		return nil, err // it names the file
	}
	file := cliFile{name: name, mode: mode}
	if err := yaml.Unmarshal(content, &file); err != nil {
		// The parser's own words quote the file, which holds a key.
		return nil, fmt.Errorf("%s is not YAML of the form `api: {api_url: …, api_key: …}`", name)
	}
	return &file, nil
}

// readRegular reads a regular file of bounded size, and its permissions. It looks before it opens, since opening a device
// or a pipe can have effects, and again afterwards, since the file may have been replaced in between.
func readRegular(name string) ([]byte, fs.FileMode, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, notRegular(name)
	}
	file, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe would wait for a writer
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = file.Close() }() // it was only read
	if info, err = file.Stat(); err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, notRegular(name)
	}
	content, err := io.ReadAll(io.LimitReader(file, maxFileSize+1))
	if err != nil {
		return nil, 0, err
	}
	if len(content) > maxFileSize {
		return nil, 0, fmt.Errorf("%s is larger than 1 MiB, and so not a settings file of Argus's command line tools", name)
	}
	if runtime.GOOS == "windows" {
		return content, 0, nil
	}
	return content, info.Mode().Perm(), nil
}

func notRegular(name string) error {
	return fmt.Errorf("%s is not a regular file: name a YAML file of the form `api: {api_url: …, api_key: …}` in ARGUS_CLI_SETTINGS", name)
}
