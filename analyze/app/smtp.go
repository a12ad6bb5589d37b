package app

// SMTP (RFC 5321). It is only recognised.
var smtpProtocol = Protocol{Name: "SMTP", Recognise: recogniseSMTP}

func recogniseSMTP(o *Opening) Verdict { // §4.1.1.1
	return max(beginsWith(o, "EHLO "), beginsWith(o, "HELO "))
}
