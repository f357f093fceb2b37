package dice

// Mix is the finalizer of splitmix64: a number that looks random, always the same for the same input.
func Mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Unit is a number from 0 to below 1.
func Unit(bits uint64) float64 { return float64(bits>>11) / (1 << 53) }
