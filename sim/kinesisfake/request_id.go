package kinesisfake

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"net/http"
)

// mix is the finalizer of splitmix64: a number that looks random, always the same for the same input.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// setHeader sets what every answer of AWS carries. The ids count the requests; they only look random.
func (s *Server) setHeader(h http.Header, number uint64) {
	var raw [40]byte
	seed := mix(s.seed) ^ number
	for i := 0; i < len(raw); i += 8 {
		seed = mix(seed)
		binary.BigEndian.PutUint64(raw[i:], seed)
	}
	h.Set("Content-Type", "application/x-amz-json-1.1")
	h["x-amzn-RequestId"] = []string{requestID(raw[:16])} // in AWS's spelling, which Set would change
	h["x-amz-id-2"] = []string{base64.StdEncoding.EncodeToString(raw[16:])}
}

// requestID is a version 4 UUID of 16 bytes.
func requestID(raw []byte) string {
	raw[6] = raw[6]&0x0f | 0x40
	raw[8] = raw[8]&0x3f | 0x80
	id := make([]byte, 0, 36)
	for i, part := range [][]byte{raw[:4], raw[4:6], raw[6:8], raw[8:10], raw[10:16]} {
		if i > 0 {
			id = append(id, '-')
		}
		id = hex.AppendEncode(id, part)
	}
	return string(id)
}
