package argus

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// notHandled marks an error that says that the server did not handle the request.
type notHandled struct{ error }

// checkRedirect follows a redirect only for a read, and only to the same request at another place of the same host: another
// path is about another object, and another host must not get the key.
func checkRedirect(request *http.Request, via []*http.Request) error {
	first := via[0]
	made := callOf(first.Context())
	isSame := request.URL.Scheme == first.URL.Scheme && request.URL.Host == first.URL.Host && request.Method == first.Method &&
		strings.HasSuffix(strings.TrimSuffix(request.URL.EscapedPath(), "/"), made.path) &&
		request.URL.Query().Encode() == first.URL.Query().Encode()
	switch {
	case !made.operation.Read || !isSame:
		target := url.URL{Scheme: request.URL.Scheme, Host: request.URL.Host, Path: request.URL.Path, RawPath: request.URL.RawPath}
		err := fmt.Errorf("the server redirects to %s, which is not followed: set api_url to where the API is", Printable(target.String()))
		if request.Method == first.Method {
			err = notHandled{err} // other redirects may lead to the result of what was done
		}
		return permanent{err}
	case len(via) >= 10:
		return permanent{errors.New("the server redirects in a circle")}
	}
	return nil
}
