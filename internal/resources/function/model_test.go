package function

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

func TestFill(t *testing.T) {
	t.Parallel()
	m := model{propertiesModel: propertiesModel{Name: types.StringValue("205")}}
	m.fill(&argus.Function{
		ID: "205", Name: "analyst", Description: "old", LocalizedDescription: "analytiker",
		MinimumSecurityLevel: "STANDARD", RoleType: "CASE", Flags: argus.Flags{"ROLE", "READONLY", "newFlag"},
	})
	m.Children = relatedTo([]argus.Function{{ID: "1", Name: "child"}, {ID: "2", Name: "former", Flags: argus.Flags{"DELETED"}}})
	m.Parents = relatedTo(nil)
	if m.Name.ValueString() != "205" || m.ID.ValueString() != "205" {
		t.Errorf("id %s, name %s: what is written stays, and the rest comes from Argus", m.ID, m.Name)
	}
	if m.Description.ValueString() != "analytiker" || m.MinimumSecurityLevel.ValueString() != "standard" || m.RoleType.ValueString() != "case" || !m.Role.ValueBool() {
		t.Errorf("%+v", m)
	}
	if !slices.Equal(m.Flags, []string{"role", "readOnly", "newFlag"}) {
		t.Errorf("flags are %v", m.Flags)
	}
	if len(m.Children) != 1 || m.Children[0].Name.ValueString() != "child" || m.Parents == nil {
		t.Errorf("children are %v, parents %v", m.Children, m.Parents)
	}
	m = model{propertiesModel: propertiesModel{ID: types.StringValue("205")}}
	m.fill(&argus.Function{ID: "205", Name: "analyst", Description: "old"})
	if m.Name.ValueString() != "analyst" || m.Description.ValueString() != "old" || !m.RoleType.IsNull() || m.Role.ValueBool() {
		t.Errorf("%+v", m)
	}
}

func TestSubCriteriaTakeOverIncludeDeleted(t *testing.T) {
	t.Parallel()
	m := functionsModel{criteriaModel: criteriaModel{IncludeDeleted: types.BoolValue(true)}, SubCriteria: []subCriteriaModel{
		{}, {criteriaModel: criteriaModel{IncludeDeleted: types.BoolValue(false)}},
	}}
	if sub := m.toSearch().SubCriteria; !sub[0].IncludeDeleted || sub[1].IncludeDeleted {
		t.Errorf("%+v", sub)
	}
}
