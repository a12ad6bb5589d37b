package scenario

import (
	"slices"
	"strings"
	"testing"
	"time"

	"wiretale/sim/tcp"
	"wiretale/text"
)

func TestASettingIsChangedEverywhere(t *testing.T) {
	bulk, err := Embedded("bulk")
	if err != nil {
		t.Fatal(err)
	}
	sc := bulk
	for _, setting := range []string{"bytes=400MB", "rate=50mbps", "delay=25ms", "queue=30", "loss=0.5 %", "mss=1000", "seed=7", "limit=1 h"} {
		name, value, _ := strings.Cut(setting, "=")
		if sc, err = sc.Set(name, value); err != nil {
			t.Fatalf("%s: %v", setting, err)
		}
	}
	l, send := sc.Links[0].There, sc.Hosts[0].Actions[0].Deed.(*Send)
	if l.Rate != 50_000_000 || l.Delay != 25*time.Millisecond || l.QueuePackets != 30 || l.QueueBytes != 0 || l.Loss != 5000 {
		t.Errorf("the link is %+v", l)
	}
	if back := sc.Links[0].Back; back.Rate != l.Rate || back.Delay != l.Delay || back.QueuePackets != l.QueuePackets || back.Loss != l.Loss {
		t.Errorf("the way back is %+v", back)
	}
	if send.Bytes != 400_000_000 || sc.Seed != 7 || sc.Limit != time.Hour || sc.Hosts[0].TCP.MSS != 1000 || sc.Hosts[1].TCP.MSS != 1000 {
		t.Errorf("got %+v, %+v", send, sc)
	}
	if again, _ := Embedded("bulk"); again.Links[0].There.Rate != bulk.Links[0].There.Rate || bulk.Hosts[0].TCP.MSS != again.Hosts[0].TCP.MSS ||
		bulk.Hosts[0].Actions[0].Deed.(*Send).Bytes != again.Hosts[0].Actions[0].Deed.(*Send).Bytes {
		t.Error("the original changed")
	}
}

func TestAProfileReplacesAllOfTCP(t *testing.T) {
	sc, _ := Embedded("handshake")
	sc, err := sc.Set("profile", "linux")
	if err != nil || sc.Hosts[0].TCP.WindowScale != tcp.Linux().WindowScale || !sc.Hosts[1].TCP.Timestamps {
		t.Errorf("got %+v, %v", sc, err)
	}
}

func TestRatesAreUnderstoodAsPeopleWriteThem(t *testing.T) {
	sc, _ := Embedded("file")
	for _, text := range []string{"100mbps", "100Mbps", "100 Mbit/s", "100000 kbit/s", "0.1 Gbit/s"} {
		if changed, err := sc.Set("rate", text); err != nil || changed.Links[0].There.Rate != 100_000_000 {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAWrongSettingSaysWhatIsRight(t *testing.T) {
	for _, c := range []struct {
		scenario, name, value string
		code                  Code
		expected              string
	}{
		{"bulk", "rat", "1mbps", UnknownSetting, "rate"},
		{"bulk", "foo", "1", UnknownSetting, "frto, mtu, loss, mss, ecn, prr, undo, seed, rate, mark, sack, rack …"},
		{"bulk", "loss", "150 %", OutOfRange, "0 … 100 %"},
		{"bulk", "rate", "fast", BadValue, "10 Mbit/s"},
		{"bulk", "rate", "100", BadValue, "10 Mbit/s"},
		{"bulk", "rate", "0 bit/s", OutOfRange, "1 bit/s … 1000 Gbit/s"},
		{"bulk", "delay", "-5ms", Negative, "20ms"},
		{"bulk", "queue", "0", OutOfRange, "1 packets … 1000000000 packets"},
		{"bulk", "bytes", "5 TB", BadValue, "400 MB"},
		{"bulk", "bytes", "5000 GB", OutOfRange, "1 bytes … 1000 GB"},
		{"bulk", "loss", "0.5", BadValue, "2 %"},
		{"bulk", "profile", "bsd", BadValue, "textbook, teaching, linux"},
		{"handshake", "bytes", "1 MB", NothingToSet, ""},
	} {
		sc, _ := Embedded(c.scenario)
		changed, err := sc.Set(c.name, c.value)
		fault, ok := err.(*SettingError)
		if changed != nil || !ok || fault.Code != c.code || fault.Expected != c.expected {
			t.Errorf("%s=%s: got %v", c.name, c.value, err)
		}
	}
	for _, code := range SettingCodes() {
		for _, lang := range text.Langs() {
			if key := (&SettingError{Code: code}).Key(); !text.For(lang).Has(key) {
				t.Errorf("%s: no text for %s", lang, key)
			}
		}
	}
}

// TestEverySettingCanBeSet holds that none of the names panics, whatever it is
// set to, and that what is refused is refused with a sentence.
func TestEverySettingCanBeSet(t *testing.T) {
	if !slices.Contains(Settings(), "rate") || !slices.Contains(Settings(), "bytes") {
		t.Fatalf("there are %v", Settings())
	}
	for _, name := range Settings() {
		taken := 0
		for _, value := range []string{"", "1", "1000", "true", "10ms", "5 %", "1 MB", "1 Mbit/s", "linux", "newreno", "off", "linear", "cubic", "hystart", "rfc", "[a, b]", "a: b", strings.Repeat("9", 100)} {
			sc, _ := Embedded("bulk")
			_, err := sc.Set(name, value)
			if fault, ok := err.(*SettingError); err != nil && (!ok || !slices.Contains(SettingCodes(), fault.Code)) {
				t.Errorf("%s=%s: got %v", name, value, err)
			}
			if err == nil {
				taken++
			}
		}
		if taken == 0 {
			t.Errorf("%s takes none of the values", name)
		}
	}
}

func FuzzSet(f *testing.F) {
	f.Add("rate", "100mbps")
	f.Add("queue", "64 kB")
	f.Fuzz(func(t *testing.T, name, value string) {
		sc, _ := Embedded("bulk")
		changed, err := sc.Set(name, value)
		if (changed == nil) == (err == nil) {
			t.Fatalf("got %v, %v", changed, err)
		}
	})
}
