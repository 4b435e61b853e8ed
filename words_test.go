package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// No text has a phrase of scripts/words: comments and strings of Go, and whole pages, scripts and examples.
func TestPhrasesThatMustNotComeBack(t *testing.T) {
	phrases := phrases(t)
	eachFile(t, func(file string) {
		for line, text := range texts(t, file) {
			for _, phrase := range phrases {
				if found := phrase.pattern.FindString(text); found != "" {
					t.Errorf("%s:%d: %q: write %s", file, line, found, phrase.instead)
				}
			}
		}
	})
}

// A doc comment of a function that returns nothing but a bool says what it reports, as in Go's standard library.
func TestPredicatesReportWhether(t *testing.T) {
	eachFile(t, func(file string) {
		if filepath.Ext(file) != ".go" {
			return
		}
		files := token.NewFileSet()
		for _, declaration := range parse(t, files, file).Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || function.Doc == nil || function.Type.Results == nil || function.Type.Results.NumFields() != 1 {
				continue
			}
			result, ok := function.Type.Results.List[0].Type.(*ast.Ident)
			if ok && result.Name == "bool" && !strings.Contains(strings.Join(strings.Fields(function.Doc.Text()), " "), "reports whether") {
				t.Errorf("%s: the comment of %s does not say what it reports: write // %[2]s reports whether …", files.Position(function.Pos()), function.Name)
			}
		}
	})
}

type phrase struct {
	pattern *regexp.Regexp
	instead string
}

func phrases(t *testing.T) (phrases []phrase) {
	t.Helper()
	for line := range strings.Lines(markdown(t, "scripts/words")) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		pattern, instead, ok := strings.Cut(line, " → ")
		if !ok {
			t.Fatalf("scripts/words: %q does not say what to write instead", line)
		}
		phrases = append(phrases, phrase{regexp.MustCompile(`(?i)` + pattern), instead})
	}
	return phrases
}

// texts are what people read in a file, by line: without code, as identifiers have their own names for things.
func texts(t *testing.T, file string) map[int]string {
	t.Helper()
	texts := map[int]string{}
	if filepath.Ext(file) != ".go" {
		number := 0
		for line := range strings.Lines(markdown(t, file)) {
			number++
			texts[number] = quotedCode.ReplaceAllString(line, "")
		}
		return texts
	}
	files := token.NewFileSet()
	parsed := parse(t, files, file)
	for _, group := range parsed.Comments {
		texts[files.Position(group.Pos()).Line] += strings.Join(strings.Fields(group.Text()), " ") + "\n"
	}
	ast.Inspect(parsed, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING && strings.Contains(literal.Value, " ") {
			texts[files.Position(literal.Pos()).Line] += literal.Value + "\n"
		}
		return true
	})
	return texts
}

var quotedCode = regexp.MustCompile("`[^`]*`")

func parse(t *testing.T, files *token.FileSet, file string) *ast.File {
	t.Helper()
	parsed, err := parser.ParseFile(files, file, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// eachFile visits the files that people of this project write, and those that are generated from them.
func eachFile(t *testing.T, visit func(file string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		file = filepath.ToSlash(file)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (file == "dist" || file == "internal/contract" || entry.Name() == "testdata" || len(file) > 1 && strings.HasPrefix(file, ".")):
			return fs.SkipDir
		case entry.IsDir() || file == "words_test.go" || file == "scripts/words":
			return nil
		}
		switch filepath.Ext(file) {
		case ".go", ".md", ".tmpl", ".tf", ".sh", "":
			visit(file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
