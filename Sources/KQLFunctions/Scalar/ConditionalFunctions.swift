import KQLCatalog
import KQLValues
import SQLSyntax

/// Conditions, nulls and emptiness. Source: iff-function and the pages of each; nulls as the engine was
/// measured: a null condition takes the other branch.
extension FunctionCatalog {
  mutating func declareConditional() {
    declareBranches()
    declareNullChecks()
    declareExtremesOfArguments()
    declareRealChecks()
    declareRandom()
  }

  private mutating func declareBranches() {
    scalar(
      "iff", aliases: ["iif"], source: "iff-function",
      "One value where a condition is true, the other where it is false or null.",
      words: [
        "if": "the condition", "then": "the value where the condition holds",
        "else": "the value where the condition is false or null",
      ],
      .sql(
        Parameter("if", .any), Parameter("then", .any), Parameter("else", .any),
        returns: .branches, mayBeNull: false
      ) { Self.branches($0) }.alsoInClickHouse { Array($0.dropFirst()).areOfOneForm },
      examples: [("iff(2 > 1, 'yes', 'no')", "'yes'"), ("iff(bool(null), 1, 2)", "2")])
    scalar(
      "case", source: "case-function",
      "The value after the first condition that is true; the last value where none is.",
      words: [
        "argument": "conditions and values in turn, at last the value where no condition holds"
      ],
      .sql(Parameter("argument", .any).variadic, returns: .branches, mayBeNull: false) {
        Self.branches($0)
      }.alsoInClickHouse { arguments in
        arguments.indices.filter { $0 % 2 == 1 || $0 == arguments.count - 1 }
          .map { arguments[$0] }.areOfOneForm
      },
      examples: [
        ("case(5 <= 3, 'Small', 5 <= 10, 'Medium', 'Large')", "'Medium'"),
        ("case(bool(null), 1, false, 2, 3)", "3"),
      ])
    scalar(
      "coalesce", source: "coalesce-function",
      "The first argument that is not null; of strings the first that is not empty.",
      words: ["value": "a candidate; the first that is not null is taken"],
      .sql(Parameter("value", .any).variadic, returns: .common(from: 0, widening: false)) {
        arguments in
        guard arguments.first?.type == .string else {
          return .call("coalesce", arguments.map(\.sql))
        }
        let filled = arguments.map { SQLExpression.call("nullif", [$0.sql, .text("")]) }
        return .call("coalesce", filled + [.text("")])
      }.alsoInClickHouse { $0.areOfOneForm }.checking { shapes throws(FunctionFailure) in
        guard (2...64).contains(shapes.count) else {
          throw FunctionFailure("`coalesce` takes 2 to 64 arguments, not \(shapes.count)")
        }
      },
      examples: [
        ("coalesce(tolong('not a number'), tolong('42'), 33)", "42"),
        ("coalesce('', 'a')", "'a'"), ("coalesce('', '')", "''"),
      ])
  }

  private static func branches(_ arguments: [SQLArgument]) -> SQLExpression {
    var arms: [SQLWhen] = []
    for index in stride(from: 0, to: arguments.count - 1, by: 2) {
      arms.append(SQLWhen(arguments[index].sql, arguments[index + 1].sql))
    }
    return .caseWhen(arms, otherwise: arguments.last?.sql ?? .null)
  }

  private mutating func declareNullChecks() {
    scalar(
      "isnull", source: "isnull-function", "Whether the value is null; a string never is.",
      words: ["value": "the value to test; an empty string is not null"],
      .sql(Parameter("value", .any), returns: .fixed(.bool), mayBeNull: false) {
        $0[0].type == .string ? .integer(0) : .isNull($0[0].sql)
      }.alsoInClickHouse(),
      examples: [
        ("isnull(long(null))", "true"), ("isnull('')", "false"), ("isnull(parse_json(''))", "true"),
        ("isnull(parse_json('[]'))", "false"),
      ])
    scalar(
      "isnotnull", aliases: ["notnull"], source: "isnotnull-function",
      "Whether the value is not null; a string never is.",
      words: ["value": "the value to test; an empty string is not null"],
      .sql(Parameter("value", .any), returns: .fixed(.bool), mayBeNull: false) {
        $0[0].type == .string ? .integer(1) : .isNotNull($0[0].sql)
      }.alsoInClickHouse(),
      examples: [("isnotnull(1)", "true"), ("isnotnull('')", "true")])
    scalar(
      "isempty", source: "isempty-function", "Whether the value is an empty string or null.",
      words: ["value": "the value to test for null and for the empty string"],
      .sql(Parameter("value", .any), returns: .fixed(.bool), mayBeNull: false) {
        switch $0[0].type {
        case .string: .binary($0[0].sql, .equal, .text(""))
        case .dynamic: .inList(.coalesce($0[0].sql, .text("")), [.text(""), .text("\"\"")])
        case .bool, .int, .long, .real, .decimal, .datetime, .timespan, .guid: .isNull($0[0].sql)
        }
      }.alsoInClickHouse(),
      examples: [
        ("isempty('')", "true"), ("isempty('x')", "false"), ("isempty(parse_json(''))", "true"),
        ("isempty(parse_json('[]'))", "false"), ("isempty(int(null))", "true"),
      ])
    scalar(
      "isnotempty", aliases: ["notempty"], source: "isnotempty-function",
      "Whether the value is neither an empty string nor null.",
      words: ["value": "the value to test for null and for the empty string"],
      .sql(Parameter("value", .any), returns: .fixed(.bool), mayBeNull: false) {
        switch $0[0].type {
        case .string: .binary($0[0].sql, .notEqual, .text(""))
        case .dynamic: .not(.inList(.coalesce($0[0].sql, .text("")), [.text(""), .text("\"\"")]))
        case .bool, .int, .long, .real, .decimal, .datetime, .timespan, .guid:
          .isNotNull($0[0].sql)
        }
      }.alsoInClickHouse(),
      examples: [("isnotempty('')", "false"), ("isnotempty('x')", "true")])
  }

  private mutating func declareExtremesOfArguments() {
    scalar(
      "max_of", source: "max-of-function", "The greatest argument; nulls do not count.",
      words: ["value": "a value to compare; all are of one type"],
      .sql(Parameter("value", .any).variadic, returns: .common(from: 0, widening: true)) {
        Self.extreme($0, plain: "max", nullable: .greatest, decimal: .greatestDecimal)
      },
      examples: [
        ("max_of(10, 1, -3, 17)", "17"), ("max_of(int(null), int(2))", "int(2)"),
        ("max_of(int(null), int(null))", "int(null)"),
      ])
    scalar(
      "min_of", source: "min-of-function", "The least argument; nulls do not count.",
      words: ["value": "a value to compare; all are of one type"],
      .sql(Parameter("value", .any).variadic, returns: .common(from: 0, widening: true)) {
        Self.extreme($0, plain: "min", nullable: .least, decimal: .leastDecimal)
      },
      examples: [("min_of(10, 1, -3, 17)", "-3"), ("min_of(1.5, 2)", "1.5")])
    body(.greatest) { Self.extreme($0, wantsGreatest: true) }
    body(.least) { Self.extreme($0, wantsGreatest: false) }
    body(.greatestDecimal) { Self.extremeDecimal($0, wantsGreatest: true) }
    body(.leastDecimal) { Self.extremeDecimal($0, wantsGreatest: false) }
  }

  /// SQLite's own `max` and `min` give null as soon as one argument is null, and know no NaN.
  private static func extreme(
    _ arguments: [SQLArgument], plain: String, nullable: InternalFunction,
    decimal: InternalFunction
  ) -> SQLExpression {
    if arguments.count == 1 { return arguments[0].sql }
    let type = arguments.first?.type
    let isPlain = arguments.allSatisfy { !$0.mayBeNull && !(type == .real && $0.mayBeNaN) }
    let values = arguments.map(\.sql)
    if type == .decimal { return decimal(values) }
    return isPlain ? .call(plain, values) : nullable(values)
  }

  private static func extreme(_ arguments: Arguments, wantsGreatest: Bool) -> FunctionValue {
    var best: (index: Int, value: OrderedValue)?
    for index in 0..<arguments.count {
      guard let value = OrderedValue(arguments[index]) else { continue }
      if let known = best, !(wantsGreatest ? known.value < value : value < known.value) { continue }
      best = (index, value)
    }
    return best.map { .argument($0.index) } ?? .null
  }

  private static func extremeDecimal(_ arguments: Arguments, wantsGreatest: Bool) -> FunctionValue {
    var best: (index: Int, value: KQLDecimal)?
    for index in 0..<arguments.count {
      guard case .text(let bytes) = arguments[index], let value = KQLDecimal(utf8: bytes) else {
        continue
      }
      if let known = best, !(wantsGreatest ? known.value < value : value < known.value) { continue }
      best = (index, value)
    }
    return best.map { .argument($0.index) } ?? .null
  }

  private mutating func declareRealChecks() {
    scalar(
      "isnan", source: "isnan-function", "Whether the number is NaN.",
      words: ["number": "the number to test"],
      .swift("number") { (number: Double) -> Bool in number.isNaN },
      examples: [("isnan(0.0 / 0)", "true"), ("isnan(1)", "false")])
    scalar(
      "isinf", source: "isinf-function", "Whether the number is infinite.",
      words: ["number": "the number to test"],
      .swift("number") { (number: Double) -> Bool in number.isInfinite },
      examples: [("isinf(1.0 / 0)", "true"), ("isinf(1)", "false")])
    scalar(
      "isfinite", source: "isfinite-function", "Whether the number is neither infinite nor NaN.",
      words: ["number": "the number to test"],
      .swift("number") { (number: Double) -> Bool in number.isFinite },
      examples: [("isfinite(1.0)", "true"), ("isfinite(0.0 / 0)", "false")])
  }

  private mutating func declareRandom() {
    scalar(
      "rand", source: "rand-function",
      "A random real from 0 up to 1, or a whole one from 0 up to N - 1.",
      words: ["N": "the number of different whole numbers, from 0 on; without it, a real below 1"],
      .volatile(Parameter("N", .real).optional, returns: .fixed(.real)) { arguments in
        guard arguments.count > 0 else { return .real(Double.random(in: 0..<1)) }
        guard let limit = Double(view: arguments[0]), limit >= 1, limit < 0x1p53 else {
          return .real(Double.random(in: 0..<1))
        }
        return .real(Double(Int64.random(in: 0..<Int64(limit))))
      },
      examples: [("rand() < 1", "true"), ("rand(1)", "0.0")])
    scalar(
      "new_guid", source: "new-guid-function", "A random guid.",
      .volatile(returns: .fixed(.guid)) { _ in .text(Self.randomGUID()) },
      examples: [("new_guid() == new_guid()", "false")])
  }

  /// A guid of version 4.
  private static func randomGUID() -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for index in 0..<16 {
      var byte = UInt8.random(in: 0...255)
      if index == 6 { byte = byte & 0x0F | 0x40 }
      if index == 8 { byte = byte & 0x3F | 0x80 }
      if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
