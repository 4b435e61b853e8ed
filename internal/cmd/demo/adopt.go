package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
	"github.com/mnemonic-no/terraform-provider-argus/internal/terraformcli"
)

// adopt exports an organisation, brings it under management, and adds what is made by hand later.
func (s *story) adopt(ctx context.Context, argus *simulated, folder string) error {
	begun := time.Now()
	s.step("an organisation that people made by hand")
	by := simulator.Population{Users: 120, Groups: 15, Memberships: 240, Permissions: 90}
	if err := argus.simulator.Populate(argus.customer, by); err != nil {
		return err
	}
	s.say("%d users, %d groups, %d memberships, %d permissions", by.Users, by.Groups, by.Memberships, by.Permissions)
	exporter := filepath.Join(folder, "argus-export")
	if err := terraformcli.Build(ctx, exporter, terraformcli.Module+"/internal/cmd/argus-export"); err != nil {
		return err
	}
	s.step("argus-export -out company")
	exported, err := s.export(ctx, exporter)
	if err != nil {
		return err
	}
	s.step("plan: it imports, and changes nothing")
	changes, _, err := s.terraform.plan(ctx)
	if err != nil {
		return err
	}
	if err := wantImports(changes, exported); err != nil {
		return err
	}
	s.say("%d to import, 0 to add, 0 to change, 0 to destroy", len(changes))
	s.step("apply")
	if err := s.apply(ctx); err != nil {
		return err
	}
	s.step("plan again: nothing to do")
	if err := s.wantEmpty(ctx); err != nil {
		return err
	}
	s.step("somebody makes a user by hand; argus-export -out company -update -state FILE")
	if err := s.addByHand(ctx); err != nil {
		return err
	}
	state, err := s.terraform.Run(ctx, "state", "pull")
	if err != nil {
		return err
	}
	pulled := filepath.Join(folder, "pulled.json")
	if err := os.WriteFile(pulled, []byte(state.Stdout), 0o600); err != nil {
		return err
	}
	if exported, err = s.export(ctx, exporter, "-update", "-state", pulled); err != nil {
		return err
	}
	if changes, _, err = s.terraform.plan(ctx); err != nil {
		return err
	}
	if err := wantImports(changes, exported); err != nil {
		return err
	}
	if err := errors.Join(s.apply(ctx), s.wantEmpty(ctx)); err != nil {
		return err
	}
	s.told.line("\nAll as expected: an organisation is under management that was made by hand, with %d requests in %d seconds.",
		len(argus.simulator.Requests()), int(time.Since(begun).Seconds()))
	return nil
}

// export runs the exporter on the folder of the configuration, and returns how many resources it wrote.
func (s *story) export(ctx context.Context, exporter string, arguments ...string) (int, error) {
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(ctx, exporter, append([]string{"-json", "-out", s.terraform.Folder}, arguments...)...)
	command.Env, command.Stdout, command.Stderr = s.terraform.Environment, &stdout, &stderr
	err := command.Run()
	const somethingLeftOut = 3
	if ended, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || ended.ExitCode() != somethingLeftOut) {
		return 0, fmt.Errorf("argus-export: %w: %s", err, &stderr)
	}
	var result struct {
		Files     []string
		Resources map[string]int
		LeftOut   []struct{ Type, Name, Reason string } `json:"left_out"`
	}
	if err := json.Unmarshal(stdout.Bytes(), &result); err != nil {
		return 0, err
	}
	total := 0
	for _, kind := range sorted(result.Resources) {
		total += result.Resources[kind]
		s.say("%3d %s", result.Resources[kind], kind)
	}
	for _, left := range result.LeftOut {
		s.say("left out: %s %q: %s", left.Type, left.Name, left.Reason)
	}
	s.say("written: %s", strings.Join(result.Files, ", "))
	return total, nil
}

// wantImports returns an error unless a plan imports so many resources, and changes none.
func wantImports(changes []change, count int) error {
	if count == 0 || len(changes) != count || slices.ContainsFunc(changes, func(c change) bool { return !c.imported || c.action != "no-op" }) {
		return fmt.Errorf("the plan does not just import %d resources: %v", count, changes)
	}
	return nil
}

// addByHand adds a user, as somebody does who does not know that there is a configuration.
func (s *story) addByHand(ctx context.Context) error {
	_, err := s.client.AddSubject(ctx, argus.User, argus.AddSubjectRequest{ShortName: "berit", Name: "Berit", Customer: s.customer})
	return err
}
