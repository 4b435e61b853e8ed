package main

import (
	"io"
	"text/template"
)

// welcome is what the sandbox prints before it serves.
type welcome struct{ URL, Key, Settings, State, Alias string }

var text = template.Must(template.New("welcome").Funcs(template.FuncMap{"quote": quote}).Parse(`
Argus is simulated at {{ .URL }}. Its sample company:

    customers   fjord, fjord-energy, fjord-shipping, fjord-finance, skog
    users       astrid, administrator
    groups      analysts, synced
    functions   analyst, readOnlyUser, userAdmin and others

Paste into another terminal:

    export TF_CLI_CONFIG_FILE={{ quote .Settings }}
    export ARGUS_API_URL={{ quote .URL }}
    export ARGUS_API_KEY={{ quote .Key }}
{{- with .Alias }}
    {{ . }}
{{- end }}

In that terminal, in a folder with a configuration such as the first one in README.md:

    terraform plan
    terraform apply

Skip "terraform init": Terraform takes the provider that was just built, and says so in a warning.

Ask the API what is there:

    curl -s -H "Argus-API-Key: $ARGUS_API_KEY" "$ARGUS_API_URL/useradmin/v2/user?customer=fjord"

{{ with .State }}Everything is kept in {{ . }}.{{ else }}Everything is kept in memory and lost at the end.{{ end }} Stop with Ctrl-C.
`))

func (w welcome) print(out io.Writer) error { return text.Execute(out, w) }
