import KQLCatalog
import KQLValues
import SQLSyntax

/// `==`, `!=`, `<`, `<=`, `>`, `>=`, `between`. Source: null-values, between-operator, and the measured rules:
/// one null operand makes `==` false and `!=` true, two make both null; the order of a null is null.
extension FunctionCatalog {
  mutating func declareComparisons() {
    infix(
      "==", source: "numerical-operators", "Whether both sides are equal.",
      words: [
        "left": "the first value", "right": "the second value, of a type comparable with the first",
        "dynamic": "the value of any type to compare with", "value": "the value to compare",
      ],
      equality(.string), equality(.bool), equality(.long), equality(.real), equality(.decimal),
      equality(.datetime), equality(.timespan), equality(.guid), dynamicsRefused(),
      dynamicEquality(.long), dynamicEquality(.real), dynamicEquality(.bool),
      dynamicEquality(.datetime), dynamicEquality(.timespan), dynamicEquality(.guid),
      dynamicEquality(.decimal), dynamicEquality(.decimal, reversed: true),
      dynamicEquality(.long, reversed: true), dynamicEquality(.real, reversed: true),
      dynamicEquality(.bool, reversed: true), dynamicEquality(.datetime, reversed: true),
      dynamicEquality(.timespan, reversed: true), dynamicEquality(.guid, reversed: true),
      examples: [("1 == 1", "true"), ("'a' == 'A'", "false"), ("int(null) == 5", "false")])
    infix(
      "!=", source: "numerical-operators", "Whether the sides differ.",
      words: [
        "left": "the first value", "right": "the second value, of a type comparable with the first",
        "dynamic": "the value of any type to compare with", "value": "the value to compare",
      ],
      inequality(.string), inequality(.bool), inequality(.long), inequality(.real),
      inequality(.decimal), inequality(.datetime), inequality(.timespan), inequality(.guid),
      dynamicsRefused(), dynamicInequality(.long), dynamicInequality(.real),
      dynamicInequality(.bool), dynamicInequality(.datetime), dynamicInequality(.timespan),
      dynamicInequality(.guid), dynamicInequality(.decimal),
      dynamicInequality(.decimal, reversed: true), dynamicInequality(.long, reversed: true),
      dynamicInequality(.real, reversed: true), dynamicInequality(.bool, reversed: true),
      dynamicInequality(.datetime, reversed: true), dynamicInequality(.timespan, reversed: true),
      dynamicInequality(.guid, reversed: true),
      examples: [("1 != 2", "true"), ("int(null) != 5", "true")])
    declareOrder("<", .less, "Whether the left side is less.", ("1 < 2", "true"))
    declareOrder("<=", .lessOrEqual, "Whether the left side is not greater.", ("2 <= 2", "true"))
    declareOrder(">", .greater, "Whether the left side is greater.", ("1 > 2", "false"))
    declareOrder(
      ">=", .greaterOrEqual, "Whether the left side is not less.", ("1 >= 2", "false"))
    scalar(
      "between", source: "between-operator", "Whether a value lies in a range, both ends included.",
      words: [
        "value": "the value to test", "from": "the lower bound, included",
        "to":
          "the upper bound, included; for a datetime it may be a timespan, counted from the lower bound",
      ],
      between(.long), between(.real), between(.decimal), between(.datetime), between(.timespan),
      examples: [
        ("5 between (1 .. 10)", "true"),
        ("datetime(2024-01-02) between (datetime(2024-01-01) .. 12h)", "false"),
      ])
    declareComparisonBodies()
  }

  private mutating func declareOrder(
    _ spelling: String, _ sign: SQLBinaryOperator, _ summary: String, _ example: (String, String)
  ) {
    infix(
      spelling, source: "numerical-operators", summary,
      words: [
        "left": "the first value", "right": "the second value, of a type comparable with the first",
        "value": "the value to compare", "dynamic": "the value of any type to compare with",
      ], order(.long, sign), order(.real, sign),
      order(.decimal, sign), order(.datetime, sign), order(.timespan, sign), order(.bool, sign),
      dynamicOrder(.long, sign), dynamicOrder(.real, sign),
      dynamicOrder(.datetime, sign), dynamicOrder(.timespan, sign),
      dynamicOrder(.long, sign, reversed: true), dynamicOrder(.real, sign, reversed: true),
      dynamicOrder(.datetime, sign, reversed: true),
      dynamicOrder(.timespan, sign, reversed: true), dynamicsRefused(),
      examples: [example])
  }

  private func operands(_ type: ScalarType) -> (Parameter, Parameter) {
    (Parameter("left", type), Parameter("right", type))
  }

  private func equality(_ type: ScalarType) -> ScalarOverload {
    let (left, right) = operands(type)
    return .sql(left, right, returns: .fixed(.bool), mayBeNull: false) {
      if Self.mayBeNaN($0, type) { return InternalFunction.realEqual($0[0].sql, $0[1].sql) }
      let (left, right) = Self.indexable($0[0], $0[1])
      return .binary(left, .equal, right)
    } _: {
      if Self.mayBeNaN($0, type) { return InternalFunction.realEqual($0[0].sql, $0[1].sql) }
      return Self.total($0, .equal, .is)
    }.clickHouse(takes: Self.anyBut(.decimal, type)) {
      .binary($0[0].sql, .equal, $0[1].sql)
    } _: {
      Self.totalInClickHouse($0) { $0 }
    }
  }

  private func inequality(_ type: ScalarType) -> ScalarOverload {
    let (left, right) = operands(type)
    return .sql(left, right, returns: .fixed(.bool), mayBeNull: false) {
      if Self.mayBeNaN($0, type) {
        return .not(InternalFunction.realEqual($0[0].sql, $0[1].sql))
      }
      return Self.total($0, .notEqual, .isNot)
    }.clickHouse(takes: Self.anyBut(.decimal, type)) { arguments in
      Self.totalInClickHouse(arguments) { .not($0) }
    }
  }

  /// Takes all arguments, unless they are of a type.
  private static func anyBut(
    _ excluded: ScalarType, _ type: ScalarType
  ) -> @Sendable ([SQLArgument]) -> Bool { { _ in type != excluded } }

  /// Equality with an answer unless both sides are null. Its own null-safe operator finds NaN equal to NaN.
  private static func totalInClickHouse(
    _ arguments: [SQLArgument], _ result: (SQLExpression) -> SQLExpression
  ) -> SQLExpression {
    let (left, right) = (arguments[0], arguments[1])
    let equal = SQLExpression.binary(left.sql, .equal, right.sql)
    if !left.mayBeNull, !right.mayBeNull { return result(equal) }
    let answer = result(.coalesce(equal, .integer(0)))
    if !left.mayBeNull || !right.mayBeNull { return answer }
    return .unless(.binary(.isNull(left.sql), .and, .isNull(right.sql)), answer)
  }

  private static func mayBeNaN(_ arguments: [SQLArgument], _ type: ScalarType) -> Bool {
    type == .real && arguments[0].mayBeNaN && arguments[1].mayBeNaN
  }

  /// The sides of an equality without the `coalesce(column, '')` that a stored string is read through, where the
  /// other side is a constant that is not empty: so an index on the column is used.
  private static func indexable(_ left: SQLArgument, _ right: SQLArgument)
    -> (SQLExpression, SQLExpression)
  {
    func isText(_ argument: SQLArgument) -> Bool {
      if case .string(let text)? = argument.constant { !text.isEmpty } else { false }
    }
    func bare(_ expression: SQLExpression) -> SQLExpression {
      if case .call("coalesce", let parts) = expression, parts.count == 2, case .text("") = parts[1]
      {
        return parts[0]
      }
      return expression
    }
    if isText(right) { return (bare(left.sql), right.sql) }
    if isText(left) { return (left.sql, bare(right.sql)) }
    return (left.sql, right.sql)
  }

  /// A comparison that gives an answer unless both sides are null.
  private static func total(
    _ arguments: [SQLArgument], _ plain: SQLBinaryOperator, _ nullSafe: SQLBinaryOperator
  ) -> SQLExpression {
    let (left, right) = (arguments[0], arguments[1])
    if !left.mayBeNull, !right.mayBeNull { return .binary(left.sql, plain, right.sql) }
    let compared = SQLExpression.binary(left.sql, nullSafe, right.sql)
    if !left.mayBeNull || !right.mayBeNull { return compared }
    return .caseWhen(
      [SQLWhen(.binary(.isNull(left.sql), .and, .isNull(right.sql)), .null)], otherwise: compared)
  }

  private func order(_ type: ScalarType, _ sign: SQLBinaryOperator) -> ScalarOverload {
    let (left, right) = operands(type)
    return .sql(left, right, returns: .fixed(.bool), mayBeNull: false) {
      if type == .decimal {
        return .binary(InternalFunction.decimalOrder($0[0].sql, $0[1].sql), sign, .integer(0))
      }
      if type == .real, $0[0].mayBeNaN || $0[1].mayBeNaN {
        return InternalFunction.realOrder($0[0].sql, .text(sign.rawValue), $0[1].sql)
      }
      return .binary($0[0].sql, sign, $0[1].sql)
    }.clickHouse(takes: Self.anyBut(.decimal, type)) { .binary($0[0].sql, sign, $0[1].sql) }
  }

  private func between(_ type: ScalarType) -> ScalarOverload {
    .sql(
      Parameter("value", type), Parameter("from", type), Parameter("to", type),
      returns: .fixed(.bool), mayBeNull: false
    ) { arguments in
      let (value, low, high) = (arguments[0].sql, arguments[1].sql, arguments[2].sql)
      let inside: SQLExpression
      if type == .decimal {
        inside = .binary(
          .binary(InternalFunction.decimalOrder(value, low), .greaterOrEqual, .integer(0)), .and,
          .binary(InternalFunction.decimalOrder(value, high), .lessOrEqual, .integer(0)))
      } else if type == .real, arguments.contains(where: \.mayBeNaN) {
        inside = .binary(
          InternalFunction.realOrder(value, .text(">="), low), .and,
          InternalFunction.realOrder(value, .text("<="), high))
      } else {
        inside = .binary(
          .binary(value, .greaterOrEqual, low), .and, .binary(value, .lessOrEqual, high))
      }
      // Null when any of the three is, though one comparison may already be false.
      let nullable = arguments.filter(\.mayBeNull)
      guard !nullable.isEmpty else { return inside }
      let isNull = nullable.dropFirst().reduce(SQLExpression.isNull(nullable[0].sql)) {
        .binary($0, .or, .isNull($1.sql))
      }
      return .caseWhen([SQLWhen(isNull, .null)], otherwise: inside)
    }.alsoInClickHouse { _ in type != .decimal && type != .real }
  }

  // MARK: dynamics

  /// Two dynamics cannot be compared: one of them has to be converted first.
  private func dynamicsRefused() -> ScalarOverload {
    .sql(
      Parameter("left", .strictly(.dynamic)), Parameter("right", .strictly(.dynamic)),
      returns: .computed { _ in nil }
    ) { _ in .null }
  }

  private func dynamicParameters(_ type: ScalarType, _ reversed: Bool) -> (Parameter, Parameter) {
    let dynamic = Parameter("dynamic", .strictly(.dynamic))
    let other = Parameter("value", type)
    return reversed ? (other, dynamic) : (dynamic, other)
  }

  /// What a dynamic holds as a type, null where it holds another kind of thing.
  private static func held(_ arguments: [SQLArgument], _ type: ScalarType, _ reversed: Bool)
    -> [SQLArgument]
  {
    var arguments = arguments
    let index = reversed ? 1 : 0
    arguments[index] = SQLArgument(
      sql: InternalFunction.held(arguments[index].sql, .text(type.rawValue)), type: type,
      mayBeNaN: false)
    return arguments
  }

  private func dynamicEquality(_ type: ScalarType, reversed: Bool = false) -> ScalarOverload {
    let (a, b) = dynamicParameters(type, reversed)
    return .sql(a, b, returns: .fixed(.bool), mayBeNull: false) {
      let held = Self.held($0, type, reversed)
      return .binary(held[0].sql, .equal, held[1].sql)
    } _: {
      Self.total(Self.held($0, type, reversed), .equal, .is)
    }.clickHouse(takes: Self.onlyWhole(type)) {
      let held = Self.heldWhole($0, reversed)
      return .binary(held[0].sql, .equal, held[1].sql)
    } _: {
      Self.totalInClickHouse(Self.heldWhole($0, reversed)) { $0 }
    }
  }

  private static func onlyWhole(_ type: ScalarType) -> @Sendable ([SQLArgument]) -> Bool {
    { _ in type == .long }
  }

  /// What a dynamic holds as a whole number, in ClickHouse.
  private static func heldWhole(_ arguments: [SQLArgument], _ reversed: Bool) -> [SQLArgument] {
    var arguments = arguments
    let index = reversed ? 1 : 0
    arguments[index] = SQLArgument(
      sql: ClickHouseJSON.heldWhole(arguments[index].sql), type: .long, mayBeNaN: false)
    return arguments
  }

  private func dynamicInequality(_ type: ScalarType, reversed: Bool = false) -> ScalarOverload {
    let (a, b) = dynamicParameters(type, reversed)
    return .sql(a, b, returns: .fixed(.bool), mayBeNull: false) {
      Self.total(Self.held($0, type, reversed), .notEqual, .isNot)
    }.clickHouse(takes: Self.onlyWhole(type)) {
      Self.totalInClickHouse(Self.heldWhole($0, reversed)) { .not($0) }
    }
  }

  private func dynamicOrder(
    _ type: ScalarType, _ sign: SQLBinaryOperator, reversed: Bool = false
  ) -> ScalarOverload {
    let (a, b) = dynamicParameters(type, reversed)
    return .sql(a, b, returns: .fixed(.bool)) {
      let held = Self.held($0, type, reversed)
      return .binary(held[0].sql, sign, held[1].sql)
    }.clickHouse(takes: Self.onlyWhole(type)) {
      let held = Self.heldWhole($0, reversed)
      return .binary(held[0].sql, sign, held[1].sql)
    }
  }

  private mutating func declareComparisonBodies() {
    body(.realEqual) { arguments in
      switch (Double(view: arguments[0]), Double(view: arguments[1])) {
      case (.none, .none): return .null
      case (.some(let left), .some(let right)): return .bool(left == right)
      case (.none, .some), (.some, .none): return .bool(false)
      }
    }
    body(.realOrder) { arguments in
      guard let left = Double(view: arguments[0]), let right = Double(view: arguments[2]),
        let sign = Text(view: arguments[1])
      else { return .null }
      switch sign.string {
      case "<": return .bool(left < right)
      case "<=": return .bool(left <= right)
      case ">": return .bool(left > right)
      default: return .bool(left >= right)
      }
    }
    body(.isNumber) { arguments in
      if case .real(_) = arguments[0] { return .integer(1) }
      if case .integer(_) = arguments[0] { return .integer(1) }
      return .integer(0)
    }
    body(.decimalOrder) { arguments in
      guard case .text(let a) = arguments[0], case .text(let b) = arguments[1],
        let left = KQLDecimal(utf8: a), let right = KQLDecimal(utf8: b)
      else { return .null }
      return .integer(left < right ? -1 : left == right ? 0 : 1)
    }
  }
}
