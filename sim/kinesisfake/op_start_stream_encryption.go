package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

const keyIDCharsMax = 2048

// StartStreamEncryption: records and answers say KMS from now on. There is no KMS: nothing is encrypted, and any key is
// taken.
func startStreamEncryption(s *Server, c *call) error {
	name, key, err := s.decodeEncryption(c)
	if err != nil {
		return err
	}
	return s.do(c, name, func(now time.Time, m *streams.Model) error { return m.StartEncryption(now, name, key) })
}

func (s *Server) decodeEncryption(c *call) (stream, keyID string, err error) {
	var r struct {
		streamID
		EncryptionType *string
		KeyId          *string
	}
	stream, err = s.decodeStream(c, &r, &r.streamID, func(v *violations) {
		v.requireOneOf("encryptionType", r.EncryptionType, encryptionEnumeration)
		v.require("keyId", r.KeyId != nil)
		if r.KeyId != nil {
			v.length("keyId", *r.KeyId, 1, keyIDCharsMax)
		}
	})
	if err != nil {
		return "", "", err
	}
	if *r.EncryptionType != encryptionKMS {
		return "", "", streams.InvalidArgument("EncryptionType must be KMS.")
	}
	return stream, *r.KeyId, nil
}
