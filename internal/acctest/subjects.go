package acctest

import (
	"context"
	"maps"

	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
)

// SubjectKinds are the resources for users and groups, which have one life cycle.
var SubjectKinds = []string{"argus_user", "argus_group"}

// ReadByID are the operations that read one subject.
var ReadByID = map[string]string{"argus_user": "getUser", "argus_group": "getGroup"}

// SubjectConfig is the configuration of a user or group, with more over it.
func (a *Argus) SubjectConfig(kind string, more map[string]any) map[string]any {
	config := Kinds[kind].Config(Scene{Argus: a})
	maps.Copy(config, more)
	return config
}

// subjectType is what the client calls the kind of a user or group.
func subjectType(kind string) argus.SubjectType {
	if kind == "argus_group" {
		return argus.Group
	}
	return argus.User
}

// IsActive reports whether the server has a subject that is not disabled.
func (a *Argus) IsActive(id string) bool {
	a.t.Helper()
	subject, err := a.Client.GetSubject(context.Background(), argus.AnySubject, argus.Ref{Name: id})
	if argus.IsNotFound(err) {
		return false
	}
	a.Must(err)
	return !subject.Flags.Has(argus.FlagDeleted)
}

// DisableByHand disables a user or group outside Terraform.
func (a *Argus) DisableByHand(kind, id string) {
	a.t.Helper()
	a.Must(a.Client.DeleteSubject(context.Background(), subjectType(kind), argus.ByID(argus.ID(id))))
}

// ReenableByHand re-enables a user or group outside Terraform.
func (a *Argus) ReenableByHand(kind, id string) {
	a.t.Helper()
	_, err := a.Client.ReenableSubject(context.Background(), subjectType(kind), argus.ByID(argus.ID(id)))
	a.Must(err)
}

// AddUser makes a user outside Terraform.
func (a *Argus) AddUser(name string) *argus.Subject {
	a.t.Helper()
	return a.addSubject(argus.User, name)
}

// AddGroup makes a group outside Terraform.
func (a *Argus) AddGroup(name string) *argus.Subject {
	a.t.Helper()
	return a.addSubject(argus.Group, name)
}

func (a *Argus) addSubject(of argus.SubjectType, name string) *argus.Subject {
	a.t.Helper()
	subject, err := a.Client.AddSubject(context.Background(), of, argus.AddSubjectRequest{ShortName: a.Name(name), Name: name, Customer: a.Customer})
	a.Must(err)
	return subject
}

// SettleFound waits until searches show each of the subjects.
func (a *Argus) SettleFound(ids ...string) {
	a.t.Helper()
	for _, id := range ids {
		request := argus.SearchSubjectsRequest{}
		request.Subject = []string{id}
		a.Settle(func(ctx context.Context) (bool, error) {
			found, err := argus.Collect(a.Client.SearchSubjects(ctx, argus.AnySubject, request))
			return len(found) == 1, err
		})
	}
}
