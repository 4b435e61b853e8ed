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
	folder    string
	filters   filters
	exclude   patterns
	customers texts
	include   string
	sets      bool
	layout    string
	split     string
	managed   texts
	update    bool
	state     string
	asJSON    bool
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

// texts are the values of a flag that may be given again.
type texts []string

// String implements flag.Value.
func (t *texts) String() string { return "" }

// Set implements flag.Value.
func (t *texts) Set(text string) error {
	*t = append(*t, text)
	return nil
}

const usage = `argus-export writes what exists in Argus as configuration for Terraform and OpenTofu, with import blocks.
It exports users, groups, memberships and permissions. It changes nothing in Argus, and runs no Terraform.
The credentials and settings are those of the provider: ARGUS_API_KEY and ARGUS_API_URL, or ~/.argus_cli.yaml.

  argus-export -out FOLDER [flags]                       writes a new configuration
  argus-export -out FOLDER -update -state FILE [flags]   adds what is new to a configuration

The exit code is 0 if all was written, 3 if something could not be (a list says what and why), and 1 after an error.

`

func parse(from []string, stderr io.Writer) (*arguments, error) {
	a := &arguments{filters: filters{}}
	flags := flag.NewFlagSet("argus-export", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the error says what is wrong, and not after all the help
	flags.StringVar(&a.folder, "out", "", "write into this `FOLDER`, which must be new or empty, unless -update is set")
	flags.Var(a.filters, "filter", "of this type, export only what a search finds: `TYPE.ARGUMENT=VALUE`, with an argument of the type's list resource, such as argus_user.ancestor=analysts; other types are exported whole; may be given again")
	flags.Var(&a.customers, "customer", "export only what belongs to this `CUSTOMER`, a shortname or id: its users and groups, their permissions, and the members of its groups; may be given again")
	flags.Var(&a.exclude, "exclude", "leave out a type, or what has a text in an argument: `TYPE[.ARGUMENT=TEXT]`, such as argus_user.short_name=test-*; what refers to it uses a data source; may be given again")
	flags.StringVar(&a.include, "include", "", "export these `TYPES` too, joined by commas, with one more request for each user and type: "+strings.Join(export.Included(), ", "))
	flags.BoolVar(&a.sets, "sets", false, "write argus_group_members and argus_subject_permissions, which remove what the configuration does not name, instead of single memberships and permissions")
	flags.StringVar(&a.layout, "layout", "", "`LAYOUT` is blocks (a block for each resource) or tables (for each type, a map and one resource with for_each); default: blocks for up to 300 resources")
	flags.StringVar(&a.split, "split", "", "with -split `customer`, write a folder for each customer, for a state of its own")
	flags.Var(&a.managed, "managed-elsewhere", "leave out what the state in this `FILE` manages, from terraform state pull; may be given again")
	flags.BoolVar(&a.update, "update", false, "write what the configuration in -out has not yet into new files in it, and tell what changed and what is gone; no file is changed")
	flags.StringVar(&a.state, "state", "", "with -update: the `FILE` with the state of the configuration, from terraform state pull")
	flags.BoolVar(&a.asJSON, "json", false, "print the result as JSON, with all that was left out")
	switch err := flags.Parse(from); {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(stderr)
		_, _ = io.WriteString(stderr, usage) // help that nobody can read is no error of the command
		flags.PrintDefaults()
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w (argus-export -help lists the flags)", err)
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
		return errors.New("-update adds to one configuration: instead of -split customer, name the customer's folder with -out, and the customer with -customer")
	}
	return nil
}

// options are the options of the export.
func (a *arguments) options() (options export.Options, err error) {
	options = export.Options{Filters: a.filters, Exclude: a.exclude, Customers: a.customers, Include: map[string]bool{}, Sets: a.sets}
	for name := range strings.SplitSeq(a.include, ",") {
		name = strings.TrimSpace(name)
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
		if options.State, err = readState(a.state); err != nil {
			return options, err
		}
		if options.Existing, err = export.ReadExisting(a.folder); err != nil {
			return options, err
		}
		if err := options.Existing.IsOf(options.State); err != nil {
			return options, fmt.Errorf("%s: %w", a.state, err)
		}
		return options, nil
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
