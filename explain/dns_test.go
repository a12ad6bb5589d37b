package explain_test

import (
	"strings"
	"testing"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
)

func TestNamesAreToldByWhoKnowsThem(t *testing.T) {
	s := tell(t, "dns-tree")
	for _, c := range []struct {
		id     trace.PacketID
		en, es string
	}{
		{1, "The client asks the resolver for the A record of www.example.test (RFC 1035 §4.1).",
			"El cliente pregunta al resolutor por el registro A de www.example.test (RFC 1035 §4.1)."},
		{2, "The resolver asks the root server for the A record of www.example.test, but only for what that knows itself (RFC 1034 §5.3.3).",
			"El resolutor pregunta al servidor raíz por el registro A de www.example.test, pero solo por lo que sepa por sí mismo (RFC 1034 §5.3.3)."},
		{3, "The root server doesn't know www.example.test, but who does: it sends the resolver on to ns.test, a server of the zone test (RFC 1034 §4.3.2).",
			"El servidor raíz no conoce www.example.test, pero sabe quién sí: remite al resolutor a ns.test, un servidor de la zona test (RFC 1034 §4.3.2)."},
		{7, "The authoritative server answers the resolver with authority: www.example.test is 203.0.113.80, for 1 h 00 min (RFC 1035 §3.2.1).",
			"El servidor autoritativo responde con autoridad al resolutor: www.example.test es 203.0.113.80, por 1 h 00 min (RFC 1035 §3.2.1)."},
		{8, "The resolver answers the client: www.example.test is 203.0.113.80 (RFC 1035 §4.1).",
			"El resolutor responde al cliente: www.example.test es 203.0.113.80 (RFC 1035 §4.1)."},
		{10, "The resolver answers the client from a cache: www.example.test is 203.0.113.80. It said so 9.86 s ago; of the time to live 59 min 50 s are left (RFC 1034 §5.3.3).",
			"El resolutor responde al cliente desde una caché: www.example.test es 203.0.113.80. Ya lo dijo hace 9.86 s; de su tiempo de vida quedan 59 min 50 s (RFC 1034 §5.3.3)."},
		{13, "The authoritative server answers the resolver with authority that there is no name nobody.example.test. That, too, holds for 5 min 00 s (RFC 2308 §5).",
			"El servidor autoritativo responde con autoridad al resolutor que el nombre nobody.example.test no existe. También eso vale durante 5 min 00 s (RFC 2308 §5)."},
		{16, "The resolver answers the client from a cache that there is no name nobody.example.test: it said so 9.94 s ago, and may for another 4 min 50 s (RFC 2308 §5).",
			"El resolutor responde al cliente desde una caché: el nombre nobody.example.test no existe. Lo dijo hace 9.94 s, y vale 4 min 50 s más (RFC 2308 §5)."},
		{19, "The authoritative server has an answer about long.example.test that is too big for a datagram, and says only that: the resolver is to ask over TCP (RFC 7766 §5).",
			"El servidor autoritativo tiene sobre long.example.test una respuesta que no cabe en un datagrama, y solo dice eso: el resolutor debe preguntar por TCP (RFC 7766 §5)."},
		{23, "The resolver asks the authoritative server for the TXT record of long.example.test again, now over TCP: a datagram was too small (RFC 7766 §5).",
			"El resolutor pide otra vez al servidor autoritativo el registro TXT de long.example.test, ahora por TCP: no cabía en un datagrama (RFC 7766 §5)."},
	} {
		if got := said(s, text.English, c.id); got != c.en {
			t.Errorf("packet %d:\ngot  %s\nwant %s", c.id, got, c.en)
		}
		if got := said(s, text.Spanish, c.id); got != c.es {
			t.Errorf("packet %d:\ngot  %s\nwant %s", c.id, got, c.es)
		}
	}
	for id, want := range map[trace.PacketID]string{3: "ask ns.test", 7: "203.0.113.80", 13: "NXDOMAIN", 19: "too big for UDP"} {
		if got := explain.LabelParts(text.For(text.English), s, id).Said; got != want {
			t.Errorf("the label of packet %d says %q", id, got)
		}
	}
}

func TestACacheIsToldAsItsEntriesComeAndGo(t *testing.T) {
	s := tell(t, "dns-tree", drop("root", "resolver", 1))
	var told []string
	for _, e := range s.Events.All() {
		if _, ok := e.Detail.(trace.TableEntry); ok {
			told = append(told, explain.Event(text.For(text.English), s, e.Ordinal), explain.Event(text.For(text.Spanish), s, e.Ordinal))
		}
	}
	if len(told) < 2 || told[0] != "The resolver puts into its DNS cache: test NS → ns.test, 86400 s (RFC 1034 §5.3.3)." ||
		told[1] != "El resolutor guarda en su caché DNS: test NS → ns.test, 86400 s (RFC 1034 §5.3.3)." {
		t.Errorf("got %s", strings.Join(told, "\n"))
	}
	if got := explain.TableName(text.For(text.Spanish), "a\x1bb"); got != `a\x1bb` {
		t.Errorf("a table's name is drawn as %q", got)
	}
}
