package simulator

var preferenceOperations = map[string]operation{}
