package results

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// scheme begins the name of a place in S3.
const scheme = "s3://"

// Remote tells whether a name is of a place in S3.
func Remote(name string) bool { return strings.HasPrefix(name, scheme) }

// Place is where results are kept. Its methods may be called by several goroutines.
type Place struct {
	Name string // s3://bucket/prefix, or a directory
	Dir  string // of this machine
	Last string // the name of a file that is pushed when all others are there, since it tells that they are; "" for none

	objects store // nil of a directory

	mu     sync.Mutex
	pushed map[string]stamp // by the name of a file
	pulled map[string]string
}

// store is what a bucket does.
type store interface {
	list(ctx context.Context) (tags map[string]string, err error) // entity tags by the names behind the prefix
	put(ctx context.Context, name, file string) error
	get(ctx context.Context, name, file string) error
	remove(ctx context.Context, name string) error
}

// stamp tells whether a file has changed.
type stamp struct {
	size int64
	at   time.Time
}

// bucketName is what AWS takes for the name of a bucket that is there: those of before 2018 in us-east-1 have capitals,
// _, and up to 255 characters; those of today fewer (User Guide of S3, "General purpose bucket naming rules").
var bucketName = regexp.MustCompile(`^[a-zA-Z0-9._-]{3,255}$`)

// Parse takes the name of a place in S3 apart. The error does not repeat it: it may hold a password.
func Parse(name string) (bucket, prefix string, err error) {
	parsed, err := url.Parse(name)
	if err != nil || !Remote(name) || !bucketName.MatchString(parsed.Host) || parsed.RawQuery != "" || parsed.User != nil {
		return "", "", errors.New("that is no place in S3: want s3://BUCKET/PREFIX")
	}
	return parsed.Host, strings.Trim(parsed.Path, "/"), nil
}

// Open makes a place ready: a directory is itself, and what is in S3 has one that Close removes.
func Open(ctx context.Context, name string) (*Place, error) {
	p := &Place{Name: name, Dir: name, pushed: map[string]stamp{}, pulled: map[string]string{}}
	if !Remote(name) {
		return p, nil
	}
	bucket, prefix, err := Parse(name)
	if err != nil {
		return nil, err
	}
	if prefix != "" {
		prefix += "/"
	}
	if p.objects, err = openBucket(ctx, bucket, prefix); err != nil {
		return nil, err
	}
	if p.Dir, err = os.MkdirTemp("", "kinesim-results-*"); err != nil {
		return nil, err
	}
	return p, nil
}

// Push copies the files that have changed since the last time, and removes the objects of those that are gone: what an
// earlier run has left of itself must not be taken for this one's. Objects that were never here stay.
func (p *Place) Push(ctx context.Context) error {
	if p.objects == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	files, gone, err := p.changed()
	failed := []error{err}
	for _, f := range files {
		if filepath.Base(f.name) == p.Last && errors.Join(failed...) != nil {
			continue // not all that it tells of is there
		}
		if err := p.objects.put(ctx, filepath.ToSlash(f.name), filepath.Join(p.Dir, f.name)); err != nil {
			failed = append(failed, fmt.Errorf("write %s/%s: %w", p.Name, f.name, err))
			continue
		}
		p.pushed[f.name] = f.now
	}
	for _, name := range gone {
		if err := p.objects.remove(ctx, filepath.ToSlash(name)); err != nil {
			failed = append(failed, fmt.Errorf("remove %s/%s: %w", p.Name, name, err))
			continue
		}
		delete(p.pushed, name)
		delete(p.pulled, filepath.ToSlash(name))
	}
	return errors.Join(failed...)
}

// file is one of a place, as it was looked at.
type file struct {
	name string
	now  stamp
}

// changed are the files that have changed since they were pushed, Last behind all others, and the names of those that
// are gone.
func (p *Place) changed() (files []file, gone []string, err error) {
	there := map[string]bool{}
	err = filepath.WalkDir(p.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") { // such as one that is being written
			return ignoreGone(err)
		}
		info, err := entry.Info()
		if err != nil {
			return ignoreGone(err)
		}
		name, err := filepath.Rel(p.Dir, path)
		there[name] = true
		if now := (stamp{info.Size(), info.ModTime()}); err == nil && p.pushed[name] != now {
			files = append(files, file{name, now})
		}
		return err
	})
	rank := func(f file) int {
		if filepath.Base(f.name) == p.Last {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(files, func(a, b file) int { return rank(a) - rank(b) })
	for _, name := range slices.Sorted(maps.Keys(p.pushed)) {
		if !there[name] {
			gone = append(gone, name)
		}
	}
	return files, gone, err
}

func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Pull copies the objects that have changed since the last time, and removes what was copied of those that are gone.
func (p *Place) Pull(ctx context.Context) error {
	if p.objects == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	tags, err := p.objects.list(ctx)
	if err != nil {
		return fmt.Errorf("read %s: %w", p.Name, err)
	}
	for name, tag := range tags {
		if p.pulled[name] == tag {
			continue
		}
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("read %s: an object named %q", p.Name, name)
		}
		file := filepath.Join(p.Dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		if err := p.objects.get(ctx, name, file); errors.Is(err, errGone) {
			continue // removed since it was listed, by a part that begins anew
		} else if err != nil {
			return fmt.Errorf("read %s/%s: %w", p.Name, name, err)
		}
		p.pulled[name] = tag
		if info, err := os.Stat(file); err == nil {
			p.pushed[filepath.FromSlash(name)] = stamp{info.Size(), info.ModTime()} // which is there already
		}
	}
	for name := range p.pulled {
		if _, there := tags[name]; there {
			continue
		}
		file := filepath.FromSlash(name)
		if err := os.Remove(filepath.Join(p.Dir, file)); ignoreGone(err) != nil {
			return err
		}
		delete(p.pulled, name)
		delete(p.pushed, file)
	}
	return nil
}

// Within is the name of something in the place's directory, as somebody knows it who knows the place; ok tells whether
// it is there.
func (p *Place) Within(path string) (name string, ok bool) {
	inside, err := filepath.Rel(p.Dir, path)
	if err != nil || !filepath.IsLocal(inside) {
		return "", false
	}
	if p.objects == nil {
		return path, true
	}
	return strings.TrimSuffix(strings.TrimRight(p.Name, "/")+"/"+filepath.ToSlash(inside), "/."), true
}

// Close removes the directory of a place in S3.
func (p *Place) Close() error {
	if p.objects == nil {
		return nil
	}
	return os.RemoveAll(p.Dir)
}
