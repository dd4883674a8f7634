import KQLCatalog
import KQLValues
import RE2

/// What the `parse` operator matches: made once a query, matched once a row for all its columns.
///
/// Source: parse-operator, and the engine as it was measured. A simple or relaxed pattern is looked for as
/// literals with text between them, and reaches the end of the text; in regex mode the literals are
/// regular expressions, strings are captured greedily, and nothing ties the pattern to either end.
package struct ParsePattern: Sendable {
  package enum Mode: String, Sendable { case simple, regex, relaxed }

  /// A literal, whether text may be skipped before it, and the column after it.
  package struct Segment: Sendable {
    package var skips: Bool
    package var literal: String
    package var column: ScalarType?

    package init(skips: Bool, literal: String, column: ScalarType? = nil) {
      self.skips = skips
      self.literal = literal
      self.column = column
    }
  }

  package var mode: Mode
  package var flags = ""
  /// A column before the first literal.
  package var leading: ScalarType?
  package var segments: [Segment] = []
  /// Whether the pattern ends in `*`.
  package var endsOpen = false

  package init(mode: Mode) { self.mode = mode }

  var types: [ScalarType] { [leading].compactMap { $0 } + segments.compactMap(\.column) }

  /// Whether the pattern is one that can be matched.
  package func check() throws(FunctionFailure) {
    if leading != nil, mode != .regex, segments.first?.skips ?? endsOpen {
      throw FunctionFailure.unsupported("`*` after a leading column")
    }
    for (index, segment) in segments.enumerated() {
      guard let type = segment.column, type == .datetime || type == .timespan else { continue }
      if mode == .regex {
        // The engine then answers differently by what stands behind the value, or not at all.
        if index == segments.count - 1 || flags.contains("U") {
          throw FunctionFailure.unsupported(
            "a `\(type.rawValue)` at the end of a `kind=regex` pattern, or with the flag `U`")
        }
      } else if isBeforeSkip(index) {
        throw FunctionFailure.unsupported("`*` after a column of type `\(type.rawValue)`")
      }
    }
    guard mode == .regex else { return }
    guard flags.allSatisfy({ "ismUx".contains($0) }) else {
      throw FunctionFailure("the flags of a pattern are `i`, `s`, `m`, `U` and `x`")
    }
    if segments.contains(where: { Self.hasOuterAlternative($0.literal) }) {
      throw FunctionFailure.unsupported("a `|` outside brackets in a `kind=regex` pattern")
    }
    _ = try Pattern.compiled(expression)
  }

  /// Whether a regular expression is a choice as a whole: how it joins its neighbours is not known then.
  private static func hasOuterAlternative(_ regex: String) -> Bool {
    var depth = 0
    var isEscaped = false
    var isInClass = false
    for byte in regex.utf8 {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch byte {
      case UInt8(ascii: "\\"): isEscaped = true
      case UInt8(ascii: "["): isInClass = true
      case UInt8(ascii: "]"): isInClass = false
      case UInt8(ascii: "(") where !isInClass: depth += 1
      case UInt8(ascii: ")") where !isInClass: depth -= 1
      case UInt8(ascii: "|") where !isInClass && depth <= 0: return true
      default: break
      }
    }
    return false
  }

  /// Whether a `*` stands behind a segment's column.
  func isBeforeSkip(_ index: Int) -> Bool {
    index + 1 < segments.count ? segments[index + 1].skips : endsOpen
  }

  /// In regex mode, one regular expression whose groups `kq0`, `kq1`… are the columns.
  var expression: String {
    var text = flags.isEmpty ? "" : "(?\(flags))"
    var number = 0
    func add(_ type: ScalarType) {
      text += "(?P<kq\(number)>\(Self.shape(type)))"
      number += 1
    }
    if let leading { add(leading) }
    for segment in segments {
      if segment.skips { text += ".*?" }
      text += "(?:\(segment.literal))"
      if let type = segment.column { add(type) }
    }
    return text
  }

  private static func shape(_ type: ScalarType) -> String {
    switch type {
    case .long, .int: #"\s*[-+]?\d+"#
    // Measured: digits stand on both sides of a point.
    case .real, .decimal: #"\s*[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"#
    case .bool: "true|false"
    case .datetime:
      #"\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"#
        + #"(?:[T ]\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?)?(?: ?(?:Z|[-+]\d{1,2}:?\d{2}))?"#
    case .timespan: #"\s*[-+]?(?:\d+\.)?\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?"#
    case .guid: #"\s*[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}"#
    case .string, .dynamic: ".*"
    }
  }
}

extension ParsePattern {
  /// The whole pattern as text, from which a body makes its matcher.
  package var specification: String {
    DynamicValue.array([
      .string(mode.rawValue), .string(flags), .string(leading?.rawValue ?? ""), .bool(endsOpen),
      .array(
        segments.map {
          .array([.bool($0.skips), .string($0.literal), .string($0.column?.rawValue ?? "")])
        }),
    ]).jsonText
  }

  init(specification: String) {
    self.init(mode: .simple)
    guard case .array(let parts)? = DynamicValue(json: specification), parts.count == 5,
      case .array(let written) = parts[4]
    else { return }
    mode = Mode(rawValue: parts[0].text) ?? .simple
    flags = parts[1].text
    leading = ScalarType(rawValue: parts[2].text)
    if case .bool(true) = parts[3] { endsOpen = true }
    for case .array(let fields) in written where fields.count == 3 {
      var segment = Segment(skips: false, literal: fields[1].text)
      if case .bool(true) = fields[0] { segment.skips = true }
      segment.column = ScalarType(rawValue: fields[2].text)
      segments.append(segment)
    }
  }
}
