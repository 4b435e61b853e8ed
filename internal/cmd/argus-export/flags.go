package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/export"
)

// arguments are what the command was called with.
type arguments struct {
	folder  string
	filters filters
	exclude patterns
	include string
	sets    bool
	layout  string
	split   string
	managed files
	update  bool
	state   string
	asJSON  bool
}

// filters are the values of the flag -filter, by type and argument.
type filters map[string]map[string]string

// String implements flag.Value.
func (f filters) String() string { return "" }

// Set implements flag.Value.
func (f filters) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	kind, argument, dotted := strings.Cut(name, ".")
	if !ok || !dotted || kind == "" || argument == "" {
		return errors.New("write TYPE.ARGUMENT=VALUE, such as argus_user.customer=fjord")
	}
	if f[kind] == nil {
		f[kind] = map[string]string{}
	}
	if before, again := f[kind][argument]; again {
		value = before + "," + value
	}
	f[kind][argument] = value
	return nil
}

// patterns are the values of the flag -exclude.
type patterns []export.Pattern

// String implements flag.Value.
func (p *patterns) String() string { return "" }

// Set implements flag.Value.
func (p *patterns) Set(text string) error {
	pattern, err := export.ParsePattern(text)
	*p = append(*p, pattern)
	return err
}

// files are the values of a flag that may be given again.
type files []string

// String implements flag.Value.
func (f *files) String() string { return "" }

// Set implements flag.Value.
func (f *files) Set(name string) error {
	*f = append(*f, name)
	return nil
}

const usage = `argus-export writes what exists in Argus as configuration for Terraform and OpenTofu, with import blocks.
It reads ARGUS_API_URL, ARGUS_API_KEY and what else the provider reads, and changes nothing in Argus.

  argus-export -out FOLDER [flags]
  argus-export -out FOLDER -update -state FILE [flags]   adds what is new to a configuration

It exits with 3 if something was left out, which it lists, and with 1 after an error.

`

func parse(from []string, stderr io.Writer) (*arguments, error) {
	a := &arguments{filters: filters{}}
	flags := flag.NewFlagSet("argus-export", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		_, _ = io.WriteString(stderr, usage) // help that nobody can read is no error of the command
		flags.PrintDefaults()
	}
	flags.StringVar(&a.folder, "out", "", "write the configuration into this `folder`, which must be new or empty without -update")
	flags.Var(a.filters, "filter", "export only what a criterion of the list resource finds: `TYPE.ARGUMENT=VALUE`, such as argus_user.customer=fjord; may be given again")
	flags.Var(&a.exclude, "exclude", "leave out a type, or what has a text: `TYPE[.ARGUMENT=TEXT]`, such as argus_user.short_name=test-*; may be given again")
	flags.StringVar(&a.include, "include", "", "export these `types` too, joined by commas, with one more request for each user and type: "+strings.Join(export.Included(), ", "))
	flags.BoolVar(&a.sets, "sets", false, "write argus_group_members and argus_subject_permissions, which remove what the configuration does not name, instead of single memberships and permissions")
	flags.StringVar(&a.layout, "layout", "", "write one block for each resource (`blocks`), or for each type a map and one resource (tables); default: blocks for up to 300 resources")
	flags.StringVar(&a.split, "split", "", "write a folder, for a state of its own, for each `customer`; the word customer is the only value")
	flags.Var(&a.managed, "managed-elsewhere", "leave out what a state manages, a `file` from terraform state pull; may be given again")
	flags.BoolVar(&a.update, "update", false, "add what is new to the configuration in -out, whose state is -state; no file is changed")
	flags.StringVar(&a.state, "state", "", "the state of the configuration that -update adds to, a `file` from terraform state pull")
	flags.BoolVar(&a.asJSON, "json", false, "print the result as JSON")
	if err := flags.Parse(from); err != nil {
		return nil, err
	}
	return a, a.check(flags.Args())
}

// check returns an error for flags that do not go together.
func (a *arguments) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag: argus-export -out FOLDER [flags]", rest[0])
	case a.folder == "":
		return errors.New("-out is missing: argus-export -out FOLDER")
	case a.layout != "" && a.layout != string(export.Blocks) && a.layout != string(export.Tables):
		return fmt.Errorf("-layout is blocks or tables, not %q", a.layout)
	case a.split != "" && a.split != "customer":
		return fmt.Errorf("-split is customer, not %q", a.split)
	case a.update != (a.state != ""):
		return errors.New("-update and -state go together: -update -state FILE, with FILE from terraform state pull")
	case a.update && a.split != "":
		return errors.New("-update adds to one configuration: name one folder of the split with -out, and filter by its customer, instead of -split")
	}
	return nil
}

// options are the options of the export.
func (a *arguments) options() (options export.Options, err error) {
	options = export.Options{Filters: a.filters, Exclude: a.exclude, Include: map[string]bool{}, Sets: a.sets}
	for name := range strings.SplitSeq(a.include, ",") {
		if name != "" && !slices.Contains(export.Included(), name) {
			return options, fmt.Errorf("-include %s: the types that are exported on request are %s", name, strings.Join(export.Included(), ", "))
		}
		options.Include[name] = true
	}
	for _, name := range a.managed {
		state, err := readState(name)
		if err != nil {
			return options, err
		}
		options.Elsewhere = append(options.Elsewhere, state)
	}
	if a.update {
		if options.State, err = readState(a.state); err == nil {
			options.Existing, err = export.ReadExisting(a.folder)
		}
		return options, err
	}
	return options, export.CheckFolder(a.folder)
}

func readState(name string) (*export.State, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	state, err := export.ReadState(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return state, nil
}
