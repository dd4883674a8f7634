import KQLCatalog
import KQLValues
import SQLSyntax

/// What dynamics are made of and told by: `parse_json`, `pack_array`, `gettype`. Source: parse-json-function
/// and the pages of each.
extension FunctionCatalog {
  mutating func declareDynamics() {
    scalar(
      "parse_json", aliases: ["todynamic", "toobject", "parsejson"], source: "parse-json-function",
      "The JSON value that a text spells; a text that is not JSON becomes a dynamic string.",
      words: ["value": "a dynamic, which stays as it is", "json": "the text to read"],
      naming: .ofArgument,
      .sql(Parameter("value", .strictly(.dynamic)), returns: .fixed(.dynamic)) { $0[0].sql }
        .alsoInClickHouse(),
      .raw(Parameter("json", .strictly(.string)), returns: .fixed(.dynamic)) { arguments in
        guard case .text(let text) = arguments[0] else { return .null }
        let json = arguments.state.json(of: text) { text in
          var output: [UInt8] = []
          output.reserveCapacity(text.count)
          return DynamicText.appendParsed(text, to: &output) ? output : nil
        }
        return json.map { .bytes($0) } ?? .null
      }.clickHouse { ClickHouseJSON.parsed($0[0].sql) },
      examples: [
        ("parse_json('{\"a\": [1, 2]}')", "dynamic({\"a\":[1,2]})"),
        ("parse_json('abc')", "dynamic('abc')"), ("isnull(parse_json(''))", "true"),
      ])
    scalar(
      "dynamic_to_json", source: "dynamic-to-json-function",
      "The value as JSON in one canonical form: members sorted by name.",
      words: ["value": "the value to write; the keys of bags are sorted"],
      .swift("value") { (value: DynamicValue) -> String in value.sortedByName.text },
      .sql(Parameter("value", .asText), returns: .fixed(.string)) { $0[0].sql },
      examples: [
        (
          "dynamic_to_json(dynamic({'b': 1, 'a': {'d': 1, 'c': 2}}))",
          "'{\"a\":{\"c\":2,\"d\":1},\"b\":1}'"
        )
      ])
    scalar(
      "gettype", source: "gettype-function",
      "The name of a value's type; of a dynamic, of what it holds.",
      words: ["value": "the value whose type is named"],
      naming: .affixed(prefix: "type_", suffix: ""),
      .raw(Parameter("value", .strictly(.dynamic)), returns: .fixed(.string)) { arguments in
        guard case .text(let json) = arguments[0] else { return .text("null") }
        return .text(DynamicText.typeName(of: json))
      },
      .sql(Parameter("value", .any), returns: .fixed(.string), mayBeNull: false) {
        .text($0[0].type.rawValue)
      },
      examples: [
        ("gettype('a')", "'string'"), ("gettype(1s)", "'timespan'"),
        ("gettype(long(null))", "'long'"), ("gettype(parse_json('[1]'))", "'array'"),
        ("gettype(parse_json('1.5'))", "'double'"), ("gettype(parse_json(''))", "'null'"),
      ])
    scalar(
      "pack_array", source: "pack-array-function", "The arguments as one array.",
      words: ["value": "an element; `*` for all columns"],
      .raw(Parameter("value", .asDynamic).variadic, returns: .fixed(.dynamic)) { arguments in
        var output: [UInt8] = [UInt8(ascii: "[")]
        for index in 0..<arguments.count {
          if index > 0 { output.append(UInt8(ascii: ",")) }
          appendJSON(arguments[index], to: &output)
        }
        output.append(UInt8(ascii: "]"))
        return .bytes(output)
      },
      examples: [
        ("pack_array(1, 'a', 2 * 1s)", "dynamic([1,\"a\",\"00:00:02\"])"),
        ("pack_array(int(null))", "dynamic([null])"),
      ])
    declarePathLists()
  }

  private mutating func declarePathLists() {
    scalar(
      "treepath", source: "treepath-function",
      "The paths of all that a dynamic holds, elements of arrays under index 0.",
      words: ["object": "the value whose paths are listed"],
      naming: .affixed(prefix: "tree_", suffix: ""),
      .swift("object") { (value: DynamicValue) -> DynamicValue? in value.paths },
      examples: [
        (
          "treepath(parse_json('{\"prop1\":[1,2,3,4], \"prop2\":\"value2\"}'))",
          "dynamic([\"['prop1']\",\"['prop1'][0]\",\"['prop2']\"])"
        ),
        (
          "treepath(parse_json('{\"a\":\"b\", \"c\":123}'))", "dynamic([\"['a']\",\"['c']\"])"
        ),
      ])
  }
}

/// Appends a dynamic argument as JSON, null as `null`.
func appendJSON(_ view: ValueView, to output: inout [UInt8]) {
  if case .text(let json) = view {
    output.append(contentsOf: json)
  } else {
    output.append(contentsOf: "null".utf8)
  }
}

extension DynamicValue {
  /// The value with the members of all bags in it sorted by name.
  fileprivate var sortedByName: DynamicValue {
    switch self {
    case .array(let elements): return .array(elements.map(\.sortedByName))
    case .bag(let bag):
      let members = zip(bag.keys, bag.values).sorted {
        DynamicValue.compareText($0.0, $1.0) < 0
      }
      var sorted = DynamicBag()
      for (key, value) in members { sorted[key] = value.sortedByName }
      return .bag(sorted)
    case .null, .bool, .long, .real, .decimal, .datetime, .timespan, .guid, .string: return self
    }
  }

  /// What `treepath` gives: each path once, in the order of first meeting; nil for a scalar.
  fileprivate var paths: DynamicValue? {
    var found: [String] = []
    var known: Set<String> = []
    func walk(_ value: DynamicValue, _ prefix: String) {
      func visit(_ step: String, _ inner: DynamicValue) {
        let path = prefix + step
        if known.insert(path).inserted { found.append(path) }
        walk(inner, path)
      }
      switch value {
      case .array(let elements):
        for element in elements { visit("[0]", element) }
      case .bag(let bag):
        for (key, inner) in zip(bag.keys, bag.values) { visit("['\(key)']", inner) }
      case .null, .bool, .long, .real, .decimal, .datetime, .timespan, .guid, .string: break
      }
    }
    switch self {
    case .array, .bag: break
    case .null, .bool, .long, .real, .decimal, .datetime, .timespan, .guid, .string: return nil
    }
    walk(self, "")
    return .array(found.map { .string($0) })
  }
}
