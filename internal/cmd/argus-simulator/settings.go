package main

import (
	"flag"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"

	"github.com/mnemonic-no/terraform-provider-argus/internal/simulator"
)

// settings are the values of the flags.
type settings struct {
	address        string
	listenAnywhere bool
	listVariants   bool
	options        simulator.Options
	faults         map[simulator.FaultKind]float64
}

// faultSwitches are the switches that fail requests at random.
var faultSwitches = []struct {
	name, help string
	kind       simulator.FaultKind
}{
	{"fault-503", "responds with 503 in Argus's envelope, not handled, at this `rate` from 0 to 1", simulator.Unavailable},
	{"fault-proxy-503", "responds with 503 as a proxy does, not handled, at this `rate` from 0 to 1", simulator.ProxyUnavailable},
	{"fault-lost", "handles requests and closes the connection, at this `rate` from 0 to 1", simulator.LostResponse},
	{"fault-500", "responds with 500, not handled, at this `rate` from 0 to 1", simulator.ServerError},
	{"fault-slow", "handles requests and responds a second late, at this `rate` from 0 to 1", simulator.Slow},
}

// parse reads the switches. It refuses arguments beside them, and an address that others can reach unless that is asked for.
func parse(arguments []string, stderr io.Writer) (settings, error) {
	s := settings{faults: map[simulator.FaultKind]float64{}}
	flags := flag.NewFlagSet("argus-simulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.address, "addr", "127.0.0.1:0", "listens on this `address`; port 0 picks a free one")
	flags.BoolVar(&s.listenAnywhere, "listen-anywhere", false, "allows an -addr that is not loopback: whoever reaches it can use it")
	flags.DurationVar(&s.options.Latency, "latency", 0, "waits for this `duration` before each response")
	flags.IntVar(&s.options.SearchLag, "search-lag", 0, "shows a write in searches only after this `number` of further searches")
	flags.IntVar(&s.options.PageCap, "page-cap", 0, "puts at most this `number` of rows in a page; 0 is no cap")
	flags.BoolVar(&s.options.CountMinusOne, "count-minus-one", false, "sends count -1 in lists, as if counting took too long")
	flags.BoolVar(&s.options.Future, "future", false, "adds fields and enum values that the contract does not know")
	flags.Func("variant", "responds differently where the contract leaves it open: this `name`, repeatable and comma-separated", func(text string) error {
		for name := range strings.SplitSeq(text, ",") {
			s.options.Variants = append(s.options.Variants, strings.TrimSpace(name))
		}
		return nil
	})
	flags.BoolVar(&s.listVariants, "list-variants", false, "prints each variant with what it does, and ends")
	flags.StringVar(&s.options.StateFile, "state", "", "keeps everything in this `file` over restarts")
	flags.StringVar(&s.options.SessionToken, "session-token", "", "takes this `token` as a session of the administrator")
	flags.Uint64Var(&s.options.Seed, "seed", 0, "makes ids, secrets and random faults from this `number`: the same number makes the same ones")
	flags.BoolVar(&s.options.CloudListsUnavailable, "cloud-lists-unavailable", false, "refuses keys for a cloud, as if the cloud's list were unavailable")
	for _, fault := range faultSwitches {
		flags.Func(fault.name, fault.help, func(text string) (err error) {
			s.faults[fault.kind], err = strconv.ParseFloat(text, 64)
			return err
		})
	}
	flags.Func("lies", "sends wrong responses of each kind (of another object, wrong counts, null fields ...), together at this `rate` from 0 to 1", func(text string) error {
		rate, err := strconv.ParseFloat(text, 64)
		for _, lie := range simulator.Lies() {
			s.faults[lie] = rate / float64(len(simulator.Lies()))
		}
		return err
	})
	if err := flags.Parse(arguments); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unknown argument %q", flags.Arg(0))
	}
	return s, s.check()
}

func (s settings) check() error {
	if s.options.SearchLag < 0 || s.options.PageCap < 0 || s.options.Latency < 0 {
		return fmt.Errorf("-search-lag, -page-cap and -latency cannot be negative")
	}
	if s.listenAnywhere {
		return nil
	}
	host, err := netip.ParseAddrPort(strings.Replace(s.address, "localhost:", "127.0.0.1:", 1))
	if err != nil || !host.Addr().IsLoopback() {
		return fmt.Errorf("-addr %s is not a loopback address with a port; -listen-anywhere allows others", s.address)
	}
	return nil
}
