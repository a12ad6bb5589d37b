package app

// POP3 (RFC 1939). It is only recognised.
var popProtocol = Protocol{Name: "POP", Recognise: func(o *Opening) Verdict { return beginsWith(o, "+OK") }} // §3
