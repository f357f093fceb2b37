#include "textflag.h"

// Eight MD5 streams at once, a lane of 32 bits each (RFC 1321). A step waits for the one before it, so that a single
// stream leaves most of the processor unused.

#define a Y0
#define b Y1
#define c Y2
#define d Y3
#define f Y4   // of the step
#define t Y5   // scratch
#define all Y6 // ones, to negate with

// STEP adds f, word k of the messages and constant i, rotates by s, and adds b2.
#define STEP(a2, b2, k, i, s) \
	VPADDD       (k*32)(SI), a2, a2 \
	VPBROADCASTD (i*4)(DX), t       \
	VPADDD       t, a2, a2          \
	VPADDD       f, a2, a2          \
	VPSLLD       $s, a2, t          \
	VPSRLD       $(32-s), a2, a2    \
	VPOR         t, a2, a2          \
	VPADDD       b2, a2, a2

#define F(a2, b2, c2, d2, k, i, s) \
	VPXOR c2, d2, f \
	VPAND b2, f, f  \
	VPXOR d2, f, f  \
	STEP(a2, b2, k, i, s)

// The part of G that does not wait for the step before is added first.
#define G(a2, b2, c2, d2, k, i, s) \
	VPANDN c2, d2, f  \
	VPADDD f, a2, a2  \
	VPAND  b2, d2, f  \
	STEP(a2, b2, k, i, s)

#define H(a2, b2, c2, d2, k, i, s) \
	VPXOR b2, c2, f \
	VPXOR d2, f, f  \
	STEP(a2, b2, k, i, s)

#define I(a2, b2, c2, d2, k, i, s) \
	VPXOR all, d2, f \
	VPOR  b2, f, f   \
	VPXOR c2, f, f   \
	STEP(a2, b2, k, i, s)

// func block8(words *[16][8]uint32, sums *[4][8]uint32, constants *[64]uint32, start *[4]uint32)
TEXT ·block8(SB), NOSPLIT, $0-32
	MOVQ         words+0(FP), SI
	MOVQ         sums+8(FP), DI
	MOVQ         constants+16(FP), DX
	VPCMPEQD     all, all, all
	MOVQ         start+24(FP), CX
	VPBROADCASTD (CX), a
	VPBROADCASTD 4(CX), b
	VPBROADCASTD 8(CX), c
	VPBROADCASTD 12(CX), d

	F(a, b, c, d, 0, 0, 7)
	F(d, a, b, c, 1, 1, 12)
	F(c, d, a, b, 2, 2, 17)
	F(b, c, d, a, 3, 3, 22)
	F(a, b, c, d, 4, 4, 7)
	F(d, a, b, c, 5, 5, 12)
	F(c, d, a, b, 6, 6, 17)
	F(b, c, d, a, 7, 7, 22)
	F(a, b, c, d, 8, 8, 7)
	F(d, a, b, c, 9, 9, 12)
	F(c, d, a, b, 10, 10, 17)
	F(b, c, d, a, 11, 11, 22)
	F(a, b, c, d, 12, 12, 7)
	F(d, a, b, c, 13, 13, 12)
	F(c, d, a, b, 14, 14, 17)
	F(b, c, d, a, 15, 15, 22)

	G(a, b, c, d, 1, 16, 5)
	G(d, a, b, c, 6, 17, 9)
	G(c, d, a, b, 11, 18, 14)
	G(b, c, d, a, 0, 19, 20)
	G(a, b, c, d, 5, 20, 5)
	G(d, a, b, c, 10, 21, 9)
	G(c, d, a, b, 15, 22, 14)
	G(b, c, d, a, 4, 23, 20)
	G(a, b, c, d, 9, 24, 5)
	G(d, a, b, c, 14, 25, 9)
	G(c, d, a, b, 3, 26, 14)
	G(b, c, d, a, 8, 27, 20)
	G(a, b, c, d, 13, 28, 5)
	G(d, a, b, c, 2, 29, 9)
	G(c, d, a, b, 7, 30, 14)
	G(b, c, d, a, 12, 31, 20)

	H(a, b, c, d, 5, 32, 4)
	H(d, a, b, c, 8, 33, 11)
	H(c, d, a, b, 11, 34, 16)
	H(b, c, d, a, 14, 35, 23)
	H(a, b, c, d, 1, 36, 4)
	H(d, a, b, c, 4, 37, 11)
	H(c, d, a, b, 7, 38, 16)
	H(b, c, d, a, 10, 39, 23)
	H(a, b, c, d, 13, 40, 4)
	H(d, a, b, c, 0, 41, 11)
	H(c, d, a, b, 3, 42, 16)
	H(b, c, d, a, 6, 43, 23)
	H(a, b, c, d, 9, 44, 4)
	H(d, a, b, c, 12, 45, 11)
	H(c, d, a, b, 15, 46, 16)
	H(b, c, d, a, 2, 47, 23)

	I(a, b, c, d, 0, 48, 6)
	I(d, a, b, c, 7, 49, 10)
	I(c, d, a, b, 14, 50, 15)
	I(b, c, d, a, 5, 51, 21)
	I(a, b, c, d, 12, 52, 6)
	I(d, a, b, c, 3, 53, 10)
	I(c, d, a, b, 10, 54, 15)
	I(b, c, d, a, 1, 55, 21)
	I(a, b, c, d, 8, 56, 6)
	I(d, a, b, c, 15, 57, 10)
	I(c, d, a, b, 6, 58, 15)
	I(b, c, d, a, 13, 59, 21)
	I(a, b, c, d, 4, 60, 6)
	I(d, a, b, c, 11, 61, 10)
	I(c, d, a, b, 2, 62, 15)
	I(b, c, d, a, 9, 63, 21)

	VPBROADCASTD (CX), t
	VPADDD       t, a, a
	VMOVDQU      a, (DI)
	VPBROADCASTD 4(CX), t
	VPADDD       t, b, b
	VMOVDQU      b, 32(DI)
	VPBROADCASTD 8(CX), t
	VPADDD       t, c, c
	VMOVDQU      c, 64(DI)
	VPBROADCASTD 12(CX), t
	VPADDD       t, d, d
	VMOVDQU      d, 96(DI)
	VZEROUPPER
	RET
