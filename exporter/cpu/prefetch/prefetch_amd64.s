#include "textflag.h"

// func address(at unsafe.Pointer)
TEXT ·address(SB), NOSPLIT, $0-8
	MOVQ        at+0(FP), AX
	PREFETCHT0  (AX)
	RET

// func pieces(memory *byte, width int, list *uint32, count int)
TEXT ·pieces(SB), NOSPLIT, $0-32
	MOVQ memory+0(FP), SI
	MOVQ width+8(FP), DX
	MOVQ list+16(FP), DI
	MOVQ count+24(FP), CX

next:
	MOVL       (DI), AX
	IMULQ      DX, AX
	ADDQ       SI, AX
	PREFETCHT0 (AX)
	PREFETCHT0 -1(AX)(DX*1)
	ADDQ       $4, DI
	DECQ       CX
	JNZ        next
	RET
