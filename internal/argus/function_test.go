package argus

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// functionMadeBy is function 7 as a list shows it that was made now.
func functionMadeBy(by string) string {
	return fmt.Sprintf(`{"id":7,"name":"readCases","createdTimestamp":%d,"createdByUser":%s}`, time.Now().UnixMilli(), by)
}

// What an addition of a function made whose response was lost is found, unless another made it or it is not as asked for.
func TestALostAdditionOfAFunction(t *testing.T) {
	me, others := functionMadeBy(ourselves), functionMadeBy(`{"id":3}`)
	nobody := `{"id":7,"name":"readCases"}`
	taken := refusal(http.StatusPreconditionFailed, "taken", "name")
	for name, test := range map[string]struct {
		found   string
		request AddFunctionRequest
		wanted  func(*Function, error) bool
	}{
		"ours":             {me, AddFunctionRequest{Name: "readCases", Parent: "1"}, func(f *Function, err error) bool { return err == nil && f.ID == "7" }},
		"another's":        {others, AddFunctionRequest{Name: "readCases", Parent: "1"}, func(_ *Function, err error) bool { return IsRefused(err) }},
		"nobody says":      {nobody, AddFunctionRequest{Name: "readCases", Parent: "1"}, isUnknownAboutSeven},
		"not as asked for": {me, AddFunctionRequest{Name: "readCases", Parent: "1", Role: true}, isUnknownAboutSeven},
	} {
		sent := 0
		s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasPrefix(r.URL.Path, "/currentuser/"):
				data(ourselves)(w, r)
			case r.Method == http.MethodGet:
				data(test.found)(w, r)
			case sent == 0:
				sent++
				cut(w, r)
			default:
				taken(w, r)
			}
		})
		client := s.client(t)
		if _, err := client.CurrentUser(t.Context()); err != nil { // so that the server's clock is known
			t.Fatal(err)
		}
		if function, err := client.AddFunction(t.Context(), test.request); !test.wanted(function, err) {
			t.Errorf("%s: %+v, %v", name, function, err)
		}
	}
}

func isUnknownAboutSeven(_ *Function, err error) bool {
	return IsOutcomeUnknown(err) && strings.Contains(err.Error(), "function 7 has the name")
}

// A write of a function or an edge whose response was lost, or is about another function, is looked up before it is sent again.
func TestWritesOfFunctionsAreSettled(t *testing.T) {
	child, none := `[{"id":8,"name":"readAll"}]`, `[]`
	for name, test := range map[string]struct {
		write          func(context.Context, *Client) error
		undone, isDone string
	}{
		"update": {func(ctx context.Context, c *Client) error {
			return erring(c.UpdateFunction(ctx, "7", UpdateFunctionRequest{Name: new("b"), Role: new(true), LocalizedNames: map[string]string{"english": "B"}}))
		}, `{"id":7,"name":"b","flags":["role"]}`, `{"id":7,"name":"b","flags":["ROLE"],"localizedNames":{"ENGLISH":"B"}}`},
		"delete":   {func(ctx context.Context, c *Client) error { return c.DeleteFunction(ctx, "7") }, `{"id":7,"name":"a"}`, `{"id":7,"name":"a","flags":["deleted"]}`},
		"addition": {func(ctx context.Context, c *Client) error { return c.AddFunctionChild(ctx, "7", "8") }, none, child},
		"removal":  {func(ctx context.Context, c *Client) error { return c.RemoveFunctionChild(ctx, "7", "8") }, child, none},
	} {
		first := []http.HandlerFunc{cut}
		if name != "removal" { // what a removal returns is not documented
			first = append(first, data(`{"id":9,"name":"other"}`))
		}
		for i, wrong := range first {
			s := newServer(t, wrong, data(test.isDone))
			if err := test.write(t.Context(), s.client(t)); err != nil {
				t.Errorf("%s, %d: %v", name, i, err)
			}
			wantRequests(t, s, 2)
			s = newServer(t, wrong, data(test.undone), data(`{"id":7,"name":"a"}`))
			if err := test.write(t.Context(), s.client(t)); err != nil {
				t.Errorf("%s, %d, not done: %v", name, i, err)
			}
			wantRequests(t, s, 3)
		}
	}
}

// A response to an addition may show either end of the edge.
func TestTheResponseToAnAdditionMayShowTheChild(t *testing.T) {
	s := newServer(t, data(`{"id":8,"name":"readAll"}`))
	if err := s.client(t).AddFunctionChild(t.Context(), "7", "8"); err != nil {
		t.Error(err)
	}
	wantRequests(t, s, 1)
}
