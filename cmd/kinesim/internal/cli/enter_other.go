//go:build !unix

package cli

import (
	"context"
	"io"
)

// Enter is not known here.
func Enter(context.Context, io.Reader) (pressed <-chan struct{}, stop func()) { return nil, func() {} }
