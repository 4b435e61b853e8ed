package argus

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// ownership is whether an object is the one that a write made whose response was lost.
type ownership int

const (
	notOurs ownership = iota
	cannotTell
	ours
)

// origin is who created the object with an id or prefix, and when.
type origin struct {
	id      string
	created Timestamp
	by      *SubjectInfo
}

// ownershipOf judges an object by who created it, and when: since a moment of our clock by the server's, if the server tells the
// time, or in any case if it is fresh, which says that it was not there before.
func (c *Client) ownershipOf(ctx context.Context, made origin, since time.Time, fresh bool) (ownership, error) {
	began := c.clock.at(since)
	timed := began != 0 && made.created != 0
	switch {
	case c.created.has(made.id) || timed && made.created < began:
		return notOurs, nil
	case made.by.id() == "":
		return cannotTell, nil
	}
	self, err := untilUsable(ctx, c, c.CurrentUser)
	switch {
	case err != nil:
		return cannotTell, err
	case self.ID != made.by.id():
		return notOurs, nil
	case !timed && !fresh:
		return cannotTell, nil
	}
	return ours, nil
}

// PossiblyCreatedError is why a creation whose response was lost, or shows no object, is not settled: an account has the shortname now, and what Argus
// tells of it does not say whether it is the one that was made.
type PossiblyCreatedError struct{ Subject Subject }

func (e *PossiblyCreatedError) Error() string {
	return fmt.Sprintf("the %s %s has the shortname, and it is unknown whether this request created it", e.Subject.Type, e.Subject.ID)
}

// add adds a user or group. If the response is lost or shows none, the one that has the shortname is ours if it is as asked for and the
// client's own user created it since, and not this client for somebody else. If that cannot be told, the error is a
// PossiblyCreatedError; nothing is sent again then.
func (c *Client) add(ctx context.Context, op operation, kind SubjectType, request AddSubjectRequest) (*Subject, error) {
	end, err := c.created.begin(ctx, "subject "+strings.ToLower(request.ShortName))
	if err != nil {
		return nil, c.failure(op, err)
	}
	defer end()
	added := c.subjectReader(kind, ByShortName(request.ShortName, request.Domain))
	read := added.read
	added.read = nil // the shortname may be another's
	began, fresh := time.Now(), false
	if c.clock.silent() { // so that only a look before tells what was created since
		_, err := read(ctx)
		fresh = IsNotFound(err)
	}
	look := isApplied(read, request.describes)
	added.look = func(ctx context.Context) (outcome[*Subject], error) {
		found, err := look(ctx)
		if err != nil || found.result == nil {
			return found, err
		}
		made := found.result
		if made.Flags.Has(FlagDeleted) {
			return outcome[*Subject]{}, nil
		}
		owned, err := c.ownershipOf(ctx, origin{string(made.ID), made.CreatedTimestamp, made.CreatedByUser}, began, fresh)
		switch {
		case err != nil || owned == notOurs:
			return outcome[*Subject]{}, err
		case owned == ours && found.done:
			return found, nil
		}
		return outcome[*Subject]{}, &PossiblyCreatedError{*made}
	}
	subject, err := write(ctx, c, op, arguments{body: request}, added)
	if err == nil {
		c.created.note(string(subject.ID))
	}
	return subject, err
}

// createdObjects are what a client makes: what could be mistaken for each other one at a time, so that what a lost response made is
// neither what is being made beside it, nor what was made before. The zero value is ready.
type createdObjects struct{ turns, made sync.Map }

// begin waits for the turn under a name and returns what ends it. Errors are those of ctx, after which there is nothing to end.
func (c *createdObjects) begin(ctx context.Context, name string) (end func(), err error) {
	entry, _ := c.turns.LoadOrStore(name, make(chan struct{}, 1))
	turn := entry.(chan struct{})
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// note keeps the id of a subject, or the prefix of a key, of which it is known now where it comes from.
func (c *createdObjects) note(id string) { c.made.Store(id, nil) }

// has reports whether the origin of an id or prefix is known.
func (c *createdObjects) has(id string) bool {
	_, known := c.made.Load(id)
	return known
}
