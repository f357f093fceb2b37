#include "textflag.h"

// Two SHA-256 streams in turns. A round instruction takes four cycles and waits for the one before it of its stream, while the processor could
// begin another after three: a second stream fills the gaps. The algorithm is Intel's for its SHA extensions, as in crypto/sha256.

// Registers. X0 holds the words that SHA256RNDS2 takes, by its definition; X13 and X15 are scratch.
#define mask X14 // turns bytes around in each word
#define a0 X1    // state of stream a: words F, E, B, A
#define a1 X2    // H, G, D, C
#define b0 X3
#define b1 X4
#define aw0 X5   // the last 16 words of its message
#define aw1 X6
#define aw2 X7
#define aw3 X8
#define bw0 X9
#define bw1 X10
#define bw2 X11
#define bw3 X12

// LOAD reads four words of a message.
#define LOAD(offset, from, words) \
	MOVOU  offset(from), words \
	PSHUFB mask, words

// ROUNDS makes four rounds of both streams with four words each, and the constants of these rounds.
#define ROUNDS(aw, bw, offset) \
	MOVOU       aw, X0         \
	PADDD       offset(AX), X0 \
	PSHUFD      $0x0e, X0, X13 \
	SHA256RNDS2 X0, a0, a1     \
	MOVOU       bw, X0         \
	PADDD       offset(AX), X0 \
	PSHUFD      $0x0e, X0, X15 \
	SHA256RNDS2 X0, b0, b1     \
	MOVOU       X13, X0        \
	SHA256RNDS2 X0, a1, a0     \
	MOVOU       X15, X0        \
	SHA256RNDS2 X0, b1, b0

// SCHEDULE replaces the oldest four words of a message, w0, by the next four.
#define SCHEDULE(w0, w1, w2, w3) \
	SHA256MSG1 w1, w0      \
	MOVOU      w3, X13     \
	PALIGNR    $4, w2, X13 \
	PADDD      X13, w0     \
	SHA256MSG2 w3, w0

#define SIXTEEN(offset) \
	ROUNDS(aw0, bw0, offset)     \
	SCHEDULE(aw0, aw1, aw2, aw3) \
	SCHEDULE(bw0, bw1, bw2, bw3) \
	ROUNDS(aw1, bw1, offset+16)  \
	SCHEDULE(aw1, aw2, aw3, aw0) \
	SCHEDULE(bw1, bw2, bw3, bw0) \
	ROUNDS(aw2, bw2, offset+32)  \
	SCHEDULE(aw2, aw3, aw0, aw1) \
	SCHEDULE(bw2, bw3, bw0, bw1) \
	ROUNDS(aw3, bw3, offset+48)  \
	SCHEDULE(aw3, aw0, aw1, aw2) \
	SCHEDULE(bw3, bw0, bw1, bw2)

// ADD adds the state before the block, and keeps the sum.
#define ADD(offset, state, register) \
	MOVOU offset(state), X13 \
	PADDD X13, register      \
	MOVOU register, offset(state)

// func blocks2(a, b *shaState, p, q *byte, blocks int)
TEXT ·blocks2(SB), NOSPLIT, $0-40
	MOVQ a+0(FP), DI
	MOVQ b+8(FP), SI
	MOVQ p+16(FP), R8
	MOVQ q+24(FP), R9
	MOVQ blocks+32(FP), CX

	// These instructions cost hundreds of cycles each while the upper halves of the wide registers hold anything.
	VZEROUPPER
	LEAQ  ·shaConstants(SB), AX
	MOVOU ·shaMask(SB), mask
	MOVOU 0(DI), a0
	MOVOU 16(DI), a1
	MOVOU 0(SI), b0
	MOVOU 16(SI), b1
	TESTQ CX, CX
	JZ    done

block:
	LOAD(0, R8, aw0)
	LOAD(16, R8, aw1)
	LOAD(32, R8, aw2)
	LOAD(48, R8, aw3)
	LOAD(0, R9, bw0)
	LOAD(16, R9, bw1)
	LOAD(32, R9, bw2)
	LOAD(48, R9, bw3)
	SIXTEEN(0)
	SIXTEEN(64)
	SIXTEEN(128)
	ROUNDS(aw0, bw0, 192)
	ROUNDS(aw1, bw1, 208)
	ROUNDS(aw2, bw2, 224)
	ROUNDS(aw3, bw3, 240)
	ADD(0, DI, a0)
	ADD(16, DI, a1)
	ADD(0, SI, b0)
	ADD(16, SI, b1)
	ADDQ $64, R8
	ADDQ $64, R9
	DECQ CX
	JNZ  block

done:
	RET

// FOUR makes four rounds of stream a alone.
#define FOUR(aw, offset) \
	MOVOU       aw, X0         \
	PADDD       offset(AX), X0 \
	SHA256RNDS2 X0, a0, a1     \
	PSHUFD      $0x0e, X0, X0  \
	SHA256RNDS2 X0, a1, a0

#define SIXTEEN1(offset) \
	FOUR(aw0, offset)            \
	SCHEDULE(aw0, aw1, aw2, aw3) \
	FOUR(aw1, offset+16)         \
	SCHEDULE(aw1, aw2, aw3, aw0) \
	FOUR(aw2, offset+32)         \
	SCHEDULE(aw2, aw3, aw0, aw1) \
	FOUR(aw3, offset+48)         \
	SCHEDULE(aw3, aw0, aw1, aw2)

// CUT reads 16 bytes of a message and keeps those of its text, with the bit behind it that ends a text.
#define CUT(offset, words) \
	MOVOU offset(R8), words \
	MOVOU offset(R9), X13   \
	PAND  X13, words        \
	MOVOU offset(R10), X13  \
	POR   X13, words        \
	PSHUFB mask, words

// HEX writes 16 bytes as hexadecimal digits.
#define HEX(bytes, offset) \
	MOVOU     bytes, X13      \
	PSRLW     $4, X13         \
	PAND      X11, X13        \
	PAND      X11, bytes      \
	MOVOU     X13, X15        \
	PUNPCKLBW bytes, X13      \
	PUNPCKHBW bytes, X15      \
	MOVOU     X12, X9         \
	PSHUFB    X13, X9         \
	MOVOU     X12, X10        \
	PSHUFB    X15, X10        \
	MOVOU     X9, offset(DI)  \
	MOVOU     X10, offset+16(DI)

// func hex1(digits, text *[64]byte, length int)
TEXT ·hex1(SB), NOSPLIT, $0-24
	MOVQ digits+0(FP), DI
	MOVQ text+8(FP), R8
	MOVQ length+16(FP), DX
	VZEROUPPER
	LEAQ  ·shaConstants(SB), AX
	LEAQ  ·shaCut+64(SB), R9
	LEAQ  ·shaEnd+64(SB), R10
	SUBQ  DX, R9
	SUBQ  DX, R10
	SHLQ  $3, DX
	MOVOU ·shaMask(SB), mask
	MOVOU ·shaStart(SB), a0
	MOVOU ·shaStart+16(SB), a1
	CUT(0, aw0)
	CUT(16, aw1)
	CUT(32, aw2)
	CUT(48, aw3)
	PINSRD $3, DX, aw3
	SIXTEEN1(0)
	SIXTEEN1(64)
	SIXTEEN1(128)
	FOUR(aw0, 192)
	FOUR(aw1, 208)
	FOUR(aw2, 224)
	FOUR(aw3, 240)
	MOVOU ·shaStart(SB), X5
	PADDD X5, a0
	MOVOU ·shaStart+16(SB), X6
	PADDD X6, a1
	MOVOU ·shaHex(SB), X12
	MOVOU ·shaNibble(SB), X11

	// From F, E, B, A and H, G, D, C to A, B, C, D and E, F, G, H.
	PSHUFD     $0x1B, a0, X5
	PSHUFD     $0x1B, a1, X6
	MOVOU      X5, X7
	PUNPCKLQDQ X6, X5
	PUNPCKHQDQ X6, X7
	PSHUFB     mask, X5
	PSHUFB     mask, X7
	HEX(X5, 0)
	HEX(X7, 32)
	RET

DATA ·shaHex+0(SB)/8, $0x3736353433323130
DATA ·shaHex+8(SB)/8, $0x6665646362613938
GLOBL ·shaHex(SB), RODATA|NOPTR, $16

DATA ·shaNibble+0(SB)/8, $0x0f0f0f0f0f0f0f0f
DATA ·shaNibble+8(SB)/8, $0x0f0f0f0f0f0f0f0f
GLOBL ·shaNibble(SB), RODATA|NOPTR, $16

// Read from as many bytes before the middle as a text has: shaCut keeps these, and shaEnd has the bit behind them.
DATA ·shaCut+0(SB)/8, $-1
DATA ·shaCut+8(SB)/8, $-1
DATA ·shaCut+16(SB)/8, $-1
DATA ·shaCut+24(SB)/8, $-1
DATA ·shaCut+32(SB)/8, $-1
DATA ·shaCut+40(SB)/8, $-1
DATA ·shaCut+48(SB)/8, $-1
DATA ·shaCut+56(SB)/8, $-1
GLOBL ·shaCut(SB), RODATA|NOPTR, $128

DATA ·shaEnd+64(SB)/1, $0x80
GLOBL ·shaEnd(SB), RODATA|NOPTR, $128

DATA ·shaMask+0(SB)/8, $0x0405060700010203
DATA ·shaMask+8(SB)/8, $0x0c0d0e0f08090a0b
GLOBL ·shaMask(SB), RODATA|NOPTR, $16

DATA ·shaConstants+0(SB)/8, $0x71374491428a2f98
DATA ·shaConstants+8(SB)/8, $0xe9b5dba5b5c0fbcf
DATA ·shaConstants+16(SB)/8, $0x59f111f13956c25b
DATA ·shaConstants+24(SB)/8, $0xab1c5ed5923f82a4
DATA ·shaConstants+32(SB)/8, $0x12835b01d807aa98
DATA ·shaConstants+40(SB)/8, $0x550c7dc3243185be
DATA ·shaConstants+48(SB)/8, $0x80deb1fe72be5d74
DATA ·shaConstants+56(SB)/8, $0xc19bf1749bdc06a7
DATA ·shaConstants+64(SB)/8, $0xefbe4786e49b69c1
DATA ·shaConstants+72(SB)/8, $0x240ca1cc0fc19dc6
DATA ·shaConstants+80(SB)/8, $0x4a7484aa2de92c6f
DATA ·shaConstants+88(SB)/8, $0x76f988da5cb0a9dc
DATA ·shaConstants+96(SB)/8, $0xa831c66d983e5152
DATA ·shaConstants+104(SB)/8, $0xbf597fc7b00327c8
DATA ·shaConstants+112(SB)/8, $0xd5a79147c6e00bf3
DATA ·shaConstants+120(SB)/8, $0x1429296706ca6351
DATA ·shaConstants+128(SB)/8, $0x2e1b213827b70a85
DATA ·shaConstants+136(SB)/8, $0x53380d134d2c6dfc
DATA ·shaConstants+144(SB)/8, $0x766a0abb650a7354
DATA ·shaConstants+152(SB)/8, $0x92722c8581c2c92e
DATA ·shaConstants+160(SB)/8, $0xa81a664ba2bfe8a1
DATA ·shaConstants+168(SB)/8, $0xc76c51a3c24b8b70
DATA ·shaConstants+176(SB)/8, $0xd6990624d192e819
DATA ·shaConstants+184(SB)/8, $0x106aa070f40e3585
DATA ·shaConstants+192(SB)/8, $0x1e376c0819a4c116
DATA ·shaConstants+200(SB)/8, $0x34b0bcb52748774c
DATA ·shaConstants+208(SB)/8, $0x4ed8aa4a391c0cb3
DATA ·shaConstants+216(SB)/8, $0x682e6ff35b9cca4f
DATA ·shaConstants+224(SB)/8, $0x78a5636f748f82ee
DATA ·shaConstants+232(SB)/8, $0x8cc7020884c87814
DATA ·shaConstants+240(SB)/8, $0xa4506ceb90befffa
DATA ·shaConstants+248(SB)/8, $0xc67178f2bef9a3f7
GLOBL ·shaConstants(SB), RODATA|NOPTR, $256
