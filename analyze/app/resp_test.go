package app

import (
	"strings"
	"testing"
)

var respScript = []said{
	client("*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n"),
	server("-ERR Client sent AUTH, but no password is set\r\n"),
	client("*5\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n$3\r\nana\r\n$6\r\nsecret\r\n"),
	server("%2\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3\r\n"),
	client("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\na\r\nbc\r\n" + "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n" + "*2\r\n$3\r\nget\r\n$1\r\nx\r\n" + "PING\r\n"),
	server("+OK\r\n$5\r\na\r\nbc\r\n$-1\r\n+PO"),
	server("NG\r\n"),
	client("*3\r\n$6\r\nLRANGE\r\n$1\r\nl\r\n$1\r\n0\r\n"),
	server("*4\r\n$1\r\na\r\n*2\r\n:1\r\n,1.5\r\n*0\r\n_\r\n"),
	client("*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n" + "*1\r\n$6\r\nSTATUS\r\n"),
	server(":7\r\n|1\r\n+ttl\r\n:30\r\n#t\r\n"),
	client("*3\r\n$9\r\nSUBSCRIBE\r\n$1\r\na\r\n$1\r\nb\r\n"),
	server("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n"),
	server("*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$5\r\nhello\r\n"),
	client("*1\r\n$4\r\nPING\r\n"),
	server(">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n*2\r\n$4\r\npong\r\n$0\r\n\r\n"),
}

func TestRESP(t *testing.T) {
	checkTalk(t, 7000, respScript, `
		1 → RESP AUTH (0–26) #1–1
			resp.bulk_string.value = AUTH
			resp.bulk_string.value = secret
		2 ← RESP (error) ERR Client sent AUTH, but no password is set [1] (0–47) #2–2
			resp.error = ERR Client sent AUTH, but no password is set
		3 → RESP HELLO 3 AUTH ana (26–79) #3–3
			resp.bulk_string.value = HELLO
			resp.bulk_string.value = 3
			resp.bulk_string.value = AUTH
			resp.bulk_string.value = ana
			resp.bulk_string.value = secret
		4 ← RESP {server: redis, proto: (integer) 3} [3] (47–89) #4–4
			resp.array.length = 4
		5 → RESP "SET k a\r\nbc" (79–110) #5–5
			resp.bulk_string.value = SET
			resp.bulk_string.value = k
			resp.bulk_string.value = "a\r\nbc"
		6 → RESP GET k (110–130) #5–5
			resp.bulk_string.value = GET
			resp.bulk_string.value = k
		7 → RESP get x (130–150) #5–5
			resp.bulk_string.value = get
			resp.bulk_string.value = x
		8 → RESP PING (150–156) #5–5
			resp.bulk_string.value = PING
		9 ← RESP OK [5] (89–94) #6–6
			resp.string = OK
		10 ← RESP "a\r\nbc" [6] (94–105) #6–6
			resp.bulk_string.value = "a\r\nbc"
		11 ← RESP (nil) [7] (105–110) #6–6
		12 ← RESP PONG [8] (110–117) #6–7
			resp.string = PONG
		13 → RESP LRANGE l 0 (156–186) #8–8
			resp.bulk_string.value = LRANGE
			resp.bulk_string.value = l
			resp.bulk_string.value = 0
		14 ← RESP [a, [(integer) 1, (double) 1.5], [], (nil)] [13] (117–149) #9–9
			resp.array.length = 4
		15 → RESP INCR n (186–207) #10–10
			resp.bulk_string.value = INCR
			resp.bulk_string.value = n
		16 → RESP STATUS (207–223) #10–10
			resp.bulk_string.value = STATUS
		17 ← RESP (integer) 7 [15] (149–153) #11–11
			resp.integer = 7
		18 ← RESP {ttl: (integer) 30} (true) [16] (153–172) #11–11
		19 → RESP SUBSCRIBE a b (223–256) #12–12
			resp.bulk_string.value = SUBSCRIBE
			resp.bulk_string.value = a
			resp.bulk_string.value = b
		20 ← RESP [subscribe, a, (integer) 1] [19] (172–202) #13–13
			resp.array.length = 3
		21 ← RESP [subscribe, b, (integer) 2] [19] (202–232) #13–13
			resp.array.length = 3
		22 ← RESP [message, a, hello] (232–267) #14–14
			resp.array.length = 3
		23 → RESP PING (256–270) #15–15
			resp.bulk_string.value = PING
		24 ← RESP [invalidate, [k]] (267–299) #16–16
			resp.array.length = 2
		25 ← RESP [pong, ] [23] (299–319) #16–16
			resp.array.length = 2
	`, "*")
}

// A long string is passed over, and a hole in it does no harm; behind one
// elsewhere, a side is found again where a packet begins with a value.
func TestRESPHoles(t *testing.T) {
	script := []said{
		client("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000\r\n" + strings.Repeat("v", 20000)),
		hole(Client, 79000),
		client(strings.Repeat("v", 1000) + "\r\n*1\r\n$4\r\nPI"),
		server("+OK\r\n"),
		hole(Client, 10),
		client("lost"),
		client("*1\r\n$4\r\nPING\r\n"),
		server("+PONG\r\n"),
	}
	want := `
		1 → RESP SET k ` + strings.Repeat("v", 194) + ` (0–100031) #1–3
		2 ← RESP OK [1] (0–5) #4–4
		3 → RESP PING (100055–100069) #7–7
		4 ← RESP PONG [3] (5–12) #8–8
	`
	if d := differ(want, hear(t, 6379, script, uncut).lines()); d != "" {
		t.Error(d)
	}
}

// What a replica is sent is not replies.
func TestRESPReplica(t *testing.T) {
	checkTalk(t, 6379, []said{
		client("*3\r\n$5\r\nPSYNC\r\n$1\r\n?\r\n$2\r\n-1\r\n"),
		server("+FULLRESYNC 8de1787ba490483314a4d30f1c628bc5025eb761 0\r\n$4\r\nREDI*1\r\n$4\r\nPING\r\n"),
		client("*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$1\r\n0\r\n"),
	}, `
		1 → RESP PSYNC ? -1 (0–30) #1–1
		2 ← RESP FULLRESYNC 8de1787ba490483314a4d30f1c628bc5025eb761 0 [1] (0–56) #2–2
		3 → RESP REPLCONF ACK 0 (30–64) #3–3
	`)
}

func TestRESPIsTsharks(t *testing.T) {
	plain := []said{
		client("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$3\r\nabc\r\n" + "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n"),
		server("+OK\r\n$3\r\nabc\r\n"),
		client("*2\r\n$4\r\nINCR\r\n$1\r\nk\r\n"),
		server("-ERR value is not an integer or out of range\r\n"),
		client("*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n"),
		server(":7\r\n"),
	}
	checkFacts(t, written(t, 6379, plain, false), nil, "resp.bulk_string.value:hex", "resp.string", "resp.error", "resp.integer")
}

func FuzzRESP(f *testing.F) { fuzzTalk(f, "RESP", respScript) }
