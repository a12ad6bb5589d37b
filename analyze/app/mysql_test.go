package app

import (
	"strings"
	"testing"
)

// packet writes a packet of MySQL: its number, and what it holds.
func packet(number byte, payload string) string {
	return string([]byte{byte(len(payload)), byte(len(payload) >> 8), byte(len(payload) >> 16), number}) + payload
}

// mysqlColumn describes a column.
var mysqlColumn = "\x03def\x04shop\x05fruit\x05fruit\x04name\x04name\x0c\x21\x00\x10\x00\x00\x00\xfd\x00\x00\x00\x00\x00"

const (
	mysqlEnd  = "\xfe\x00\x00\x02\x00"
	mysqlMore = "\xfe\x00\x00\x0a\x00"
)

// mysqlOpening is a greeting and a login; high are the capabilities' upper bits.
func mysqlOpening(high string) []said {
	return []said{
		server(packet(0, "\x0a8.0.36\x00\x2a\x00\x00\x00abcdefgh\x00\x08\x8a\xff\x02\x00"+high+"\x15"+padded("", 10)+
			"ijklmnopqrst\x00mysql_native_password\x00")),
		client(packet(1, "\x08\x82"+high+"\x00\x00\x00\x01\xff"+padded("", 23)+"anna\x00\x04pass"+"shop\x00mysql_native_password\x00")),
	}
}

// shopping is a session with prepared statements, several results, an error.
var shopping = append(mysqlOpening("\x28\x00"),
	server(packet(2, "\xfemysql_native_password\x00abcdefghijklmnopqrst\x00")),
	client(packet(3, strings.Repeat("p", 20))),
	server(packet(4, "\x00\x00\x00\x02\x00\x00\x00")),
	client(packet(0, "\x03SELECT name\n FROM fruit")),
	server(packet(1, "\x01")+packet(2, mysqlColumn)+packet(3, mysqlEnd)+packet(4, "\x04pear")+packet(5, "\x03fig")+packet(6, mysqlEnd)),
	client(packet(0, "\x03UPDATE fruit SET price = 1")),
	server(packet(1, "\x00\x02\x00\x02\x00\x00\x00")),
	client(packet(0, "\x03SELEKT")),
	server(packet(1, "\xff\x28\x04#42000You have an error")),
	client(packet(0, "\x16SELECT name FROM fruit WHERE price = ?")),
	server(packet(1, "\x00\x07\x00\x00\x00\x01\x00\x01\x00\x00\x00\x00")+packet(2, mysqlColumn)+packet(3, mysqlEnd)+
		packet(4, mysqlColumn)+packet(5, mysqlEnd)),
	client(packet(0, "\x17\x07\x00\x00\x00\x00\x01\x00\x00\x00")),
	server(packet(1, "\x01")+packet(2, mysqlColumn)+packet(3, mysqlEnd)+packet(4, "\x00\x00\x04pear")+packet(5, mysqlEnd)),
	client(packet(0, "\x19\x07\x00\x00\x00")),
	client(packet(0, "\x03CALL both()")),
	server(packet(1, "\x01")+packet(2, mysqlColumn)+packet(3, mysqlMore)+packet(4, "\x01a")+packet(5, mysqlMore)+
		packet(6, "\x00\x00\x00\x02\x00\x00\x00")),
	client(packet(0, "\x02store")),
	server(packet(1, "\x00\x00\x00\x02\x00\x00\x00")),
	client(packet(0, "\x01")),
)

func TestMySQL(t *testing.T) {
	checkTalk(t, 3306, shopping, `
		1 ← MySQL Server Greeting (version=8.0.36) (0–78) #1–1
		2 → MySQL Login Request (user=anna, db=shop) (0–73) #2–2
		3 ← MySQL Auth Switch Request mysql_native_password [2] (78–126) #3–3
		4 → MySQL Authentication response (73–97) #4–4
		5 ← MySQL OK [4] (126–137) #5–5
		6 → MySQL SELECT name FROM fruit (97–125) #6–6
		7 ← MySQL 2 rows [6] (137–225) #7–7
		8 → MySQL UPDATE fruit SET price = 1 (125–156) #8–8
		9 ← MySQL OK (2 rows affected) [8] (225–236) #9–9
		10 → MySQL SELEKT (156–167) #10–10
		11 ← MySQL ERROR 1064 (42000): You have an error [10] (236–266) #11–11
		12 → MySQL Prepare Statement: SELECT name FROM fruit WHERE price = ? (167–210) #12–12
		13 ← MySQL statement 7, 1 parameter [12] (266–396) #13–13
		14 → MySQL Execute Statement 7 (210–224) #14–14
		15 ← MySQL 1 row [14] (396–478) #15–15
		16 → MySQL Close Statement 7 (224–233) #16–16
		17 → MySQL CALL both() (233–249) #17–17
		18 ← MySQL 1 row, OK [17] (478–566) #18–18
		19 → MySQL Use Database store (249–259) #19–19
		20 ← MySQL OK [19] (566–577) #20–20
		21 → MySQL Quit (259–264) #21–21
	`)
}

func TestMySQLFieldsAreTsharks(t *testing.T) {
	checkScript(t, 3306, false, shopping, nil, "mysql.version", "mysql.user", "mysql.query", "mysql.error_code",
		"mysql.error.message", "mysql.command", "mysql.thread_id")
}

// Newer ends have no packets at the ends of lists of columns.
var shoppingNow = append(mysqlOpening("\x28\x01"),
	server(packet(2, "\x01\x03")+packet(3, "\x00\x00\x00\x02\x00\x00\x00")),
	client(packet(0, "\x03SELECT 1")),
	server(packet(1, "\x01")+packet(2, mysqlColumn)+packet(3, "\x04pear")+packet(4, "\xfe\x00\x00\x02\x00\x00\x00")),
	client(packet(0, "\x16SELECT ?")),
	server(packet(1, "\x00\x01\x00\x00\x00\x01\x00\x01\x00\x00\x00\x00")+packet(2, mysqlColumn)+packet(3, mysqlColumn)),
	client(packet(0, "\x0e")),
	server(packet(1, "\x00\x00\x00\x02\x00\x00\x00")),
)

func TestMySQLWithoutEOF(t *testing.T) {
	checkTalk(t, 3306, shoppingNow, `
		1 ← MySQL Server Greeting (version=8.0.36) (0–78) #1–1
		2 → MySQL Login Request (user=anna, db=shop) (0–73) #2–2
		3 ← MySQL Authentication data [2] (78–84) #3–3
		4 ← MySQL OK [2] (84–95) #3–3
		5 → MySQL SELECT 1 (73–86) #4–4
		6 ← MySQL 1 row [5] (95–168) #5–5
		7 → MySQL Prepare Statement: SELECT ? (86–99) #6–6
		8 ← MySQL statement 1, 1 parameter [7] (168–280) #7–7
		9 → MySQL Ping (99–104) #8–8
		10 ← MySQL OK [9] (280–291) #9–9
	`)
}

// A login that asks to encrypt is followed by TLS.
func TestMySQLBecomesTLS(t *testing.T) {
	hello := conversationsOf(t, "tls13-keylog.pcap")[0].script[0]
	checkTalk(t, 3306, []said{
		mysqlOpening("\x28\x00")[0],
		client(packet(1, "\x08\x8a\x28\x00\x00\x00\x00\x01\xff"+padded("", 23))),
		hello,
	}, `
		1 ← MySQL Server Greeting (version=8.0.36) (0–78) #1–1
		2 → MySQL SSL Request (0–36) #2–2
		3 → TLS Client Hello (SNI=localhost, ALPN=h2,http/1.1) (36–553) #3–3
	`)
}

// Behind a hole a command is found again, and its answer.
func TestMySQLBehindAHole(t *testing.T) {
	script := append(append([]said{}, shopping[:6]...), hole(Client, 30), hole(Server, 90), server("pear"), shopping[7], shopping[8])
	want := `
		7 → MySQL UPDATE fruit SET price = 1 (155–186) #10–10
		8 ← MySQL OK (2 rows affected) [7] (231–242) #11–11
	`
	got := hear(t, 3306, script, uncut).lines()
	if d := differ(want, got[strings.Index(got, "7 →"):]); d != "" {
		t.Errorf("(-wanted +got): %s\n%s", d, got)
	}
}

// A session whose login was not seen is read by what newer ends do, until it
// shows that it does otherwise.
func TestMySQLFromTheMidst(t *testing.T) {
	h := &heard{t: t, ends: ends(3306)}
	play(h, NewLateTalk(h, "MySQL"), append(append([]said{}, shopping[5:7]...), shopping[5:9]...), uncut)
	if d := differ(`
		1 → MySQL SELECT name FROM fruit (0–28) #1–1
		2 ← MySQL 2 rows [1] (0–88) #2–2
		3 → MySQL SELECT name FROM fruit (28–56) #3–3
		4 ← MySQL 2 rows [3] (88–176) #4–4
		5 → MySQL UPDATE fruit SET price = 1 (56–87) #5–5
		6 ← MySQL OK (2 rows affected) [5] (176–187) #6–6
	`, h.lines()); d != "" {
		t.Errorf("(-wanted +got): %s", d)
	}
}

func FuzzMySQL(f *testing.F) { fuzzTalk(f, "MySQL", shopping, shoppingNow) }
