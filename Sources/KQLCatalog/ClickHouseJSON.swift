import SQLSyntax

/// Dynamics in the SQL of ClickHouse: JSON text as in SQLite, null being SQL's.
///
/// Its functions read JSON as kustody does but for the first of several members of one name, where Kusto takes the last;
/// another limit of depth, and a byte order mark; and what they give of numbers and nested values is not digit for digit
/// as it was. Where the answer might differ, the query refuses the row.
package enum ClickHouseJSON {
  /// A step of a path into a document.
  package enum Step: Sendable, Hashable {
    case key(String)
    /// Counted from 0, or, negative, from the end.
    case index(Int64)
  }

  private static let parsedText = "kustody_parsed_json"
  /// What no dialect has words for.
  package static let none = "kustody_none"

  /// `parse_json` of a text. Only a path into it has words.
  package static func parsed(_ text: SQLExpression) -> SQLExpression { .call(parsedText, [text]) }

  /// The value, where a condition of it is false; else the query ends without an answer.
  package static func refusing(_ condition: SQLExpression) -> SQLExpression {
    .call("throwIf", [condition, .text("kustody refuses a value")])
  }

  // MARK: paths

  /// The scalar at a path, as canonical JSON; null where there is none. Arrays, bags and numbers that are not whole are
  /// refused.
  ///
  /// - Returns: nil where a key may be spelled in several ways.
  package static func path(_ base: SQLExpression, _ steps: [Step]) -> SQLExpression? {
    guard !steps.isEmpty, steps.allSatisfy(isPlain) else { return nil }
    if let taken = taken(base) { return scalar(taken.document, taken.steps + steps) }
    if case .call(parsedText, let arguments) = base { return scalar(arguments[0], steps) }
    return scalar(.coalesce(base, .text("")), steps)
  }

  /// Whether a key stands in a document only as it is, unless that has escapes by number.
  private static func isPlain(_ step: Step) -> Bool {
    guard case .key(let key) = step else { return true }
    return !key.isEmpty && key.utf8.allSatisfy { $0 >= 0x20 && !"\"\\/".utf8.contains($0) }
  }

  private static func scalar(_ document: SQLExpression, _ steps: [Step]) -> SQLExpression {
    let isPlain = isPlain(document, steps).named
    let found = SQLExpression.call(
      "if", [isPlain, first(document, steps), last(document, steps)]
    ).named
    let isAbsent = SQLExpression.inList(found, [.text(""), .text("null")]).named
    let isNumber = SQLExpression.binary(
      .binary(isPlain, .and, isWhole(found)), .and,
      .binary(.call("JSONType", [document] + arguments(steps)), .equal, .text("Int64")))
    let isText = SQLExpression.binary(
      .call("startsWith", [found, .text("\"")]), .and,
      .binary(.call("position", [found, .text("\\u")]), .equal, .integer(0)))
    let isKnown = SQLExpression.binary(
      .inList(found, [.text("true"), .text("false")]), .or, .binary(isText, .or, isNumber)
    ).named
    let isOdd = isOdd(document).named
    let isBroken = isBroken(document).named
    return SQLExpression.caseWhen(
      [
        SQLWhen(isOdd, refusedText(isOdd)),
        SQLWhen(
          isAbsent,
          .caseWhen([SQLWhen(isBroken, refusedText(isBroken))], otherwise: .null)),
        SQLWhen(isKnown, found),
      ], otherwise: refusedText(.not(.binary(isAbsent, .or, isKnown)))
    ).named
  }

  /// The document and the steps of an expression that `scalar` made.
  private static func taken(
    _ expression: SQLExpression
  ) -> (document: SQLExpression, steps: [Step])? {
    guard case .caseWhen(let arms, _) = expression.unnamed, arms.count == 3,
      case .call("if", let parts) = arms[2].value.unnamed, parts.count == 3
    else { return nil }
    var inner = parts[1]
    if case .call("if", let parts) = inner, parts.count == 3 { inner = parts[1] }
    guard case .call("JSONExtractRaw", let arguments) = inner, let document = arguments.first else {
      return nil
    }
    var steps: [Step] = []
    for argument in arguments.dropFirst() {
      switch argument {
      case .text(let key): steps.append(.key(key))
      case .integer(let place): steps.append(.index(place > 0 ? place - 1 : place))
      default: return nil
      }
    }
    return (document, steps)
  }

  /// A path as arguments of its functions, which count from 1.
  private static func arguments(_ steps: [Step]) -> [SQLExpression] {
    steps.map { step in
      switch step {
      case .key(let key): .text(key)
      case .index(let place): .integer(place < 0 ? place : place + 1)
      }
    }
  }

  /// The JSON at a path, of members of one name the first; empty where there is none.
  private static func first(_ document: SQLExpression, _ steps: [Step]) -> SQLExpression {
    let found = SQLExpression.call("JSONExtractRaw", [document] + arguments(steps))
    // It also numbers the members of a bag.
    let arrays = steps.indices.compactMap { index -> SQLExpression? in
      guard case .index = steps[index] else { return nil }
      let before = SQLExpression.call("JSONType", [document] + arguments(Array(steps[..<index])))
      return .binary(before, .equal, .text("Array"))
    }
    guard let areArrays = arrays.dropFirst().reduce(arrays.first, { .binary($0 ?? $1, .and, $1) })
    else { return found }
    return .call("if", [areArrays, found, .text("")])
  }

  /// The same, of members of one name the last.
  private static func last(_ document: SQLExpression, _ steps: [Step]) -> SQLExpression {
    steps.reduce(document) { value, step in
      switch step {
      case .key(let key):
        let members = SQLExpression.call("JSONExtractKeysAndValuesRaw", [value]).named
        func reversed(_ part: Int64) -> SQLExpression {
          .call("arrayReverse", [.call("tupleElement", [members, .integer(part)])])
        }
        return .call("arrayElement", [reversed(2), .call("indexOf", [reversed(1), .text(key)])])
      case .index:
        let value = value.named
        let isArray = SQLExpression.binary(.call("JSONType", [value]), .equal, .text("Array"))
        return .call(
          "if", [isArray, .call("JSONExtractRaw", [value] + arguments([step])), .text("")])
      }
    }
  }

  // MARK: documents

  /// Whether no key of a path stands twice where the path goes: it is there once in the whole document, as a rule.
  private static func isPlain(_ document: SQLExpression, _ steps: [Step]) -> SQLExpression {
    func all(_ conditions: [SQLExpression]) -> SQLExpression {
      conditions.dropFirst().reduce(conditions.first ?? .integer(1)) { .binary($0, .and, $1) }
    }
    var keys: [String] = []
    var once: [SQLExpression] = []
    for (index, step) in steps.enumerated() {
      guard case .key(let key) = step else { continue }
      if !keys.contains(key) { keys.append(key) }
      let there = SQLExpression.call(
        "JSONExtractKeys", [document] + arguments(Array(steps[..<index])))
      once.append(
        .binary(.call("countEqual", [there, .text(key)]), .lessOrEqual, .integer(1)))
    }
    let hasEscapes = SQLExpression.call("position", [document, .text("\\u")])
    let isRare = keys.map { key in
      SQLExpression.binary(
        .call("countSubstrings", [document, .text("\"\(key)\"")]), .lessOrEqual, .integer(1))
    }
    return .binary(
      all([.binary(hasEscapes, .equal, .integer(0))] + isRare), .or, all(once))
  }

  /// Whether a document begins with a byte order mark, or may be deeper than kustody reads.
  private static func isOdd(_ document: SQLExpression) -> SQLExpression {
    func count(_ bracket: String) -> SQLExpression {
      .call("countSubstrings", [document, .text(bracket)])
    }
    let isDeep = SQLExpression.binary(
      .binary(.call("length", [document]), .greater, .integer(2000)), .and,
      .binary(.binary(count("{"), .add, count("[")), .greater, .integer(999)))
    return .binary(
      .call("startsWith", [document, .text("\u{FEFF}")]), .or, isDeep)
  }

  /// Whether a text that is not JSON there might be JSON here, as with half of a surrogate: then it is between brackets.
  private static func isBroken(_ document: SQLExpression) -> SQLExpression {
    .binary(
      .call("match", [document, .text(#"^[ \t\r\n]*[{\[](?s:.*)[}\]][ \t\r\n]*$"#)]), .and,
      .not(.call("isValidJSON", [document])))
  }

  // MARK: scalars

  /// The text of a dynamic, as `tostring` gives it; empty for null. Arrays, bags and numbers that are not whole are refused.
  package static func text(_ dynamic: SQLExpression) -> SQLExpression {
    let isKnown = SQLExpression.binary(
      .inList(dynamic, [.text("true"), .text("false")]), .or, isWhole(dynamic)
    ).named
    return SQLExpression.coalesce(
      .caseWhen(
        [
          SQLWhen(.isNull(dynamic), .text("")), SQLWhen(isText(dynamic), unquoted(dynamic)),
          SQLWhen(isKnown, dynamic),
        ], otherwise: refusedText(.not(isKnown))), .text("")
    ).named
  }

  /// A whole number that a dynamic holds, or a text of it spells, of at most this number of digits; null for null.
  package static func whole(_ dynamic: SQLExpression, digits: Int = 18) -> SQLExpression {
    let text = SQLExpression.call("if", [isText(dynamic), unquoted(dynamic), dynamic]).named
    let isKnown = isWhole(text, digits: digits).named
    return .caseWhen(
      [
        SQLWhen(.isNull(dynamic), .null),
        SQLWhen(isKnown, .call("toInt64OrNull", [text])),
      ], otherwise: .call("toInt64", [refusing(.not(isKnown))]))
  }

  /// A whole number that a dynamic holds; null where it holds another kind of thing.
  package static func heldWhole(_ dynamic: SQLExpression) -> SQLExpression {
    let isKnown = isWhole(dynamic).named
    let isOther = SQLExpression.binary(
      isText(dynamic), .or, .inList(dynamic, [.text("true"), .text("false")])
    ).named
    return .caseWhen(
      [
        SQLWhen(.isNull(dynamic), .null),
        SQLWhen(isKnown, .call("toInt64OrNull", [dynamic])),
        SQLWhen(isOther, .null),
      ], otherwise: .call("toInt64", [refusing(.not(.binary(isKnown, .or, isOther)))]))
  }

  /// Whether a dynamic holds true; null for null, other kinds of things are refused.
  package static func truth(_ dynamic: SQLExpression) -> SQLExpression {
    let isKnown = SQLExpression.inList(dynamic, [.text("true"), .text("false")])
    return .caseWhen(
      [
        SQLWhen(.isNull(dynamic), .null),
        SQLWhen(isKnown, .binary(dynamic, .equal, .text("true"))),
      ], otherwise: refusing(.not(isKnown)))
  }

  private static func isText(_ json: SQLExpression) -> SQLExpression {
    .call("startsWith", [.coalesce(json, .text("")), .text("\"")])
  }

  /// The text of a JSON string.
  private static func unquoted(_ json: SQLExpression) -> SQLExpression {
    let isPlain = SQLExpression.binary(
      .call("position", [json, .text("\\")]), .equal, .integer(0))
    let inner = SQLExpression.call(
      "substring", [json, .integer(2), .binary(.call("length", [json]), .subtract, .integer(2))])
    return .call(
      "if", [isPlain, inner, .call("JSONExtractString", [.coalesce(json, .text(""))])])
  }

  private static func isWhole(_ text: SQLExpression, digits: Int = 18) -> SQLExpression {
    .call("match", [.coalesce(text, .text("")), .text("^(?:0|-?[1-9][0-9]{0,\(digits - 1)})$")])
  }

  private static func refusedText(_ condition: SQLExpression) -> SQLExpression {
    .call("toString", [refusing(condition)])
  }
}
