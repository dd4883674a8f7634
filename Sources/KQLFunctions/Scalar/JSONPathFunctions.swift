import JSON
import KQLCatalog
import KQLValues

/// `extract_json`.
extension FunctionCatalog {
  mutating func declareExtractJSON() {
    let check: @Sendable ([ArgumentShape]) throws(FunctionFailure) -> Void = {
      shapes throws(FunctionFailure) in
      if case .string(let path)? = shapes[0].constant { _ = try JSONPath(path) }
    }
    scalar(
      "extract_json", aliases: ["extractjson"], source: "extract-json-function",
      "What a path leads to in JSON, converted to a type if asked for.",
      words: [
        "jsonPath": "the path to the value, such as `$.a[0]`", "dataSource": "the JSON text",
        "type": "the type to convert to, as `typeof(long)`",
      ],
      ScalarOverload.raw(
        Parameter("jsonPath", .strictly(.string)), Parameter("dataSource", .strictly(.string)),
        Parameter("type", .type).optional,
        returns: .computed { shapes in ScalarConversion.type(shapes, at: 2) }
      ) { try JSONPath.extracted($0) }.checking(check),
      ScalarOverload.raw(
        Parameter("jsonPath", .strictly(.string)), Parameter("dataSource", .strictly(.dynamic)),
        Parameter("type", .type).optional,
        returns: .computed { shapes in ScalarConversion.type(shapes, at: 2) }
      ) { try JSONPath.extracted($0) }.checking(check),
      examples: [
        (
          #"extract_json("$.name", '{"name": "John", "age": 30}', typeof(string))"#, "'John'"
        ), (#"extract_json("$.age", '{"name": "John", "age": 30}', typeof(long))"#, "30"),
        (#"extract_json("$['a b'][1]", '{"a b": [1, 2]}')"#, "'2'"),
        (#"extract_json("$.x", '{}')"#, "''"), (#"extract_json("$.x", 'no json')"#, "''"),
      ])
  }
}

/// A path of names and places, read once. Source: jsonpath.
package final class JSONPath: Sendable {
  private let steps: [DynamicStep]

  package init(_ path: String) throws(FunctionFailure) {
    var steps: [DynamicStep] = []
    var rest = Substring(path)
    guard rest.popFirst() == "$" else {
      throw FunctionFailure("a path into JSON starts with `$`")
    }
    while let mark = rest.popFirst() {
      switch mark {
      case ".":
        let name = rest.prefix { $0 != "." && $0 != "[" }
        guard !name.isEmpty, name != "*" else {
          throw FunctionFailure.unsupported("wildcards in paths into JSON")
        }
        steps.append(.key(String(name)))
        rest = rest.dropFirst(name.count)
      case "[":
        if let quote = rest.first, quote == "'" || quote == "\"" {
          rest.removeFirst()
          let name = rest.prefix { $0 != quote }
          rest = rest.dropFirst(name.count + 1)
          steps.append(.key(String(name)))
        } else {
          let digits = rest.prefix { $0 != "]" }
          guard let index = Int64(digits) else {
            throw FunctionFailure.unsupported("`[\(digits)]` in paths into JSON")
          }
          steps.append(.index(index))
          rest = rest.dropFirst(digits.count)
        }
        guard rest.popFirst() == "]" else {
          throw FunctionFailure("a `]` is missing in a path into JSON")
        }
      default: throw FunctionFailure("`\(mark)` cannot stand in a path into JSON")
      }
    }
    self.steps = steps
  }

  /// What it leads to; nil where there is nothing.
  package func value(in record: DynamicValue) -> DynamicValue? {
    var found = record
    for step in steps {
      let next =
        switch step {
        case .key(let key): found[key]
        case .index(let index): Int(exactly: index).flatMap { found[$0] }
        }
      guard let next else { return nil }
      found = next
    }
    return found
  }

  static func extracted(_ arguments: Arguments) throws -> FunctionValue {
    let type = ScalarConversion.type(arguments, at: 2)
    let absent = type == .string ? FunctionValue.text("") : .null
    guard let text = Text(view: arguments[0]), case .text(let json) = arguments[1] else {
      return absent
    }
    let path = try arguments.state.prepared("json path", text.bytes) { try JSONPath($0) }
    var tape = JSONTape()
    guard (try? tape.scanDocument(json)) != nil,
      let target = DynamicPath.value(in: json, path.steps),
      let value = DynamicValue(json: target), !value.isNull
    else { return absent }
    switch type {
    case .string: return .text(value.text)
    case .dynamic: return .text(value.jsonText)
    case .bool: return Conversion.bool(dynamic: value).map { .bool($0) } ?? .null
    case .int: return Conversion.int(dynamic: value).map { .integer($0) } ?? .null
    case .long: return Conversion.long(dynamic: value).map { .integer($0) } ?? .null
    case .real: return Conversion.real(dynamic: value).map { $0.encoded } ?? .null
    case .decimal: return Conversion.decimal(dynamic: value).map { .text($0.description) } ?? .null
    case .datetime: return Conversion.dateTime(dynamic: value).map { .integer($0) } ?? .null
    case .timespan: return Conversion.timeSpan(dynamic: value).map { .integer($0) } ?? .null
    case .guid: return Conversion.guid(dynamic: value).map { .text($0) } ?? .null
    }
  }
}
