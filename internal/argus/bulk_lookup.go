package argus

import "context"

// What data sources look up is served from bulk lists until the client writes: searches may show a write late. The caller compares
// rows with single reads of the same kind, since a search may leave fields out that a read shows.

// LookUpSubject is the active user or group that a reference names, as the list of users or of groups shows it; nil if GetSubject has to
// tell. Domain is the one of a shortname without any.
// Operations: searchUsers, searchGroups.
func (b *BulkReader) LookUpSubject(ctx context.Context, kind SubjectType, ref Ref, domain string) *Subject {
	key, ok := b.lookupKey(ref, domain)
	if !ok {
		return nil
	}
	subject, _ := b.generation().of(kind).get(ctx, key)
	if subject == nil || lacking("name", subject.Name, "shortname", subject.ShortName, "domain", subject.Domain.String(), "customer", string(subject.Customer.id())) != "" ||
		subject.Flags.Has(FlagDeleted) || !ref.isExactly(subject.about()) {
		return nil
	}
	return subject
}

// LookUpCustomer is LookUpSubject for customers.
// Operation: searchBasicCustomers.
func (b *BulkReader) LookUpCustomer(ctx context.Context, ref Ref, domain string) *Customer {
	key, ok := b.lookupKey(ref, domain)
	if !ok {
		return nil
	}
	customer, _ := b.generation().customers.get(ctx, key)
	if customer == nil || lacking("name", customer.Name, "domain", customer.Domain.String()) != "" || !ref.isExactly(customer.about()) {
		return nil
	}
	return customer
}

// RelatedFunction is a function with those directly above and below it.
type RelatedFunction struct {
	Function
	Children, Parents []Function
}

// LookUpFunction is LookUpSubject for functions, with those around them.
// Operations: searchFunctions, searchFunctionMappings.
func (b *BulkReader) LookUpFunction(ctx context.Context, nameOrID string) *RelatedFunction {
	ref := idOrName(nameOrID)
	key, ok := b.lookupKey(ref, "any")
	if !ok {
		return nil
	}
	current := b.generation()
	key.domain = ""
	function, _ := current.functions.get(ctx, key)
	if function == nil || function.Flags.Has(FlagDeleted) || !ref.isExactly(function.about()) {
		return nil
	}
	graph, err := current.mappings.Get(ctx, "", func(ctx context.Context) (*functionGraph, error) { return b.loadGraph(ctx), nil })
	if err != nil || graph == nil {
		return nil
	}
	related := &RelatedFunction{Function: *function}
	var allChildren, allParents bool
	related.Children, allChildren = current.functionsOf(graph.children[function.ID])
	related.Parents, allParents = current.functionsOf(graph.parents[function.ID])
	if !allChildren || !allParents {
		return nil
	}
	return related
}

// lookupKey is the key of a reference; false if no list may serve it.
func (b *BulkReader) lookupKey(ref Ref, domain string) (objectKey, bool) {
	if ref.Domain != "" {
		domain = ref.Domain
	}
	switch {
	case b == nil || b.written.Load():
		return objectKey{}, false
	case ref.IsID():
		return objectKey{id: ID(ref.Name)}, true
	}
	return nameKey(ref.Name, domain), domain != ""
}

// isExactly reports whether a reference spells the id or the shortname of an object as the object does: a server may have more than one
// spelling.
func (r Ref) isExactly(found about) bool {
	return r.Name == found.shortName || r.IsID() && r.Name == string(found.id)
}

// functionGraph holds the ids of the functions directly below and above each function.
type functionGraph struct{ children, parents map[ID][]ID }

// loadGraph reads all edges between functions; nil if they cannot be read.
func (b *BulkReader) loadGraph(ctx context.Context) *functionGraph {
	b.loaded.Add(1)
	mappings, err := Collect(b.client.SearchFunctionMappings(ctx, SearchFunctionMappingsRequest{}))
	if err != nil {
		b.logReads(ctx, "a bulk list was abandoned", map[string]any{"kind": "function mappings", "reason": err.Error()})
		return nil
	}
	graph := &functionGraph{map[ID][]ID{}, map[ID][]ID{}}
	for _, mapping := range mappings {
		parent, child := mapping.Parent.ID, mapping.Child.ID
		if !mapping.Flags.Has(FlagDeleted) {
			graph.children[parent], graph.parents[child] = append(graph.children[parent], child), append(graph.parents[child], parent)
		}
	}
	return graph
}

// functionsOf finds functions in the list that was read, and reports whether it has all.
func (g *generation) functionsOf(ids []ID) (functions []Function, all bool) {
	for _, id := range ids {
		function, _ := g.functions.find(objectKey{id: id})
		if function == nil {
			return nil, false
		}
		functions = append(functions, *function)
	}
	return functions, true
}
