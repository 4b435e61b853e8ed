package export

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// idsName is the local that has the ids of all resources of a kind.
func idsName(of kind, suffix string) string {
	return strings.TrimPrefix(of.name, "argus_") + "_ids" + suffix
}

// writeTable writes the arguments of all objects of a kind as a map, and one resource and one import block for all of them.
func (p *part) writeTable(of kind, objects []*object) error {
	var rows, imports []hclwrite.Tokens
	having := map[string]int{}
	inline := &writer{inline: true}
	for _, o := range objects {
		names, values, err := p.arguments(o, true)
		if err != nil {
			return err
		}
		var cells []hclwrite.Tokens
		for _, name := range names {
			having[name]++
			cells = append(cells, assign(hclwrite.TokensForIdentifier(name), values[name]))
		}
		key := hclwrite.TokensForIdentifier(o.name)
		if o.name == "for" { // the first key of an object would begin a for expression
			key = hclwrite.TokensForValue(cty.StringVal(o.name))
		}
		rows = append(rows, assign(key, inline.bracket(hclsyntax.TokenOBrace, cells, hclsyntax.TokenCBrace)))
		imports = append(imports, assign(key, hclwrite.TokensForValue(cty.StringVal(o.id))))
	}
	lines := &writer{}
	table := of.table + p.suffix
	p.body(of.table).AppendNewBlock("locals", nil).Body().SetAttributeRaw(table, lines.bracket(hclsyntax.TokenOBrace, rows, hclsyntax.TokenCBrace))
	body := p.body(of.table).AppendNewBlock("resource", []string{of.name, table}).Body()
	body.SetAttributeTraversal("for_each", traversal("local", table))
	body.AppendNewline()
	for _, name := range p.order(of) {
		if having[name] == 0 {
			continue
		}
		cell := hclwrite.TokensForTraversal(traversal("each", "value", name))
		if having[name] < len(objects) {
			cell = hclwrite.TokensForFunctionCall("try", cell, hclwrite.TokensForIdentifier("null"))
		}
		body.SetAttributeRaw(name, cell)
	}
	if isSubject(of) { // a reference to one of many resources is slow in OpenTofu
		p.body(of.table).AppendNewBlock("locals", nil).Body().SetAttributeRaw(idsName(of, p.suffix), idsOf(of, table))
	}
	body = p.body("imports").AppendNewBlock("import", nil).Body()
	body.SetAttributeRaw("for_each", lines.bracket(hclsyntax.TokenOBrace, imports, hclsyntax.TokenCBrace))
	body.AppendNewline()
	to := append(hclwrite.TokensForTraversal(traversal(of.name, table)), token(hclsyntax.TokenOBrack, "["))
	to = append(to, hclwrite.TokensForTraversal(traversal("each", "key"))...)
	body.SetAttributeRaw("to", append(to, token(hclsyntax.TokenCBrack, "]")))
	body.SetAttributeTraversal("id", traversal("each", "value"))
	return nil
}

// idsOf is the expression { for key, one in TYPE.TABLE : key => one.id }.
func idsOf(of kind, table string) hclwrite.Tokens {
	name := strings.TrimPrefix(of.name, "argus_")
	word := func(text string) *hclwrite.Token {
		return &hclwrite.Token{Type: hclsyntax.TokenIdent, Bytes: []byte(text), SpacesBefore: 1}
	}
	tokens := hclwrite.Tokens{token(hclsyntax.TokenOBrace, "{"), word("for"), word("key"), token(hclsyntax.TokenComma, ","), word(name), word("in")}
	tokens = append(tokens, spaced(hclwrite.TokensForTraversal(traversal(of.name, table)))...)
	tokens = append(tokens, &hclwrite.Token{Type: hclsyntax.TokenColon, Bytes: []byte(":"), SpacesBefore: 1}, word("key"), &hclwrite.Token{Type: hclsyntax.TokenFatArrow, Bytes: []byte("=>"), SpacesBefore: 1})
	tokens = append(tokens, spaced(hclwrite.TokensForTraversal(traversal(name, "id")))...)
	return append(tokens, &hclwrite.Token{Type: hclsyntax.TokenCBrace, Bytes: []byte("}"), SpacesBefore: 1})
}
