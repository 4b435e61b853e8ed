// Package contract holds the project's own copy of the Argus API contract, for the simulator and for tests.
//
// README.md beside this file says in words what argus.openapi.yaml says in types. Both were copied once; where the
// contract changes, the copy is replaced whole and the tests tell what no longer fits.
package contract

import _ "embed"

// OpenAPI is the contract of the Argus user administration and authentication APIs, an OpenAPI 3.0.3 document in YAML.
//
//go:embed argus.openapi.yaml
var OpenAPI []byte
