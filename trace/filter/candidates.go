package filter

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"wiretale/wire"
)

// candidates are the words that may stand where the completer has come to.
func (r *completer) candidates() []Candidate {
	var all []Candidate
	switch r.state {
	case wantField:
		all = append(fieldCandidates(r.prefix), r.matching(connectives("not", "("))...)
	case afterField:
		all = append(r.matching(r.field.operatorCandidates()), r.matching(r.closing())...)
	case wantValue, wantItem, afterRange:
		all = r.values()
	case wantSet:
		all = r.matching([]Candidate{{Text: "{", Sort: Operator, Title: "complete.set"}})
	case afterItem:
		all = r.matching([]Candidate{
			{Text: ",", Sort: Operator, Title: "complete.more"}, {Text: "}", Sort: Operator, Title: "complete.set.end"},
		})
	case afterTest:
		all = r.matching(r.closing())
	}
	return all[:min(len(all), mostCandidates)]
}

// closing are the words that end a test.
func (r *completer) closing() []Candidate {
	if r.open > 0 {
		return connectives("and", "or", ")")
	}
	return connectives("and", "or")
}

func connectives(words ...string) []Candidate {
	titles := map[string]string{
		"and": "complete.and", "or": "complete.or", "not": "complete.not", "(": "complete.open", ")": "complete.close",
	}
	var all []Candidate
	for _, w := range words {
		all = append(all, Candidate{Text: w, Sort: Connective, Title: titles[w]})
	}
	return all
}

// matching are the candidates that go on with what is typed.
func (r *completer) matching(all []Candidate) []Candidate {
	var fit []Candidate
	for _, c := range all {
		if strings.HasPrefix(c.Text, r.prefix) {
			fit = append(fit, c)
		}
	}
	return fit
}

// operatorTitles are the catalogue's keys of the operators.
var operatorTitles = [...]string{
	"complete.equal", "complete.unequal", "complete.less", "complete.less-equal", "complete.greater", "complete.greater-equal", "complete.contains",
}

func (f *field) operatorCandidates() []Candidate {
	var all []Candidate
	for o, name := range operatorNames {
		if f.kind.takes(operator(o)) {
			all = append(all, Candidate{Text: name, Sort: Operator, Title: operatorTitles[o]})
		}
	}
	if f.kind.takes(equal) {
		all = append(all, Candidate{Text: "in", Sort: Operator, Title: "complete.in"})
	}
	return all
}

// usual are the fields that are asked for most: they are offered before
// anything is typed.
var usual = [...]string{
	"tcp", "udp", "dns", "http", "tls", "ip.addr", "ip.src", "ip.dst", "tcp.port", "udp.port", "tcp.flags.syn", "tcp.flags.reset",
	"tcp.analysis.flags", "tcp.analysis.retransmission", "http.request", "http.response.code", "dns.qry.name", "frame.len",
	"conversation.state", "conversation.process",
}

// fieldCandidates are the fields whose names, or parts of whose names, begin
// with what is typed; before that, the usual ones.
func fieldCandidates(prefix string) []Candidate {
	prefix = strings.ToLower(prefix)
	var all []Candidate
	if prefix == "" {
		for _, name := range usual {
			if f, ok := lookup(name); ok {
				all = append(all, f.candidate())
			}
		}
		return all
	}
	type ranked struct {
		f    *field
		rank int
	}
	var found []ranked
	for _, f := range sortedFields() {
		rank := rankOf(strings.ToLower(f.name), prefix)
		switch {
		case rank == 0:
			continue
		case rank >= innerRank && slices.Contains(usual[:], f.name):
			rank = innerRank - 1 // before the others, but behind what goes on as it began
		}
		found = append(found, ranked{f, rank})
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	for _, r := range found {
		all = append(all, r.f.candidate())
	}
	return all
}

// innerRank is the rank from which on what is typed is not a name's beginning.
const innerRank = 4

// rankOf says how well a name goes on with what is typed: 1 the name itself, 2
// its beginning, innerRank the beginning of its last part, then of another one;
// 0 not.
func rankOf(name, prefix string) int {
	switch {
	case name == prefix:
		return 1
	case strings.HasPrefix(name, prefix):
		return 2
	case strings.HasPrefix(name[strings.LastIndexByte(name, '.')+1:], prefix):
		return innerRank
	case strings.Contains(name, "."+prefix), strings.Contains(name, "_"+prefix):
		return innerRank + 1
	}
	return 0
}

// sortedFields are the fields in the order of their names.
var sortedFields = sync.OnceValue(func() []*field {
	var all []*field
	for _, name := range fieldNames() {
		f, _ := lookup(name)
		all = append(all, f)
	}
	return all
})

var kindNames = map[kind]string{presence: "presence", number: "number", boolean: "boolean", address: "address", mac: "mac",
	octets: "octets", str: "text", span: "span", oneWord: "word"}

func (f *field) candidate() Candidate {
	c := Candidate{Text: f.name, Sort: FieldName, Kind: kindNames[f.kind], Title: "complete.field." + f.name}
	if def, ok := wire.FieldByName(f.name); ok {
		c.Title = def.TitleKey()
	}
	return c
}

// usualValues are values of numbers and texts that have names, or are met often.
var usualValues = map[string][]Candidate{
	"http.request.method": texts("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"),
	"http.response.code":  codes("200 OK", "204 No Content", "301 Moved Permanently", "302 Found", "304 Not Modified", "400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable"),
	"dns.qry.type":        codes("1 A", "28 AAAA", "5 CNAME", "15 MX", "2 NS", "12 PTR", "6 SOA", "33 SRV", "16 TXT", "65 HTTPS"),
	"dns.flags.rcode":     codes("0 NOERROR", "1 FORMERR", "2 SERVFAIL", "3 NXDOMAIN", "4 NOTIMP", "5 REFUSED"),
	"ip.proto":            codes("1 ICMP", "6 TCP", "17 UDP"),
	"icmp.type":           codes("0 echo reply", "3 destination unreachable", "5 redirect", "8 echo request", "11 time exceeded"),
	"icmpv6.type":         codes("1 destination unreachable", "2 packet too big", "3 time exceeded", "128 echo request", "129 echo reply", "135 neighbor solicitation", "136 neighbor advertisement"),
	"tls.handshake.type":  codes("1 ClientHello", "2 ServerHello", "11 Certificate", "20 Finished"),
	"tcp.port":            codes("22 SSH", "80 HTTP", "443 HTTPS"),
	"udp.port":            codes("53 DNS", "67 DHCP", "123 NTP", "443 QUIC", "5353 mDNS"),
}

// codes are numbers with the names behind them.
func codes(all ...string) []Candidate {
	var out []Candidate
	for _, s := range all {
		number, name, _ := strings.Cut(s, " ")
		out = append(out, Candidate{Text: number, Sort: ValueWord, Note: name})
	}
	return out
}

func texts(all ...string) []Candidate {
	var out []Candidate
	for _, s := range all {
		out = append(out, Candidate{Text: enquote(s), Sort: ValueWord})
	}
	return out
}

// values are what the field may say: the words of its set, what the trace
// holds, and what is usual.
func (r *completer) values() []Candidate {
	f := r.field
	var all []Candidate
	switch f.kind {
	case boolean:
		all = []Candidate{{Text: "true", Sort: ValueWord, Title: "complete.true"}, {Text: "false", Sort: ValueWord, Title: "complete.false"}}
	case oneWord:
		for _, w := range f.words {
			if w != "" {
				all = append(all, Candidate{Text: w, Sort: ValueWord, Title: f.wordTitle(w)})
			}
		}
	}
	if r.known != nil {
		for _, v := range r.known(f.name) {
			if f.kind == str {
				v = enquote(v)
			}
			all = append(all, Candidate{Text: v, Sort: ValueWord})
		}
	}
	all = append(all, usualValues[f.name]...)
	return r.readable(all)
}

// wordTitle is the catalogue's key of a word of the field's set; "" where its
// words are everyone's.
func (f *field) wordTitle(word string) string {
	switch f.name {
	case "conversation.state":
		return "conversation." + word
	case "packet.phase", "conversation.phase", "event.phase":
		return "phase." + word
	}
	return ""
}

// readable are the values that go on with what is typed, each once and in the
// quotes that were begun, and that the parser reads as values of the field.
func (r *completer) readable(all []Candidate) []Candidate {
	var fit []Candidate
	seen := map[string]bool{}
	for _, c := range all {
		bare := strings.Trim(c.Text, `"`)
		if r.quote != 0 {
			c.Text = string(r.quote) + bare + string(r.quote)
		}
		typed := strings.ToLower(strings.TrimLeft(r.prefix, `"'`))
		t, err := next(c.Text, 0)
		if seen[c.Text] || !strings.HasPrefix(strings.ToLower(bare), typed) || err != nil || t.length != len(c.Text) {
			continue
		}
		if _, code := r.field.literal(t, r.op); code == "" {
			seen[c.Text] = true
			fit = append(fit, c)
		}
	}
	return fit
}
