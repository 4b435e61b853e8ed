package export

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
)

// maxFileBytes bounds a file of a configuration.
const maxFileBytes = 64 << 20

// Existing is a configuration that an export adds files to.
type Existing struct {
	files map[string]bool
	// labels are the names of resources and data sources, by both.
	labels map[[2]string]map[string]bool
}

// ReadExisting reads the names in the configuration of a folder. The folders below it are other configurations.
func ReadExisting(folder string) (*Existing, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	found := &Existing{files: map[string]bool{}, labels: map[[2]string]map[string]bool{}}
	for _, entry := range entries {
		found.files[entry.Name()] = true
		if entry.IsDir() || !strings.HasSuffix(entry.Name(), ".tf") && !strings.HasSuffix(entry.Name(), ".tf.json") {
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
	schema := &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "resource", LabelNames: []string{"type", "name"}}, {Type: "data", LabelNames: []string{"type", "name"}}}}
	content, _, diags := file.Body.PartialContent(schema)
	if diags.HasErrors() {
		return errors.New(diags.Error())
	}
	for _, block := range content.Blocks {
		of := [2]string{block.Type, block.Labels[0]}
		if x.labels[of] == nil {
			x.labels[of] = map[string]bool{}
		}
		x.labels[of][block.Labels[1]] = true
	}
	return nil
}

// names are the names of blocks that exist.
func (x *Existing) names(block, kind string) map[string]bool {
	if x == nil {
		return nil
	}
	return x.labels[[2]string{block, kind}]
}

// suffix is what makes the names of new files new: the first number that no file of the export has.
func (x *Existing) suffix() string {
	if x == nil {
		return ""
	}
	for n := 2; ; n++ {
		suffix := fmt.Sprintf("_%d", n)
		free := true
		for name := range x.files {
			if strings.HasSuffix(strings.TrimSuffix(name, ".tf"), suffix) {
				free = false
			}
		}
		if free {
			return suffix
		}
	}
}
