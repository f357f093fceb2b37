package bench

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net"
	"strconv"
	"sync"
	"time"

	"kinesim/exporter"
	"kinesim/sim/kinesisfake/httpserver"
)

// nullServer answers every request as a PutRecords whose records were stored, but for a share of them that was
// throttled, which the name of the stream says. It does as little as it can besides: it reads the body, and counts its
// entries by the name of a member.
type nullServer struct {
	options NullOptions

	mu      sync.Mutex
	answers map[nullAnswer][][]byte
}

// nullAnswer tells answers apart: there are as many of a kind as differ in which entries are throttled.
type nullAnswer struct {
	entries  int
	cbor     bool
	throttle float64 // share of the entries
}

// nullStreams begin the names of streams of which a share of the entries is throttled; the share follows.
const nullStreams = "bench-throttle-"

// NullStream is the name of a stream of which as large a share of the entries is throttled.
func NullStream(share float64) string {
	if share == 0 {
		return "bench"
	}
	return nullStreams + strconv.FormatFloat(share, 'f', -1, 64)
}

// nullThrottle is the share that the stream's name in a request says. The name stands at its end.
func nullThrottle(body []byte) float64 {
	tail := body[max(len(body)-256, 0):]
	_, name, found := bytes.Cut(tail, []byte(nullStreams))
	if !found {
		return 0
	}
	end := bytes.IndexFunc(name, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	if end < 0 {
		end = len(name)
	}
	share, err := strconv.ParseFloat(string(name[:end]), 64)
	if err != nil {
		return 0
	}
	return share
}

// nullVariants is how many answers there are of a kind when some of their entries are throttled.
const nullVariants = 8

// listenNull opens the endpoint on a free port.
func listenNull(options NullOptions) (ready nullReady, serve func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return ready, nil, fmt.Errorf("listen: %w", err)
	}
	ready.URL = "http://" + listener.Addr().String()
	if options.TLS {
		certificate, err := httpserver.NewCertificate(time.Now())
		if err != nil {
			return ready, nil, errors.Join(err, listener.Close())
		}
		ready.URL, ready.Certificate = "https://"+listener.Addr().String(), string(certificate.PEM)
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate.Pair}})
	}
	s := &nullServer{options: options, answers: map[nullAnswer][][]byte{}}
	return ready, func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}, nil
}

// serve answers the requests of a connection, one after the other, until it ends or is not understood.
func (s *nullServer) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }() // nobody is left to be told
	reader := bufio.NewReaderSize(conn, 64<<10)
	var body []byte
	for variant := mathrand.IntN(nullVariants); ; variant++ {
		length, cbor, err := readNullHeader(reader)
		if err != nil {
			return
		}
		if cap(body) < length {
			body = make([]byte, length)
		}
		body = body[:length]
		arrived := time.Now()
		if _, err := io.ReadFull(reader, body); err != nil {
			return
		}
		answers := s.prepared(nullAnswer{bytes.Count(body, []byte("PartitionKey")), cbor, nullThrottle(body)})
		if s.options.Latency > 0 {
			time.Sleep(time.Until(arrived.Add(s.options.Latency)))
		}
		if _, err := conn.Write(answers[variant%len(answers)]); err != nil {
			return
		}
	}
}

// mostNullBody is more than any PutRecords of 10 MiB takes in base64.
const mostNullBody = 64 << 20

// readNullHeader reads the head of a request.
func readNullHeader(reader *bufio.Reader) (length int, cbor bool, err error) {
	for {
		line, err := reader.ReadSlice('\n')
		if err != nil {
			return 0, false, err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			return length, cbor, nil
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch string(bytes.ToLower(name)) {
		case "content-length":
			length, err = strconv.Atoi(string(bytes.TrimSpace(value)))
			if err != nil || length < 0 || length > mostNullBody {
				return 0, false, errors.New("no length that a request has")
			}
		case "content-type":
			cbor = bytes.Contains(value, []byte("cbor"))
		}
	}
}

// prepared returns the answers of a kind, with their header.
func (s *nullServer) prepared(kind nullAnswer) [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if answers := s.answers[kind]; answers != nil {
		return answers
	}
	variants := 1
	if kind.throttle > 0 {
		variants = nullVariants
	}
	answers := make([][]byte, variants)
	random := mathrand.New(mathrand.NewPCG(uint64(kind.entries), 1))
	for i := range answers {
		failed := make([]bool, kind.entries)
		for j := range failed {
			failed[j] = random.Float64() < kind.throttle
		}
		body, contentType := nullJSON(failed), "application/x-amz-json-1.1"
		if kind.cbor {
			body, contentType = nullCBOR(failed), "application/x-amz-cbor-1.1"
		}
		answers[i] = append(fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", contentType, len(body)),
			body...)
	}
	if len(s.answers) > exporter.MaxBatchRecords {
		clear(s.answers) // each size of batch has some, and with throttled entries they are large
	}
	s.answers[kind] = answers
	return answers
}

const (
	nullCode    = exporter.CodeThroughputExceeded
	nullMessage = "Rate exceeded for shard shardId-%012d in stream bench under account 111122223333."
)

func nullShard(entry int) int { return entry % 8 }

func nullSequence(entry int) string {
	return fmt.Sprintf("495903382714902566085596925383615710959215759891%08d", entry)
}

func nullJSON(failed []bool) []byte {
	count := 0
	var list []byte
	for i, bad := range failed {
		if i > 0 {
			list = append(list, ',')
		}
		if bad {
			count++
			list = fmt.Appendf(list, `{"ErrorCode":"%s","ErrorMessage":"`+nullMessage+`"}`, nullCode, nullShard(i))
			continue
		}
		list = fmt.Appendf(list, `{"SequenceNumber":"%s","ShardId":"shardId-%012d"}`, nullSequence(i), nullShard(i))
	}
	return fmt.Appendf(nil, `{"EncryptionType":"NONE","FailedRecordCount":%d,"Records":[%s]}`, count, list)
}

// nullCBOR is nullJSON as CBOR, of the lengths that are not known beforehand, as Amazon's own answers are.
func nullCBOR(failed []bool) []byte {
	text := func(to []byte, s string) []byte {
		if len(s) < 24 {
			return append(append(to, 0x60|byte(len(s))), s...)
		}
		return append(append(to, 0x78, byte(len(s))), s...)
	}
	count := 0
	list := []byte{0x9f}
	for i, bad := range failed {
		list = append(list, 0xbf)
		if bad {
			count++
			list = text(text(list, "ErrorCode"), nullCode)
			list = text(text(list, "ErrorMessage"), fmt.Sprintf(nullMessage, nullShard(i)))
		} else {
			list = text(text(list, "SequenceNumber"), nullSequence(i))
			list = text(text(list, "ShardId"), fmt.Sprintf("shardId-%012d", nullShard(i)))
		}
		list = append(list, 0xff)
	}
	body := text(text([]byte{0xbf}, "EncryptionType"), "NONE")
	body = append(text(body, "FailedRecordCount"), 0x19, byte(count>>8), byte(count))
	body = append(text(body, "Records"), list...)
	return append(body, 0xff, 0xff)
}
