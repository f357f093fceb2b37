package profile

import (
	"testing"
	"time"
)

var layouts = map[TimestampFormat]string{
	TimestampSeconds: "2006-01-02T15:04:05Z",
	TimestampOffset:  "2006-01-02T15:04:05+0000",
	TimestampMicros:  "2006-01-02T15:04:05.000000Z",
}

func TestTimestamp(t *testing.T) {
	for _, c := range []struct {
		at                      Millis
		seconds, offset, micros string
	}{
		{1_641_936_279_000, "2022-01-11T21:24:39Z", "2022-01-11T21:24:39+0000", "2022-01-11T21:24:39.000000Z"},
		{1_625_076_487_591, "2021-06-30T18:08:07Z", "2021-06-30T18:08:07+0000", "2021-06-30T18:08:07.591000Z"},
		{0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00+0000", "1970-01-01T00:00:00.000000Z"},
		{-1, "1969-12-31T23:59:59Z", "1969-12-31T23:59:59+0000", "1969-12-31T23:59:59.999000Z"},
		{951_782_400_000, "2000-02-29T00:00:00Z", "2000-02-29T00:00:00+0000", "2000-02-29T00:00:00.000000Z"},
		{4_107_542_399_009, "2100-02-28T23:59:59Z", "2100-02-28T23:59:59+0000", "2100-02-28T23:59:59.009000Z"},
	} {
		for format, want := range map[TimestampFormat]string{TimestampSeconds: c.seconds, TimestampOffset: c.offset,
			TimestampMicros: c.micros} {
			if got := string(timestampAppenders[format](nil, c.at)); got != want {
				t.Errorf("%s of %d = %s, want %s", format, c.at, got, want)
			}
		}
	}
}

// TestTimestampEveryDay compares with package time on every day of four centuries, so on every kind of leap year.
func TestTimestampEveryDay(t *testing.T) {
	for at := time.Date(1799, 12, 31, 23, 59, 59, 0, time.UTC); at.Year() < 2201; at = at.AddDate(0, 0, 1) {
		if got, want := string(appendSeconds(nil, Millis(at.UnixMilli()))), at.Format(layouts[TimestampSeconds]); got != want {
			t.Fatalf("%d = %s, want %s", at.UnixMilli(), got, want)
		}
	}
}

func FuzzTimestamp(f *testing.F) {
	for _, at := range []int64{0, -1, 1_641_936_279_000, 253_402_300_799_999, 253_402_300_800_000, -62_135_596_800_001,
		-62_198_755_200_000, 1 << 62, -1 << 63} {
		f.Add(at)
	}
	f.Fuzz(func(t *testing.T, at int64) {
		for format, layout := range layouts {
			want := time.UnixMilli(at).UTC().Format(layout)
			if got := string(timestampAppenders[format]([]byte("x"), Millis(at))); got != "x"+want {
				t.Errorf("%s of %d = %s, want x%s", format, at, got, want)
			}
		}
	})
}
