package export

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// maxFileBytes bounds a file of a configuration.
const maxFileBytes = 64 << 20

// Existing is a configuration that an export adds files to.
type Existing struct {
	files map[string]bool
	// labels are the names of resources and data sources, by both.
	labels map[[2]string]map[string]bool
	locals map[string]bool
	// imported are what import blocks name, by type and import ID: no state may have it yet.
	imported map[[2]string]hcl.Traversal
}

// isConfiguration describes the names of files that Terraform or OpenTofu reads.
var isConfiguration = regexp.MustCompile(`\.(tf|tofu)(\.json)?$`)

// ReadExisting reads the names in the configuration of a folder. The folders below it are other configurations.
func ReadExisting(folder string) (*Existing, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	found := &Existing{files: map[string]bool{}, labels: map[[2]string]map[string]bool{}, locals: map[string]bool{}, imported: map[[2]string]hcl.Traversal{}}
	for _, entry := range entries {
		found.files[entry.Name()] = true
		if entry.IsDir() || !isConfiguration.MatchString(entry.Name()) {
			continue
		}
		if err := found.read(filepath.Join(folder, entry.Name())); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (x *Existing) read(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFileBytes {
		return fmt.Errorf("%s is no file of at most %d bytes", name, maxFileBytes)
	}
	parser, parse := hclparse.NewParser(), (*hclparse.Parser).ParseHCLFile
	if strings.HasSuffix(name, ".json") {
		parse = (*hclparse.Parser).ParseJSONFile
	}
	file, diags := parse(parser, name)
	if diags.HasErrors() {
		return errors.New(diags.Error())
	}
	schema := &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "resource", LabelNames: []string{"type", "name"}}, {Type: "data", LabelNames: []string{"type", "name"}}, {Type: "import"}, {Type: "locals"}}}
	content, _, diags := file.Body.PartialContent(schema)
	if diags.HasErrors() {
		return errors.New(diags.Error())
	}
	for _, block := range content.Blocks {
		switch block.Type {
		case "import":
			x.readImport(block)
			continue
		case "locals":
			attributes, _ := block.Body.JustAttributes()
			for name := range attributes {
				x.locals[name] = true
			}
			continue
		}
		of := [2]string{block.Type, block.Labels[0]}
		if x.labels[of] == nil {
			x.labels[of] = map[string]bool{}
		}
		x.labels[of][block.Labels[1]] = true
	}
	return nil
}

// readImport notes what an import block names, if it is written as an export writes it. Terraform says if it is wrong.
func (x *Existing) readImport(block *hcl.Block) {
	attributes, _ := block.Body.JustAttributes()
	to, id, each := attributes["to"], attributes["id"], attributes["for_each"]
	if to == nil || id == nil {
		return
	}
	if each == nil {
		address, _ := hcl.AbsTraversalForExpr(to.Expr)
		value, _ := id.Expr.Value(nil)
		x.noteImport(address, value)
		return
	}
	instances, ok := to.Expr.(*hclsyntax.IndexExpr)
	if ids, diags := each.Expr.Value(nil); ok && !diags.HasErrors() && ids.CanIterateElements() && isEach(instances.Key, "key") && isEach(id.Expr, "value") {
		address, _ := hcl.AbsTraversalForExpr(instances.Collection)
		for key, value := range ids.Elements() {
			x.noteImport(slices.Concat(address, hcl.Traversal{hcl.TraverseIndex{Key: key}}), value)
		}
	}
}

// isEach reports whether an expression is an attribute of each.
func isEach(expression hcl.Expression, attribute string) bool {
	to, _ := hcl.AbsTraversalForExpr(expression)
	if len(to) != 2 || to.RootName() != "each" {
		return false
	}
	step, ok := to[1].(hcl.TraverseAttr)
	return ok && step.Name == attribute
}

func (x *Existing) noteImport(address hcl.Traversal, id cty.Value) {
	if len(address) >= 2 && id.Type() == cty.String && id.IsKnown() && !id.IsNull() {
		x.imported[[2]string{address.RootName(), id.AsString()}] = append(address, hcl.TraverseAttr{Name: "id"})
	}
}

// imports returns what an import block names that imports an object, or the set that owns it; nil if none does.
func (x *Existing) imports(o *object) hcl.Traversal {
	if x == nil {
		return nil
	}
	if set := x.imported[[2]string{o.kind.ownedBy, textOf(o.values[o.kind.by])}]; set != nil && o.kind.by != "" {
		return set
	}
	return x.imported[[2]string{o.kind.name, o.id}]
}

// has reports whether the folder has the block that an address leads to: a state may have one that was removed since.
func (x *Existing) has(address hcl.Traversal) bool {
	block := "resource"
	if len(address) > 0 && address.RootName() == "data" {
		block, address = "data", address[1:]
	}
	if x == nil || len(address) < 2 {
		return false
	}
	labels := make([]string, 2)
	for n := range labels {
		switch step := address[n].(type) {
		case hcl.TraverseRoot:
			labels[n] = step.Name
		case hcl.TraverseAttr:
			labels[n] = step.Name
		}
	}
	return x.labels[[2]string{block, labels[0]}][labels[1]]
}

// IsOf returns an error if the folder has no resource of a state outside of modules: it is that of another configuration.
func (x *Existing) IsOf(s *State) error {
	var other string
	for _, i := range s.instances {
		if i.to == nil {
			continue
		}
		if x.has(i.to) {
			return nil
		}
		other = i.address
	}
	if other == "" {
		return nil
	}
	return fmt.Errorf("the folder has no resource of this state, such as %s: is it the state of another folder?", other)
}

// names are the names of blocks that exist.
func (x *Existing) names(block, kind string) map[string]bool {
	if x == nil {
		return nil
	}
	return x.labels[[2]string{block, kind}]
}

// suffix is what makes the names of new files and tables new: the first number that none has.
func (x *Existing) suffix() string {
	if x == nil {
		return ""
	}
	for n := 2; ; n++ {
		if suffix := fmt.Sprintf("_%d", n); !x.hasTable(suffix) {
			return suffix
		}
	}
}

// hasTable reports whether a file has a suffix, or a table would have a name with it that is taken.
func (x *Existing) hasTable(suffix string) bool {
	for name := range x.files {
		if stem, _, _ := strings.Cut(name, "."); strings.HasSuffix(stem, suffix) {
			return true
		}
	}
	return slices.ContainsFunc(slices.Concat(asked, []kind{users, groups, memberships, permissions, groupMembers, subjectPermissions}), func(of kind) bool {
		table := of.table + suffix
		return x.locals[table] || x.locals[idsName(of, suffix)] || x.labels[[2]string{"resource", of.name}][table]
	})
}
