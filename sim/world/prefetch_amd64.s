#include "textflag.h"

// func fetch(state *byte, width int, list *uint32, count int)
TEXT ·fetch(SB), NOSPLIT, $0-32
	MOVQ state+0(FP), SI
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
