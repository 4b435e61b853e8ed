package apikey

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/fwkit"
)

const (
	// day is the shortest life that Argus grants.
	day = 24 * time.Hour
	// lifeSlack is how much longer a life may look, by clocks that differ and times in whole seconds.
	lifeSlack = time.Minute
	// leftoverAge is how old a marked key is before it counts as left: a run may be using a younger one.
	leftoverAge = time.Hour
	// shortestWait is the least time between two renewals.
	shortestWait = 5 * time.Minute
)

// markLength is how many random characters tell the keys of a run apart: 60 bits.
const markLength = 12

var markPattern = regexp.MustCompile(`(?i)terraform-ephemeral ([a-z2-7]+)/[a-z2-7]+ (\S+)`)

// mark makes the description of a key that a run opens, and the part of it that no other key has.
func mark(run string, now time.Time) (description, marker string) {
	marker = run + "/" + rand.Text()[:markLength]
	return fmt.Sprintf("terraform-ephemeral %s %s", marker, now.UTC().Format(time.RFC3339)), marker
}

// markOf returns the run that opened a key with this description, and when.
func markOf(description string) (run string, since time.Time, marked bool) {
	found := markPattern.FindStringSubmatch(description)
	if found == nil {
		return "", since, false
	}
	since, err := time.Parse(time.RFC3339, strings.ToUpper(found[2]))
	return strings.ToUpper(found[1]), since, err == nil
}

// openedKey is what private state keeps of a key that is open.
type openedKey struct {
	User       fwkit.Reference `json:"user"`
	Prefix     string          `json:"prefix"`
	ValidUntil argus.Timestamp `json:"validUntil"`
	// Ahead is how far the server's clock is ahead of ours.
	Ahead time.Duration `json:"ahead"`
}

func openedKeyOf(user fwkit.Reference, key *argus.APIKey, now time.Time) openedKey {
	opened := openedKey{User: user, Prefix: key.Prefix, ValidUntil: key.ValidUntil}
	if key.CreatedTimestamp != 0 {
		opened.Ahead = key.CreatedTimestamp.Time().Sub(now)
	}
	return opened
}

// left is how long the key is still valid, by the server's clock.
func (o *openedKey) left(now time.Time) time.Duration {
	return o.ValidUntil.Time().Sub(now.Add(o.Ahead))
}

// outlivesDay reports whether a key that was granted now lives for longer than a day, also by what Argus says the time is: it may be wrong
// about when it created the key.
func (o *openedKey) outlivesDay(now, argusTime time.Time) bool {
	return o.ValidUntil == 0 || max(o.left(now), o.ValidUntil.Time().Sub(argusTime)) > day+lifeSlack
}

// renewAt is when half of what is left has passed; zero if that is too soon for another renewal.
func (o *openedKey) renewAt(now time.Time) time.Time {
	wait := o.left(now) / 2
	if wait < shortestWait {
		return time.Time{}
	}
	return now.Add(wait)
}

// end says when the key ends.
func (o *openedKey) end() string {
	if o.ValidUntil == 0 {
		return "It never ends by itself."
	}
	return fmt.Sprintf("It ends by itself at %s.", o.ValidUntil)
}

// refuse reports a life that an ephemeral key may not have.
func (o *openedKey) refuse(now time.Time, diags *diag.Diagnostics) {
	granted := "does not end by itself"
	if o.ValidUntil != 0 {
		granted = fmt.Sprintf("ends only at %s, and it is %s now", o.ValidUntil, now.UTC().Format(time.RFC3339))
	}
	diags.AddError(fmt.Sprintf("API key %s lives longer than a day", o.Prefix),
		fmt.Sprintf("The provider asked for a key that lives for one day, and Argus made the key %s of user %s, which %s. A key that is lost would work until then, so the provider revokes it. Use the resource argus_api_key, or ask for shorter lives in Argus.", o.Prefix, o.User, granted))
}

// openedKeyName is the key of private state.
const openedKeyName = "opened"

func (o *openedKey) save(ctx context.Context, private fwkit.Private, diags *diag.Diagnostics) {
	raw, err := json.Marshal(o)
	if err != nil {
		diags.AddError("A bug in the provider", "What is kept of the open API key cannot be written: "+err.Error()+". Please report this.")
		return
	}
	diags.Append(private.SetKey(ctx, openedKeyName, raw)...)
}

func loadOpenedKey(ctx context.Context, private fwkit.Private, diags *diag.Diagnostics) (opened openedKey, ok bool) {
	fwkit.LoadPrivate(ctx, private, openedKeyName, &opened, diags)
	return opened, !diags.HasError() && opened.Prefix != ""
}
