/// Expressions that stand in a select several times.
///
/// ClickHouse lets an expression be named where it stands, and reads the name elsewhere in the same select. So what is built of
/// itself many times over stays short. In SQLite nobody makes such expressions.
extension SQLExpression {
  /// The function whose call stands for a named expression: its name, and the expression.
  static let namedCall = "kustody_named"

  /// The expression under a name that only its like have; as it is where it looks into a query.
  package var named: SQLExpression {
    if case .call(Self.namedCall, _) = self { return self }
    var hash = Fingerprint()
    guard hash.add(self) else { return self }
    return .call(Self.namedCall, [.text("_kustody_\(String(hash.value, radix: 16))"), self])
  }

  /// The expression without its name.
  package var unnamed: SQLExpression {
    if case .call(Self.namedCall, let parts) = self, parts.count == 2 { parts[1] } else { self }
  }
}

/// A number that follows from all that an expression is.
private struct Fingerprint {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  private mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    value = (value ^ 0xFF) &* 0x100_0000_01B3
  }

  private mutating func add(_ word: String, _ parts: [SQLExpression] = []) -> Bool {
    add(word.utf8)
    add("\(parts.count)".utf8)
    return parts.allSatisfy { add($0) }
  }

  /// - Returns: false where it looks into a query.
  mutating func add(_ expression: SQLExpression) -> Bool {
    switch expression {
    case .null: add("null")
    case .integer(let value): add("i\(value)")
    case .real(let value): add("r\(value.bitPattern)")
    case .text(let text): add("t" + text)
    case .column(let table, let name): add("c" + (table ?? "")) && add(name)
    // Its name follows from all of it.
    case .call(SQLExpression.namedCall, let parts): add("named", Array(parts.prefix(1)))
    case .call(let name, let arguments): add("f" + name, arguments)
    case .countAll: add("count")
    case .aggregate(let name, let arguments, let isDistinct):
      add("a\(isDistinct)" + name, arguments)
    case .binary(let left, let sign, let right): add("b" + sign.rawValue, [left, right])
    case .not(let inner): add("not", [inner])
    case .isNull(let inner): add("isnull", [inner])
    case .isNotNull(let inner): add("isnotnull", [inner])
    case .cast(let inner, let type): add("cast\(type)", [inner])
    case .inList(let inner, let list): add("in", [inner] + list)
    case .caseWhen(let arms, let otherwise):
      add("case", arms.flatMap { [$0.condition, $0.value] } + [otherwise])
    case .inQuery, .scalarQuery, .window: false
    }
  }
}
