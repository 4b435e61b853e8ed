package docs

import (
	"context"
	"math/big"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// listExample is a list block as Terraform reads it.
type listExample struct {
	Kind            string         `hcl:"kind,label"`
	Name            string         `hcl:"name,label"`
	Provider        hcl.Expression `hcl:"provider"`
	IncludeResource bool           `hcl:"include_resource,optional"`
	Limit           *int64         `hcl:"limit,optional"`
	Config          *struct {
		Attributes hcl.Attributes `hcl:",remain"`
	} `hcl:"config,block"`
}

// query is what Terraform asks the provider for.
func (e *listExample) query(t *testing.T) acctest.Query {
	t.Helper()
	query := acctest.Query{Kind: e.Kind, Config: map[string]any{}, Limit: e.Limit, Objects: e.IncludeResource}
	if e.Config == nil {
		return query
	}
	for name, attribute := range e.Config.Attributes {
		value, diags := attribute.Expr.Value(nil)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		query.Config[name] = plain(value)
	}
	return query
}

// plain is a value in the words of acctest.
func plain(value cty.Value) any {
	switch typ := value.Type(); {
	case typ == cty.String:
		return value.AsString()
	case typ == cty.Bool:
		return value.True()
	case typ == cty.Number:
		number, _ := value.AsBigFloat().Int64()
		return big.NewFloat(float64(number))
	case typ.IsObjectType():
		attributes := map[string]any{}
		for name, attribute := range value.AsValueMap() {
			attributes[name] = plain(attribute)
		}
		return attributes
	}
	var texts []string
	var objects []map[string]any
	for _, element := range value.AsValueSlice() {
		switch element := plain(element).(type) {
		case string:
			texts = append(texts, element)
		case map[string]any:
			objects = append(objects, element)
		}
	}
	if objects != nil {
		return objects
	}
	return texts
}

// whereExamplesFind is an Argus where all examples find something. They name the simulator's own users, customers and functions.
func whereExamplesFind(t *testing.T) *acctest.Argus {
	t.Helper()
	a, ctx := acctest.Start(t, func(*simulator.Options) {}), context.Background()
	user, err := a.Client.GetSubject(ctx, argus.User, argus.ByShortName("astrid", ""))
	a.Must(err)
	a.Must(acctest.ErrorOf(a.Client.SetUserPreferences(ctx, argus.ByID(user.ID), map[string]string{"colour": "blue"})))
	a.Must(acctest.ErrorOf(a.Client.CreateAPIKey(ctx, user.ID, argus.InitiateAPIKeyRequest{Description: "Report", Source: &argus.APIKeySource{Provider: "disabled"}})))
	a.Must(a.Client.EnableUserMethod(ctx, user.ID, "totp"))
	return a
}

// Each example of a list resource is a valid configuration of it, and lists something.
func TestListExamples(t *testing.T) {
	t.Parallel()
	for _, file := range exampleFiles(t, "list-resources/*/list-resource*.tfquery.hcl") {
		parsed, diags := hclsyntax.ParseConfig([]byte(read(t, file)), file, hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		var content struct {
			Lists []listExample `hcl:"list,block"`
		}
		if diags := gohcl.DecodeBody(parsed.Body, nil, &content); diags.HasErrors() {
			t.Fatal(diags)
		}
		a := whereExamplesFind(t)
		core := a.Core()
		for _, list := range content.Lists {
			if list.Kind != filepath.Base(filepath.Dir(file)) {
				t.Errorf("%s lists %s", file, list.Kind)
			}
			query := list.query(t)
			acctest.WantNone(t, core.ValidateList(list.Kind, query.Config))
			rows, diags := core.List(query)
			acctest.WantNone(t, diags)
			if len(rows) == 0 {
				t.Errorf("%s: %s lists nothing", file, list.Name)
			}
		}
		if len(content.Lists) == 0 {
			t.Errorf("%s lists nothing", file)
		}
	}
}

// A real core runs the examples too.
func TestAccListExamples(t *testing.T) {
	t.Parallel()
	acctest.NeedLists(t)
	built := acctest.NewTerraform(t)
	for _, file := range exampleFiles(t, "list-resources/*/list-resource*.tfquery.hcl") {
		a, tf := whereExamplesFind(t), built.Fresh(t)
		tf.Configure(a.Config(""))
		tf.Query(read(t, file))
		if found := tf.Do(0, "query"); !strings.Contains(found.Stdout, "list."+filepath.Base(filepath.Dir(file))+".") {
			t.Errorf("%s lists nothing:\n%s", file, found.Stdout)
		}
	}
}
