package lesson

import "time"

// Day is a day of the calendar that hangs where somebody learns, counted from
// 1 January 1970. Reviews are due on days and not at moments: what was learned
// late one evening may be asked the next morning.
type Day int32

// secondsOfDay is for reckoning in UTC, where every day has as many.
const secondsOfDay = 24 * 60 * 60

// DayOf is the day that it is at a moment, where the clock that told it stands.
func DayOf(t time.Time) Day {
	year, month, day := t.Date()
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsOfDay)
}

// String is the day as ISO 8601 writes it.
func (d Day) String() string { return d.midnight().Format(time.DateOnly) }

// midnight is the moment at which the day begins in UTC.
func (d Day) midnight() time.Time { return time.Unix(int64(d)*secondsOfDay, 0).UTC() }

// MarshalText implements encoding.TextMarshaler.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Day) UnmarshalText(data []byte) error {
	t, err := time.Parse(time.DateOnly, string(data))
	if err == nil {
		*d = DayOf(t)
	}
	return err
}
