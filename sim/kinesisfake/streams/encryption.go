package streams

import "time"

// encryptionsMax is how often a stream's encryption may be started or stopped over 24 hours
// (API_StartStreamEncryption).
const encryptionsMax = 25

// StartEncryption marks what is stored from now on as encrypted with a key of KMS. Nothing is encrypted, and the key is
// not looked for.
func (m *Model) StartEncryption(now time.Time, name, keyID string) error {
	return m.encrypt(now, name, keyID)
}

// StopEncryption ends what StartEncryption began.
func (m *Model) StopEncryption(now time.Time, name string) error {
	return m.encrypt(now, name, "")
}

func (m *Model) encrypt(now time.Time, name, keyID string) error {
	s, err := m.active(now, name)
	if err != nil {
		return err
	}
	if keyID == s.KeyID {
		return nil
	}
	if !s.Ciphers.take(now, encryptionsMax) {
		return limitExceeded("The encryption of stream %s under account %s has been changed %d times within 24 hours, which is the limit.",
			name, m.config.Account, encryptionsMax)
	}
	s.KeyID = keyID
	s.pass(now, StatusUpdating, m.config.Durations.Update)
	return nil
}

// Encrypts tells whether what a stream stores now is marked as encrypted.
func (m *Model) Encrypts(name string) bool {
	s := m.streams[name]
	return s != nil && s.KeyID != ""
}
