package film

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Cast writes frames as an asciicast, version 2: a line of JSON that describes
// it, then one for each picture with what a terminal needs to turn the picture
// before into it.
type Cast struct {
	out    *bufio.Writer
	before *canvas.Canvas
	theme  *theme.Theme
}

// header is the first line.
type header struct {
	Version int               `json:"version"`
	Width   int               `json:"width"`
	Height  int               `json:"height"`
	Title   string            `json:"title"`
	Env     map[string]string `json:"env"`
}

// NewCast starts a cast of a size.
func NewCast(w io.Writer, title string, width, height int) (*Cast, error) {
	c := &Cast{out: bufio.NewWriter(w)}
	line, err := json.Marshal(header{2, width, height, title, map[string]string{"TERM": "xterm-256color"}})
	if err != nil {
		return nil, err
	}
	_, err = c.out.Write(append(line, '\n'))
	return c, err
}

// Take writes a frame; one in which nothing is new is left out.
func (c *Cast) Take(f Frame) error {
	var b strings.Builder
	if c.before == nil || c.theme != f.Theme || c.before.Width != f.Canvas.Width || c.before.Height != f.Canvas.Height {
		b.WriteString("\x1b[?25l\x1b[2J") // no cursor, nothing on the screen
		c.before = canvas.New(f.Canvas.Width, f.Canvas.Height)
	}
	differences(&b, c.before, f.Canvas, f.Theme)
	c.before, c.theme = f.Canvas, f.Theme
	if b.Len() == 0 {
		return nil
	}
	return c.event(f, b.String())
}

func (c *Cast) event(f Frame, output string) error {
	text, err := json.Marshal(output)
	if err != nil {
		return err
	}
	micros := f.At.Microseconds()
	_, err = fmt.Fprintf(c.out, "[%d.%06d, \"o\", %s]\n", micros/1e6, micros%1e6, text)
	return err
}

// Close writes the last picture's end, so that players let it stand.
func (c *Cast) Close(f Frame) error {
	if err := c.event(f, "\x1b[?25h"); err != nil {
		return err
	}
	return c.out.Flush()
}

// bridged is how many cells that are the same are written again rather than
// jumped over.
const bridged = 4

// differences writes the runs of cells that are new, each after a jump to it.
func differences(b *strings.Builder, before, now *canvas.Canvas, t *theme.Theme) {
	for y := range now.Height {
		for x := 0; x < now.Width; x++ {
			if now.At(x, y) == before.At(x, y) {
				continue
			}
			end, same := x+1, 0
			for i := end; i < now.Width && same <= bridged; i++ {
				if now.At(i, y) == before.At(i, y) {
					same++
				} else {
					same, end = 0, i+1
				}
			}
			for x > 0 && now.At(x, y).Rune == 0 { // the right half of a wide rune
				x--
			}
			fmt.Fprintf(b, "\x1b[%d;%dH", y+1, x+1)
			paint(b, now, t, y, x, end)
			x = end - 1
		}
	}
}

// paint writes cells of a row, style by style.
func paint(b *strings.Builder, c *canvas.Canvas, t *theme.Theme, y, from, to int) {
	for x := from; x < to; {
		style := c.At(x, y).Style
		var words strings.Builder
		for ; x < to && c.At(x, y).Style == style; x++ {
			if r := c.At(x, y).Rune; r != 0 {
				words.WriteRune(r)
			}
		}
		b.WriteString(t.Paint(style, words.String()))
	}
}
