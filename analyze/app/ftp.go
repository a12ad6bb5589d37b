package app

// FTP (RFC 959). It is only recognised.
var ftpProtocol = Protocol{Name: "FTP", Recognise: func(o *Opening) Verdict { return beginsWith(o, "USER ") }} // §4.1.1
