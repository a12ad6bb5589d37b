package text

import "testing"

func TestPhaseIsSpokenInBothLanguages(t *testing.T) {
	if got := For(Spanish).T("phase.request"); got != "petición" {
		t.Errorf("got %q", got)
	}
	if got := For(English).T("phase.request"); got != "request" {
		t.Errorf("got %q", got)
	}
}

func TestAnUnknownKeyComesBackAsItIs(t *testing.T) {
	if got := For(Spanish).T("no.such.key"); got != "no.such.key" {
		t.Errorf("got %q", got)
	}
	if For(Spanish).Has("no.such.key") {
		t.Error("it has what it does not have")
	}
}

func TestSentenceTakesItsValues(t *testing.T) {
	c, err := compile("{{.Who}} sends {{ .Count }} bytes to port {{.Port}}.")
	if err != nil {
		t.Fatal(err)
	}
	got := c.say(For(English), Args{"Who": "client", "Count": 17376, "Port": uint16(49152)})
	if want := "client sends 17,376 bytes to port 49152."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := c.say(For(English), nil); got != "⟨Who⟩ sends ⟨Count⟩ bytes to port ⟨Port⟩." {
		t.Errorf("got %q", got)
	}
}

func TestOnlyPlainPlaceholdersAreAllowed(t *testing.T) {
	for _, bad := range []string{"{{.Name", "{{Name}}", "{{.}}", "{{.A.B}}", "{{if .A}}x{{end}}", "{{.A | printf}}"} {
		if _, err := compile(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestPluralFollowsCount(t *testing.T) {
	p := &Printer{Lang: English, messages: map[string]message{}}
	one, _ := compile("one byte")
	other, _ := compile("{{.Count}} bytes")
	p.messages["k"] = message{one, other}
	for n, want := range map[int]string{0: "0 bytes", 1: "one byte", 2: "2 bytes"} {
		if got := p.T("k", Args{"Count": n}); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

func TestLanguageComesFromTheEnvironment(t *testing.T) {
	for _, c := range []struct {
		all, messages, lang string
		want                Lang
	}{
		{"", "", "", English},
		{"", "", "es_ES.UTF-8", Spanish},
		{"", "en_GB.UTF-8", "es_ES.UTF-8", English},
		{"es_MX", "en_GB.UTF-8", "", Spanish},
		{"C", "", "es_ES", English},
	} {
		t.Setenv("LC_ALL", c.all)
		t.Setenv("LC_MESSAGES", c.messages)
		t.Setenv("LANG", c.lang)
		if got := FromEnvironment(); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func BenchmarkSentence(b *testing.B) {
	c, _ := compile("{{.Who}} sends {{.Count}} bytes to {{.Whom}}.")
	args := Args{"Who": "client", "Whom": "server", "Count": 120}
	b.ReportAllocs()
	for b.Loop() {
		c.say(For(English), args)
	}
}
