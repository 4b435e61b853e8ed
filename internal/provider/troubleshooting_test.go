package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The guide Troubleshooting has a row for the summary of each diagnostic, and none for one that does not exist.
func TestTroubleshootingListsEveryDiagnostic(t *testing.T) {
	t.Parallel()
	summaries, texts := diagnosticTexts(t)
	var listed []string
	for _, row := range regexp.MustCompile(`(?m)^\| (\S[^|]*) \| [^|]+ \| [^|]+ \|$`).FindAllStringSubmatch(read(t, "../../templates/guides/troubleshooting.md"), -1) {
		if row[1] != "message" && row[1] != "---" {
			listed = append(listed, strings.Split(row[1], "<br>")...)
		}
	}
	for _, summary := range summaries {
		if !slices.Contains(listed, summary) {
			t.Errorf("the guide has no row for %q", summary)
		}
	}
	for _, summary := range listed {
		if !texts[summary] {
			t.Errorf("no diagnostic has the summary %q of the guide", summary)
		}
	}
}

// diagnosticTexts are the summaries in the source, each once, with … for what varies, and all texts in the source: a summary
// that a function returns is only among those.
func diagnosticTexts(t *testing.T) (summaries []string, texts map[string]bool) {
	t.Helper()
	texts = map[string]bool{}
	at := map[string]int{"AddError": 0, "AddWarning": 0, "AddAttributeError": 1, "AddAttributeWarning": 1}
	err := filepath.WalkDir("..", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			return err
		}
		variables := map[string][]string{}
		ast.Inspect(parsed, func(node ast.Node) bool {
			if assigned, ok := node.(*ast.AssignStmt); ok && len(assigned.Lhs) == len(assigned.Rhs) {
				for i, variable := range assigned.Lhs {
					if name, ok := variable.(*ast.Ident); ok {
						variables[name.Name] = append(variables[name.Name], textOf(assigned.Rhs[i]))
					}
				}
			}
			if expression, ok := node.(ast.Expr); ok {
				texts[textOf(expression)] = true
			}
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if argument, ok := at[method.Sel.Name]; ok && len(call.Args) > argument {
				possible := []string{textOf(call.Args[argument])}
				if variable, ok := call.Args[argument].(*ast.Ident); ok {
					possible = variables[variable.Name]
				}
				for _, text := range possible {
					if strings.Trim(text, "… ") != "" {
						summaries = append(summaries, text)
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(summaries)
	return slices.Compact(summaries), texts
}

var verb = regexp.MustCompile(`%[a-z]`)

// textOf is what is known of a text: literals, and … for the rest.
func textOf(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil {
			return text
		}
	case *ast.BinaryExpr:
		return textOf(e.X) + textOf(e.Y)
	case *ast.CallExpr:
		if method, ok := e.Fun.(*ast.SelectorExpr); ok && method.Sel.Name == "Sprintf" {
			return verb.ReplaceAllString(textOf(e.Args[0]), "…")
		}
	}
	return "…"
}
