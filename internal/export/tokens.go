package export

import (
	"bytes"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// writer writes the values of one object.
type writer struct {
	of kind
	// reference returns what refers to the target with an id.
	reference func(of targetKind, id string) hcl.Traversal
	// inline writes objects and lists on one line.
	inline bool
}

// tokens writes a value that is not null. Attributes that are null are left out; elements of sets are in the order of their texts.
func (w *writer) tokens(path string, value tftypes.Value) (hclwrite.Tokens, error) {
	typ := value.Type()
	switch {
	case typ.Is(tftypes.String):
		text := textOf(value)
		if of, ok := w.of.references[path]; ok && digits.MatchString(text) {
			return hclwrite.TokensForTraversal(w.reference(of, text)), nil
		}
		return hclwrite.TokensForValue(cty.StringVal(text)), nil
	case typ.Is(tftypes.Bool):
		return hclwrite.TokensForValue(cty.BoolVal(isTrue(value))), nil
	case typ.Is(tftypes.Number):
		number := new(big.Float)
		err := value.As(&number)
		return hclwrite.TokensForValue(cty.NumberVal(number)), err
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		attributes := attributesOf(value)
		var items []hclwrite.Tokens
		for _, name := range slices.Sorted(maps.Keys(attributes)) {
			if attributes[name].IsNull() {
				continue
			}
			key := hclwrite.TokensForIdentifier(name)
			if typ.Is(tftypes.Map{}) {
				key = hclwrite.TokensForValue(cty.StringVal(name))
			}
			item, err := w.tokens(path+"."+name, attributes[name])
			if err != nil {
				return nil, err
			}
			items = append(items, assign(key, item))
		}
		return w.bracket(hclsyntax.TokenOBrace, items, hclsyntax.TokenCBrace), nil
	case typ.Is(tftypes.Set{}), typ.Is(tftypes.List{}):
		var items []hclwrite.Tokens
		for _, element := range elementsOf(value) {
			item, err := w.tokens(path, element)
			if err != nil {
				return nil, err
			}
			items = append(items, item)
		}
		slices.SortFunc(items, func(a, b hclwrite.Tokens) int { return bytes.Compare(a.Bytes(), b.Bytes()) })
		return w.bracket(hclsyntax.TokenOBrack, items, hclsyntax.TokenCBrack), nil
	}
	return nil, fmt.Errorf("a value of type %s cannot be written", typ)
}

// assign is an attribute of an object.
func assign(key, value hclwrite.Tokens) hclwrite.Tokens {
	return slices.Concat(key, hclwrite.Tokens{token(hclsyntax.TokenEqual, " =")}, spaced(value))
}

// spaced puts a space before tokens.
func spaced(tokens hclwrite.Tokens) hclwrite.Tokens {
	if len(tokens) > 0 {
		first := *tokens[0]
		first.SpacesBefore = 1
		tokens = slices.Concat(hclwrite.Tokens{&first}, tokens[1:])
	}
	return tokens
}

// bracket puts brackets around items: on one line if the writer is inline or there is at most one, else each on a line of its own.
func (w *writer) bracket(opening hclsyntax.TokenType, items []hclwrite.Tokens, closing hclsyntax.TokenType) hclwrite.Tokens {
	braces := opening == hclsyntax.TokenOBrace
	all := hclwrite.Tokens{token(opening, string(rune(opening)))}
	lines := !w.inline && (len(items) > 1 || braces && len(items) > 0)
	for i, item := range items {
		switch {
		case lines:
			all = append(all, token(hclsyntax.TokenNewline, "\n"))
			all = append(all, item...)
			if !braces {
				all = append(all, token(hclsyntax.TokenComma, ","))
			}
			continue
		case i > 0:
			all = append(all, token(hclsyntax.TokenComma, ","))
			item = spaced(item)
		case braces:
			item = spaced(item)
		}
		all = append(all, item...)
	}
	end := token(closing, string(rune(closing)))
	if lines {
		all = append(all, token(hclsyntax.TokenNewline, "\n"))
	} else if braces && len(items) > 0 {
		end.SpacesBefore = 1
	}
	return append(all, end)
}

func token(typ hclsyntax.TokenType, text string) *hclwrite.Token {
	return &hclwrite.Token{Type: typ, Bytes: []byte(text)}
}
