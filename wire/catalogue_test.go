package wire_test

import (
	"testing"

	"wiretale/text"
	"wiretale/wire"
)

func TestEveryFieldAndFaultIsToldInBothLanguages(t *testing.T) {
	var keys []string
	for _, def := range wire.Registry() {
		keys = append(keys, def.TitleKey(), def.AboutKey())
	}
	for _, why := range wire.Reasons() {
		keys = append(keys, (&wire.Fault{Reason: why}).Key())
	}
	for _, why := range wire.HTTPReasons() {
		keys = append(keys, (&wire.HTTPError{Reason: why}).Key())
	}
	for _, lang := range text.Langs() {
		for _, key := range keys {
			if !text.For(lang).Has(key) {
				t.Errorf("%s: no text for %s", lang, key)
			}
		}
	}
}
