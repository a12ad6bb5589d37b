package theme

import "wiretale/trace"

// Glyphs are the shapes that views draw with.
type Glyphs struct {
	Line, FutureLine, Lane    rune
	ThickLine                 rune    // of what is selected
	Gap                       rune    // a lane where time is folded
	Braille                   bool    // slopes are drawn as dots within cells
	Corners                   [4]rune // of a box: the upper two, the lower two
	HeadRight, HeadLeft       rune
	Lost, Flying              rune
	Note                      rune
	Differs                   rune // where a story parts from its baseline
	Cursor, Fog, Rule         rune
	Selected, Play, Pause     rune
	Fold                      string
	Observed                  rune // before what the kernel told
	Tee, Cross, Left, Right   rune // of the ladder's head line
	FullBlock, HalfBlock, Dot rune
	phase                     [trace.Answer + 1]rune
}

// Phase is the mark at the tail of an arrow: each phase has its own shape.
func (g *Glyphs) Phase(p trace.Phase) rune { return g.phase[p] }

var unicodeGlyphs = Glyphs{
	Line: '─', FutureLine: '┄', ThickLine: '━', Lane: '│', Gap: '┆', Braille: true, Corners: [4]rune{'╭', '╮', '╰', '╯'},
	HeadRight: '▶', HeadLeft: '◀',
	Lost: '✗', Flying: '◆', Note: '✎', Differs: '≠',
	Cursor: '◎', Fog: '░', Rule: '─',
	Selected: '›', Play: '▶', Pause: '‖',
	Fold: "≈", Observed: '◉',
	Tee: '┬', Cross: '┼', Left: '├', Right: '┤',
	FullBlock: '▓', HalfBlock: '▒', Dot: '·',
	phase: [...]rune{'•', '○', '●', '■', '◆', '●', '■'},
}

var asciiGlyphs = Glyphs{
	Line: '-', FutureLine: '.', ThickLine: '=', Lane: '|', Gap: ':', Corners: [4]rune{'+', '+', '+', '+'},
	HeadRight: '>', HeadLeft: '<',
	Lost: 'X', Flying: '*', Note: '#', Differs: '%',
	Cursor: '@', Fog: ':', Rule: '-',
	Selected: '>', Play: '>', Pause: '=',
	Fold: "~", Observed: '^',
	Tee: '+', Cross: '+', Left: '+', Right: '+',
	FullBlock: '#', HalfBlock: '=', Dot: '.',
	phase: [...]rune{'.', 'o', '*', '#', '+', '*', '#'},
}
