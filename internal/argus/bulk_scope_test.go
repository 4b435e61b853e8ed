package argus

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// ofCustomers are users of so many customers in turn.
func ofCustomers(users, customers int) *crowd {
	return &crowd{users: users, customerOf: func(id int) int { return 1 + id%customers }}
}

// readAll reads the users with the ids from first to last as resources do: singly where no bulk list shows them. It returns
// how many were read singly.
func readAll(t *testing.T, client *Client, first, last int) (single int) {
	t.Helper()
	for id := first; id <= last; id++ {
		user := ID(fmt.Sprint(id))
		if client.Bulk.Subject(t.Context(), User, user) != nil {
			continue
		}
		single++
		if _, err := client.GetSubject(t.Context(), User, ByID(user)); err != nil {
			t.Fatal(err)
		}
	}
	return single
}

// searched are the customers of each search; "" is all.
func (c *crowd) searched() (of []string) {
	for _, search := range c.searches {
		of = append(of, strings.Join(slices.Sorted(slices.Values(search.Customer)), ","))
	}
	return of
}

func (c *crowd) wantSearched(t *testing.T, want ...string) {
	t.Helper()
	if got := c.searched(); !slices.Equal(got, want) {
		t.Errorf("the searches are for the customers %q, not %q", got, want)
	}
}

func TestBulkListsAreOfTheCustomersOfSingleReads(t *testing.T) {
	c := &crowd{users: 10_000, customerOf: func(id int) int { return min(1+(id-1)/50, 9) }} // the last has the most
	client := c.reader(t)
	if single := readAll(t, client, 1, 50); single != readsBeforeBulkList {
		t.Errorf("%d of 50 users of one customer were read singly", single)
	}
	c.wantSearched(t, "1")
	if single := readAll(t, client, 51, 100); single != 1 {
		t.Errorf("%d of 50 users of a second customer were read singly", single)
	}
	c.wantSearched(t, "1", "2")
	if single := readAll(t, client, 1, 100); single != 0 {
		t.Errorf("%d users were read singly again", single)
	}
	c.wantSearched(t, "1", "2")
}

func TestBulkListOfSeveralCustomersIsOne(t *testing.T) {
	c := ofCustomers(60, 3)
	readAll(t, c.reader(t), 1, 60)
	c.wantSearched(t, "1,2,3")
}

func TestBulkListOfManyCustomersIsOfAll(t *testing.T) {
	c := ofCustomers(120, 60)
	client := c.reader(t)
	single := readAll(t, client, 1, 120)
	if searched := c.searched(); searched[len(searched)-1] != "" || single > mostCustomers+1 {
		t.Errorf("%d users were read singly, with searches for the customers %q", single, searched)
	}
}

// All lists together may cost no more than single reads would have.
func TestBulkListsTogetherAreAbandonedIfTooExpensive(t *testing.T) {
	const first, second = 30 * rowsForRead, 40 * rowsForRead // as dear as 30 and 40 reads
	c := &crowd{users: first + second, customerOf: func(id int) int { return 1 + min((id-1)/first, 1) }}
	client := c.reader(t)
	if single := readAll(t, client, 1, 60); single != 30 {
		t.Errorf("%d users of the first customer were read singly", single)
	}
	if single := readAll(t, client, first+1, first+60); single != 10 {
		t.Errorf("%d users of the second customer were read singly: 60 reads were made before, and 70 pay for both lists", single)
	}
	if single := readAll(t, client, 1, 60); single != 0 {
		t.Errorf("%d users of the first customer were read singly again", single)
	}
}

// Customers whose list is too expensive together are tried one by one, so that a small one is not lost beside a large one.
func TestASmallCustomerBesideALargeOne(t *testing.T) {
	c := &crowd{users: 100 * rowsForRead, customerOf: func(id int) int {
		if id <= 50 && id%5 != 0 {
			return 1
		}
		return 2
	}}
	single := readAll(t, c.reader(t), 1, 50)
	if single > readsBeforeBulkList+10 {
		t.Errorf("%d of 50 users were read singly, 10 of them of the large customer", single)
	}
	c.wantSearched(t, "1,2", "1", "2")
}

func TestARefusedSearchByCustomerLeavesTheListOfAll(t *testing.T) {
	c := ofCustomers(60, 2)
	c.unscoped = true
	client := c.reader(t)
	if single := readAll(t, client, 1, 60); single != 22 {
		t.Errorf("%d of 60 users were read singly", single)
	}
	c.wantSearched(t, "1,2", "1,2", "") // by two limits
}

// Only the list of an object's own customer shows that there is none.
func TestNoneIsKnownOfCustomersInAList(t *testing.T) {
	s := newServer(t, raw(http.StatusOK, `{"responseCode":200,"count":1,"data":[{"id":1,"subject":{"id":7},"function":{"id":3},"customer":{"id":4}}]}`))
	client := s.client(t, func(c *Config) { c.BulkReads = true })
	ask := func(subject, customer ID) (present, known bool) {
		permission, known := client.PlanReader.Permission(t.Context(), subject, "3", customer)
		return permission != nil, known
	}
	for range readsBeforeBulkList {
		ask("7", "4")
	}
	for _, test := range []struct {
		subject, customer ID
		present, known    bool
	}{{"7", "4", true, true}, {"8", "4", false, true}, {"ada", "4", false, false}, {"7", "fjord", false, false}} {
		if present, known := ask(test.subject, test.customer); present != test.present || known != test.known {
			t.Errorf("permission of %s for %s: present %t, known %t", test.subject, test.customer, present, known)
		}
	}
	wantRequests(t, s, 1)
	ask("7", "5")
	wantRequests(t, s, 2)
	if last := s.received()[1].Body; !strings.Contains(last, `"customer":["5"]`) {
		t.Errorf("the search for another customer is %s", last)
	}
}

// Memberships are in the list of the customer of either end. Where neither is known, none is known to be absent.
func TestMembershipsAreInTheListOfEitherCustomer(t *testing.T) {
	s := newServer(t, raw(http.StatusOK, `{"responseCode":200,"count":1,"data":[{"id":"u","group":{"id":9,"customer":{"id":4}},"member":{"id":7,"customer":{"id":5}}}]}`))
	client := s.client(t, func(c *Config) { c.BulkReads = true })
	if _, err := Collect(client.SearchMemberships(t.Context(), SearchMembershipsRequest{})); err != nil {
		t.Fatal(err)
	}
	for range readsBeforeBulkList {
		client.PlanReader.Membership(t.Context(), "9", "6")
	}
	for _, test := range []struct {
		group, member ID
		found, known  bool
	}{{"9", "7", true, true}, {"9", "6", false, true}, {"8", "6", false, false}} {
		membership, known := client.PlanReader.Membership(t.Context(), test.group, test.member)
		if (membership != nil) != test.found || known != test.known {
			t.Errorf("membership of %s in %s: found %t, known %t", test.member, test.group, membership != nil, known)
		}
	}
	if last := s.received()[1].Body; !strings.Contains(last, `"customer":["4"]`) {
		t.Errorf("the list is %s", last)
	}
}
