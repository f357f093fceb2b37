package world

import (
	"encoding/binary"
	"slices"

	"kinesim/exporter/cpu/digits"
)

// phones are telephone numbers that are kept for fiction, so that nobody's telephone rings: blocks of consecutive
// lines.
type phones struct {
	country string
	blocks  *packed // digits of each, the country's in front
	quoted  *packed // the same behind a quote
	digits  int     // of a line in a block
	lines   uint64  // in a block
}

// newPhones takes the digits of blocks behind the country's.
func newPhones(country string, blocks []string, digits int, lines uint64) phones {
	var whole, quoted [][]byte
	for _, block := range blocks {
		whole, quoted = append(whole, []byte(country+block)), append(quoted, []byte(`"`+country+block))
	}
	return phones{country: country, blocks: newPacked(whole, false), quoted: newPacked(quoted, false), digits: digits, lines: lines}
}

func (p *phones) count() uint64 { return uint64(p.blocks.count()) * p.lines }

// number is the number of a version, as one of all that there are. At the start the numbers of a population that is not
// larger than these are all different, and so are those of 64 versions in a row: a graph has none
// twice.
func (p *phones) number(who person, purpose, version uint64) uint64 {
	if version == 0 {
		return p.first(who, purpose%p.count())
	}
	var room [64]uint64
	before := room[:0]
	for v := version &^ 63; ; v++ {
		number := p.number(who, purpose, 0)
		if v > 0 {
			number = scale(who.draw(purpose, v), p.count())
		}
		for slices.Contains(before, number) {
			number = (number + 1) % p.count()
		}
		if v == version {
			return number
		}
		before = append(before, number)
	}
}

// first is the number of version 0, given that of person 0.
func (p *phones) first(who person, zero uint64) uint64 {
	return (who.number*1_000_003 + zero) % p.count() // a prime larger than all counts permutes them
}

// appendFirst appends the number of version 0 as JSON, given that of person 0.
func (p *phones) appendFirst(dst []byte, who person, zero uint64) []byte {
	number := p.first(who, zero)
	block := number / p.lines
	dst = p.quoted.append(dst, int(block))
	start := len(dst)
	dst = binary.LittleEndian.AppendUint64(dst, digits.Eight(uint32(number-block*p.lines))>>(8*(8-p.digits)))
	dst = dst[:start+p.digits+1]
	dst[start+p.digits] = '"'
	return dst
}

// append appends a number in E.164 form.
func (p *phones) append(dst []byte, number uint64) []byte {
	return appendDigits(p.blocks.append(dst, int(number/p.lines)), number%p.lines, p.digits)
}

// americanPhones are the lines 555-0100 to 555-0199 of every area of the United States.
func americanPhones() phones {
	var blocks []string
	for _, area := range areaCodes {
		blocks = append(blocks, string(appendDigits(nil, uint64(area), 3))+"55501")
	}
	return newPhones("+1", blocks, 2, 100)
}

// germanPhones are those that the Bundesnetzagentur keeps for media in five areas (Amtsblatt 7/2021, Mitteilung 148).
func germanPhones() phones {
	return newPhones("+49", []string{"3023125", "6990009", "4066969", "2214710", "8999998"}, 3, 1000)
}

// areaCodes are the geographic area codes of the United States, as libphonenumber 9.0.43 has them.
var areaCodes = []uint16{
	201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 220, 223, 224, 225, 227, 228,
	229, 231, 234, 235, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 272, 274, 276, 279, 281, 283,
	301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 324, 325, 326,
	327, 329, 330, 331, 332, 334, 336, 337, 339, 341, 346, 347, 350, 351, 352, 353, 360, 361, 363, 364, 369, 380, 385,
	386, 401, 402, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414, 415, 417, 419, 423, 424, 425, 430, 432, 434, 435,
	440, 442, 443, 445, 447, 448, 458, 463, 464, 469, 470, 472, 475, 478, 479, 480, 484, 501, 502, 503, 504, 505, 507,
	508, 509, 510, 512, 513, 515, 516, 517, 518, 520, 530, 531, 534, 539, 540, 541, 551, 557, 559, 561, 562, 563, 564,
	567, 570, 571, 572, 573, 574, 575, 580, 582, 585, 586, 601, 602, 603, 605, 606, 607, 608, 609, 610, 612, 614, 615,
	616, 617, 618, 619, 620, 623, 626, 628, 629, 630, 631, 636, 640, 641, 645, 646, 650, 651, 656, 657, 659, 660, 661,
	662, 667, 669, 678, 680, 681, 682, 686, 689, 701, 702, 703, 704, 706, 707, 708, 712, 713, 714, 715, 716, 717, 718,
	719, 720, 724, 725, 726, 727, 728, 730, 731, 732, 734, 737, 738, 740, 743, 747, 748, 754, 757, 760, 762, 763, 765,
	769, 770, 771, 772, 773, 774, 775, 779, 781, 785, 786, 801, 802, 803, 804, 805, 806, 808, 810, 812, 813, 814, 815,
	816, 817, 818, 820, 821, 826, 828, 830, 831, 832, 835, 838, 839, 840, 843, 845, 847, 848, 850, 854, 856, 857, 858,
	859, 860, 862, 863, 864, 865, 870, 872, 878, 901, 903, 904, 906, 907, 908, 909, 910, 912, 913, 914, 915, 916, 917,
	918, 919, 920, 925, 928, 929, 930, 931, 934, 936, 937, 938, 940, 941, 943, 945, 947, 948, 949, 951, 952, 954, 956,
	959, 970, 971, 972, 973, 975, 978, 979, 980, 983, 984, 985, 986, 989,
}
