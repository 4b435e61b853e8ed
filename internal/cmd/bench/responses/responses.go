// Package responses keeps Argus's responses in files, and gives them again from memory: what is then left of the time of a
// plan is Terraform's and the provider's own.
package responses

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
)

// Variables of the twin's environment: the file that it writes responses to, or serves them from.
const (
	RecordVariable = "ARGUS_BENCH_RECORD"
	ReplayVariable = "ARGUS_BENCH_REPLAY"
)

// exchange is a request and its response, as a file holds them.
type exchange struct {
	Key    string
	Status int
	Header http.Header
	Body   []byte
}

// keyOf is what tells requests apart: method, path, query and body. Neither the host, which differs from run to run, nor
// headers are part of it. The body is read, and put back.
func keyOf(request *http.Request) (string, error) {
	key := request.Method + " " + request.URL.RequestURI()
	if request.Body == nil {
		return key, nil
	}
	body, err := io.ReadAll(request.Body)
	if err = errors.Join(err, request.Body.Close()); err != nil {
		return "", err
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	return key + "\n" + string(body), nil
}

// Recorder passes requests on and appends the responses to a file of its process.
type Recorder struct {
	file        string
	connections http.RoundTripper

	mutex   sync.Mutex
	encoder *gob.Encoder
}

// Record makes a recorder. Its file has the given name and a number, and is made at the first request: Terraform also starts
// providers that send none, and for a plan of a destroy two that do, one after the other.
func Record(file string, connections http.RoundTripper) *Recorder {
	return &Recorder{file: file, connections: connections}
}

// RoundTrip is that of http.RoundTripper.
func (r *Recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context()) // a round tripper changes no request, and the body is replaced
	key, err := keyOf(request)
	if err != nil {
		return nil, err
	}
	response, err := r.connections.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, r.write(exchange{key, response.StatusCode, response.Header, body})
}

func (r *Recorder) write(answered exchange) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.encoder == nil {
		file, err := os.OpenFile(numbered(r.file, 0), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		for i := 1; errors.Is(err, fs.ErrExist); i++ {
			file, err = os.OpenFile(numbered(r.file, i), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		}
		if err != nil {
			return err
		}
		r.encoder = gob.NewEncoder(file) // writes each at once: the process is killed, not ended
	}
	return r.encoder.Encode(answered)
}

func numbered(file string, i int) string { return fmt.Sprintf("%s.%d", file, i) }

// Replayer serves responses from memory. The same request sent again gets the response that it got then, and the last one from there on.
type Replayer struct {
	load func() (map[string]*answered, error)
}

// answered are the responses to one request, in order.
type answered struct {
	exchanges []exchange
	next      atomic.Int64
}

// Replay makes a replayer. The files are read at the first request.
func Replay(file string) *Replayer {
	return &Replayer{sync.OnceValues(func() (map[string]*answered, error) { return read(file) })}
}

// read reads the files of all processes.
func read(name string) (map[string]*answered, error) {
	all := map[string]*answered{}
	for i := 0; ; i++ {
		content, err := os.ReadFile(numbered(name, i))
		if i > 0 && errors.Is(err, fs.ErrNotExist) {
			return all, nil
		}
		if err == nil {
			err = add(all, content)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", numbered(name, i), err)
		}
	}
}

// add adds the exchanges that a file holds.
func add(all map[string]*answered, content []byte) error {
	for decoder := gob.NewDecoder(bytes.NewReader(content)); ; {
		var one exchange
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if all[one.Key] == nil {
			all[one.Key] = &answered{}
		}
		all[one.Key].exchanges = append(all[one.Key].exchanges, one)
	}
}

// RoundTrip is that of http.RoundTripper. A request that was not recorded is an error that says which.
func (r *Replayer) RoundTrip(request *http.Request) (*http.Response, error) {
	all, err := r.load()
	if err != nil {
		return nil, err
	}
	key, err := keyOf(request.Clone(request.Context()))
	if err != nil {
		return nil, err
	}
	found, ok := all[key]
	if !ok {
		return nil, fmt.Errorf("this request was not recorded: %s", key)
	}
	one := found.exchanges[min(int(found.next.Add(1)), len(found.exchanges))-1]
	return &http.Response{
		Status: fmt.Sprintf("%d %s", one.Status, http.StatusText(one.Status)), StatusCode: one.Status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: request,
		Header: one.Header.Clone(), Body: io.NopCloser(bytes.NewReader(one.Body)), ContentLength: int64(len(one.Body)),
	}, nil
}
