package simulator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStateSurvives(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	first, moved := startAt(t, Options{StateFile: file, SearchLag: 1})
	user := "/authentication/v1/user/robot"
	key := first.service("robot", "userManager", "fjord", object{"sessionConstraints": object{"function": []string{"userManager"}}})
	first.do("PUT", user+"/enable/totp", nil).ok()
	first.do("PUT", user+"/openid", object{"provider": "skog-login", "mappedUserName": "robot"}).ok()
	first.do("PUT", "/useradmin/v2/user/robot/preferences", object{"preferences": object{"theme": "dark"}}).ok()
	first.group("ops").ok()
	first.do("POST", "/useradmin/v2/group/ops/members", object{"subject": []string{"robot"}}).ok()
	first.do("DELETE", "/useradmin/v2/user/astrid", nil).ok()
	moved.now = moved.now.Add(day)
	first.withKey(key).do("GET", "/currentuser/v1/user", nil).ok()
	paths := []string{
		"/useradmin/v2/user/robot", "/useradmin/v2/user/astrid", "/useradmin/v2/group/ops/members", "/useradmin/v2/user/robot/preferences",
		"/useradmin/v2/function/analyst/children", "/customers/v2/customer/fjord", user + "/apikey", user + "/methods", user + "/openid",
		user + "/events",
	}
	before := map[string]string{}
	for _, path := range paths {
		before[path] = string(first.do("GET", path, nil).ok().Raw)
	}
	next := first.group("next").ok()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	second, clock := startAt(t, Options{StateFile: file, Seed: 99, SearchLag: 1})
	clock.now = moved.now
	equal(t, "key", second.Key(), first.Key())
	equal(t, "customer", second.Customer(), first.Customer())
	equal(t, "administrator", second.AdminUserID(), first.AdminUserID())
	for _, path := range paths {
		equal(t, path, string(second.do("GET", path, nil).ok().Raw), before[path])
	}
	id, _ := number(next.text("id"))
	equal(t, "the next id", second.group("later").ok().text("id"), formatID(id+1))
	equal(t, "the lag goes on", second.do("POST", "/useradmin/v2/group/search", object{"subject": []string{"next"}}).ok().Size, 0)
	equal(t, "and ends", second.do("POST", "/useradmin/v2/group/search", object{"subject": []string{"next"}}).ok().Size, 1)
	second.withKey(key).do("GET", "/currentuser/v1/user", nil).ok()
	second.withKey(key).do("GET", "/useradmin/v2/permission", nil).refused(403, "")

	content, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "mode: it holds secrets", content.Mode().Perm(), 0o600)
	files, err := os.ReadDir(filepath.Dir(file))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "files beside it", len(files), 1)
}

// TestStateIsSavedWithEachWrite reads the file as after a crash: nobody has closed the simulator.
func TestStateIsSavedWithEachWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	start(t, Options{StateFile: file}).group("ops").ok()
	start(t, Options{StateFile: file}).do("GET", "/useradmin/v2/group/ops", nil).ok()
}

func TestStateThatCannotBe(t *testing.T) {
	directory := t.TempDir()
	file := filepath.Join(directory, "state.json")
	if _, err := New(Options{StateFile: file}); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, content, want string }{
		{"empty", "", "is damaged"},
		{"cut", string(whole[:len(whole)/2]), "is damaged"},
		{"other", `{"some": "thing"}`, "is of format 0"},
		{"newer", strings.Replace(string(whole), `"Format":1`, `"Format":2`, 1), "is of format 2"},
		{"nobody in it", strings.Replace(string(whole), `"Administrator":`, `"Somebody":`, 1), "is damaged: it holds no administrator"},
		{"no numbers", strings.Replace(string(whole), `"Random":"`, `"Random":"AAAA`, 1), "is damaged"},
	} {
		if err := os.WriteFile(file, []byte(test.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := New(Options{StateFile: file}); err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v, not %q", test.name, err, test.want)
		}
	}
	if _, err := New(Options{StateFile: filepath.Join(directory, "nowhere", "state.json")}); err == nil {
		t.Error("a state that cannot be written was taken")
	}

	inside := filepath.Join(directory, "inside")
	if err := os.Mkdir(inside, 0o700); err != nil {
		t.Fatal(err)
	}
	f := start(t, Options{StateFile: filepath.Join(inside, "state.json")})
	if err := os.RemoveAll(inside); err != nil {
		t.Fatal(err)
	}
	f.group("ops").refused(500, "")
}
