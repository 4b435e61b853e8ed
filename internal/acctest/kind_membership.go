package acctest

import (
	"context"
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

var membership = Kind{
	Name: "argus_group_membership",
	Config: func(s Scene) map[string]any {
		return map[string]any{"group": s.Name("scene-group"), "member": s.Name("scene-user")}
	},
	ImportID: byID,
	Identity: func(s Scene, _ *Object) Identity { return Identity{"group_id": s.Group, "member_id": s.User} },
	List: func(s Scene) map[string]any {
		return map[string]any{"subject": []string{s.Name("scene-group")}, "subject_field_strategy": []string{"group"}}
	},
	DisplayName: func(s Scene, _ *Object) string { return s.Name("scene-user") + " in scene-group" },
	Names:       named("scene-user", "scene-group"),
	Create:      "addGroupMembers",
	Destroy:     "removeSubjectsFromGroup",
	Needs:       map[string]string{"viewUsers": "create", "addGroupMember": "create", "removeGroupMember": "destroy"},
	FreeTexts:   []string{"comment"},
	PlanMeets:   "already exists",
	ApplyMeets:  "already existed",

	References:   map[string]string{"group": "argus_group", "member": "argus_user"},
	SeenBy:       [][]string{{"searchMemberships", "listSubjectsInGroup"}, {"searchMemberships", "getGroup"}},
	DrawnForEach: "group",
	Draw: func(d *Draw, group string) {
		for _, user := range d.Drawn("argus_user") {
			if d.Maybe() {
				d.Add(labelOf(group)+"_"+labelOf(user), map[string]any{"group": Reference(group), "member": Reference(user)})
			}
		}
	},
	Many: func(c Cast) (configs []map[string]any) {
		for _, member := range c.Members {
			for _, group := range c.Groups {
				configs = append(configs, map[string]any{"group": group, "member": member})
			}
		}
		return configs
	},
	Full: func(Cast) map[string]any { return map[string]any{"comment": "Added"} },
	IsAbout: func(s Scene, _ map[string]any, _, got *Object, _ Responses) bool {
		return got.Text("id") == s.Group+"/"+s.User
	},
	Active: func(ctx context.Context, a *Argus, of Scope) (map[string]string, error) {
		found := map[string]string{}
		for m, err := range a.Client.SearchMemberships(ctx, argus.SearchMembershipsRequest{MembershipCriteria: argus.MembershipCriteria{Subject: of.IDs}}) {
			if err != nil {
				return nil, err
			}
			if !m.Flags.Has(argus.FlagDeleted) && !m.Group.Flags.Has(argus.FlagDeleted) && !m.Member.Flags.Has(argus.FlagDeleted) {
				found[string(m.Group.ID)+"/"+string(m.Member.ID)] = string(m.Group.ID) + " " + string(m.Member.ID)
			}
		}
		return found, nil
	},
	Content: func(config map[string]any) string { return text(config["group"]) + " " + text(config["member"]) },
	Add: func(a *Argus, config map[string]any) error {
		return ErrorOf(a.Client.AddGroupMembers(context.Background(), argus.ByID(argus.ID(text(config["group"]))), []string{text(config["member"])}, ""))
	},
	Remove: func(a *Argus, o *Object) error {
		group, member, _ := strings.Cut(o.Text("id"), "/")
		return ErrorOf(a.Client.RemoveGroupMembers(context.Background(), argus.ByID(argus.ID(group)), []string{member}, ""))
	},
}

var groupMembers = OwnedSet{
	Name:   "argus_group_members",
	Single: "argus_group_membership",
	Writes: []string{"addGroupMembers", "removeSubjectsFromGroup"},
	Draw: func(d *Draw, group string) map[string]any {
		members := []any{}
		for _, user := range d.Drawn("argus_user") {
			if d.Maybe() {
				members = append(members, Reference(user))
			}
		}
		for _, user := range d.Others {
			if d.Maybe() {
				members = append(members, user)
			}
		}
		return map[string]any{"group": Reference(group), "members": members}
	},
	Elements: func(_ *Argus, config map[string]any) (singles []map[string]any) {
		for _, member := range config["members"].([]string) {
			singles = append(singles, map[string]any{"group": config["group"], "member": member})
		}
		return singles
	},
	Drift: func(by Others, config map[string]any) (map[string]any, string) {
		return map[string]any{"group": config["group"], "member": by.Member}, "(" + by.Member + ")"
	},
	AddBeside: func(by Others, config map[string]any) (map[string]any, error) {
		if slices.Contains(config["members"].([]string), by.External) {
			return nil, nil
		}
		_, err := by.Simulator.AddExternalMembership(text(config["group"]), by.External)
		return map[string]any{"group": config["group"], "member": by.External}, err
	},
}
