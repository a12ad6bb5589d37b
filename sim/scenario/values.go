package scenario

import (
	"cmp"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/link"
)

// maxTime bounds every duration in a scenario.
const maxTime = 24 * time.Hour

// amount reads a quantity in one of the units and counts it in the unit that
// is worth 1. example shows what was expected.
func (r *reader) amount(n ast.Node, in units, least, most int64, example string) int64 {
	if r.tell(Form{Kind: Amount, Sort: in.sort(), Units: in.names(), Least: least, Most: most, Range: in.span(least, most), Example: example, units: in}) {
		return 0
	}
	s := r.text(n)
	if r.err != nil {
		return 0
	}
	q, ok := parseQuantity(s)
	worth, known := in.worth(q.unit)
	switch {
	case !ok || !known:
		r.fail(at(n), BadValue, s, example)
		return 0
	case q.negative && q.millionths > 0:
		r.fail(at(n), Negative, s, example)
		return 0
	}
	v, ok := q.in(worth)
	if !ok || v < least || v > most {
		r.fail(at(n), OutOfRange, s, in.span(least, most))
		return 0
	}
	return v
}

func (r *reader) duration(n ast.Node) time.Duration {
	return time.Duration(r.amount(n, durationUnits, 0, int64(maxTime), "20ms"))
}

func (r *reader) size(n ast.Node, least, most int64) int {
	return int(r.amount(n, sizeUnits, least, most, "20 kB"))
}

// transfer reads the length of a stream that is not kept anywhere.
func (r *reader) transfer(n ast.Node) int64 {
	return r.amount(n, sizeUnits, 1, maxTransfer, "400 MB")
}

func (r *reader) chance(n ast.Node) link.Chance {
	return link.Chance(r.amount(n, chanceUnits, 0, int64(link.Always), "2 %"))
}

func (r *reader) number(n ast.Node, least, most int64) int64 {
	return r.amount(n, noUnit, least, most, strconv.FormatInt(least, 10))
}

// seed reads any number of 64 bits.
func (r *reader) seed(n ast.Node) uint64 {
	if r.tell(Form{Kind: Text, Sort: SeedText, Range: fmt.Sprintf("0 … %d", ^uint64(0)), Example: "7"}) {
		return 0
	}
	s := r.text(n)
	v, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		r.fail(at(n), BadValue, s, fmt.Sprintf("0 … %d", ^uint64(0)))
	}
	return v
}

func (r *reader) flag(n ast.Node) bool {
	if r.tell(Form{Kind: Flag}) {
		return false
	}
	s := r.text(n)
	if s != "true" && s != "false" {
		r.fail(at(n), BadValue, s, "true, false")
	}
	return s == "true"
}

func (r *reader) port(n ast.Node) uint16 { return uint16(r.number(n, 1, 65535)) }

// choice reads one of a few words.
func (r *reader) choice(n ast.Node, words ...string) string {
	if r.tell(Form{Kind: Word, Words: slices.Clone(words)}) {
		return ""
	}
	s := r.text(n)
	for _, w := range words {
		if s == w {
			return s
		}
	}
	r.fail(at(n), BadValue, s, strings.Join(words, ", "))
	return ""
}

// name reads a host's name: what fits above a lane and into a command line.
func (r *reader) name(n ast.Node) string {
	if r.tell(Form{Kind: Text, Sort: HostText, Example: "web-server"}) {
		return ""
	}
	s := r.text(n)
	ok := s != "" && len(s) <= 20
	for _, c := range []byte(s) {
		ok = ok && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.')
	}
	if !ok {
		r.fail(at(n), BadValue, s, "web-server")
	}
	return s
}

// domain reads a domain name (RFC 1035 §2.3.1).
func (r *reader) domain(n ast.Node) string {
	if r.tell(Form{Kind: Text, Sort: DomainText, Example: "www.example.test"}) {
		return ""
	}
	s := strings.TrimSuffix(r.text(n), ".")
	if !domainName(s) {
		r.fail(at(n), BadValue, s, "www.example.test")
	}
	return strings.ToLower(s)
}

func domainName(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
		for _, c := range []byte(label) {
			if c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
				return false
			}
		}
	}
	return true
}

// url reads the address of a web page.
func (r *reader) url(n ast.Node) *url.URL {
	const example = "http://www.example.test/"
	if r.tell(Form{Kind: Text, Sort: URLText, Example: example}) {
		return nil
	}
	s := r.text(n)
	u, err := url.Parse(s)
	if err != nil || len(s) > 500 || u.Scheme != "http" || u.Host == "" || u.User != nil || u.Fragment != "" {
		r.fail(at(n), BadValue, s, example)
		return nil
	}
	if _, err := netip.ParseAddr(u.Hostname()); err != nil && !domainName(u.Hostname()) {
		r.fail(at(n), BadValue, s, example)
		return nil
	}
	if p := u.Port(); p != "" {
		if v, err := strconv.ParseUint(p, 10, 16); err != nil || v == 0 {
			r.fail(at(n), BadValue, s, example)
			return nil
		}
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u
}

// words reads a text in both languages. What is said in one, or in none that is
// named, is said in both.
func (r *reader) words(n ast.Node) (w Words) {
	bounded := func(n ast.Node) (s string) {
		if s = strings.TrimSpace(r.text(n)); len(s) > 2000 {
			r.fail(at(n), TooLarge, fmt.Sprintf("%d bytes", len(s)), "2000 bytes")
		}
		return s
	}
	plain := func() { w.English = bounded(n) }
	named := func() {
		r.mapping(n, field{"en", false, func(n ast.Node) { w.English = bounded(n) }},
			field{"es", false, func(n ast.Node) { w.Spanish = bounded(n) }})
	}
	r.plainOr(n, plain, named)
	if w == (Words{}) {
		r.fail(at(n), MissingKey, "", "en")
	}
	return Words{English: cmp.Or(w.English, w.Spanish), Spanish: cmp.Or(w.Spanish, w.English)}
}
