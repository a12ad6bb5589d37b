package app

// IMAP (RFC 9051). It is only recognised.
var imapProtocol = Protocol{Name: "IMAP", Recognise: func(o *Opening) Verdict { return beginsWith(o, "* OK") }} // §7.1
