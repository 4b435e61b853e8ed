package organisation

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// access is who is in Argus, one line each: whether they are disabled, who is in a group, and what is granted. Those that the simulator
// is born with, and the pipeline's own, are left out.
func (r *repository) access() []string {
	r.t.Helper()
	ctx, client := r.t.Context(), r.argus.Client
	granted := map[argus.ID][]string{}
	for permission, err := range client.SearchPermissions(ctx, argus.SearchPermissionsRequest{}) {
		r.must(err)
		granted[permission.Subject.ID] = append(granted[permission.Subject.ID], permission.Function.Name+" for "+permission.Customer.ShortName)
	}
	request := argus.SearchSubjectsRequest{}
	request.IncludeDeleted = true
	var lines []string
	for subject, err := range client.SearchSubjects(ctx, argus.AnySubject, request) {
		r.must(err)
		if seeded := []string{"administrator", "astrid", "analysts", "synced"}; slices.Contains(seeded, subject.ShortName) || strings.HasPrefix(subject.ShortName, "pipeline.") {
			continue
		}
		line := subject.ShortName
		if subject.Flags.Has(argus.FlagDeleted) {
			line += ", disabled"
		}
		if subject.IsGroup() {
			members, err := client.ListGroupMembers(ctx, argus.ByID(subject.ID))
			r.must(err)
			var names []string
			for _, member := range members {
				names = append(names, member.ShortName)
			}
			slices.Sort(names)
			line += ", members " + strings.Join(names, " ")
		}
		if slices.Sort(granted[subject.ID]); len(granted[subject.ID]) > 0 {
			line += ", may " + strings.Join(granted[subject.ID], " and ")
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

// wantAccess wants in Argus what was there the last time, with lines that replace those of the same shortname.
func (r *repository) wantAccess(replaced ...string) {
	r.t.Helper()
	name := func(line string) string { name, _, _ := strings.Cut(line, ","); return name }
	r.known = slices.DeleteFunc(r.known, func(line string) bool {
		return slices.ContainsFunc(replaced, func(other string) bool { return name(other) == name(line) })
	})
	r.known = slices.Sorted(slices.Values(append(r.known, replaced...)))
	if found := r.access(); !slices.Equal(found, r.known) {
		r.t.Fatalf("Argus has\n%s\nand not\n%s", strings.Join(found, "\n"), strings.Join(r.known, "\n"))
	}
}

// keyOf is the prefix of the only key of a service account.
func (r *repository) keyOf(service string) string {
	r.t.Helper()
	user, err := r.argus.Client.GetSubject(r.t.Context(), argus.User, argus.Ref{Name: service})
	r.must(err)
	keys, err := r.argus.Client.ListAPIKeys(r.t.Context(), user.ID)
	r.must(err)
	if len(keys) != 1 {
		r.t.Fatalf("%s has %d keys, not 1", service, len(keys))
	}
	return keys[0].Prefix
}

// wantCodes wants jobs to have run with these exit codes, and no others.
func (r *repository) wantCodes(codes, wanted map[string]int) {
	r.t.Helper()
	if !maps.Equal(codes, wanted) {
		r.t.Fatalf("the jobs exit with %v, not %v", codes, wanted)
	}
}

// posted is the text that was sent to the service since the last time.
func (r *repository) posted() string {
	r.t.Helper()
	return r.take("posted.md")
}

// wantCalls wants calls of the service since the last time that hold these texts.
func (r *repository) wantCalls(texts ...string) {
	r.t.Helper()
	calls := r.take("calls")
	for _, text := range texts {
		if !strings.Contains(calls, text) {
			r.t.Errorf("nobody calls %q:\n%s", text, calls)
		}
	}
}

// wantNothingPosted wants no text to have been sent to the service since the last time.
func (r *repository) wantNothingPosted() {
	r.t.Helper()
	if _, err := os.Stat(filepath.Join(r.service, "posted.md")); !os.IsNotExist(err) {
		r.t.Errorf("posted, or %v:\n%s", err, r.posted())
	}
}

// take reads a file that the stand-ins of the services wrote, and removes it.
func (r *repository) take(name string) string {
	r.t.Helper()
	file := filepath.Join(r.service, name)
	content, err := os.ReadFile(file)
	r.must(err)
	r.must(os.Remove(file))
	return string(content)
}

var plannedChange = regexp.MustCompile(`(?m)^      # (\S+) will be (\S+)`)

// wantPosted wants the text that was posted to show just these changes, as address: what happens (nil: any), and to say these words.
func (r *repository) wantPosted(changes map[string]string, words ...string) {
	r.t.Helper()
	posted, shown := r.posted(), map[string]string{}
	for _, change := range plannedChange.FindAllStringSubmatch(posted, -1) {
		shown[change[1]] = change[2]
	}
	if changes != nil && !maps.Equal(shown, changes) {
		r.t.Errorf("the comment shows %v, not %v:\n%s", shown, changes, posted)
	}
	for _, word := range words {
		if !strings.Contains(posted, word) {
			r.t.Errorf("the comment does not say %q:\n%s", word, posted)
		}
	}
}
