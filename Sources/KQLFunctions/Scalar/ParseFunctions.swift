import KQLValues
import RE2

/// What the `parse` operator matches: made once a query, matched once a row for all its columns.
/// Source: parse-operator; captures of strings are greedy in regex mode, as the engine was measured.
package struct ParsePattern: Sendable {
  package enum Mode: String, Sendable { case simple, regex, relaxed }

  package enum Part: Sendable {
    case literal(String)
    case star
    case column(ScalarType)
  }

  var mode: Mode
  var flags: String
  var parts: [Part]

  package init(mode: Mode, flags: String, parts: [Part]) {
    self.mode = mode
    self.flags = flags
    self.parts = parts
  }

  /// Whether the pattern is one that can be matched.
  package func check() throws(FunctionFailure) {
    guard flags.allSatisfy({ "ismU".contains($0) }) else {
      throw FunctionFailure("the flags of a pattern are `i`, `s`, `m` and `U`")
    }
    do throws(PatternError) {
      _ = try Pattern(expression)
    } catch {
      throw FunctionFailure("this is no regular expression: \(error)")
    }
  }

  /// The whole pattern as text, from which a body makes its matcher.
  package var specification: String {
    let types = parts.compactMap { part in
      if case .column(let type) = part { type.rawValue } else { nil }
    }
    return mode.rawValue + "\n" + types.joined(separator: ",") + "\n" + expression
  }

  /// One regular expression whose groups `kq0`, `kq1`… are the columns.
  private var expression: String {
    var text = ""
    var number = 0
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      switch part {
      case .literal(let literal): text += mode == .regex ? literal : Self.quoted(literal)
      case .star: text += mode != .regex && isLast ? ".*" : ".*?"
      case .column(let type):
        let nextIsStar: Bool
        if !isLast, case .star = parts[index + 1] { nextIsStar = true } else { nextIsStar = false }
        text += "(?P<kq\(number)>\(shape(type, isLast: isLast, beforeStar: nextIsStar)))"
        number += 1
      }
    }
    switch mode {
    case .regex: return (flags.isEmpty ? "" : "(?\(flags))") + "\\A(?:" + text + ")"
    case .simple, .relaxed: return "(?s)\\A(?:" + text + ")\\z"
    }
  }

  private func shape(_ type: ScalarType, isLast: Bool, beforeStar: Bool) -> String {
    if mode == .regex {
      switch type {
      case .long, .int: return "\\s*[-+]?\\d+"
      case .real, .decimal: return "\\s*[-+]?\\d+(?:\\.\\d*)?(?:[eE][-+]?\\d+)?"
      case .bool: return "true|false"
      case .string, .datetime, .timespan, .guid, .dynamic: return ".*"
      }
    }
    guard mode == .simple || beforeStar else { return isLast ? ".*" : ".*?" }
    switch type {
    case .long, .int: return "\\s*[-+]?\\d+"
    case .real, .decimal: return "\\s*[-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d+)?"
    case .bool: return "\\s*(?:[tT][rR][uU][eE]|[fF][aA][lL][sS][eE])"
    case .string, .datetime, .timespan, .guid, .dynamic: return isLast ? ".*" : ".*?"
    }
  }

  private static func quoted(_ literal: String) -> String {
    var text = ""
    for scalar in literal.unicodeScalars {
      switch scalar {
      case "\\", ".", "+", "*", "?", "(", ")", "[", "]", "{", "}", "^", "$", "|": text += "\\"
      default: break
      }
      text.unicodeScalars.append(scalar)
    }
    return text
  }
}

/// A pattern ready to match, with the columns of the last text it saw: the columns of a row ask one after
/// the other.
private final class ParseMatcher {
  let mode: ParsePattern.Mode
  let types: [ScalarType]
  let pattern: Pattern
  private let groups: [Int]
  private var captures: [Capture]
  private var lastText: [UInt8]?
  private var values: [FunctionValue] = []
  private var isMatch = false

  init(specification: String) throws {
    let lines = specification.split(
      separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    mode = ParsePattern.Mode(rawValue: String(lines[0])) ?? .simple
    types = lines[1].split(separator: ",").compactMap { ScalarType(rawValue: String($0)) }
    pattern = try Pattern(String(lines[2]))
    let names = pattern.groupNames
    groups = types.indices.map { (names.firstIndex(of: "kq\($0)") ?? -1) + 1 }
    captures = Array(repeating: .none, count: names.count + 1)
  }

  func value(_ index: Int, of text: UnsafeRawBufferPointer) -> FunctionValue {
    if lastText.map({ $0.count != text.count || !$0.elementsEqual(text) }) ?? true {
      match(text)
      lastText = Array(text)
    }
    if index < 0 { return .bool(isMatch) }
    return index < values.count ? values[index] : .null
  }

  private func match(_ text: UnsafeRawBufferPointer) {
    let blank: [FunctionValue] = types.map { $0 == .string ? .text("") : .null }
    values = blank
    isMatch = false
    let isFound = captures.withUnsafeMutableBufferPointer { pattern.firstMatch(in: text, into: $0) }
    guard isFound else { return }
    var found: [FunctionValue] = []
    for (index, type) in types.enumerated() {
      let range = captures[groups[index]].range
      let bytes = range.map { UnsafeRawBufferPointer(rebasing: text[$0]) }
      let value = convert(bytes, type)
      if case .null = value {
        // One failed conversion blanks every column, but for `relaxed`.
        guard mode == .relaxed else { return }
      }
      found.append(value)
    }
    values = found
    isMatch = true
  }

  private func convert(_ bytes: UnsafeRawBufferPointer?, _ type: ScalarType) -> FunctionValue {
    guard let bytes else { return type == .string ? .text("") : .null }
    if type == .string { return .bytes(Array(bytes)) }
    return ScalarConversion.fromText(bytes, to: type)
  }
}

extension FunctionCatalog {
  mutating func declareParse() {
    scalar(
      "__parse", source: "parse-operator", "A column of a `parse` pattern.",
      .raw(
        Parameter("text", .string), Parameter("pattern", .string), Parameter("column", .long),
        returns: .fixed(.string)
      ) { arguments in
        guard case .text(let specification) = arguments[1], case .integer(let index) = arguments[2]
        else { return .null }
        let matcher = try arguments.state.prepared("parse", specification) { text in
          try ParseMatcher(specification: text)
        }
        guard case .text(let text) = arguments[0] else {
          return matcher.value(Int(index), of: UnsafeRawBufferPointer(start: nil, count: 0))
        }
        return matcher.value(Int(index), of: text)
      })
  }
}
