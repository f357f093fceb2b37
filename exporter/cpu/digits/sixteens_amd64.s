#include "textflag.h"

// What Eight does with one number, in four lanes. A lane's word is cut into two, four and eight parts.

// REST puts what is left over of each part, once its upper half was divided off, into the part's lower half. The order is that of the digits
// in memory: the upper half is the first.
#define REST(multiply, subtract, shift, by, bits) \
	multiply by, Y1, Y2    \
	subtract Y2, Y0, Y2    \
	shift    bits, Y2, Y2  \
	VPOR     Y2, Y1, Y0

// func sixteens(text *[38]byte, a, b, c, d uint64)
TEXT ·sixteens(SB), NOSPLIT, $0-40
	MOVQ        text+0(FP), DI
	VMOVQ       a+8(FP), X0
	VPINSRQ     $1, b+16(FP), X0, X0
	VMOVQ       c+24(FP), X1
	VPINSRQ     $1, d+32(FP), X1, X1
	VINSERTI128 $1, X1, Y0, Y0

	VPMULUDQ ·divideTenThousand(SB), Y0, Y1
	VPSRLQ   $45, Y1, Y1
	REST(VPMULUDQ, VPSUBQ, VPSLLQ, ·tenThousand(SB), $32)
	VPMULHUW ·divideHundred(SB), Y0, Y1
	VPSRLW   $3, Y1, Y1
	REST(VPMULLW, VPSUBW, VPSLLD, ·hundred(SB), $16)
	VPMULHUW ·divideTen(SB), Y0, Y1
	REST(VPMULLW, VPSUBW, VPSLLW, ·ten(SB), $8)

	VPADDB       ·zero(SB), Y0, Y0
	VMOVDQU      X0, 3(DI)
	VEXTRACTI128 $1, Y0, 22(DI)
	VZEROUPPER
	RET

#define FOUR(name, word) \
	DATA name+0(SB)/8, word  \
	DATA name+8(SB)/8, word  \
	DATA name+16(SB)/8, word \
	DATA name+24(SB)/8, word \
	GLOBL name(SB), RODATA|NOPTR, $32

FOUR(·divideTenThousand, $3518437209) // 2^45 / 10,000, rounded up: exact for all numbers of 32 bits
FOUR(·tenThousand, $10000)
FOUR(·divideHundred, $0x147b147b147b147b) // 2^19 / 100, rounded up: exact below 10,000
FOUR(·hundred, $0x0064006400640064)
FOUR(·divideTen, $0x199a199a199a199a) // 2^16 / 10, rounded up: exact below 100
FOUR(·ten, $0x000a000a000a000a)
FOUR(·zero, $0x3030303030303030)
