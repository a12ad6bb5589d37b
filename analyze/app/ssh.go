package app

// SSH (RFC 4253). It is only recognised.
var sshProtocol = Protocol{Name: "SSH", Recognise: func(o *Opening) Verdict { return beginsWith(o, "SSH-") }} // §4.2
