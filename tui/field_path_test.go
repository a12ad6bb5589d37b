package tui

import "testing"

func TestAFileIsCalledByWhatIsHarmlessOfItsTitle(t *testing.T) {
	for title, want := range map[string]string{
		"The handshake": "the-handshake", "../../etc/passwd": "etc-passwd", "$(rm -rf ~)": "rm-rf",
		"eth0: ::1": "eth0-1", "¿Qué?": "qu", "…": "story", "": "story", "capture.2.pcapng": "capture.2.pcapng",
		"a very long title of a story that was told in one place and then in another": "a-very-long-title-of-a-story-that-was-told-in-one-place-and",
	} {
		if got := fileStem(title, "story"); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}
