package export

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
)

var (
	notInIdentifier = regexp.MustCompile(`[^a-z0-9]+`)
	// idsAlone are ids of Argus joined by slashes: as words they are still different.
	idsAlone = regexp.MustCompile(`^[0-9]+(/[0-9]+)*$`)
)

// maxName is how many characters of a text a name has.
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

// suffix is what an object's id adds to its name. An id that holds texts, such as the key of a preference, is hashed: as words two could be the same.
func (n *named) suffix() string {
	if idsAlone.MatchString(n.id) {
		return "_" + words(n.id)
	}
	sum := sha256.Sum256([]byte(n.id))
	return "_" + hex.EncodeToString(sum[:6])
}

// giveNames names objects of one type by their texts. Those whose names would be the same, or are taken, have their ids in their names, so that no
// name depends on the order of the objects.
func giveNames(objects []*named, taken map[string]bool) {
	counts := map[string]int{}
	for _, o := range objects {
		o.name = identifier(o.text)
		counts[o.name]++
	}
	for again := true; again; {
		again = false
		next := map[string]int{}
		for _, o := range objects {
			if suffix := o.suffix(); taken[o.name] || counts[o.name] > 1 && !strings.HasSuffix(o.name, suffix) {
				o.name += suffix
				again = true
			}
			next[o.name]++
		}
		counts = next
	}
	slices.SortFunc(objects, func(a, b *named) int { return strings.Compare(a.name, b.name) })
}
