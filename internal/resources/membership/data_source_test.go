package membership_test

import (
	"bytes"
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

const these = "data.argus_group_members.these"

// addMembers makes a group with a user and a group as members, and waits until searches show both.
func addMembers(a *acctest.Argus) (group, user, nested *argus.Subject) {
	ctx := context.Background()
	group, user, nested = a.AddGroup("outer"), a.AddUser("ada"), a.AddGroup("inner")
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.ByID(group.ID), []string{string(user.ID), string(nested.ID)}, "by hand")))
	a.Must(acctest.ErrorOf(a.Client.AddGroupMembers(ctx, argus.ByID(nested.ID), []string{string(user.ID)}, "")))
	request := argus.SearchMembershipsRequest{}
	request.Subject, request.SubjectFieldStrategy = []string{string(group.ID)}, []string{"group"}
	a.Settle(func(ctx context.Context) (bool, error) {
		found, err := argus.Collect(a.Client.SearchMemberships(ctx, request))
		return len(found) == 2, err
	})
	return group, user, nested
}

func TestAccGroupMembers(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	group, user, nested := addMembers(a)
	current, err := a.Client.CurrentUser(t.Context())
	a.Must(err)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{{
		Config: a.Config(`data "argus_group_members" "these" { group = "` + group.ShortName + `" }`),
		Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckResourceAttr(these, "members.#", "2"),
			resource.TestCheckResourceAttr(these, "members.0.member.id", string(user.ID)),
			resource.TestCheckResourceAttr(these, "members.0.member.short_name", user.ShortName),
			resource.TestCheckResourceAttr(these, "members.0.member.type", "user"),
			resource.TestCheckResourceAttr(these, "members.0.externally_managed", "false"),
			resource.TestCheckResourceAttr(these, "members.0.add_comment", "by hand"),
			resource.TestCheckResourceAttr(these, "members.0.added_by_user.id", string(current.ID)),
			resource.TestMatchResourceAttr(these, "members.0.added_timestamp", regexp.MustCompile(`^\d{4}-\d\d-\d\dT.*Z$`)),
			resource.TestCheckResourceAttrSet(these, "members.0.id"),
			resource.TestCheckNoResourceAttr(these, "members.0.removed_timestamp"),
			resource.TestCheckResourceAttr(these, "members.1.member.id", string(nested.ID)),
			resource.TestCheckResourceAttr(these, "members.1.member.type", "group"),
		),
	}}})
}

// A key that may view users is enough. All pages are read.
func TestGroupMembersOfAllPages(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t, func(o *simulator.Options) {
		o.PageCap, o.CountMinusOne, o.Variants = 1, true, []string{"lists-shuffled", "enums-other-case"}
	})
	group, user, nested := addMembers(a)
	found, diags := a.NarrowCore("viewUsers").ReadData("argus_group_members", map[string]any{"group": string(group.ID)})
	acctest.WantNone(t, diags)
	if rows := found.Rows("members", "id"); len(rows) != 2 || !found.Holds(string(user.ID)) || !found.Holds(string(nested.ID)) || !found.Holds("group") {
		t.Errorf("rows %q", rows)
	}
}

func TestGroupMembersShowWhatIsExternallyManaged(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("has a membership that an identity provider manages")
	found, diags := a.Core().ReadData("argus_group_members", map[string]any{"group": "synced"})
	acctest.WantNone(t, diags)
	if !found.Holds("astrid") || !found.Holds("externallyManaged") {
		t.Error("it is not shown")
	}
}

func TestFormerGroupMembersAreListedOnRequest(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	group, user, _ := addMembers(a)
	a.Must(acctest.ErrorOf(a.Client.RemoveGroupMembers(t.Context(), argus.ByID(group.ID), []string{string(user.ID)}, "left")))
	core := a.Core()
	for _, test := range []struct {
		config map[string]any
		want   int
	}{
		{map[string]any{}, 1},
		{map[string]any{"include_deleted": true}, 2},
		{map[string]any{"include_deleted": true, "sort_by": []string{"-removedTimestamp"}, "limit": 1}, 1},
		{map[string]any{"end_timestamp": "2001-01-01T00:00:00Z", "time_field_strategy": []string{"ADDEDTIMESTAMP"}}, 0},
		{map[string]any{"start_timestamp": "2001-01-01T00:00:00Z", "time_field_strategy": []string{"addedTimestamp"}, "time_match_strategy": "ALL"}, 1},
	} {
		test.config["group"] = string(group.ID)
		var got []string
		a.Settle(func(context.Context) (bool, error) {
			found, diags := core.ReadData("argus_group_members", test.config)
			acctest.WantNone(t, diags)
			got = found.Rows("members", "remove_comment")
			return len(got) == test.want, nil
		})
		if wants := test.config["include_deleted"] != nil; slices.Contains(got, "left") != wants {
			t.Errorf("%v: comments %q", test.config, got)
		}
	}
}

// The members of another group are not taken for those of this one.
func TestGroupMembersOfAnotherGroup(t *testing.T) {
	t.Parallel()
	a := acctest.Start(t)
	a.NeedSimulator("stands behind a front that changes responses")
	group, _, _ := addMembers(a)
	a.Rewrite(func(r *http.Request, body []byte) []byte {
		if !strings.HasSuffix(r.URL.Path, "/membership/search") {
			return body
		}
		return bytes.ReplaceAll(body, []byte(`"id":`+string(group.ID)+`,`), []byte(`"id":999999999,`))
	})
	found, diags := a.Core().ReadData("argus_group_members", map[string]any{"group": string(group.ID)})
	acctest.WantText(t, diags, "ERROR", "Could not list the members of group "+group.ShortName, "another group", "999999999")
	if found != nil && len(found.Rows("members", "id")) > 0 {
		t.Error("they are shown")
	}
}
