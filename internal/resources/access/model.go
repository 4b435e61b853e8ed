package access

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	graph "github.com/mnemonic-no/terraform-provider-argus/internal/access"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

type model struct {
	Subject        types.String      `tfsdk:"subject"`
	Function       types.String      `tfsdk:"function"`
	Customer       types.String      `tfsdk:"customer"`
	IncludeDeleted types.Bool        `tfsdk:"include_deleted"`
	Explain        types.Bool        `tfsdk:"explain"`
	Rows           []rowModel        `tfsdk:"rows"`
	WouldGrant     []changeModel     `tfsdk:"would_grant"`
	NotVisible     []notVisibleModel `tfsdk:"not_visible"`
}

type rowModel struct {
	Subject          *fwkit.TypedInfo `tfsdk:"subject"`
	Disabled         types.Bool       `tfsdk:"disabled"`
	Function         functionModel    `tfsdk:"function"`
	Functions        []string         `tfsdk:"functions"`
	Customer         *fwkit.Info      `tfsdk:"customer"`
	PermissionID     types.String     `tfsdk:"permission_id"`
	GroupChain       []fwkit.Info     `tfsdk:"group_chain"`
	MoreChains       types.Bool       `tfsdk:"more_chains"`
	ParentFunctions  []functionModel  `tfsdk:"parent_functions"`
	ParentCustomers  []fwkit.Info     `tfsdk:"parent_customers"`
	GrantedByUser    *fwkit.Info      `tfsdk:"granted_by_user"`
	GrantedTimestamp types.String     `tfsdk:"granted_timestamp"`
	GrantComment     types.String     `tfsdk:"grant_comment"`
	Explanation      types.String     `tfsdk:"explanation"`
}

type functionModel struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

type changeModel struct {
	Type        types.String     `tfsdk:"type"`
	Subject     *fwkit.TypedInfo `tfsdk:"subject"`
	Group       *fwkit.Info      `tfsdk:"group"`
	Function    functionModel    `tfsdk:"function"`
	Customer    *fwkit.Info      `tfsdk:"customer"`
	Explanation types.String     `tfsdk:"explanation"`
}

type notVisibleModel struct {
	What      types.String `tfsdk:"what"`
	Reason    types.String `tfsdk:"reason"`
	Operation types.String `tfsdk:"operation"`
	Functions []string     `tfsdk:"functions"`
}

func functionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":   fwkit.ComputedText("The id of the function."),
		"name": fwkit.ComputedText("The name of the function."),
	}
}

func listOf(description string, attributes map[string]schema.Attribute) schema.Attribute {
	return schema.ListNestedAttribute{MarkdownDescription: description, Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: attributes}}
}

func functionAttribute(description string) schema.Attribute {
	return schema.SingleNestedAttribute{MarkdownDescription: description, Computed: true, Attributes: functionAttributes()}
}

// rowsAttributes are what the data source returns.
func rowsAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"rows": listOf("The access that was found, sorted by the ids of the user or group and of the permission. Empty if there is none.", map[string]schema.Attribute{
			"subject":           fwkit.TypedInfoAttribute("The user or group that has the access."),
			"disabled":          fwkit.ComputedBool("Whether the user or group is disabled, so that it has the access only after a re-enable."),
			"function":          functionAttribute("The function that `function` asks for. If that is not set, the function that was granted."),
			"functions":         fwkit.ComputedTexts("The names of the granted function and of all functions below it, if `subject` is set and `function` is not. Otherwise, and if the key may not list functions, null."),
			"customer":          fwkit.InfoAttribute("customer", "The customer that `customer` asks for. If that is not set, the customer for which it was granted, with all customers below."),
			"permission_id":     fwkit.ComputedText("The id of the permission."),
			"group_chain":       listOf(fmt.Sprintf("The groups from the user or group up to the one that has the permission. Empty if it has the permission itself. If several chains lead to it, each is a row: of more than %d, the shortest ones.", mostPaths), fwkit.InfoAttributes("group")),
			"more_chains":       fwkit.ComputedBool(fmt.Sprintf("Whether there are more than the %d chains of groups that are shown for this user or group and permission.", mostPaths)),
			"parent_functions":  listOf("The functions from the granted one down to the one directly above `function`: a shortest path, if there are several. Empty if `function` itself was granted.", functionAttributes()),
			"parent_customers":  listOf("The customers from the one for which it was granted down to the one directly above `customer`. Empty if it was granted for `customer` itself.", fwkit.InfoAttributes("customer")),
			"granted_by_user":   fwkit.InfoAttribute("user", "The user who granted the permission."),
			"granted_timestamp": fwkit.ComputedText("When the permission was granted, in RFC 3339 form in UTC."),
			"grant_comment":     fwkit.ComputedText("The comment of the grant. Null if there is none."),
			"explanation":       fwkit.ComputedText("The row as a sentence, if `explain` is set: \"dennis → Analysts → Security: analyst for fjord (includes READ-CASE); granted 2026-03-01 by admin\". Otherwise null."),
		}),
		"would_grant": listOf(fmt.Sprintf("If `subject` is set, and nothing grants it the `function` or `customer`: up to %d memberships and permissions, each of which alone would. They are found among the first %d groups that have it, and the roles with the fewest functions. Nothing that is proposed here has been checked against your policies.", mostChanges, mostGroups), map[string]schema.Attribute{
			"type":        fwkit.ComputedText("`membership` of `subject` in `group`, or `permission` of `function` for `customer` to `subject`."),
			"subject":     fwkit.TypedInfoAttribute("The user or group that would be the member, or have the permission."),
			"group":       fwkit.InfoAttribute("group", "The group to be a member of. Null for a permission."),
			"function":    functionAttribute("The function that the group has, or that would be granted."),
			"customer":    fwkit.InfoAttribute("customer", "The customer for which the group has it, or for which it would be granted."),
			"explanation": fwkit.ComputedText("The change as a sentence."),
		}),
		"not_visible": listOf("What the key does not see although the result depends on it. Empty if nothing is known to be missing: rows that Argus leaves out silently cannot be known.", map[string]schema.Attribute{
			"what":      fwkit.ComputedText("What is not visible, such as a group with its id."),
			"reason":    fwkit.ComputedText("`refused`: the key lacks a function for it. `not shown`: something refers to it, and Argus does not show it to the key. `incomplete`: a list ended early."),
			"operation": fwkit.ComputedText("The operation of the API that was refused or incomplete. Null if it was not shown."),
			"functions": fwkit.ComputedTexts("The functions that this operation needs, as far as Argus documents them."),
		}),
	}
}

// fill maps a result to the model.
func (m *model) fill(r *result) {
	m.Rows, m.WouldGrant, m.NotVisible = []rowModel{}, []changeModel{}, []notVisibleModel{}
	slices.SortStableFunc(r.reasons, func(x, y graph.Reason) int {
		if order := argus.CompareIDs(x.Subject, y.Subject); order != 0 {
			return order
		}
		return argus.CompareIDs(x.Grant.ID, y.Grant.ID)
	})
	listsFunctions := m.Function.IsNull() && !m.Subject.IsNull()
	var includes map[argus.ID][]string
	if listsFunctions {
		includes = r.includes()
	}
	for _, reason := range r.reasons {
		row := r.row(reason)
		if listsFunctions {
			row.Functions = includes[reason.Grant.Function.ID]
		}
		if m.Explain.ValueBool() {
			row.Explanation = types.StringValue(r.explain(reason))
		}
		m.Rows = append(m.Rows, row)
	}
	for _, change := range r.changes {
		m.WouldGrant = append(m.WouldGrant, r.change(change))
	}
	for _, missing := range sortedUnseen(r.unseen) {
		m.NotVisible = append(m.NotVisible, notVisibleModel{
			types.StringValue(missing.what), types.StringValue(missing.reason), fwkit.StringOrNull(missing.operation), append([]string{}, missing.functions...),
		})
	}
}

func (r *result) row(reason graph.Reason) rowModel {
	permission := r.permissions[reason.Grant.ID]
	subject := r.subjects[reason.Subject]
	return rowModel{
		Subject:          fwkit.TypedSubjectInfo(&subject),
		Disabled:         types.BoolValue(subject.Flags.Has(argus.FlagDeleted)),
		Function:         r.functionModel(reason.Functions[0]),
		Customer:         r.customerModel(reason.Customers[0]),
		PermissionID:     types.StringValue(string(reason.Grant.ID)),
		GroupChain:       each(reason.Groups[1:], r.groupModel),
		MoreChains:       types.BoolValue(reason.More),
		ParentFunctions:  each(downwards(reason.Functions), r.functionModel),
		ParentCustomers:  each(downwards(reason.Customers), func(id argus.ID) fwkit.Info { return *r.customerModel(id) }),
		GrantedByUser:    fwkit.SubjectInfo(permission.GrantedByUser),
		GrantedTimestamp: fwkit.StringOrNull(permission.GrantedTimestamp.String()),
		GrantComment:     fwkit.StringOrNull(permission.GrantComment),
	}
}

// downwards is a path from its last node down to the one directly above the first.
func downwards(path []argus.ID) []argus.ID {
	above := slices.Clone(path[1:])
	slices.Reverse(above)
	return above
}

func each[T any](ids []argus.ID, of func(argus.ID) T) []T {
	all := make([]T, len(ids))
	for i, id := range ids {
		all[i] = of(id)
	}
	return all
}

func (r *result) functionModel(id argus.ID) functionModel {
	return functionModel{types.StringValue(string(id)), fwkit.StringOrNull(r.functions[id].Name)}
}

// customerModel is a customer of which at least the id is known.
func (r *result) customerModel(id argus.ID) *fwkit.Info {
	customer := r.customers[id]
	customer.ID = id
	return fwkit.CustomerInfo(&customer)
}

func (r *result) groupModel(id argus.ID) fwkit.Info {
	group := r.subjects[id]
	group.ID = id
	return *fwkit.SubjectInfo(&group)
}

// includes are the names of each function and of all functions below it; none if the key may not list functions.
func (r *result) includes() map[argus.ID][]string {
	names := map[argus.ID][]string{}
	for function := range r.graph.Functions {
		for _, above := range graph.Closure(function, r.graph.Functions) {
			names[above] = append(names[above], r.functions[function].Name)
		}
	}
	return names
}

func (r *result) change(change graph.Change) changeModel {
	subject := r.subjects[r.subject.ID]
	shown := changeModel{
		Type:     types.StringValue("permission"),
		Subject:  fwkit.TypedSubjectInfo(&subject),
		Function: r.functionModel(change.Grant.Function.ID),
		Customer: r.customerModel(change.Grant.Customer.ID),
	}
	what := fmt.Sprintf("%s for %s", argus.Named(r.functions[change.Grant.Function.ID].Name, change.Grant.Function.ID),
		argus.Named(r.customers[change.Grant.Customer.ID].ShortName, change.Grant.Customer.ID))
	text := fmt.Sprintf("Grant %s to %s.", what, argus.Named(subject.ShortName, subject.ID))
	if change.IsMembership() {
		group := r.groupModel(change.Group)
		shown.Type, shown.Group = types.StringValue("membership"), &group
		text = fmt.Sprintf("Add %s to group %s, which has %s.", argus.Named(subject.ShortName, subject.ID), argus.Named(group.ShortName.ValueString(), change.Group), what)
	}
	shown.Explanation = types.StringValue(text)
	return shown
}

// explain is a reason as a sentence.
func (r *result) explain(reason graph.Reason) string {
	var text strings.Builder
	for i, id := range reason.Groups {
		if i > 0 {
			text.WriteString(" → ")
		}
		text.WriteString(r.subjectName(id))
	}
	if r.subjects[reason.Subject].Flags.Has(argus.FlagDeleted) {
		text.WriteString(" (disabled)")
	}
	permission := r.permissions[reason.Grant.ID]
	fmt.Fprintf(&text, ": %s for %s", r.functionName(reason.Grant.Function.ID), r.customerName(reason.Grant.Customer.ID))
	var includes []string
	for _, path := range []struct {
		ids  []argus.ID
		name func(argus.ID) string
	}{{reason.Functions, r.functionName}, {reason.Customers, r.customerName}} {
		if below := path.ids[:len(path.ids)-1]; len(below) > 0 {
			names := each(below, path.name)
			slices.Reverse(names)
			includes = append(includes, "includes "+strings.Join(names, " → "))
		}
	}
	if len(includes) > 0 {
		fmt.Fprintf(&text, " (%s)", strings.Join(includes, ", "))
	}
	if at := permission.GrantedTimestamp; at != 0 {
		fmt.Fprintf(&text, "; granted %s", at.Time().Format(time.DateOnly))
		if by := permission.GrantedByUser; by != nil {
			fmt.Fprintf(&text, " by %s", name(by.ShortName, by.ID))
		}
	}
	return text.String()
}

// subjectName is a user by its shortname, and a group by the name that people know it by.
func (r *result) subjectName(id argus.ID) string {
	subject := r.subjects[id]
	if subject.Name != "" && strings.EqualFold(string(subject.Type), string(argus.Group)) {
		return name(subject.Name, id)
	}
	return name(subject.ShortName, id)
}

func (r *result) functionName(id argus.ID) string { return name(r.functions[id].Name, id) }

func (r *result) customerName(id argus.ID) string { return name(r.customers[id].ShortName, id) }

func name(text string, id argus.ID) string {
	if text == "" {
		return string(id)
	}
	return argus.Printable(text)
}
