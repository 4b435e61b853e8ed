package export

import (
	"regexp"
	"slices"
	"strings"
)

var notInIdentifier = regexp.MustCompile(`[^a-z0-9]+`)

// maxName is how many characters of a shortname a name has.
const maxName = 60

// identifier returns what Terraform takes for a name, made from a text.
func identifier(text string) string {
	if len(text) > maxName {
		text = text[:maxName]
	}
	name := words(text)
	if name == "" || name[0] <= '9' {
		return "_" + name
	}
	return name
}

// words are the letters and digits of a text, joined by underscores.
func words(text string) string {
	return strings.Trim(notInIdentifier.ReplaceAllString(strings.ToLower(text), "_"), "_")
}

// named is what has a name in the configuration: unique among those of its type.
type named struct {
	text, id string
	name     string
}

// giveNames names objects of one type by their texts. Those whose names would be the same have their ids in their names, so that no name
// depends on the order of the objects or on others that are added later with another text.
func giveNames(objects []*named) {
	counts := map[string]int{}
	for _, o := range objects {
		o.name = identifier(o.text)
		counts[o.name]++
	}
	for again := true; again; {
		again = false
		next := map[string]int{}
		for _, o := range objects {
			if suffix := "_" + words(o.id); counts[o.name] > 1 && !strings.HasSuffix(o.name, suffix) {
				o.name += suffix
				again = true
			}
			next[o.name]++
		}
		counts = next
	}
	slices.SortFunc(objects, func(a, b *named) int { return strings.Compare(a.name, b.name) })
}
