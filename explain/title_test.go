package explain_test

import (
	"testing"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
)

func TestWhatADNSMessageIsCalledStandsInOneLanguage(t *testing.T) {
	for title, want := range map[string]string{
		"A a.test → truncated":                  "A a.test → truncada",
		"A a.test → no such name":               "A a.test → no existe ese nombre",
		"MX a.test → no such record":            "MX a.test → no existe ese registro",
		"A a.test → refused":                    "A a.test → rechazada",
		"A a.test → ask ns.test":                "A a.test → pregunta a ns.test",
		"A a.test → code 9":                     "A a.test → código 9",
		"A a.test → 192.0.2.1":                  "A a.test → 192.0.2.1",
		"A a.test → truncated.test → 192.0.2.1": "A a.test → truncated.test → 192.0.2.1",
		"A a.test": "A a.test",
	} {
		m := trace.Message{Protocol: "DNS", Kind: trace.MessageResponse, Title: title}
		if got := explain.Title(text.For(text.Spanish), &m); got != want {
			t.Errorf("%s: got %s", title, got)
		}
		if got := explain.Title(text.For(text.English), &m); got != title {
			t.Errorf("%s: got %s in English", title, got)
		}
	}
	other := trace.Message{Protocol: "HTTP", Kind: trace.MessageResponse, Title: "a → refused"}
	if got := explain.Title(text.For(text.Spanish), &other); got != other.Title {
		t.Errorf("what a server said itself is told as %q", got)
	}
}
