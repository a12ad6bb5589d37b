package wire

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// exact compares frames; addresses are compared by value, and the raw option
// list, which Serialize ignores, is left out.
var exact = cmp.Options{
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Raw" }, cmp.Ignore()),
}

func scale(n uint8) *uint8 { return &n }

var (
	client4 = netip.MustParseAddr("192.0.2.2")
	server4 = netip.MustParseAddr("198.51.100.80")
	client6 = netip.MustParseAddr("2001:db8::2")
	server6 = netip.MustParseAddr("2001:db8::80")
)

func syn() *Segment {
	return &Segment{
		SrcPort: 49152, DstPort: 80, Seq: 0x6b3a91c5, Flags: SYN, Window: 64240,
		Options: Options{MSS: 1460, WindowScale: scale(7), SACKPermitted: true, Timestamps: &Timestamps{Value: 1}},
	}
}

func TestSYNAsLinuxWritesIt(t *testing.T) {
	f := Frame{
		Link: LinkEthernet, Src: MAC{2, 0, 0, 0, 0, 2}, Dst: MAC{2, 0, 0, 0, 0, 80}, EtherType: EtherTypeIPv4,
		IP: &Datagram{Src: client4, Dst: server4, HopLimit: 64, DontFragment: true, Protocol: ProtocolTCP, TCP: syn()},
	}
	data := f.Serialize()
	if len(data) != 14+20+40 {
		t.Fatalf("%d bytes", len(data))
	}
	got := Decode(LinkEthernet, data, len(data))
	if diff := cmp.Diff(f, got.Frame, exact); diff != "" || got.Malformed != nil {
		t.Fatal(diff, got.Malformed)
	}
	want := []Layer{{"eth", 0, 14, 74}, {"ip", 14, 34, 74}, {"tcp", 34, 74, 74}}
	if diff := cmp.Diff(want, got.Layers); diff != "" {
		t.Error(diff)
	}
	if checksum(data[14:34]) != 0 {
		t.Error("the header's checksum is wrong")
	}
}
