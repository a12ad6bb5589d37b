package app

import (
	"encoding/binary"
	"testing"
)

func TestPostgreSQL(t *testing.T) {
	checkCapture(t, "pgsql.pcap", 0, `
		1 → PGSQL Startup (user=alice, database=postgres) (0–60) #1–1
		2 ← PGSQL Authentication request: SASL (SCRAM-SHA-256) [1] (0–24) #2–2
		3 → PGSQL SASL initial response (SCRAM-SHA-256) (60–115) #3–3
		4 ← PGSQL Authentication request: SASL continue [3] (24–117) #4–4
		5 → PGSQL SASL response (115–224) #5–5
		6 ← PGSQL Authentication request: SASL final [5] (117–172) #6–6
		7 ← PGSQL Authentication ok, PostgreSQL 15.18 (Debian 15.18-0+deb12u1) [5] (172–583) #6–6
		8 → PGSQL CREATE TABLE fruit (name text, price int); (224–272) #7–7
		9 ← PGSQL CREATE TABLE [8] (583–607) #8–8
		10 → PGSQL INSERT INTO fruit VALUES ('pear', 3), ('fig', 5); (272–327) #9–9
		11 ← PGSQL INSERT 0 2 [10] (607–629) #10–10
		12 → PGSQL SELECT name, price FROM fruit ORDER BY price; (327–380) #11–11
		13 ← PGSQL SELECT 2 [12] (629–742) #12–12
		    pgsql.col.name = name
		    pgsql.col.name = price
		14 → PGSQL SELEKT 1; (380–395) #13–13
		15 ← PGSQL ERROR: syntax error at or near "SELEKT" [14] (742–843) #14–15
		    pgsql.code = 42601
		16 → PGSQL DO $$ BEGIN RAISE NOTICE 'ripe'; END $$; (395–441) #16–16
		17 ← PGSQL NOTICE: ripe (843–965) #17–17
		    pgsql.code = 00000
		18 ← PGSQL DO [16] (965–979) #18–18
		19 → PGSQL COPY fruit FROM STDIN; (441–469) #19–19
		20 ← PGSQL COPY in, COPY 2 [19] (979–1009) #20–22
		21 → PGSQL COPY data (1 message, 17 bytes) (469–496, body 474–491) #21–21
		22 → PGSQL COPY fruit TO STDOUT; (496–523) #23–23
		23 ← PGSQL COPY 4 [22] (1009–1091) #24–24
		24 → PGSQL Terminate (523–528) #25–25
	`, "pgsql.col.name", "pgsql.code")
}

func TestPostgreSQLRefusesTheDatabase(t *testing.T) {
	checkCapture(t, "pgsql.pcap", 1, `
		1 → PGSQL Startup (user=alice, database=nowhere) (0–59) #1–1
		2 ← PGSQL Authentication request: SASL (SCRAM-SHA-256) [1] (0–24) #2–2
		3 → PGSQL SASL initial response (SCRAM-SHA-256) (59–114) #3–3
		4 ← PGSQL Authentication request: SASL continue [3] (24–117) #4–4
		5 → PGSQL SASL response (114–223) #5–5
		6 ← PGSQL Authentication request: SASL final [5] (117–172) #6–6
		7 ← PGSQL Authentication ok, FATAL: database "nowhere" does not exist [5] (172–274) #6–6
	`)
}

func TestPostgreSQLBecomesTLS(t *testing.T) {
	c := conversationsOf(t, "pgsql.pcap")[2]
	c.script = c.script[:4]
	if d := differ(`
		1 → PGSQL SSL request (0–8) #1–1
		2 ← PGSQL Encryption accepted [1] (0–1) #2–2
		3 → TLS Client Hello (8–301) #3–3
		4 ← TLS Hello Retry Request (TLS 1.3, TLS_AES_256_GCM_SHA384) [3] (1–94) #4–4
		5 ← TLS Change Cipher Spec (94–100) #4–4
	`, c.hear(t, uncut).lines()); d != "" {
		t.Errorf("(-wanted +got): %s", d)
	}
}

// What is executed is known by the statement that was prepared before.
func TestPostgreSQLExtended(t *testing.T) {
	checkCapture(t, "pgsql.pcap", 4, `
		1 → PGSQL Startup (user=alice, database=postgres) (0–63) #1–1
		2 ← PGSQL Authentication request: SASL (SCRAM-SHA-256) [1] (0–24) #2–2
		3 → PGSQL SASL initial response (SCRAM-SHA-256) (63–118) #3–3
		4 ← PGSQL Authentication request: SASL continue [3] (24–117) #4–4
		5 → PGSQL SASL response (118–227) #5–5
		6 ← PGSQL Authentication request: SASL final [5] (117–172) #6–6
		7 ← PGSQL Authentication ok, PostgreSQL 15.18 (Debian 15.18-0+deb12u1) [5] (172–586) #6–6
		8 → PGSQL SELECT name FROM fruit WHERE price = $1; (Parse/Sync) (227–284) #7–7
		9 ← PGSQL Ready [8] (586–597) #8–8
		10 → PGSQL SELECT name FROM fruit WHERE price = $1; (Bind/Describe/Execute/Sync) (284–329) #9–9
		11 ← PGSQL SELECT 1 [10] (597–667) #10–10
		12 → PGSQL SELECT name FROM fruit WHERE price = $1; (Bind/Describe/Execute/Sync) (329–374) #11–11
		13 ← PGSQL SELECT 1 [12] (667–737) #12–12
		14 → PGSQL Terminate (374–379) #13–13
	`)
}

func TestPostgreSQLFieldsAreTsharks(t *testing.T) {
	checkFields(t, "pgsql.pcap", nil, "pgsql.query", "pgsql.tag", "pgsql.severity", "pgsql.code", "pgsql.message",
		"pgsql.col.name")
}

// pgMessage writes a message: its kind, and what it holds.
func pgMessage(kind byte, payload string) string {
	return string(binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(payload)+4))) + payload
}

func pgBegin(code uint32, payload string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(payload)+8))
	return string(binary.BigEndian.AppendUint32(b, code)) + payload
}

// pgPlain is a session whose client doesn't wait for answers.
var pgPlain = []said{
	client(pgBegin(pgSSLRequest, "")), server("N"),
	client(pgBegin(pgVersion3, "user\x00bob\x00\x00")),
	server(pgMessage('R', "\x00\x00\x00\x03")), client(pgMessage('p', "secret\x00")),
	server(pgMessage('R', "\x00\x00\x00\x00") + pgMessage('K', "\x00\x00\x00\x01\x00\x00\x00\x02") + pgMessage('Z', "I")),
	client(pgMessage('Q', "SELECT 1; SELECT 2\x00") + pgMessage('Q', "\x00") +
		pgMessage('B', "\x00known\x00\x00\x00\x00\x00\x00\x00") + pgMessage('E', "\x00\x00\x00\x00\x01") + pgMessage('H', "")),
	server(pgMessage('T', "\x00\x00") + pgMessage('D', "\x00\x00") + pgMessage('C', "SELECT 1\x00") +
		pgMessage('T', "\x00\x00") + pgMessage('D', "\x00\x00") + pgMessage('C', "SELECT 1\x00") + pgMessage('Z', "I")),
	server(pgMessage('A', "\x00\x00\x00\x07jobs\x00ready\x00") + pgMessage('S', "TimeZone\x00UTC\x00") + pgMessage('I', "") +
		pgMessage('Z', "I") + pgMessage('2', "") + pgMessage('D', "\x00\x00") + pgMessage('s', "")),
	client(pgMessage('S', "")), server(pgMessage('Z', "I")),
	client(pgMessage('f', "no more\x00") + pgMessage('X', "")),
}

func TestPostgreSQLInAdvance(t *testing.T) {
	checkTalk(t, 5432, pgPlain, `
		1 → PGSQL SSL request (0–8) #1–1
		2 ← PGSQL Encryption refused [1] (0–1) #2–2
		3 → PGSQL Startup (user=bob) (8–26) #3–3
		4 ← PGSQL Authentication request: cleartext password [3] (1–10) #4–4
		5 → PGSQL Password (26–38) #5–5
		6 ← PGSQL Authentication ok [5] (10–38) #6–6
		7 → PGSQL SELECT 1; SELECT 2 (38–62) #7–7
		8 → PGSQL Empty query (62–68) #7–7
		9 → PGSQL Bind/Execute/Sync known (68–106) #7–10
		10 ← PGSQL SELECT 1, SELECT 1 [7] (38–100) #8–8
		11 ← PGSQL Notification jobs: ready (100–120) #9–9
		12 ← PGSQL empty query [8] (138–149) #9–9
		13 ← PGSQL 1 row, more to come [9] (149–172) #9–11
		14 → PGSQL COPY fails: no more (106–119) #12–12
		15 → PGSQL Terminate (119–124) #12–12
	`)
}

// Behind holes requests and answers are paired again once they surely belong
// together.
func TestPostgreSQLBehindHoles(t *testing.T) {
	query := func(text string) said { return client(pgMessage('Q', text+"\x00")) }
	result := func(tag string) said { return server(pgMessage('C', tag+"\x00") + pgMessage('Z', "I")) }
	got := hear(t, 5432, []said{
		client(pgBegin(pgVersion3, "user\x00bob\x00\x00")),
		server(pgMessage('R', "\x00\x00\x00\x00") + pgMessage('Z', "I")),
		query("SELECT 1"), hole(Server, 30), query("SELECT 2"), result("SELECT 2"),
		hole(Client, 20), result("SELECT 3"), query("SELECT 4"), result("SELECT 4"),
	}, uncut).lines()
	if d := differ(`
		1 → PGSQL Startup (user=bob) (0–18) #1–1
		2 ← PGSQL Authentication ok [1] (0–15) #2–2
		3 → PGSQL SELECT 1 (18–32) #3–3
		4 → PGSQL SELECT 2 (32–46) #5–5
		5 ← PGSQL SELECT 2 [4] (45–65) #6–6
		6 ← PGSQL SELECT 3 (65–85) #8–8
		7 → PGSQL SELECT 4 (66–80) #9–9
		8 ← PGSQL SELECT 4 [7] (85–105) #10–10
	`, got); d != "" {
		t.Errorf("(-wanted +got): %s", d)
	}
}

func FuzzPostgreSQL(f *testing.F) {
	fuzzTalk(f, "PGSQL", append(scriptsOf(f, "pgsql.pcap"), pgPlain)...)
}
