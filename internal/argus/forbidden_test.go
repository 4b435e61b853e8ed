package argus

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A 403 of any operation names the functions that the contract says the operation needs, however many requests the method sends
// first, and is never treated as absence.
func TestEveryRefusalNamesTheContractsFunctions(t *testing.T) {
	inContract, refused := contractOperations(t), map[string]bool{}
	for _, test := range methodTests {
		t.Run(test.name, func(t *testing.T) {
			failed := wantError(t, test.call(t.Context(), newServer(t, refusal(http.StatusForbidden, "no", "")).client(t)))
			refused[failed.Operation] = true
			if IsNotFound(failed) {
				t.Errorf("it is taken for absence: %v", failed)
			}
			functions := inContract[failed.Operation].Functions
			if !slices.Equal(failed.Functions, functions) {
				t.Errorf("%s names %v, the contract says %v", failed.Operation, failed.Functions, functions)
			}
			if named := fmt.Sprintf("needs function %s", strings.Join(functions, ", ")); len(functions) > 0 && !strings.Contains(failed.Error(), named) {
				t.Errorf("the error does not say %q: %v", named, failed)
			}
		})
	}
	for _, operation := range operations {
		if !refused[operation.ID] && len(operation.Functions) > 0 && operation.ID != initiateUserAPIKey.ID { // whose method lists first
			t.Errorf("no test is refused %s", operation.ID)
		}
	}
}
