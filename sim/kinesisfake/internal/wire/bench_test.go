package wire

import (
	"testing"

	"kinesim/sim/kinesisfake/internal/wire/wiretest"
)

// BenchmarkDecodePutRecords is the decoders alone.
func BenchmarkDecodePutRecords(b *testing.B) {
	body := wiretest.PutRecords("s", 500, 1200)
	for _, codec := range []struct {
		name   string
		body   []byte
		decode func([]byte) error
	}{
		{"json", body, decodeAgain()},
		{"cbor", wiretest.InCBOR(body), decodeCBORAgain()},
	} {
		b.Run(codec.name, func(b *testing.B) {
			b.SetBytes(int64(len(codec.body)))
			b.ReportAllocs()
			for b.Loop() {
				must(b, codec.decode(codec.body))
			}
			b.ReportMetric(500*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
