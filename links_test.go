package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	registry = "https://registry.terraform.io/providers/mnemonic-no/argus/latest/docs"
	github   = "https://github.com/mnemonic-no/terraform-provider-argus/blob/main/"
)

var (
	codeFence = regexp.MustCompile("(?ms)^ *```.*?^ *```$")
	link      = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading   = regexp.MustCompile(`(?m)^#+ (.+)$`)
	anchorTag = regexp.MustCompile(`<a id="([^"]+)">`)
)

// Links lead somewhere, in the repository and in the pages of docs on the Terraform Registry too: it drops .md from relative links,
// and serves docs/index.md as .../latest/docs, so that no relative link to or from that page works in both places.
func TestLinksLeadSomewhere(t *testing.T) {
	for _, file := range markdownFiles(t) {
		for _, found := range link.FindAllStringSubmatch(codeFence.ReplaceAllString(markdown(t, file), ""), -1) {
			target, problem := resolve(file, found[1])
			if problem == "" && target != "" {
				problem = missing(t, target)
			}
			if problem != "" {
				t.Errorf("%s links to %s: %s", file, found[1], problem)
			}
		}
	}
}

// resolve returns the file, with its anchor, that a link means, and "" for a link to elsewhere.
func resolve(file, link string) (target, problem string) {
	if page, ok := strings.CutPrefix(link, registry); ok {
		page, anchor, _ := strings.Cut(page, "#")
		if page == "" {
			page = "/index"
		}
		return "docs" + page + ".md#" + anchor, ""
	}
	if page, ok := strings.CutPrefix(link, github); ok {
		return page, ""
	}
	if strings.Contains(link, "://") {
		return "", ""
	}
	if strings.HasPrefix(link, "#") {
		return file + link, ""
	}
	target = path.Join(path.Dir(file), link)
	page, _, _ := strings.Cut(target, "#")
	switch fromDocs := strings.HasPrefix(file, "docs/"); {
	case fromDocs && (file == "docs/index.md" || page == "docs/index.md"):
		return "", "write " + registry + "/..."
	case fromDocs && !strings.HasPrefix(page, "docs/"):
		return "", "the Registry shows only docs, write " + github + "..."
	case fromDocs && path.Ext(page) != ".md":
		return "", "add .md, which the Registry drops"
	}
	return target, ""
}

// missing says what is missing of a file#anchor, and "" if it exists.
func missing(t *testing.T, target string) string {
	t.Helper()
	file, anchor, _ := strings.Cut(target, "#")
	if _, err := os.Stat(file); err != nil {
		return err.Error()
	}
	if anchor == "" {
		return ""
	}
	page := codeFence.ReplaceAllString(markdown(t, file), "")
	for _, title := range heading.FindAllStringSubmatch(page, -1) {
		if slug(title[1]) == anchor {
			return ""
		}
	}
	for _, tag := range anchorTag.FindAllStringSubmatch(page, -1) {
		if tag[1] == anchor {
			return ""
		}
	}
	return "no heading has this anchor"
}

// slug is the anchor that GitHub and the Registry give a heading.
func slug(title string) string {
	return strings.ReplaceAll(regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(title), ""), " ", "-")
}

func markdown(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// markdownFiles are all pages but the templates, from which docs is generated.
func markdownFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (file == "templates" || file == "dist" || len(file) > 1 && strings.HasPrefix(file, ".")) {
			return fs.SkipDir
		}
		if strings.HasSuffix(file, ".md") {
			files = append(files, filepath.ToSlash(file))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
