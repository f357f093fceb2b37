#include "textflag.h"

// func address(at unsafe.Pointer)
TEXT ·address(SB), NOSPLIT, $0-8
	MOVQ        at+0(FP), AX
	PREFETCHT0  (AX)
	RET
