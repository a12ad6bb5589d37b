package theme

import (
	"image/color"
	"math"
	"testing"

	"wiretale/tui/canvas"
)

// The backgrounds that terminals come with, the lightest and the darkest ones
// of either sort included.
var (
	darkGrounds  = []color.RGBA{{0, 0, 0, 255}, {30, 30, 30, 255}, {40, 42, 54, 255}}
	lightGrounds = []color.RGBA{{255, 255, 255, 255}, {250, 250, 250, 255}}
)

// texts are the inks that words are written in. Faint and Fog are rules, grids
// and what is still to come: shapes, not words.
var texts = []canvas.Ink{Muted, Accent, Strong, Handshake, Request, Response, Teardown, Trouble, Good}

// luminance is WCAG 2.1's relative luminance.
func luminance(c color.Color) float64 {
	r, g, b := linear(c)
	return 0.2126*r + 0.7152*g + 0.0722*b
}

// linear is a colour without its gamma, as IEC 61966-2-1 has it.
func linear(c color.Color) (r, g, b float64) {
	of := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	x, y, z, _ := c.RGBA()
	return of(x), of(y), of(z)
}

// contrast is WCAG 2.1's contrast ratio, from 1 to 21.
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestWordsStandOutFromTheirBackground(t *testing.T) {
	for _, l := range []struct {
		look    Look
		grounds []color.RGBA
		least   float64
	}{
		{Look{Dark: true}, darkGrounds, 4.5}, {Look{}, lightGrounds, 4.5},
		{Look{Dark: true, Contrast: true}, darkGrounds, 7}, {Look{Contrast: true}, lightGrounds, 7},
	} {
		theme := Make(l.look)
		for _, ground := range l.grounds {
			for _, ink := range texts {
				if got := contrast(theme.Color(ink), ground); got < l.least {
					t.Errorf("%s: ink %d on %v has a contrast of %.2f, less than %.1f", theme.Name, ink, ground, got, l.least)
				}
			}
			for _, ink := range []canvas.Ink{Faint, Fog} {
				if got := contrast(theme.Color(ink), ground); l.look.Contrast && got < 4.5 || got < 1.3 {
					t.Errorf("%s: shapes of ink %d on %v have a contrast of %.2f", theme.Name, ink, ground, got)
				}
			}
		}
	}
}

// deficiencies are how a colour looks to eyes that lack one sort of cone: the
// matrices of Machado, Oliveira and Fernandes (2009) for severity 1, which take
// linear RGB.
var deficiencies = map[string][9]float64{
	"none":         {1, 0, 0, 0, 1, 0, 0, 0, 1},
	"protanopia":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"deuteranopia": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
	"tritanopia":   {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
}

// lab is a colour in CIELAB (D65), as seen with a deficiency.
func lab(c color.Color, m [9]float64) [3]float64 {
	r, g, b := linear(c)
	cut := func(v float64) float64 { return min(max(v, 0), 1) }
	r, g, b = cut(m[0]*r+m[1]*g+m[2]*b), cut(m[3]*r+m[4]*g+m[5]*b), cut(m[6]*r+m[7]*g+m[8]*b)
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (v*24389/27 + 16) / 116
	}
	x := f((0.4124564*r + 0.3575761*g + 0.1804375*b) / 0.95047)
	y := f(0.2126729*r + 0.7151522*g + 0.0721750*b)
	z := f((0.0193339*r + 0.1191920*g + 0.9503041*b) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// apart is the distance of two colours (CIE 1976); 2.3 is just noticeable.
func apart(a, b color.Color, m [9]float64) float64 {
	x, y := lab(a, m), lab(b, m)
	return math.Hypot(math.Hypot(x[0]-y[0], x[1]-y[1]), x[2]-y[2])
}

// TestColourBlindEyesTellTheColoursApart holds that the phases differ from one
// another and from trouble, and trouble from what is good. Shapes differ too.
func TestColourBlindEyesTellTheColoursApart(t *testing.T) {
	const least = 12
	phases := []canvas.Ink{Handshake, Request, Response, Teardown}
	for _, l := range []Look{{Dark: true}, {}, {Dark: true, Contrast: true}, {Contrast: true}} {
		theme := Make(l)
		for name, m := range deficiencies {
			check := func(a, b canvas.Ink) {
				if got := apart(theme.Color(a), theme.Color(b), m); got < least {
					t.Errorf("%s, %s: inks %d and %d are %.1f apart, less than %d", theme.Name, name, a, b, got, least)
				}
			}
			for i, a := range phases {
				for _, b := range phases[i+1:] {
					check(a, b)
				}
				check(a, Trouble)
			}
			check(Trouble, Good)
		}
	}
}
