package page

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"testing"
)

// Charts are compared by the mean colour of blocks between their axes: there it does not matter which fonts a machine
// has, and a block is small enough that a line or a bar which is missing changes some of them.
const (
	blocksAcross = 40
	blocksDown   = 12

	// What another version of the browser, and other letters of the few names between the axes, may draw otherwise. The
	// tint of a fault is 27 of 255, a line of two pixels about 20.
	blockApart  = 10 // of 255, in a channel
	blocksApart = 10 // that are further apart than that, of a chart
)

// look is the charts of a page, one below the other, a pixel a block.
type look struct {
	ids    []string
	blocks *image.NRGBA
}

func lookOf(t *testing.T, shot string, charts []drawn) *look {
	t.Helper()
	full := readPNG(t, shot)
	l := &look{blocks: image.NewNRGBA(image.Rect(0, 0, blocksAcross, blocksDown*len(charts)))}
	for i, c := range charts {
		l.ids = append(l.ids, c.ID)
		if c.Place == nil {
			continue // which has been told of
		}
		for y := range blocksDown {
			for x := range blocksAcross {
				edge := func(from, length float64, n, of int) int {
					return int(math.Round(from + length*float64(n)/float64(of)))
				}
				r := image.Rect(edge(c.Place.X, c.Place.W, x, blocksAcross), edge(c.Place.Y, c.Place.H, y, blocksDown),
					edge(c.Place.X, c.Place.W, x+1, blocksAcross), edge(c.Place.Y, c.Place.H, y+1, blocksDown))
				l.blocks.Set(x, i*blocksDown+y, mean(full, r))
			}
		}
	}
	return l
}

func mean(of image.Image, r image.Rectangle) color.NRGBA {
	var sum [3]int
	r = r.Intersect(of.Bounds())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := color.NRGBAModel.Convert(of.At(x, y)).(color.NRGBA)
			sum[0], sum[1], sum[2] = sum[0]+int(c.R), sum[1]+int(c.G), sum[2]+int(c.B)
		}
	}
	n := max(r.Dx()*r.Dy(), 1)
	return color.NRGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}
}

// compareLooks holds themes, side by side, against the golden picture.
func compareLooks(t *testing.T, looks []*look) {
	t.Helper()
	const golden = "testdata/page.png"
	got := image.NewNRGBA(image.Rect(0, 0, blocksAcross*len(looks), looks[0].blocks.Bounds().Dy()))
	for i, l := range looks {
		draw.Draw(got, image.Rect(i*blocksAcross, 0, (i+1)*blocksAcross, got.Bounds().Dy()), l.blocks, image.Point{}, draw.Src)
	}
	if *update {
		file, err := os.Create(golden)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(png.Encode(file, got), file.Close()); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := readPNG(t, golden)
	if got.Bounds() != want.Bounds() {
		t.Fatalf("%d by %d blocks, want %v (rewrite with -update)", got.Bounds().Dx(), got.Bounds().Dy(), want.Bounds())
	}
	for i, theme := range []string{"light", "dark"} {
		for j, id := range looks[i].ids {
			other, worst := 0, 0
			for y := j * blocksDown; y < (j+1)*blocksDown; y++ {
				for x := i * blocksAcross; x < (i+1)*blocksAcross; x++ {
					apart := apart(got.At(x, y), want.At(x, y))
					if worst = max(worst, apart); apart > blockApart {
						other++
					}
				}
			}
			if other > blocksApart {
				t.Errorf("%s, %s: looks otherwise than in %s: %d of %d blocks are more than %d of 255 apart, one is %d (rewrite with -update)",
					theme, id, golden, other, blocksAcross*blocksDown, blockApart, worst)
			}
		}
	}
}

// apart is how far two colours are from each other, in the channel in which they are furthest.
func apart(a, b color.Color) int {
	p, q := color.NRGBAModel.Convert(a).(color.NRGBA), color.NRGBAModel.Convert(b).(color.NRGBA)
	far := func(x, y uint8) int { return max(int(x)-int(y), int(y)-int(x)) }
	return max(far(p.R, q.R), far(p.G, q.G), far(p.B, q.B))
}

func readPNG(t *testing.T, path string) image.Image {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}
