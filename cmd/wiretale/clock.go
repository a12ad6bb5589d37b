package main

import (
	"time"

	"wiretale/lesson"
)

// clock tells the time of which learning takes note.
var clock = time.Now

// today is the day that it is here.
func today() lesson.Day { return lesson.DayOf(clock()) }
