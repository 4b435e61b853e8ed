package docs

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/argus"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// Every example of an action is applied, its action is invoked as its comment says, and the next plan is empty.
func TestAccActionExamples(t *testing.T) {
	t.Parallel()
	built := acctest.NewTerraform(t)
	for _, file := range exampleFiles(t, "actions/*/action.tf") {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, tf := acctest.Start(t, func(*simulator.Options) {}), built.Fresh(t)
			tf.NeedActions()
			if name == "argus_reenable_user" { // of one that Terraform does not manage
				a.Must(acctest.ErrorOf(a.Client.AddSubject(context.Background(), argus.User, argus.AddSubjectRequest{Customer: a.Customer, ShortName: "ada", Name: "Ada"})))
			}
			invoked := invocation.FindStringSubmatch(read(t, file))
			if invoked == nil {
				t.Fatal("the example does not say how to invoke it")
			}
			tf.Configure(applied(a, read(t, file)))
			tf.Do(0, "apply", "-auto-approve")
			action, user := acctest.Actions[name], "ada"
			if name == "argus_renew_api_key" {
				user = "reporter"
			}
			subject, err := a.Client.GetSubject(context.Background(), argus.User, argus.Ref{Name: user})
			a.Must(err)
			if name != "argus_renew_api_key" && name != "argus_reset_password" { // they have in the example what they need
				action.Prepare(a, subject.ID)
			}
			tf.Do(0, "apply", "-auto-approve", invoked[1])
			if !action.IsDone(a, subject.ID) {
				t.Errorf("%s has done nothing", invoked[1])
			}
			tf.Do(0, "plan", "-detailed-exitcode")
		})
	}
}
