package main

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/diagnostics.txt")

// The texts of all diagnostics are reviewed as one file: `make generate` writes it, and a merge request shows what changed.
func TestDiagnosticsAreReviewed(t *testing.T) {
	const golden = "testdata/diagnostics.txt"
	var text strings.Builder
	for _, source := range shippedSources(t) {
		text.WriteString(source.String())
	}
	if *update {
		if err := os.WriteFile(golden, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if markdown(t, golden) != text.String() {
		t.Errorf("%s is out of date: run make generate, and read its diff", golden)
	}
}

// The guide Troubleshooting has a row for the summary of each diagnostic, and none for one that does not exist.
func TestTroubleshootingListsEveryDiagnostic(t *testing.T) {
	var summaries, listed []string
	texts := map[string]bool{} // a summary that a function returns is only among all texts
	for _, source := range shippedSources(t) {
		for _, found := range source.diagnostics {
			texts[found.summary] = true
			if strings.Trim(found.summary, "… ") != "" {
				summaries = append(summaries, found.summary)
			}
		}
		for _, text := range source.others {
			texts[text] = true
		}
	}
	for _, row := range regexp.MustCompile(`(?m)^\| (\S[^|]*) \| [^|]+ \| [^|]+ \|$`).FindAllStringSubmatch(markdown(t, "templates/guides/troubleshooting.md"), -1) {
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

// source is what one file says to users, with … for what varies.
type source struct {
	file        string
	diagnostics []diagnostic
	others      []string // sentences and parts of them that errors and diagnostics are made of elsewhere
}

type diagnostic struct{ kind, summary, detail string }

func (s *source) String() string {
	if len(s.diagnostics)+len(s.others) == 0 {
		return ""
	}
	text := "## " + s.file + "\n\n"
	for _, found := range s.diagnostics {
		text += found.kind + ": " + found.summary + "\n"
		if detail := strings.TrimSpace(found.detail); detail != "" {
			text += "    " + strings.ReplaceAll(detail, "\n", "\n    ") + "\n"
		}
	}
	for _, other := range s.others {
		text += "- " + strings.ReplaceAll(strings.TrimSpace(other), "\n", "\n  ") + "\n"
	}
	return text + "\n"
}

// shippedSources are the texts of the packages that the provider consists of.
func shippedSources(t *testing.T) []*source {
	t.Helper()
	var sources []*source
	for _, folder := range []string{"access", "argus", "fwkit", "lockout", "provider", "providerdata", "resources"} {
		err := filepath.WalkDir(filepath.Join("internal", folder), func(file string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return err
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			found := &source{file: filepath.ToSlash(file)}
			for _, declaration := range parsed.Decls {
				found.read(declaration)
			}
			sources = append(sources, found)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return sources
}

// constructors are the functions that make diagnostics, with the place of the summary among their arguments.
var constructors = map[string]struct {
	kind    string
	summary int
}{
	"AddError": {"error", 0}, "NewErrorDiagnostic": {"error", 0},
	"AddAttributeError": {"error", 1}, "NewAttributeErrorDiagnostic": {"error", 1},
	"AddWarning": {"warning", 0}, "NewWarningDiagnostic": {"warning", 0},
	"AddAttributeWarning": {"warning", 1}, "NewAttributeWarningDiagnostic": {"warning", 1},
}

// read adds the texts of a declaration.
func (s *source) read(declaration ast.Decl) {
	variables := map[string][]string{}
	used := map[ast.Node]bool{}
	ast.Inspect(declaration, func(node ast.Node) bool {
		if assigned, ok := node.(*ast.AssignStmt); ok && len(assigned.Lhs) == len(assigned.Rhs) {
			for i, variable := range assigned.Lhs {
				if name, ok := variable.(*ast.Ident); ok {
					variables[name.Name] = append(variables[name.Name], textOf(assigned.Rhs[i]))
				}
			}
		}
		return true
	})
	ast.Inspect(declaration, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.ImportSpec, *ast.StructType: // which has tags
			return false
		case *ast.KeyValueExpr: // descriptions are reviewed in docs
			key, ok := n.Key.(*ast.Ident)
			return !ok || key.Name != "MarkdownDescription" && key.Name != "DeprecationMessage"
		case *ast.CallExpr:
			method, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if constructor, ok := constructors[method.Sel.Name]; ok && len(n.Args) > constructor.summary+1 {
				s.add(constructor.kind, n.Args[constructor.summary], n.Args[constructor.summary+1], variables)
				for _, argument := range n.Args[constructor.summary : constructor.summary+2] {
					markTexts(argument, used)
				}
			}
		case *ast.BinaryExpr, *ast.BasicLit:
			text := verb.ReplaceAllString(textOf(n.(ast.Expr)), "…")
			if !used[n] && words.MatchString(text) && !slices.Contains(s.others, text) {
				s.others = append(s.others, text)
			}
			markTexts(n, used)
		}
		return true
	})
}

// add adds a diagnostic, once for each text that a variable in the place of its summary may hold.
func (s *source) add(kind string, summary, detail ast.Expr, variables map[string][]string) {
	summaries := []string{textOf(summary)}
	if variable, ok := summary.(*ast.Ident); ok && len(variables[variable.Name]) > 0 {
		summaries = variables[variable.Name]
	}
	details := textOf(detail)
	if variable, ok := detail.(*ast.Ident); ok && len(variables[variable.Name]) > 0 {
		details = strings.Join(variables[variable.Name], "\n")
	}
	for _, text := range summaries {
		s.diagnostics = append(s.diagnostics, diagnostic{kind, text, details})
	}
}

// markTexts marks what textOf reads of an expression.
func markTexts(node ast.Node, used map[ast.Node]bool) {
	used[node] = true
	switch n := node.(type) {
	case *ast.BinaryExpr:
		markTexts(n.X, used)
		markTexts(n.Y, used)
	case *ast.CallExpr:
		if isSprintf(n) {
			markTexts(n.Args[0], used)
		}
	}
}

var (
	verb  = regexp.MustCompile(`%(\[\d\])?[-+#]?[0-9.]*[a-zA-Z]`)
	words = regexp.MustCompile(`[a-zA-Z]{2,}\S* +\S`)
)

// textOf is what is known of a text: literals, and … for the rest.
func textOf(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return text
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return textOf(e.X) + textOf(e.Y)
		}
	case *ast.CallExpr:
		if isSprintf(e) {
			return verb.ReplaceAllString(textOf(e.Args[0]), "…")
		}
	}
	return "…"
}

func isSprintf(call *ast.CallExpr) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	return ok && method.Sel.Name == "Sprintf" && len(call.Args) > 0
}
