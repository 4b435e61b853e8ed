package organisation

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// asStarted is who may do what once the example is applied.
const asStarted = `ada.berg
bjorn.dahl
cora.eide
dina.foss
erik.gran
fjord.analysts, members ada.berg bjorn.dahl cora.eide frida.hagen gunnar.iversen, may analyst for fjord
fjord.auditors, members erik.gran ida.krog, may readOnlyUser for fjord
fjord.on-call, members bjorn.dahl dina.foss hanna.jensen, may caseWorker for fjord and eventViewer for fjord
fjord.reports, may reportViewer for fjord
fjord.tickets, may caseWorker for fjord
frida.hagen
gunnar.iversen
hanna.jensen
ida.krog
kari.lund
lars.moe
mona.nes
nils.olsen
skog.managers, members nils.olsen, may reportViewer for skog
skog.security, members fjord.on-call kari.lund lars.moe mona.nes, may caseWorker for skog and eventViewer for skog`

const (
	analysts = `module.team["analysts"].argus_group_members.this`
	auditors = `module.team["auditors"].argus_group_members.this`
	onCall   = `module.team["on-call"].argus_group_members.this`
	security = `module.team["security"].argus_group_members.this`
)

// The repository is started as its README says. Then each plan shows just the change that was made, and each apply uses the plan that was
// reviewed, whether GitHub or GitLab runs the commands. Not run are the actions of GitHub's workflows and the services' own API.
func TestAccOrganisation(t *testing.T) {
	t.Parallel()
	r := newRepository(t, acctest.Start(t, func(*simulator.Options) {})) // the example names the simulator's own customers and functions
	r.start()
	r.known = strings.Split(asStarted, "\n")
	r.wantAccess()
	for _, step := range []func(*repository){keysAreNarrow, joiner, mover, leaver, byHand, mistakes, rotation} {
		step(r)
	}
}

var block = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")

// start does what README.md says, and keeps the keys of the pipeline.
func (r *repository) start() {
	r.t.Helper()
	_, section, _ := strings.Cut(r.read("README.md"), "\n## Start\n")
	blocks := block.FindAllStringSubmatch(section, -1)
	if len(blocks) != 2 {
		r.t.Fatalf("the section Start of README.md has %d blocks of commands, not 2", len(blocks))
	}
	administrator := map[string]string{"ARGUS_API_KEY": r.argus.Key}
	r.do(r.folder, "exec <<<yes\n"+blocks[0][1], administrator)
	r.do(r.folder, "terraform -chdir=pipeline output -json keys >\"$SERVICE/keys\"")
	r.must(json.Unmarshal([]byte(r.take("keys")), &r.secrets))
	r.do(r.folder, blocks[1][1], administrator)
}

// No key of the pipeline can do what another one is for.
func keysAreNarrow(r *repository) {
	ctx := r.t.Context()
	add := func(c *argus.Client) error {
		_, err := c.AddGroupMembers(ctx, argus.Ref{Name: "fjord.auditors"}, []string{"ada.berg"}, "")
		return err
	}
	grant := func(c *argus.Client) error {
		_, err := c.GrantPermission(ctx, argus.GrantPermissionRequest{Subject: "ada.berg", Function: "userAdmin", Customer: "fjord"})
		return err
	}
	user, err := r.argus.Client.GetSubject(ctx, argus.User, argus.Ref{Name: "fjord.reports"})
	r.must(err)
	create := func(c *argus.Client) error {
		_, err := c.CreateAPIKey(ctx, user.ID, argus.InitiateAPIKeyRequest{Description: "test", Source: &argus.APIKeySource{Provider: "disabled"}})
		return err
	}
	for key, forbidden := range map[string][]func(*argus.Client) error{"plan": {add, grant, create}, "apply": {create}, "rotate": {add, grant}} {
		for i, call := range forbidden {
			if err := call(r.argus.ClientWith(r.secrets[key])); !argus.IsForbidden(err) {
				r.t.Errorf("call %d with the key for %s: %v", i, key, err)
			}
		}
	}
	r.wantAccess()
}

func joiner(r *repository) {
	r.branch("joiner", "git am --quiet changes/joiner.patch")
	r.wantCodes(r.github("pull_request", "joiner"), map[string]int{"plan": 0})
	r.wantCalls("gh pr comment 7 --edit-last --create-if-none")
	r.wantPosted(map[string]string{
		`argus_user.person["jon.lie"]`: "created", `argus_subject_permissions.person["jon.lie"]`: "created", analysts: "updated",
	}, "### fjord: changes", `+ "jon.lie"`, "### skog: no changes")
	r.wantAccess()
	r.merge("joiner")
	r.wantCodes(r.github("push", "main"), map[string]int{"apply": 0})
	r.wantCalls("gh run list --workflow plan.yml --event pull_request --commit 1f0d", "gh run download 42")
	r.wantAccess("jon.lie", "fjord.analysts, members ada.berg bjorn.dahl cora.eide frida.hagen gunnar.iversen jon.lie, may analyst for fjord")
	r.wantCodes(r.github("push", "main"), map[string]int{"apply": 1}) // the state is no longer that of the plan
}

func mover(r *repository) {
	r.branch("mover", "git am --quiet changes/mover.patch")
	r.wantCodes(r.gitlab("merge_request_event", "mover", ""), map[string]int{"plan": 0})
	r.wantCalls("/projects/3/merge_requests/7/notes")
	r.wantPosted(map[string]string{analysts: "updated", onCall: "updated"}, "Group fjord.on-call loses 1 member", "- dina.foss", `- "caseWorker"`, `+ "analyst"`)
	r.merge("mover")
	r.wantCodes(r.gitlab("push", "main", ""), map[string]int{"apply": 0})
	r.wantCalls("/projects/3/jobs/artifacts/refs%2Fmerge-requests%2F7%2Fhead/download?job=plan")
	r.wantAccess("fjord.analysts, members ada.berg bjorn.dahl cora.eide dina.foss frida.hagen gunnar.iversen jon.lie, may analyst for fjord",
		"fjord.on-call, members bjorn.dahl hanna.jensen, may caseWorker for fjord and eventViewer for fjord")
}

// The main branch changes between plan and merge: the plan is not applied, and a plan of the main branch is.
func leaver(r *repository) {
	changes := map[string]string{`argus_user.person["mona.nes"]`: "destroyed", `argus_subject_permissions.person["mona.nes"]`: "destroyed", security: "updated"}
	r.branch("leaver", "git am --quiet changes/leaver.patch")
	r.wantCodes(r.github("pull_request", "leaver"), map[string]int{"plan": 0})
	r.wantPosted(changes)
	r.do(r.folder, "echo more >>README.md && git commit --quiet --all --message 'Merge another change'")
	r.merge("leaver")
	r.wantCodes(r.github("push", "main"), map[string]int{"apply": 1})
	r.wantAccess()
	r.wantCodes(r.github("workflow_dispatch", "main", "plan.yml"), map[string]int{"plan": 0})
	r.wantCodes(r.github("workflow_dispatch", "main", "apply.yml"), map[string]int{"apply": 0})
	r.wantAccess("mona.nes, disabled", "skog.security, members fjord.on-call kari.lund lars.moe, may caseWorker for skog and eventViewer for skog")
	r.wantCodes(r.gitlab("schedule", "main", ""), map[string]int{"drift": 0, "rotate": 0}) // the next plan is empty
}

// What others do by hand is found at night, and undone by an apply.
func byHand(r *repository) {
	_, err := r.argus.Client.AddGroupMembers(r.t.Context(), argus.Ref{Name: "fjord.auditors"}, []string{"astrid"}, "by hand")
	r.must(err)
	_, err = r.argus.Client.GrantPermission(r.t.Context(), argus.GrantPermissionRequest{Subject: "kari.lund", Function: "userAdmin", Customer: "skog"})
	r.must(err)
	changes := map[string]string{auditors: "updated", `argus_subject_permissions.person["kari.lund"]`: "updated"}
	r.wantCodes(r.github("schedule", "main"), map[string]int{"drift": 2, "rotate": 0})
	r.wantCalls("gh issue create")
	r.wantPosted(changes, "astrid", "userAdmin")
	r.wantCodes(r.gitlab("web", "main", "apply"), map[string]int{"plan": 0, "apply": 0})
	r.wantAccess()
}

// A person who breaks a rule of the tests, and a service account that is left out by mistake.
func mistakes(r *repository) {
	r.branch("auditor", "echo 'olga.ruud,Olga Ruud,olga.ruud@fjord.example,analysts auditors' >>customers/fjord/people.csv && git commit --quiet --all --message 'Olga joins'")
	r.wantCodes(r.github("pull_request", "auditor"), map[string]int{"plan": 1})
	r.wantNothingPosted()
	r.branch("service", "cd customers/fjord && grep -v fjord.tickets services.tf >left && mv left services.tf && git commit --quiet --all --message 'Tidy up'")
	r.wantCodes(r.gitlab("merge_request_event", "service", ""), map[string]int{"plan": 1})
	r.wantPosted(nil, "### fjord: no plan, because of an error", "cannot be destroyed", "prevent_destroy", "### skog: no changes")
	r.wantAccess()
}

// store is a secret store that tells the simulator when it is given a key.
const store = `#!/usr/bin/env bash
exec 3<>"/dev/tcp/127.0.0.1/${ARGUS_API_URL##*:}"
printf 'GET /stored/%s HTTP/1.0\r\n\r\n' "${KEY%/*}" >&3
cat <&3 >/dev/null
`

// A key is replaced at once by hand, and at night when it is due: what uses it has the new one before the old one is revoked.
func rotation(r *repository) {
	reports, tickets := r.keyOf("fjord.reports"), r.keyOf("fjord.tickets")
	r.write("keys/store", store)
	r.do(r.folder, "git commit --quiet --all --message 'Use a secret store'")
	r.at(20)
	r.do(r.folder, `ci/rotate -replace='argus_api_key.service["fjord.tickets"]'`, map[string]string{"ARGUS_API_KEY": r.secrets["rotate"]})
	r.wantRotated("fjord.tickets", tickets)
	tickets = r.keyOf("fjord.tickets")
	r.at(31)
	r.wantCodes(r.github("schedule", "main"), map[string]int{"drift": 0, "rotate": 0}) // every plan is empty again
	r.wantRotated("fjord.reports", reports)
	if now := r.keyOf("fjord.tickets"); now != tickets {
		r.t.Errorf("key %s is replaced by %s before it is due", tickets, now)
	}
}

// at lets days pass in Argus since the start, and forgets all requests.
func (r *repository) at(days int) {
	r.argus.Simulator.SetClock(func() time.Time { return time.Now().AddDate(0, 0, days) })
	r.argus.Simulator.ResetRequests()
}

// wantRotated wants one key to have been replaced, in the order that interrupts nothing.
func (r *repository) wantRotated(service, old string) {
	r.t.Helper()
	made := r.keyOf(service)
	var steps []string
	for _, request := range r.argus.Simulator.Requests() {
		switch {
		case strings.HasPrefix(request.Path, "/stored/"):
			steps = append(steps, request.Path)
		case request.Method != http.MethodGet && !strings.HasPrefix(request.Operation, "search"):
			steps = append(steps, request.Operation)
		}
	}
	if wanted := []string{"initiateUserApiKey", "/stored/" + made, "revokeUserAPIKeyByPrefix"}; made == old || !slices.Equal(steps, wanted) {
		r.t.Errorf("key %s of %s is now %s: the steps are %q, not %q", old, service, made, steps, wanted)
	}
}
