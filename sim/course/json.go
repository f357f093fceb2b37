package course

import (
	"encoding/json"
	"errors"
)

// placesAtMost bounds the places of what is read: those of highest are fewer.
const placesAtMost = 1 << 16

var errPlaces = errors.New("a histogram is a list of places in ascending order, each with its count")

// MarshalJSON writes each place with a count, and the count: as exact as the histogram, which a list of values would
// not be.
func (h Histogram) MarshalJSON() ([]byte, error) { return marshalPlaces(h.EachPlace) }

// UnmarshalJSON reads what MarshalJSON writes.
func (h *Histogram) UnmarshalJSON(text []byte) error {
	var made Places
	err := unmarshalPlaces(text, 1<<32-1, made.Add)
	*h = made.Histogram()
	return err
}

// MarshalJSON is that of a histogram.
func (s *Sum) MarshalJSON() ([]byte, error) {
	return marshalPlaces(func(show func(place int, n uint64)) {
		for at, n := range s.counts {
			if n > 0 {
				show(at, n)
			}
		}
	})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Sum) UnmarshalJSON(text []byte) error {
	*s = Sum{}
	return unmarshalPlaces(text, 1<<63-1, s.put)
}

func marshalPlaces(each func(show func(place int, n uint64))) ([]byte, error) {
	list := []uint64{}
	each(func(place int, n uint64) { list = append(list, uint64(place), n) })
	return json.Marshal(list)
}

func unmarshalPlaces(text []byte, most uint64, add func(place int, n uint64)) error {
	var list []uint64
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	if len(list)%2 != 0 {
		return errPlaces
	}
	for i := 0; i < len(list); i += 2 {
		if list[i] >= placesAtMost || list[i+1] == 0 || list[i+1] > most || i > 0 && list[i] <= list[i-2] {
			return errPlaces
		}
		add(int(list[i]), list[i+1])
	}
	return nil
}
