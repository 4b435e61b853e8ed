package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// story is the demo, step by step.
type story struct {
	told      *teller
	client    *argus.Client
	terraform *terraform
	customer  string
	steps     int
	figures   figures
}

// figures are what the demo did, for its last line.
type figures struct{ created, drifted, refused, removed int }

func (s *story) play(ctx context.Context) error {
	subsidiary, err := s.subsidiary(ctx)
	if err != nil {
		return err
	}
	s.terraform.Environment = append(s.terraform.Environment, "TF_VAR_subsidiary="+subsidiary)
	for _, step := range []func(context.Context) error{s.build, s.drift, s.membersByHand, s.refusal, s.importByHand, s.destroy} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// build applies the company, and wants a second plan that is empty.
func (s *story) build(ctx context.Context) error {
	s.step("plan: what will be made")
	changes, _, err := s.terraform.plan(ctx)
	if err != nil {
		return err
	}
	kinds := map[string]int{}
	for _, c := range changes {
		kind, _, _ := strings.Cut(c.address, ".")
		kinds[kind]++
	}
	for _, kind := range sorted(kinds) {
		s.say("%2d %s", kinds[kind], kind)
	}
	s.step("apply")
	if err := s.apply(ctx); err != nil {
		return err
	}
	s.figures.created = len(changes)
	s.step("what the company looks like now, as Argus has it")
	built, err := s.company(ctx)
	if err != nil {
		return err
	}
	sentences := built.sentences()
	for _, sentence := range sentences {
		s.say("%s.", sentence)
	}
	if !slices.ContainsFunc(sentences, func(sentence string) bool {
		return strings.Contains(sentence, "through Analysts, which is in Security")
	}) {
		return fmt.Errorf("the analysts do not have what is granted to security: %q", sentences)
	}
	s.step("plan again: nothing to do")
	return s.wantEmpty(ctx)
}

// drift changes the company outside Terraform, and wants the plan to show just that and apply to repair it.
func (s *story) drift(ctx context.Context) error {
	s.step("somebody changes things outside Terraform")
	objects, err := s.terraform.state(ctx)
	if err != nil {
		return err
	}
	before, err := s.company(ctx)
	if err != nil {
		return err
	}
	user, grant := find(objects, "argus_user.manager"), find(objects, "argus_permission.analysts")
	if _, err := s.client.UpdateSubject(ctx, argus.User, argus.Ref{Name: user.text("id")}, argus.UpdateSubjectRequest{Name: new("Dina Demoted")}); err != nil {
		return err
	}
	s.say("renamed %s to %q", user.text("short_name"), "Dina Demoted")
	granted := argus.GrantPermissionRequest{Subject: grant.text("subject"), Function: grant.text("function"), Customer: grant.text("customer")}
	if _, err := s.client.RevokePermission(ctx, argus.ID(grant.text("id")), granted, "a slip"); err != nil {
		return err
	}
	s.say("revoked %s from the analysts", grant.text("function"))
	after, err := s.company(ctx)
	if err != nil {
		return err
	}
	gone := lost(before, after)
	s.say("What this means: Argus shows a wrong name, and some people cannot do their work. This is no longer true:")
	for _, sentence := range gone {
		s.say("  %s.", sentence)
	}
	if len(gone) != 1 {
		return fmt.Errorf("the drift changes %q", gone)
	}

	s.step("plan: exactly that drift, with exit code 2")
	changes, code, err := s.terraform.plan(ctx)
	if err != nil {
		return err
	}
	for _, c := range changes {
		s.say("%s", strings.TrimSpace(c.action+" "+c.address+" "+strings.Join(c.attributes, ", ")))
	}
	if code != 2 || len(changes) != 2 ||
		changes[0].address != "argus_permission.analysts" || changes[0].action != "create" ||
		changes[1].address != "argus_user.manager" || changes[1].action != "update" || len(changes[1].attributes) != 1 {
		return fmt.Errorf("the plan (exit code %d) does not show the drift, all of it and nothing else: %v", code, changes)
	}
	s.figures.drifted = len(changes)
	s.say("A nightly plan in a pipeline fails with this exit code, so somebody looks at the drift.")
	s.step("apply: repairs it")
	if err := s.apply(ctx); err != nil {
		return err
	}
	repaired, err := s.client.GetSubject(ctx, argus.User, argus.Ref{Name: user.text("id")})
	if err != nil {
		return err
	}
	if repaired.Name != user.text("name") {
		return fmt.Errorf("the user is still called %q", repaired.Name)
	}
	return s.wantEmpty(ctx)
}

// refusal makes a mistake that would disable more users than max_disabled_subjects allows, and expects an error that says so.
func (s *story) refusal(ctx context.Context) error {
	s.step("a mistake empties the list of analysts: the plan is refused")
	before, err := s.terraform.state(ctx)
	if err != nil {
		return err
	}
	mistake := filepath.Join(s.terraform.Folder, "mistake_override.tf")
	if err := os.WriteFile(mistake, []byte("locals {\n  analysts = {}\n}\n"), 0o600); err != nil {
		return err
	}
	refused, err := s.terraform.refusedPlan(ctx)
	if err != nil {
		return err
	}
	var analysts []object
	for _, o := range before {
		if strings.HasPrefix(o.Address, "argus_user.analyst[") {
			analysts = append(analysts, o)
			if !strings.Contains(refused, o.text("short_name")) {
				return fmt.Errorf("the refusal does not name %s:\n%s", o.text("short_name"), refused)
			}
		}
	}
	if !strings.Contains(refused, "max_disabled_subjects") || len(analysts) != 3 {
		return fmt.Errorf("the plan was not refused because of max_disabled_subjects:\n%s", refused)
	}
	s.say("Refused was: to disable %d people at once. Why: whoever is taken out of the configuration is disabled, and this", len(analysts))
	s.say("configuration allows 2 in one plan, so that a mistake cannot lock out a team. Terraform says:")
	for line := range strings.Lines(refused) {
		s.say("%s", strings.TrimRight("  | "+line, " \n"))
	}
	for _, o := range analysts {
		left, err := s.left(ctx, o)
		if err != nil {
			return err
		}
		if !left {
			return fmt.Errorf("%s is disabled although the plan was refused", o.text("short_name"))
		}
	}
	s.figures.refused++
	s.say("Nothing was sent: all %d analysts are still active. The list is put back:", len(analysts))
	if err := os.Remove(mistake); err != nil {
		return err
	}
	return s.wantEmpty(ctx)
}

// importByHand brings a user under management that was made by hand.
func (s *story) importByHand(ctx context.Context) error {
	s.step("import a user that was made by hand")
	made, err := s.client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{ShortName: "demo.hanna", Name: "Hanna Handmade", Customer: s.customer})
	if err != nil {
		return err
	}
	configuration := "import {\n  to = argus_user.hanna\n  id = \"demo.hanna\"\n}\n\nresource \"argus_user\" \"hanna\" {\n  short_name = \"demo.hanna\"\n  name       = \"Hanna Handmade\"\n}\n"
	if err := os.WriteFile(filepath.Join(s.terraform.Folder, "hanna.tf"), []byte(configuration), 0o600); err != nil {
		return err
	}
	changes, _, err := s.terraform.plan(ctx)
	if err != nil {
		return err
	}
	if len(changes) != 1 || !changes[0].imported || changes[0].action != "no-op" {
		return fmt.Errorf("the plan does not import the user and change nothing: %v", changes)
	}
	s.say("demo.hanna (%s) is imported, and nothing in Argus changes", made.ID)
	if err := s.apply(ctx); err != nil {
		return err
	}
	return s.wantEmpty(ctx)
}

// destroy takes all down again, and asks Argus.
func (s *story) destroy(ctx context.Context) error {
	s.step("destroy")
	s.say("This is meant, so the limit is raised for this run: max_disabled_subjects = 100.")
	s.terraform.Environment = append(s.terraform.Environment, "TF_VAR_max_disabled_subjects=100")
	objects, err := s.terraform.state(ctx)
	if err != nil {
		return err
	}
	if _, _, err := s.terraform.plan(ctx, "-destroy"); err != nil {
		return err
	}
	if err := s.apply(ctx); err != nil {
		return err
	}
	s.step("ask Argus what is left")
	kinds := map[string]int{}
	for _, o := range objects {
		left, err := s.left(ctx, o)
		if err != nil {
			return fmt.Errorf("%s: %w", o.Address, err)
		}
		if left {
			return fmt.Errorf("%s is still there after destroy", o.Address)
		}
		kinds[o.Type]++
		s.figures.removed++
	}
	for _, kind := range sorted(kinds) {
		s.say("%2d %s: %s", kinds[kind], kind, cmp.Or(ends[kind], "gone"))
	}
	return nil
}

// ends is what happens to resources that Argus does not just remove.
var ends = map[string]string{
	"argus_user": "disabled", "argus_group": "disabled", "argus_auth_method": "disabled", "argus_permission": "revoked", "argus_api_key": "revoked",
}

// left asks Argus whether what an object in state stood for is still there.
func (s *story) left(ctx context.Context, o object) (bool, error) {
	user := argus.Ref{Name: o.text("user")}
	switch o.Type {
	case "argus_user", "argus_group":
		subject, err := s.client.GetSubject(ctx, argus.AnySubject, argus.Ref{Name: o.text("id")})
		return err == nil && !subject.Flags.Has(argus.FlagDeleted), notFoundIsFine(err)
	case "argus_group_membership":
		members, err := s.client.ListGroupMembers(ctx, argus.Ref{Name: o.text("group")})
		return slices.ContainsFunc(members, func(m argus.Subject) bool { return string(m.ID) == o.text("member") }), notFoundIsFine(err)
	case "argus_group_members":
		members, err := s.client.ListGroupMembers(ctx, argus.Ref{Name: o.text("group")})
		return len(members) > 0, notFoundIsFine(err)
	case "argus_permission":
		granted, err := argus.Collect(s.client.SearchPermissions(ctx, argus.SearchPermissionsRequest{
			PermissionCriteria: argus.PermissionCriteria{Subject: []string{o.text("subject")}}.Exactly()}))
		return len(granted) > 0, notFoundIsFine(err)
	case "argus_preference":
		preferences, err := argus.Collect(s.client.ListUserPreferences(ctx, user, o.text("key")))
		return len(preferences) > 0, notFoundIsFine(err)
	case "argus_api_key":
		keys, err := s.client.ListAPIKeys(ctx, argus.ID(user.Name))
		return slices.ContainsFunc(keys, func(k argus.APIKey) bool { return k.Prefix == o.text("id") }), notFoundIsFine(err)
	case "argus_auth_method":
		methods, err := s.client.ListUserMethods(ctx, argus.ID(user.Name))
		return slices.ContainsFunc(methods, func(m argus.UserAuthenticationMethod) bool { return strings.EqualFold(m.Method, o.text("method")) }), notFoundIsFine(err)
	}
	return false, fmt.Errorf("the demo does not know how to ask for a %s", o.Type)
}

func notFoundIsFine(err error) error {
	if argus.IsNotFound(err) {
		return nil
	}
	return err
}

// subsidiary is a customer below the simulator's own.
func (s *story) subsidiary(ctx context.Context) (string, error) {
	for customer, err := range s.client.SearchCustomers(ctx, argus.SearchCustomersRequest{CustomerCriteria: argus.CustomerCriteria{Parent: []string{s.customer}}}) {
		return customer.ShortName, err
	}
	return "", fmt.Errorf("customer %s has no customer below it", s.customer)
}

func (s *story) apply(ctx context.Context) error {
	summary, err := s.terraform.apply(ctx)
	if err == nil {
		s.say("%s", summary)
	}
	return err
}

func (s *story) wantEmpty(ctx context.Context) error {
	changes, code, err := s.terraform.plan(ctx)
	if err != nil {
		return err
	}
	if code != 0 || len(changes) != 0 {
		return fmt.Errorf("the second plan is not empty (exit code %d): %v", code, changes)
	}
	s.say("No changes: the plan is empty (exit code 0).")
	return nil
}

func (s *story) step(title string) {
	s.steps++
	s.told.line("\n%d. %s", s.steps, title)
}

func (s *story) say(format string, values ...any) {
	s.told.line("   "+format, values...)
}

func find(objects []object, address string) object {
	for _, o := range objects {
		if o.Address == address {
			return o
		}
	}
	return object{}
}

func sorted(kinds map[string]int) []string {
	names := make([]string, 0, len(kinds))
	for kind := range kinds {
		names = append(names, kind)
	}
	slices.Sort(names)
	return names
}
