package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// membersByHand adds one member each to a group whose members the configuration owns, and to one where it does not. The plan must
// show just the first, which additive resources cannot see.
func (s *story) membersByHand(ctx context.Context) error {
	s.step("somebody adds a member to two groups by hand")
	objects, err := s.terraform.state(ctx)
	if err != nil {
		return err
	}
	guest := find(objects, "argus_user.subsidiary")
	for _, group := range []string{"argus_group.analysts", "argus_group.security"} {
		of := find(objects, group)
		if _, err := s.client.AddGroupMembers(ctx, argus.Ref{Name: of.text("id")}, []string{guest.text("id")}, "by hand"); err != nil {
			return err
		}
		s.say("added %s to %s", guest.text("short_name"), of.text("short_name"))
	}
	s.say("Members of the analysts are managed one by one (argus_group_membership): the plan cannot see one that others add.")
	s.say("Those of security are managed as a whole (argus_group_members): the plan removes whoever is not in the configuration.")

	s.step("plan: the member of security is removed, and a warning names it")
	changes, _, err := s.terraform.plan(ctx)
	if err != nil {
		return err
	}
	for _, c := range changes {
		s.say("%s %s", c.action, c.address)
	}
	if len(changes) != 1 || changes[0].address != "argus_group_members.security" || changes[0].action != "update" {
		return fmt.Errorf("the plan does not show the one member that was added to security: %v", changes)
	}
	_, warning, _ := strings.Cut(s.terraform.printed, "Warning: Group ")
	if !strings.Contains(warning, guest.text("short_name")) {
		return fmt.Errorf("no warning of the plan names %s:\n%s", guest.text("short_name"), s.terraform.printed)
	}
	for line := range strings.Lines(warning) {
		if line = strings.Trim(line, "│ \n"); strings.HasPrefix(line, "Apply removes ") || strings.HasPrefix(line, "- ") {
			s.say("  | %s", line)
		}
	}
	s.figures.drifted++
	s.step("apply: removes it from security, and leaves it in the analysts")
	if err := s.apply(ctx); err != nil {
		return err
	}
	return s.wantEmpty(ctx)
}
