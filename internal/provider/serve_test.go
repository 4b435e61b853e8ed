package provider

import "testing"

func TestLogsAreWrittenWhereTheyAreAskedFor(t *testing.T) {
	for _, test := range []struct {
		environment []string
		quiet       bool
	}{
		{nil, true},
		{[]string{"PATH=/bin", "TF_LOG_CORE=TRACE", "TF_LOG="}, true},
		{[]string{"TF_LOG=DEBUG"}, false},
		{[]string{"TF_LOG_PROVIDER=TRACE"}, false},
		{[]string{"TF_LOG_PROVIDER_ARGUS=INFO"}, false},
		{[]string{"TF_LOG_SDK_FRAMEWORK=TRACE"}, false},
	} {
		set := map[string]string{}
		err := quietLogs(test.environment, func(name, value string) error { set[name] = value; return nil })
		if err != nil || (len(set) > 0) != test.quiet || test.quiet && set["TF_LOG_SDK_FRAMEWORK"] != "ERROR" {
			t.Errorf("with %v, %v is set: %v", test.environment, set, err)
		}
	}
}
