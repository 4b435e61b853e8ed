package identity

import (
	"maps"
	"strings"
	"testing"

	"github.com/mnemonic-no/terraform-provider-argus/internal/acctest"
	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

func TestImportByIdentityIsImportByID(t *testing.T) {
	overAll(t, func(s *story) {
		byID, diags := s.core.Import(s.kind.Name, s.kind.ImportID(s.Scene, s.made))
		if acctest.HasError(diags) {
			s.t.Fatal(acctest.Text(diags))
		}
		byIdentity, diags := s.core.ImportIdentity(s.kind.Name, s.made.Identity())
		if acctest.HasError(diags) {
			s.t.Fatal(acctest.Text(diags))
		}
		if !byID.Same(byIdentity) {
			s.t.Error("the import by identity is not the same as that by id")
		}
		s.wantIdentity("import", byIdentity)
		if plan := s.core.Plan(s.kind.Name, byIdentity, s.config); !plan.Empty() {
			s.t.Errorf("the plan after the import changes %v", plan.Changes())
		}
	})
}

// What is gone is the same error as by id, and a disabled user or group is imported.
func TestImportByIdentityOfWhatIsGone(t *testing.T) {
	overAll(t, func(s *story) {
		s.Must(s.kind.Remove(s.Argus, s.made))
		byID, wanted := s.core.Import(s.kind.Name, s.kind.ImportID(s.Scene, s.made))
		byIdentity, got := s.core.ImportIdentity(s.kind.Name, s.made.Identity())
		if (byID == nil) != (byIdentity == nil) || len(got) != len(wanted) || len(got) > 0 && got[0].Summary != wanted[0].Summary {
			s.t.Errorf("by identity:\n%s\nby id:\n%s", acctest.Text(got), acctest.Text(wanted))
		}
	})
}

// A shortname is no id, and identity names an object by ids alone: an object that is renamed must not be found by its old name.
func TestImportByIdentityTakesIDsAlone(t *testing.T) {
	overAll(t, func(s *story) {
		for _, attribute := range s.core.IdentityAttributes(s.kind.Name) {
			identity := maps.Clone(s.made.Identity())
			for _, text := range []string{s.Name("scene-user"), "", s.User + "/x", "domain/" + s.Name("scene-user")} {
				identity[attribute] = text
				if _, diags := s.core.ImportIdentity(s.kind.Name, identity); attribute == "id" || strings.HasSuffix(attribute, "_id") {
					acctest.WantText(s.t, diags, "ERROR", `AttributeName("`+attribute+`")`, "Invalid value of "+attribute, "instead of identity")
				}
			}
		}
	})
}

// A pasted API key is neither repeated nor sent, wherever it is in an identity.
func TestPastedKeyInAnIdentityIsNeverRepeated(t *testing.T) {
	overAll(t, func(s *story) {
		for _, secret := range []string{"shortSECR3T9", "s3cr3t.dotted~SECRETa517", "8a1f0c2b9d3e4f5a6b7c8d9e0f1a2b3c"} {
			for _, attribute := range s.core.IdentityAttributes(s.kind.Name) {
				for _, pasted := range []string{s.User + "/7002/" + secret, "7002/" + secret} {
					identity := maps.Clone(s.made.Identity())
					identity[attribute] = pasted
					_, diags := s.core.ImportIdentity(s.kind.Name, identity)
					acctest.WantText(s.t, diags, "ERROR")
					if strings.Contains(acctest.Text(diags), secret) {
						s.t.Errorf("%s = %q is repeated: %s", attribute, pasted, acctest.Text(diags))
					}
				}
			}
			if s.Simulator == nil {
				continue
			}
			for _, request := range s.Simulator.Requests() {
				if strings.Contains(request.Path+request.Query.Encode()+string(request.Body), secret) {
					s.t.Errorf("the secret is sent with %s", request.Operation)
				}
			}
		}
	})
}

// The case of a method means nothing to Argus: its identity is in lower case, however it is written and whatever a server returns.
func TestIdentityOfAMethodIsInLowerCase(t *testing.T) {
	t.Parallel()
	for _, variant := range [][]string{nil, {"enums-other-case"}} {
		s := acctest.Start(t, func(o *simulator.Options) { o.Variants = variant }).NewScene()
		core, kind := s.Core(), acctest.Kinds["argus_auth_method"]
		config := kind.Config(s)
		config["method"] = "TotP"
		made, _ := core.Make(kind.Name, config)
		read, _ := core.Read(made)
		if wanted := kind.Identity(s, made); !maps.Equal(made.Identity(), wanted) || !maps.Equal(read.Identity(), wanted) {
			t.Errorf("%v: the identity is %v, and after a read %v, not %v", variant, made.Identity(), read.Identity(), wanted)
		}
		_, diags := core.ImportIdentity(kind.Name, acctest.Identity{"user_id": s.User, "method": "TOTP"})
		acctest.WantText(t, diags, "ERROR", `AttributeName("method")`, `"TOTP" is not a valid method`, `"totp"`)
	}
}
