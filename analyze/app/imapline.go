package app

import (
	"bytes"
	"strconv"
	"strings"
)

// imapLiteral reads the announcement of a literal at the end of a line:
// {310}, {310+} (RFC 7888), or ~{310} (RFC 3516). The server may refuse the
// first.
func imapLiteral(line []byte) (n int64, refusable, ok bool) {
	line, ok = bytes.CutSuffix(bytes.TrimRight(line, "\r\n"), []byte("}"))
	at := bytes.LastIndexByte(line, '{')
	if !ok || at < 0 {
		return 0, false, false
	}
	digits, insists := bytes.CutSuffix(line[at+1:], []byte("+"))
	if len(digits) == 0 || digits[0] < '0' || digits[0] > '9' {
		return 0, false, false
	}
	n, err := strconv.ParseInt(string(digits), 10, 64)
	return n, !insists, err == nil && n < 1<<40
}

// imapWord cuts the first word off an argument list: an atom or a quoted string
// (RFC 9051 §4).
func imapWord(s string) (word, rest string) {
	if !strings.HasPrefix(s, `"`) {
		word, rest, _ = strings.Cut(s, " ")
		return word, rest
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), strings.TrimPrefix(s[i+1:], " ")
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// maxIMAPTag is the longest tag that is looked for: those of real clients are
// short.
const maxIMAPTag = 32

// imapTag reports whether a word may be a tag (RFC 9051 §9): an atom without a
// plus sign.
func imapTag(word []byte) bool {
	for _, c := range word {
		if c <= ' ' || c > '~' || strings.IndexByte(`(){%*"\+`, c) >= 0 {
			return false
		}
	}
	return len(word) > 0 && len(word) <= maxIMAPTag
}

// imapMail reports whether the literals behind a line are mails, or begin as
// they do: APPEND carries one, and FETCH asks for some of it (RFC 9051 §6.4.5).
func imapMail(line []byte) bool {
	line = bytes.TrimRight(line, "\r\n")
	for _, item := range [...]string{"BODY[] ", "BODY[]<0> ", "BODY[HEADER", "RFC822 ", "RFC822.HEADER ", " APPEND "} {
		if at := bytes.Index(bytes.ToUpper(line), []byte(item)); at >= 0 {
			return true
		}
	}
	return false
}

// imapVerbs are the commands that tell that it is IMAP which is spoken.
var imapVerbs = [...]string{
	"CAPABILITY", "NOOP", "LOGOUT", "STARTTLS", "AUTHENTICATE", "LOGIN", "ID", "ENABLE", "SELECT", "EXAMINE", "CREATE",
	"LIST", "LSUB", "NAMESPACE", "STATUS", "APPEND", "IDLE", "CHECK", "CLOSE", "UNSELECT", "EXPUNGE", "SEARCH", "FETCH",
	"STORE", "COPY", "MOVE", "UID", "COMPRESS",
}
