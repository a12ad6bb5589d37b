package wire

// FieldDef is what is known of a field wherever it appears.
type FieldDef struct {
	Name string // Wireshark's display-filter name
	Kind Kind   // KindNone for a protocol or another heading
	Base Base   // how its numbers are written
	// For lists the fields that the name stands for, where it is only another
	// name for one or the other ("tcp.port").
	For []string
	// Given says that the field is not in a frame's bytes: the trace knows it.
	Given bool
}

// TitleKey is where the catalogue says what the field is called.
func (d *FieldDef) TitleKey() string { return "field." + d.Name + ".title" }

// AboutKey is where the catalogue says what the field is for.
func (d *FieldDef) AboutKey() string { return "field." + d.Name + ".about" }

// Registry returns every field's definition, in the order in which their
// protocols stand in a frame. The slice is not to be changed.
func Registry() []FieldDef { return registry }

// FieldByName returns the definition of a field.
func FieldByName(name string) (FieldDef, bool) {
	i, ok := registryIndex[name]
	if !ok {
		return FieldDef{}, false
	}
	return registry[i], true
}

var registry, registryIndex = register()

func register() ([]FieldDef, map[string]int) {
	defs, index := []FieldDef{}, map[string]int{}
	add := func(def FieldDef) {
		if _, again := index[def.Name]; !again {
			index[def.Name] = len(defs)
			defs = append(defs, def)
		}
	}
	var all func(entries []entry)
	all = func(entries []entry) {
		for i := range entries {
			add(FieldDef{Name: entries[i].name, Kind: entries[i].kind, Base: entries[i].base})
			all(entries[i].parts)
		}
	}
	for _, def := range frameFields {
		add(def)
	}
	for _, p := range protocols {
		add(FieldDef{Name: p.name})
		for _, entries := range p.tables {
			all(entries)
		}
		for _, def := range p.more {
			add(def)
		}
	}
	return defs, index
}

// frameFields are what a trace knows of a frame.
var frameFields = []FieldDef{
	{Name: "frame"},
	{Name: "frame.number", Kind: KindUint, Given: true},
	{Name: "frame.time_relative", Kind: KindUint, Given: true},
	{Name: "frame.len", Kind: KindUint, Given: true},
	{Name: "frame.cap_len", Kind: KindUint, Given: true},
}

// either is a name for one end's field or the other's.
func either(name string, kind Kind, names ...string) FieldDef {
	return FieldDef{Name: name, Kind: kind, For: names}
}

var protocols = []struct {
	name   string
	tables [][]entry
	more   []FieldDef
}{
	{"eth", [][]entry{ethernetEntries, ethernetVarying}, []FieldDef{either("eth.addr", KindMAC, "eth.dst", "eth.src")}},
	{"vlan", [][]entry{vlanEntries, vlanLength}, nil},
	{"sll", [][]entry{cooked1Entries, cooked2Entries, cookedVarying}, nil},
	{"null", [][]entry{nullVarying}, nil},
	{"ppp", [][]entry{pppVarying}, nil},
	{"radiotap", [][]entry{radiotapEntries, radiotapVarying}, nil},
	{"wlan", [][]entry{wlanEntries, wlanVarying}, nil},
	{"llc", [][]entry{llcEntries}, nil},
	{"chdlc", [][]entry{hdlcEntries}, nil},
	{"tr", nil, nil}, {"fddi", nil, nil}, {"prism", nil, nil}, {"wlancap", nil, nil}, {"ppi", nil, nil}, {"wlan_aggregate", nil, nil},
	{"nflog", [][]entry{nflogEntries}, nil},
	{"pppoes", [][]entry{pppoeEntries}, nil},
	{"mpls", [][]entry{mplsEntries}, nil}, {"pwethcw", nil, nil},
	{"cfp", [][]entry{fabricPathEntries}, nil}, {"vntag", [][]entry{vnTagEntries}, nil}, {"etag", nil, nil},
	{"ieee8021ah", [][]entry{backboneEntries}, nil}, {"ieee8021cb", nil, nil}, {"hsr", nil, nil}, {"cmd", nil, nil},
	{"macsec", nil, nil}, {"trill", nil, nil}, {"nsh", nil, nil},
	{"arp", [][]entry{arpEntries, arpAddresses, arpVarying}, nil},
	{"ip", [][]entry{ipv4Entries, ipv4OptionEntries, ipv4Varying}, []FieldDef{either("ip.addr", KindAddr, "ip.src", "ip.dst")}},
	{"ipv6", [][]entry{ipv6Entries}, []FieldDef{either("ipv6.addr", KindAddr, "ipv6.src", "ipv6.dst")}},
	{"ipv6.hopopts", [][]entry{hopByHopEntries, extensionVarying}, nil},
	{"ipv6.routing", [][]entry{routingEntries, routingVarying}, nil},
	{"ipv6.fraghdr", [][]entry{fragmentEntries}, nil},
	{"ipv6.dstopts", [][]entry{destinationEntries}, nil},
	{"ah", [][]entry{authenticationEntries, authenticationVarying}, nil},
	{"icmp", [][]entry{icmpEntries, icmpEcho, icmpFragmentation, icmpUnused, icmpGateway, icmpParameter, icmpTimes, icmpMask}, nil},
	{"icmpv6", [][]entry{icmpv6Entries, icmpv6Echo, icmpv6MTU, icmpv6Pointer, icmpv6Unused, neighborSolicitation,
		neighborAdvertisement, routerAdvertisement, neighborRedirect, listenerMessage, listenerReport,
		neighborOption, neighborOptionMTU, neighborPrefix, icmpv6Varying}, nil},
	{"udp", [][]entry{udpEntries, udpVarying}, []FieldDef{either("udp.port", KindUint, "udp.srcport", "udp.dstport")}},
	{"udplite", [][]entry{userLiteEntries}, nil},
	{"gre", [][]entry{greEntries, greVarying}, nil},
	{"erspan", [][]entry{erspanEntries}, nil},
	{"vxlan", [][]entry{vxlanEntries}, nil},
	{"geneve", [][]entry{geneveEntries, geneveVarying}, nil},
	{"gtp", [][]entry{gtpEntries}, nil},
	{"teredo", [][]entry{teredoVarying}, nil},
	{"l2tp", [][]entry{l2tpEntries, l2tpVarying}, nil},
	{"ayiya", nil, nil}, {"capwap.data", nil, nil}, {"tzsp", nil, nil}, {"lisp-data", nil, nil}, {"etherip", nil, nil},
	{"pim", nil, nil}, {"shim6", nil, nil},
	{"tcp", [][]entry{tcpEntries, tcpVarying}, append(tcpGiven, either("tcp.port", KindUint, "tcp.srcport", "tcp.dstport"))},
	{"dns", [][]entry{dnsEntries, dnsVarying}, nil},
	{"mdns", nil, nil},
	{"http", [][]entry{httpVarying}, nil},
	{"data", [][]entry{{varying("data.data", KindBytes, Decimal)}}, nil},
}
