import JSON
import KQLCatalog
import KQLValues
import SQLSyntax

/// Arrays of equally spaced or equal values, and what data weighs. Source: range-function, repeat-function,
/// estimate-data-size-function.
extension FunctionCatalog {
  mutating func declareSequences() {
    scalar(
      "range", source: "range-function",
      "The array of values from a first by a step up to a last one; at most 1,048,576.",
      words: [
        "start": "the first element", "stop": "what no element exceeds",
        "step": "the distance between elements; 1, or one hour for times, if not given",
      ],
      .raw(
        Parameter("start", .long), Parameter("stop", .long), Parameter("step", .long).optional,
        returns: .fixed(.dynamic)
      ) { integers($0, defaultStep: 1) { $1.integer($0) } },
      .raw(
        Parameter("start", .real), Parameter("stop", .real), Parameter("step", .real).optional,
        returns: .fixed(.dynamic)
      ) { reals($0) },
      .raw(
        Parameter("start", .datetime), Parameter("stop", .datetime),
        Parameter("step", .timespan).optional, returns: .fixed(.dynamic)
      ) { integers($0, defaultStep: ticksPerHour) { $1.string(DateTime.text($0)) } },
      .raw(
        Parameter("start", .timespan), Parameter("stop", .timespan),
        Parameter("step", .timespan).optional, returns: .fixed(.dynamic)
      ) { integers($0, defaultStep: ticksPerHour) { $1.string(TimeSpan.text($0)) } },
      examples: [
        ("range(1, 8, 3)", "dynamic([1,4,7])"), ("range(1, 3)", "dynamic([1,2,3])"),
        ("range(1h, 3h)", "dynamic([\"01:00:00\",\"02:00:00\",\"03:00:00\"])"),
        ("range(1.0, 2, 0.5)", "dynamic([1.0,1.5,2.0])"),
      ])
    declareRepeat()
    scalar(
      "estimate_data_size", source: "estimate-data-size-function",
      "About how many bytes the values take.",
      words: ["column": "a column to measure; `*` for all"],
      .sql(
        Parameter("column", .any).variadic,
        // What a dynamic takes is up to Kusto's own form of it.
        returns: .computed { $0.contains { $0.type == .dynamic } ? nil : .long }, mayBeNull: false
      ) { arguments in
        let sizes = arguments.map { argument -> SQLExpression in
          switch argument.type {
          case .bool: .integer(1)
          case .int: .integer(4)
          case .long, .real, .datetime, .timespan: .integer(8)
          case .decimal, .guid: .integer(16)
          case .string: InternalFunction.byteCount(argument.sql)
          case .dynamic: .null
          }
        }
        return sizes.dropFirst().reduce(sizes.first ?? .integer(0)) { .binary($0, .add, $1) }
      },
      examples: [("estimate_data_size(1, '1234567890')", "18")])
    body(.byteCount) { arguments in
      switch arguments[0] {
      case .text(let bytes), .blob(let bytes): .integer(Int64(bytes.count))
      case .null, .integer, .real: .integer(0)
      }
    }
  }
}

extension FunctionCatalog {
  private mutating func declareRepeat() {
    scalar(
      "repeat", source: "repeat-function",
      "An array that repeats a value a number of times, at most 1,048,576; null for a negative number.",
      words: ["value": "the value to repeat", "count": "how many times"],
      .raw(
        Parameter("value", .asDynamic), Parameter("count", .long), returns: .fixed(.dynamic)
      ) { arguments in
        guard case .integer(let count) = arguments[1], count >= 0 else { return .null }
        var element: [UInt8] = []
        appendJSON(arguments[0], to: &element)
        guard count <= longest else {
          throw FunctionFailure("`repeat` makes an array of more than \(longest) elements")
        }
        try ValueSize.check(Int(count) * (element.count + 1))
        var output: [UInt8] = [UInt8(ascii: "[")]
        for index in 0..<count {
          if index > 0 { output.append(UInt8(ascii: ",")) }
          output += element
        }
        output.append(UInt8(ascii: "]"))
        return .bytes(output)
      },
      examples: [
        ("repeat(1, 3)", "dynamic([1, 1, 1])"), ("repeat(1.5, 0)", "dynamic([])"),
        ("repeat(1h, -1)", "dynamic(null)"), ("repeat('ab', 2)", "dynamic(['ab', 'ab'])"),
        ("repeat(int(null), 2)", "dynamic([null, null])"),
        ("repeat(2s, 1)", "dynamic([\"00:00:02\"])"),
      ])
  }
}

private let ticksPerHour: Int64 = 36_000_000_000
private let longest = 1_048_576

private func integers(
  _ arguments: Arguments, defaultStep: Int64, _ write: (Int64, inout JSONWriter) -> Void
) -> FunctionValue {
  guard case .integer(let start) = arguments[0], case .integer(let stop) = arguments[1] else {
    return .null
  }
  var step = defaultStep
  if arguments.count > 2 {
    guard case .integer(let given) = arguments[2] else { return .null }
    step = given
  }
  guard step != 0 else { return .null }
  var writer = JSONWriter()
  writer.raw("[")
  var value = start
  var count = 0
  while step > 0 ? value <= stop : value >= stop, count < longest {
    if count > 0 { writer.raw(",") }
    write(value, &writer)
    count += 1
    let (next, overflow) = value.addingReportingOverflow(step)
    if overflow { break }
    value = next
  }
  writer.raw("]")
  return .bytes(writer.bytes)
}

private func reals(_ arguments: Arguments) -> FunctionValue {
  guard let start = Double(view: arguments[0]), let stop = Double(view: arguments[1]) else {
    return .null
  }
  var step = 1.0
  if arguments.count > 2 {
    guard let given = Double(view: arguments[2]) else { return .null }
    step = given
  }
  guard step.isFinite, step != 0, start.isFinite, !stop.isNaN else { return .null }
  var values: [DynamicValue] = []
  while values.count < longest {
    let value = start + Double(values.count) * step
    guard step > 0 ? value <= stop : value >= stop else { break }
    values.append(.real(value))
  }
  return DynamicValue.array(values).encoded
}
