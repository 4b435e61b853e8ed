package faults

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// lies makes wrong responses of a right one, by what is wrong with them.
func lies(line string) map[string]string {
	told := map[string]string{
		"404": `404 {"responseCode":404,"messages":[{"type":"ACTION_ERROR","message":"none"}],"data":null}`,
		"412": `412 {"responseCode":412,"messages":[{"type":"FIELD_ERROR","message":"no field"}],"data":null}`,
		"500": `500 {"responseCode":500,"messages":null}`, "503": `503 {"responseCode":503,"messages":[]}`, "page": `200 <html>`,
	}
	status, body, _ := strings.Cut(line, " ")
	wrong := func(name string, change func(envelope map[string]any)) {
		envelope := map[string]any{}
		decoder := json.NewDecoder(strings.NewReader(body))
		decoder.UseNumber()
		if err := decoder.Decode(&envelope); err != nil {
			panic(err)
		}
		change(envelope)
		changed, err := json.Marshal(envelope)
		if err != nil {
			panic(err)
		}
		told[name] = status + " " + string(changed)
	}
	for name, data := range map[string]any{"null": nil, "empty list": []any{}, "empty object": map[string]any{}, "null rows": []any{nil, nil}, "lists": []any{[]any{}}, "text": "data"} {
		wrong("data: "+name, func(e map[string]any) { e["data"] = data })
	}
	for name, count := range map[string]int{"huge": math.MaxInt64, "negative": -7, "above": 7} {
		wrong("count: "+name, func(e map[string]any) { e["count"] = count })
		wrong("count of nothing: "+name, func(e map[string]any) { e["count"], e["data"] = count, []any{} })
	}
	wrong("doubled", func(e map[string]any) {
		if rows, ok := e["data"].([]any); ok {
			e["data"] = slices.Concat(rows, rows)
		}
	})
	wrong("flags: object", func(e map[string]any) {
		inObjects(e["data"], func(o map[string]any) { o["flags"] = map[string]any{"deleted": false} })
	})
	for _, field := range []string{"id", "shortName", "key", "prefix", "method", "group", "member", "subject", "function", "customer", "apiKeyString"} {
		wrong("null: "+field, func(e map[string]any) {
			inObjects(e["data"], func(o map[string]any) {
				if _, ok := o[field]; ok {
					o[field] = nil
				}
			})
		})
		wrong("crossed: "+field, func(e map[string]any) {
			inObjects(e["data"], func(o map[string]any) { cross(o, field) })
		})
	}
	wrong("crossed", func(e map[string]any) {
		inObjects(e["data"], func(o map[string]any) {
			for _, field := range slices.Collect(maps.Keys(o)) {
				cross(o, field)
			}
		})
	})
	return told
}

// cross changes a field that names an object so that it names another.
func cross(object map[string]any, field string) {
	switch value := object[field].(type) {
	case json.Number:
		if field == "id" {
			object[field] = 4242
		}
	case string:
		switch field {
		case "id", "shortName", "key", "method", "name":
			object[field] = "other"
		case "prefix":
			object[field] = "4242/other"
		case "apiKeyString":
			object[field] = "4242/other/secretsecretsecret"
		}
	case map[string]any:
		if field != "flags" {
			value["id"], value["shortName"], value["name"] = 4242, "other", "other"
		}
	}
}

// inObjects changes the objects in the data: itself, its rows, and what a response about keys wraps them in.
func inObjects(data any, change func(map[string]any)) {
	switch value := data.(type) {
	case []any:
		for _, row := range value {
			inObjects(row, change)
		}
	case map[string]any:
		inObjects(value["keys"], change)
		inObjects(value["keyDescriptor"], change)
		change(value)
	}
}

// withLies are all conversations in which one response of a right one is wrong, by which and how.
func withLies(conversation string) map[string]string {
	lines, wrong := strings.Split(conversation, "\n"), map[string]string{}
	for i, line := range lines {
		for name, lie := range lies(line) {
			lied := slices.Clone(lines)
			lied[i] = lie
			wrong[fmt.Sprintf("response %d, %s", i+1, name)] = strings.Join(lied, "\n")
		}
	}
	return wrong
}
