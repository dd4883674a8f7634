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

  /// What is found at a path, and what is said of it.
  private struct Found {
    /// JSON, or an empty text.
    var value: SQLExpression
    var isAbsent: SQLExpression
    /// A string without escapes by number.
    var isString: SQLExpression
    /// A whole number, true or false.
    var isOther: SQLExpression
    /// Of the document.
    var isOdd: SQLExpression
    /// Where nothing is found: whether there might be something here.
    var isStrange: SQLExpression

    init(_ document: SQLExpression, _ steps: [Step]) {
      let isPlain = isPlain(document, steps).named
      let found = SQLExpression.call(
        "if", [isPlain, first(document, steps), last(document, steps)]
      ).named
      value = found
      isAbsent = SQLExpression.inList(found, [.text(""), .text("null")]).named
      let isNumber = SQLExpression.binary(
        .binary(isPlain, .and, isWhole(found)), .and,
        .binary(.call("JSONType", [document] + arguments(steps)), .equal, .text("Int64")))
      // A whole number beyond 64 bits is given as a string of its digits.
      let isLong = SQLExpression.binary(
        .binary(.call("length", [found]), .greater, .integer(20)), .and,
        .call("match", [found, .text(#"^"-?[0-9]{19,}"$"#)]))
      isString = all([
        .call("startsWith", [found, .text("\"")]),
        .binary(.call("position", [found, .text("\\u")]), .equal, .integer(0)), .not(isLong),
      ])
      isOther = .binary(.inList(found, [.text("true"), .text("false")]), .or, isNumber)
      isOdd = ClickHouseJSON.isOdd(document).named
      isStrange = SQLExpression.binary(isOdd, .or, isBroken(document)).named
    }

    /// The value, made something of: of one that is missing, a string, and another.
    ///
    /// What is found stands in the first condition: within a later one it would be made in all of its ways for each row.
    func value(
      missing: SQLExpression, kinds: [(is: SQLExpression, value: SQLExpression)]
    ) -> SQLExpression {
      let isKnown = kinds.dropFirst().reduce(kinds[0].is) { .binary($0, .or, $1.is) }
      return SQLExpression.caseWhen(
        [
          SQLWhen(
            isAbsent, .caseWhen([SQLWhen(isStrange, refusedText(isStrange))], otherwise: missing)),
          SQLWhen(isOdd, refusedText(isOdd)),
        ] + kinds.map { SQLWhen($0.is, $0.value) },
        otherwise: refusedText(.not(.binary(isAbsent, .or, isKnown))))
    }
  }

  private static func scalar(_ document: SQLExpression, _ steps: [Step]) -> SQLExpression {
    let found = Found(document, steps)
    let isKnown = SQLExpression.binary(found.isOther, .or, found.isString).named
    return found.value(missing: .null, kinds: [(isKnown, found.value)]).named
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
    var once: [SQLExpression] = []
    for (index, step) in steps.enumerated() {
      guard case .key(let key) = step else { continue }
      let there = SQLExpression.call(
        "JSONExtractKeys", [document] + arguments(Array(steps[..<index])))
      once.append(
        .binary(.call("countEqual", [there, .text(key)]), .lessOrEqual, .integer(1)))
    }
    return .binary(all(areRare(document, steps)), .or, all(once))
  }

  private static func all(_ conditions: [SQLExpression]) -> SQLExpression {
    conditions.dropFirst().reduce(conditions.first ?? .integer(1)) { .binary($0, .and, $1) }
  }

  /// Whether each key of a path is there once in the whole document at most, and spelled as it is.
  private static func areRare(_ document: SQLExpression, _ steps: [Step]) -> [SQLExpression] {
    var keys: [String] = []
    for case .key(let key) in steps where !keys.contains(key) { keys.append(key) }
    let hasEscapes = SQLExpression.call("position", [document, .text("\\u")])
    return [.binary(hasEscapes, .equal, .integer(0))]
      + keys.map { key in
        .binary(
          .call("countSubstrings", [document, .text("\"\(key)\"")]), .lessOrEqual, .integer(1))
      }
  }

  /// Whether a document begins with a byte order mark, or may be deeper than kustody reads.
  private static func isOdd(_ document: SQLExpression) -> SQLExpression {
    let brackets = SQLExpression.binary(
      count("{", in: document), .add, count("[", in: document))
    return .binary(
      hasMark(document), .or,
      .binary(mayBeDeep(document), .and, .binary(brackets, .greater, .integer(999))))
  }

  private static func hasMark(_ document: SQLExpression) -> SQLExpression {
    .call("startsWith", [document, .text("\u{FEFF}")])
  }

  /// Whether a document has the bytes to be that deep: an array takes two, a bag with another value in it five.
  private static func mayBeDeep(_ document: SQLExpression) -> SQLExpression {
    .binary(
      .binary(
        .binary(.integer(3), .multiply, count("[", in: document)), .add,
        .call("length", [document])), .greater, .integer(4900))
  }

  private static func count(_ bracket: String, in document: SQLExpression) -> SQLExpression {
    .call("countSubstrings", [document, .text(bracket)])
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
    guard let (document, steps) = taken(dynamic) else { return textOfAny(dynamic) }
    let found = Found(document, steps)
    let other = found.value(
      missing: .text(""),
      kinds: [
        (found.isString.named, .call("JSONExtractString", [found.value])),
        (found.isOther.named, found.value),
      ])
    let text = SQLExpression.coalesce(other, .text(""))
    guard steps.allSatisfy({ if case .key = $0 { true } else { false } }) else { return text.named }
    // Mostly there is a string, which is known by its text alone: no number, bag, array or null begins as this does.
    let string = SQLExpression.call("JSONExtractString", [document] + arguments(steps)).named
    // It stands first: else it would be made twice.
    let isString = all(
      [
        .call("match", [string, .text(#"^[^-0-9\[{]"#)]),
        .binary(string, .notEqual, .text("null")),
      ] + areRare(document, steps) + [.not(hasMark(document))]
    ).named
    return SQLExpression.caseWhen(
      [
        SQLWhen(.binary(isString, .and, .not(mayBeDeep(document))), string),
        SQLWhen(.binary(isString, .and, .not(found.isOdd)), string),
      ], otherwise: text
    ).named
  }

  private static func textOfAny(_ dynamic: SQLExpression) -> SQLExpression {
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
