package drawing

import (
	"fmt"
	"image/color"
)

// The page and the plain text of pictures, which a terminal's theme leaves to
// the terminal.
const (
	PageLight, PlainLight = "#ffffff", "#24292f"
	PageDark, PlainDark   = "#16181c", "#d6d9dd"
)

// Hex writes a colour as style sheets do.
func Hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
