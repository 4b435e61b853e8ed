package acctest

import (
	"context"
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

var userOpenID = Kind{
	Name: "argus_user_openid",
	Config: func(s Scene) map[string]any {
		return map[string]any{"user": s.Name("scene-user"), "openid_provider": "fjord-login", "mapped_user_name": "scene"}
	},
	Create:       "setUserOpenIDConfiguration",
	Update:       "setUserOpenIDConfiguration",
	References:   map[string]string{"user": "argus_user"},
	Stays:        true,
	DrawnForEach: "user",
	Draw: func(d *Draw, user string) {
		if d.OneInThree() {
			d.Add(labelOf(user), map[string]any{
				"user": Reference(user), "openid_provider": d.One("fjord-login", "skog-login"), "mapped_user_name": d.One("ada", "bo"),
			})
		}
	},
	Active: func(ctx context.Context, a *Argus, of Scope) (map[string]string, error) {
		found := map[string]string{}
		for _, user := range of.users() {
			mapping, err := a.Client.GetUserOpenIDConfiguration(ctx, user)
			switch {
			case err == nil:
				found[string(user)] = mapping.MappedUserName + " at " + mapping.Provider.ShortName
			case !argus.IsNotFound(err):
				return nil, err
			}
		}
		return found, nil
	},
	Content: func(config map[string]any) string {
		return text(config["mapped_user_name"]) + " at " + text(config["openid_provider"])
	},
	Add: func(a *Argus, config map[string]any) error {
		return ErrorOf(a.Client.SetUserOpenIDConfiguration(context.Background(), argus.ID(text(config["user"])), argus.SetOpenIDConfigurationRequest{
			Provider: text(config["openid_provider"]), MappedUserName: text(config["mapped_user_name"]),
		}))
	},
}

// functionRow is a function below one that the test's user has. Its edge to that one is content of the function.
var functionRow = Kind{
	Name:    "argus_function",
	Create:  "addFunction",
	Update:  "updateFunction",
	Destroy: "deleteFunction",
	Draw: func(d *Draw, _ string) {
		for _, label := range []string{"f0", "f1"} {
			if d.Maybe() {
				d.Add(label, map[string]any{"name": d.Name(label), "parent": d.One(d.Roles...), "minimum_security_level": d.One("external", "standard")})
			}
		}
	},
	Active: func(ctx context.Context, a *Argus, _ Scope) (map[string]string, error) {
		edges, err := a.functionEdges(ctx)
		found := map[string]string{}
		for function, failed := range a.Client.SearchFunctions(ctx, argus.SearchFunctionsRequest{}) {
			if failed != nil {
				return nil, failed
			}
			parents := []string{}
			for _, edge := range edges {
				if edge.Child.ID == function.ID && !a.isDrawn(edge.Parent) {
					parents = append(parents, edge.Parent.Name)
				}
			}
			slices.Sort(parents)
			found[string(function.ID)] = strings.Join([]string{function.Name, strings.ToLower(function.MinimumSecurityLevel), strings.Join(parents, ",")}, "|")
		}
		return found, err
	},
	Content: func(config map[string]any) string {
		return strings.Join([]string{text(config["name"]), text(config["minimum_security_level"]), text(config["parent"])}, "|")
	},
}

// functionChild is an edge between two functions that are drawn.
var functionChild = Kind{
	Name:    "argus_function_child",
	Create:  "addFunctionChild",
	Destroy: "removeFunctionChild",
	Draw: func(d *Draw, _ string) {
		if functions := d.Drawn("argus_function"); len(functions) == 2 && d.Maybe() {
			d.Add("f0_f1", map[string]any{"parent": Reference(functions[0]), "child": Reference(functions[1])})
		}
	},
	Active: func(ctx context.Context, a *Argus, _ Scope) (map[string]string, error) {
		edges, err := a.functionEdges(ctx)
		found := map[string]string{}
		for _, edge := range edges {
			if a.isDrawn(edge.Parent) {
				found[string(edge.Parent.ID+"/"+edge.Child.ID)] = ""
			}
		}
		return found, err
	},
}

// functionEdges are all edges between functions.
func (a *Argus) functionEdges(ctx context.Context) ([]argus.FunctionMapping, error) {
	return argus.Collect(a.Client.SearchFunctionMappings(ctx, argus.SearchFunctionMappingsRequest{}))
}

// isDrawn reports whether a function has a name of the test.
func (a *Argus) isDrawn(function *argus.FunctionInfo) bool {
	return strings.HasPrefix(function.Name, a.Name(""))
}
