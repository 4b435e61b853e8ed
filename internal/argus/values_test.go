package argus

import (
	"encoding/json"
	"testing"
	"time"
)

func TestIDs(t *testing.T) {
	for text, want := range map[string]ID{
		`7`: "7", `"7"`: "7", `9223372036854775807`: "9223372036854775807", `null`: "",
		`"7f1c2d3e-0000-4000-8000-123456789abc"`: "7f1c2d3e-0000-4000-8000-123456789abc",
	} {
		var id ID
		if err := json.Unmarshal([]byte(text), &id); err != nil || id != want {
			t.Errorf("%s is read as %q, error %v", text, id, err)
		}
	}
	for _, text := range []string{`{}`, `[1]`, `true`} {
		var id ID
		if err := json.Unmarshal([]byte(text), &id); err == nil {
			t.Errorf("%s is read as %q", text, id)
		}
	}
	for id, want := range map[ID]string{"7": `7`, "a-b": `"a-b"`, "": `""`, "7f": `"7f"`} {
		if got, err := json.Marshal(id); err != nil || string(got) != want {
			t.Errorf("%q is written as %s, error %v", id, got, err)
		}
	}
}

func TestTimestamps(t *testing.T) {
	if got := Timestamp(0); got.String() != "" || !got.Time().IsZero() {
		t.Errorf("no time is %q", got)
	}
	moment := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	if got := Timestamp(moment.UnixMilli()); got.String() != "2026-11-22T06:00:00Z" || !got.Time().Equal(moment) {
		t.Errorf("got %s", got)
	}
}

func TestKindsOfSubject(t *testing.T) {
	tests := []struct {
		subject Subject
		user    bool
	}{
		{Subject{Type: "user"}, true},
		{Subject{Type: "USER"}, true},
		{Subject{Type: "Group", Email: "a@b"}, false},
		{Subject{Email: "a@b"}, true},
		{Subject{Description: "d"}, true},
	}
	for _, test := range tests {
		if test.subject.IsGroup() == test.user {
			t.Errorf("%+v is taken for the other kind", test.subject)
		}
	}
}
