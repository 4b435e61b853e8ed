// Package simulator is an Argus in memory over real HTTP, for the demo and for tests.
//
// It is written from the contract (internal/contract) and has wire types of its own, so that a slip in the client shows.
// What the contract leaves open it returns one way, and another with a variant (see Variants).
//
// A request passes the contract's routing and checks (contract.go, text.go), authentication (authenticate.go), the check of
// the functions that the contract names (grants.go), and then its operation. To add an operation, write a func(*call) (any, error)
// that returns the value of the envelope's data (a page for paged lists) or a *failure, and name it in one of the maps
// that operations joins. Nothing else writes responses.
package simulator

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Options are the switches of a simulator; the zero value is an Argus that responds at once and keeps to the defaults.
type Options struct {
	Clock         func() time.Time // nil: time.Now
	Variants      []string         // names of Variants
	SearchLag     int              // searches that are served before a write shows in one
	PageCap       int              // the most rows in a page; 0: no cap
	CountMinusOne bool             // count is −1 in every paged list
	Future        bool             // returns gain unknown fields and enum values
	Latency       time.Duration    // before each response
	StateFile     string           // kept over restarts; empty: memory alone
	SessionToken  string           // taken as the administrator's session; empty: none
	Seed          uint64           // of ids, secrets and shuffles

	CloudListsUnavailable bool // keys for a cloud are refused, since its list cannot be had
}

// Simulator is an http.Handler. Its methods may be called at any time.
type Simulator struct {
	options    Options
	contract   *wireContract
	operations map[string]operation
	variants   map[string]bool

	mutex    sync.Mutex // around each handler and all below, never around latency
	clock    func() time.Time
	store    *store
	seeded   seeded
	faults   faults
	requests []Request
}

// New makes a seeded simulator. It fails on an unknown variant and on a state file that cannot be read.
func New(options Options) (*Simulator, error) {
	wire, err := loadContract()
	if err != nil {
		return nil, err
	}
	s := &Simulator{options: options, contract: wire, operations: operations(), variants: map[string]bool{}, clock: options.Clock}
	if s.clock == nil {
		s.clock = time.Now
	}
	for _, name := range options.Variants {
		if !slices.ContainsFunc(Variants(), func(v Variant) bool { return v.Name == name }) {
			return nil, fmt.Errorf("no variant is called %q", name)
		}
		s.variants[name] = true
	}
	wire.asciiWords, wire.nullsAllowed = s.variants[wordsASCII], s.variants[nullFieldsTaken]
	source := rand.NewPCG(options.Seed, 0x41726775)
	s.store = &store{
		lag:    int64(options.SearchLag),
		nextID: map[string]int64{}, sessions: map[string]session{},
		source: source, random: rand.New(source),
		disabledLinksHidden: s.variants[disabledLinksHidden], groupFlagsObject: s.variants[groupFlagsObject],
		shortNamesLowered: s.variants[shortNamesLowered],
	}
	now := s.clock().UnixMilli()
	found, err := s.load()
	if err != nil {
		return nil, err
	}
	if !found {
		s.seeded = seed(s.store, now)
		if err := s.save(); err != nil {
			return nil, err
		}
	}
	if options.SessionToken != "" {
		s.store.sessions[sessionByToken] = session{ID: s.store.newUUID(), User: s.seeded.Administrator, Method: "PASSWORD", Created: now}
	}
	return s, nil
}

// Key is the administrator's API key, which the simulator is born with.
func (s *Simulator) Key() string { return s.seeded.Key }

// Customer is the shortname of the main customer, a group with customers below it.
func (s *Simulator) Customer() string { return s.seeded.Customer }

// AdminUserID is the id of the user that Key belongs to.
func (s *Simulator) AdminUserID() string { return fmt.Sprint(s.seeded.Administrator) }

// SessionToken is the session token that is taken, empty if there is none.
func (s *Simulator) SessionToken() string { return s.options.SessionToken }

// SetClock replaces the clock from the next request on.
func (s *Simulator) SetClock(clock func() time.Time) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.clock = clock
}

// operation is how one operation of the contract is served.
type operation struct {
	handle  func(*call) (any, error)
	search  bool // sees the store as searches do, which may lag behind writes
	creates bool // responds with 201 where the variant says so
	owned   bool // concerns what belongs to the user of the path, who may be disabled
}

// operations are all handlers by the contract's operationId.
func operations() map[string]operation {
	all := map[string]operation{}
	for _, area := range []map[string]operation{
		subjectOperations, userOperations, groupOperations, memberOperations, membershipOperations, permissionOperations,
		preferenceOperations, functionOperations, customerOperations, currentUserOperations,
		apiKeyOperations, cloudProviderOperations, methodOperations, sessionOperations, userAuthenticationOperations,
	} {
		for id, operation := range area {
			all[id] = operation
		}
	}
	return all
}

var _ http.Handler = (*Simulator)(nil)
