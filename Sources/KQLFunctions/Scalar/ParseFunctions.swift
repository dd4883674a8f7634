import Files
import KQLCatalog
import KQLValues
import RE2
import TextSearch

extension FunctionCatalog {
  mutating func declareParse() {
    internalFunction(
      .parse,
      "A column of a `parse` pattern; -1 asks whether it matched.",
      .raw(
        Parameter("text", .string), Parameter("pattern", .string), Parameter("column", .long),
        returns: .fixed(.string)
      ) { arguments in
        guard case .text(let specification) = arguments[1], case .integer(let index) = arguments[2]
        else { return .null }
        let matcher = try arguments.state.prepared("parse", specification) { text in
          try ParseMatcher(ParsePattern(specification: text))
        }
        let text = Text(view: arguments[0])?.bytes ?? UnsafeRawBufferPointer(start: nil, count: 0)
        return matcher.value(Int(truncatingIfNeeded: index), of: text)
      })
  }
}

/// A pattern ready to match, with the columns of the last text it saw: the columns of a row ask one after
/// the other.
private final class ParseMatcher {
  private enum Search {
    case literals(LiteralSequence)
    /// The group of each column.
    case regex(Pattern, groups: [Int])
  }

  private let search: Search
  private let types: [ScalarType]
  private let isRelaxed: Bool
  /// The last text, kept here: the values that are strings are slices of it.
  private var text: UnsafeMutableRawBufferPointer
  private var count = -1
  private var captures: [Range<Int>?]
  private var values: [FunctionValue] = []
  private var isMatch = false

  init(_ pattern: ParsePattern) throws {
    types = pattern.types
    isRelaxed = pattern.mode == .relaxed
    if pattern.mode == .regex {
      let compiled = try Pattern.compiled(pattern.expression)
      let groups = types.indices.map { number in
        (compiled.groupNames.firstIndex { $0 == "kq\(number)" } ?? -1) + 1
      }
      search = .regex(compiled, groups: groups)
    } else {
      search = .literals(LiteralSequence(pattern))
    }
    captures = Array(repeating: nil, count: pattern.types.count)
    text = .allocate(byteCount: 256, alignment: 1)
  }

  deinit { text.deallocate() }

  func value(_ index: Int, of asked: UnsafeRawBufferPointer) -> FunctionValue {
    // Nothing is known of any text at first, not even of an empty one.
    if count < 0 || !UnsafeRawBufferPointer(rebasing: text[..<count]).equals(asked) {
      keep(asked)
      match(UnsafeRawBufferPointer(rebasing: text[..<count]))
    }
    if index < 0 { return .bool(isMatch) }
    return index < values.count ? values[index] : .null
  }

  private func keep(_ asked: UnsafeRawBufferPointer) {
    if asked.count > text.count {
      text.deallocate()
      text = .allocate(byteCount: asked.count * 2, alignment: 1)
    }
    text.copyMemory(from: asked)
    count = asked.count
  }

  private func match(_ text: UnsafeRawBufferPointer) {
    isMatch = find(in: text)
    values.removeAll(keepingCapacity: true)
    for (index, type) in types.enumerated() where isMatch {
      let value = convert(
        captures[index].map { text.slice($0) }, type, isLast: index == types.count - 1)
      // One failed conversion blanks every column.
      if case .null = value, !isRelaxed { isMatch = false }
      values.append(value)
    }
    if !isMatch {
      values.removeAll(keepingCapacity: true)
      for type in types { values.append(type == .string ? .text("") : .null) }
    }
  }

  private func find(in text: UnsafeRawBufferPointer) -> Bool {
    switch search {
    case .literals(let sequence): return sequence.match(text, into: &captures)
    case .regex(let pattern, let groups):
      return withUnsafeTemporaryAllocation(of: Capture.self, capacity: pattern.groupCount + 1) {
        buffer in
        buffer.initialize(repeating: .none)
        guard pattern.firstMatch(in: text, into: buffer) else { return false }
        for (index, group) in groups.enumerated() { captures[index] = buffer[group].range }
        return true
      }
    }
  }

  private func convert(_ bytes: UnsafeRawBufferPointer?, _ type: ScalarType, isLast: Bool)
    -> FunctionValue
  {
    guard let bytes else { return type == .string ? .text("") : .null }
    if type == .string { return .slice(bytes) }
    let value = ScalarConversion.fromText(bytes, to: type)
    if case .null = value, isLast, type == .datetime || type == .timespan {
      // At the end of a pattern the engine reads as much of a time as there is.
      let end = TypeShape.time(bytes)
      return end > 0 && end < bytes.count
        ? ScalarConversion.fromText(bytes.slice(0..<end), to: type) : .null
    }
    return value
  }
}

/// Literals in order with text between them: a pattern of simple or relaxed mode.
private struct LiteralSequence {
  private struct Step {
    var literal: Needle
    var width: Int
    /// The column after the literal, by its place.
    var column: Int?
    /// What the column must look like: where a `*` stands behind it nothing else bounds it.
    var shape: ScalarType?
    /// Whether the column may also be empty: where that `*` ends the pattern.
    var shapeIsOptional = false
    /// Whether the literal must end the text.
    var isEnd = false
  }

  private var steps: [Step] = []
  private let hasLeading: Bool

  init(_ pattern: ParsePattern) {
    hasLeading = pattern.leading != nil
    var number = hasLeading ? 1 : 0
    for (index, segment) in pattern.segments.enumerated() {
      let bytes = Array(segment.literal.utf8)
      var step = Step(literal: Needle(bytes, ignoringCase: false), width: bytes.count)
      let isLast = index == pattern.segments.count - 1
      if let type = segment.column {
        step.column = number
        number += 1
        if pattern.isBeforeSkip(index) {
          step.shape = type
          step.shapeIsOptional = isLast
        }
      } else {
        step.isEnd = isLast && !pattern.endsOpen
      }
      steps.append(step)
    }
  }

  /// Fills in where the columns are; false where the text does not fit.
  ///
  /// Each literal is taken where it first occurs after the one before: if the rest is not found from
  /// there, it is found from no later place either.
  func match(_ text: UnsafeRawBufferPointer, into captures: inout [Range<Int>?]) -> Bool {
    var position = 0
    var open: Int? = hasLeading ? 0 : nil
    for step in steps {
      var shapeEnd: Int?
      guard let found = find(step, in: text, from: position, shapeEnd: &shapeEnd) else {
        return false
      }
      if let column = open { captures[column] = position..<found }
      open = nil
      position = found + step.width
      guard let column = step.column else { continue }
      if step.shape != nil {
        let end = shapeEnd ?? position
        captures[column] = position..<end
        position = end
      } else {
        open = column
      }
    }
    if let column = open { captures[column] = position..<text.count }
    return true
  }

  private func find(
    _ step: Step, in text: UnsafeRawBufferPointer, from position: Int, shapeEnd: inout Int?
  ) -> Int? {
    if step.isEnd {
      let start = text.count - step.width
      return start >= position && step.literal.isSuffix(of: text) ? start : nil
    }
    var from = position
    while let range = step.literal.firstRange(in: text, from: from) {
      guard let shape = step.shape else { return range.lowerBound }
      let rest = text.slice(range.upperBound..<text.count)
      let length = TypeShape.length(of: shape, in: rest)
      if length > 0 { shapeEnd = range.upperBound + length }
      if length > 0 || step.shapeIsOptional { return range.lowerBound }
      from = range.lowerBound + 1
    }
    return nil
  }
}

/// How far a text looks like a value of a type; 0 where it does not.
private enum TypeShape {
  static func length(of type: ScalarType, in text: UnsafeRawBufferPointer) -> Int {
    var cursor = Cursor(text: text)
    cursor.skipBlank()
    let isFound: Bool
    switch type {
    case .int, .long:
      cursor.skipSign()
      isFound = cursor.skipDigits() > 0
    case .real, .decimal: isFound = cursor.skipReal()
    case .bool: isFound = cursor.skipBool()
    case .guid: isFound = cursor.skipGUID()
    case .datetime, .timespan, .string, .dynamic: isFound = false
    }
    return isFound ? cursor.position : 0
  }

  /// The longest start of a text made of what times are written with.
  static func time(_ text: UnsafeRawBufferPointer) -> Int {
    var cursor = Cursor(text: text)
    cursor.skipBlank()
    var end = 0
    while cursor.position < text.count {
      let byte = text[cursor.position]
      if byte &- 0x30 < 10 {
        end = cursor.position + 1
      } else if byte == UInt8(ascii: "Z") {
        return cursor.position + 1
      } else if !"-/.:T +".utf8.contains(byte) {
        break
      }
      cursor.position += 1
    }
    return end
  }

  private struct Cursor {
    let text: UnsafeRawBufferPointer
    var position = 0

    mutating func skipBlank() {
      while position < text.count, text[position] == 0x20 || text[position] &- 9 < 5 {
        position += 1
      }
    }

    mutating func skipSign() { _ = skip { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") } }

    mutating func skip(_ test: (UInt8) -> Bool) -> Bool {
      guard position < text.count, test(text[position]) else { return false }
      position += 1
      return true
    }

    mutating func skipDigits() -> Int {
      let start = position
      while skip({ $0 &- 0x30 < 10 }) {}
      return position - start
    }

    mutating func skipReal() -> Bool {
      skipSign()
      let whole = skipDigits()
      let point = position
      if skip({ $0 == UInt8(ascii: ".") }), skipDigits() == 0, whole == 0 {
        position = point
        return false
      }
      guard position > point || whole > 0 else { return false }
      let exponent = position
      if skip({ $0 | 0x20 == UInt8(ascii: "e") }) {
        skipSign()
        if skipDigits() == 0 { position = exponent }
      }
      return true
    }

    /// `true`, `false` or a whole number.
    mutating func skipBool() -> Bool {
      for word in ["true", "false"] {
        let bytes = word.utf8
        guard position + bytes.count <= text.count else { continue }
        let part = text[position..<(position + bytes.count)]
        if zip(part, bytes).allSatisfy({ $0 | 0x20 == $1 }) {
          position += bytes.count
          return true
        }
      }
      skipSign()
      return skipDigits() > 0
    }

    mutating func skipGUID() -> Bool {
      for (index, count) in [8, 4, 4, 4, 12].enumerated() {
        if index > 0 { _ = skip { $0 == UInt8(ascii: "-") } }
        for _ in 0..<count {
          guard skip({ Hexadecimal.value($0) != nil }) else { return false }
        }
      }
      return true
    }
  }
}
