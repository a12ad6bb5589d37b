package app

import "wiretale/trace"

// FTP's data connections (RFC 959 §3.2) carry a file or a list and nothing
// else. Which one, and that it is FTP's, only the control connection knows.
var ftpDataProtocol = Protocol{
	Name: "FTP-DATA", Recognise: func(*Opening) Verdict { return No },
	Stream: func(t Teller) Parser { return &ftpData{tell: t, transfer: &ftpTransfer{}} },
}

type ftpData struct {
	tell     Teller
	transfer *ftpTransfer
	now      [2]*trace.Message
}

// Cut implements Parser.
func (f *ftpData) Cut(from Side, u *Unit) Cut {
	title := f.transfer.command
	if title == "" {
		title = "data"
	}
	m := u.message(from, trace.MessageOther, title)
	m.End = m.Start
	var x fields
	if f.transfer.command != "" {
		x.add("ftp-data.command", f.transfer.command)
	}
	if f.transfer.method != "" {
		x.add("ftp-data.setup-method", f.transfer.method)
	}
	m.Fields = x
	f.tell.Begun(m)
	f.now[from] = m
	return Cut{Size: UntilClose, Carries: m.Title}
}

// Unit implements Parser.
func (f *ftpData) Unit(from Side, u *Unit) bool {
	m := f.now[from]
	m.End = u.End
	carry(m, u.Start, u.End)
	f.tell.Complete(m)
	return true
}

// Lost implements Parser.
func (f *ftpData) Lost(from Side) { f.now[from] = nil }

// Begins implements Parser.
func (f *ftpData) Begins(Side, []byte) bool { return true }

// Closed implements Parser.
func (f *ftpData) Closed(Side, int64) {}
