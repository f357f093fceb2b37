package wire

// Error is why a body is refused: a SerializationException.
type Error struct{ Message string }

func (e *Error) Error() string { return "SerializationException: " + e.Message }

// ErrMalformed is the error for a body that cannot be read. AWS says no more of it (kinesalite, test/connection.js).
var ErrMalformed = &Error{}

func refuse(message string) error { return &Error{message} }
