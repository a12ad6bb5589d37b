package app

import (
	"crypto/x509"
	"time"
)

// maxCertificate bounds the certificates that are looked into.
const maxCertificate = 16 << 10

// tlsEndCertificate reads the first certificate of a Certificate message of
// TLS 1.2 or before (RFC 5246 §7.4.2): the sender's own. It is nil where there
// is none that can be read.
func tlsEndCertificate(b []byte) *x509.Certificate {
	c := cursor{b: b}
	list := c.rest(3)
	der := list.counted(3)
	if list.short || len(der.b) == 0 || len(der.b) > maxCertificate {
		return nil
	}
	return parseCertificate(der.b)
}

// parseCertificate reads a certificate that anyone may have forged: should the
// library fail on one, that one alone is not read.
func parseCertificate(der []byte) (found *x509.Certificate) {
	defer func() {
		if recover() != nil {
			found = nil
		}
	}()
	found, err := x509.ParseCertificate(der)
	if err != nil {
		return nil
	}
	return found
}

func certificateTitle(c *x509.Certificate) string {
	who := c.Subject.CommonName
	if who == "" && len(c.DNSNames) > 0 {
		who = c.DNSNames[0]
	}
	if who == "" {
		who = c.Subject.String()
	}
	issuer := c.Issuer.CommonName
	if issuer == "" {
		issuer = c.Issuer.String()
	}
	return "Certificate (" + who + ", by " + issuer + ")"
}

// addCertificate adds what a certificate says, by Wireshark's names where it
// has them.
func addCertificate(c *x509.Certificate, f *fields) {
	f.add("x509af.subject", c.Subject.String())
	f.add("x509af.issuer", c.Issuer.String())
	f.add("x509af.serialNumber", c.SerialNumber.Text(16))
	f.add("x509af.notBefore", c.NotBefore.UTC().Format(time.RFC3339))
	f.add("x509af.notAfter", c.NotAfter.UTC().Format(time.RFC3339))
	for _, name := range first(c.DNSNames, 16) {
		f.add("x509ce.dNSName", name)
	}
	for _, addr := range first(c.IPAddresses, 8) {
		f.add("x509ce.iPAddress", addr.String())
	}
}
