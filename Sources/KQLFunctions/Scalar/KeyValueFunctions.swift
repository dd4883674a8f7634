import KQLCatalog
import KQLValues
import RE2

/// How `parse-kv` finds keys and their values. Source: parse-kv-operator.
package struct KeyValueFormat: Sendable {
  /// What opens and closes a quoted key or value.
  package struct Quote: Sendable {
    var open: Unicode.Scalar
    var close: Unicode.Scalar

    /// One character for both, or two.
    package init?(_ text: String) {
      let scalars = Array(text.unicodeScalars)
      guard let first = scalars.first, let last = scalars.last, scalars.count <= 2 else {
        return nil
      }
      (open, close) = (first, last)
    }
  }

  package var keys: [(name: String, type: ScalarType)] = []
  /// Both are empty where anything but a letter or digit delimits.
  package var pairDelimiter = ""
  package var keyDelimiter = ""
  package var quotes: [Quote] = []
  package var escapes: [Unicode.Scalar] = []
  package var isGreedy = false
  /// A regular expression of two groups, in place of all the above.
  package var regex: String?

  package init() {}

  package func check() throws(FunctionFailure) {
    guard let regex else { return }
    guard try Pattern.compiled(regex).groupCount == 2 else {
      throw FunctionFailure("the regular expression of `parse-kv` needs two groups: key and value")
    }
  }

  /// The whole format as text, from which a body makes its reader.
  package var specification: String {
    DynamicValue.array([
      .array(keys.map { .string($0.name) }), .array(keys.map { .string($0.type.rawValue) }),
      .string(pairDelimiter), .string(keyDelimiter),
      .string(quotes.map { String($0.open) + String($0.close) }.joined()),
      .string(escapes.map { String($0) }.joined()), .bool(isGreedy),
      regex.map { .string($0) } ?? .null,
    ]).jsonText
  }

  fileprivate init(specification: String) {
    guard case .array(let parts)? = DynamicValue(json: specification), parts.count == 8 else {
      return
    }
    if case .array(let names) = parts[0], case .array(let types) = parts[1] {
      keys = zip(names, types).map { ($0.text, ScalarType(rawValue: $1.text) ?? .string) }
    }
    pairDelimiter = parts[2].text
    keyDelimiter = parts[3].text
    let marks = Array(parts[4].text.unicodeScalars)
    for index in stride(from: 0, to: marks.count - 1, by: 2) {
      quotes += [Quote(String(marks[index]) + String(marks[index + 1]))].compactMap { $0 }
    }
    escapes = Array(parts[5].text.unicodeScalars)
    if case .bool(true) = parts[6] { isGreedy = true }
    if case .string(let text) = parts[7] { regex = text }
  }
}

extension FunctionCatalog {
  mutating func declareParseKV() {
    internalFunction(
      .parseKeyValues, "The value of a key of `parse-kv`.",
      .raw(
        Parameter("text", .string), Parameter("format", .string), Parameter("key", .long),
        returns: .fixed(.string)
      ) { arguments in
        guard let text = Text(view: arguments[0]), case .text(let format) = arguments[1],
          case .integer(let index) = arguments[2]
        else { return .null }
        let reader = try arguments.state.prepared("parse-kv", format) { try KeyValueReader($0) }
        return reader.value(Int(index), of: text.bytes)
      })
  }
}

/// Reads the pairs of a text once for all keys, which ask one after the other.
private final class KeyValueReader {
  private let format: KeyValueFormat
  private let pattern: Pattern?
  private let places: [String: Int]
  private let pairDelimiter: [Unicode.Scalar]
  private let keyDelimiter: [Unicode.Scalar]
  private var lastText: [UInt8]?
  private var values: [String?] = []

  init(_ specification: String) throws {
    let format = KeyValueFormat(specification: specification)
    self.format = format
    pattern = try format.regex.map { try Pattern.compiled($0) }
    places = Dictionary(
      format.keys.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    pairDelimiter = Array(format.pairDelimiter.unicodeScalars)
    keyDelimiter = Array(format.keyDelimiter.unicodeScalars)
  }

  func value(_ index: Int, of text: UnsafeRawBufferPointer) -> FunctionValue {
    guard format.keys.indices.contains(index) else { return .null }
    if lastText.map({ $0.count != text.count || !$0.elementsEqual(text) }) ?? true {
      values = Array(repeating: nil, count: format.keys.count)
      lastText = Array(text)
      read(text)
    }
    let type = format.keys[index].type
    guard let value = values[index] else { return type == .string ? .text("") : .null }
    if type == .string { return .text(value) }
    return Array(value.utf8).withUnsafeBytes { bytes in
      // The bytes die with the call: what is text must be owned.
      switch ScalarConversion.fromText(bytes, to: type) {
      case .slice(let slice): .bytes(Array(slice))
      case let other: other
      }
    }
  }

  private func read(_ text: UnsafeRawBufferPointer) {
    if let pattern {
      pattern.forEachMatch(in: text, groups: 2) { captures in
        let key = String(decoding: text.slice(captures[1].range ?? 0..<0), as: UTF8.self)
        let value = String(decoding: text.slice(captures[2].range ?? 0..<0), as: UTF8.self)
        note(Self.trimmed(Substring(key)), Self.trimmed(Substring(value)))
      }
      return
    }
    var scanner = KeyValueScanner(
      Array(text.scalars), format, pairDelimiter: pairDelimiter, keyDelimiter: keyDelimiter)
    if keyDelimiter.isEmpty {
      scanner.readWords(isKey: { places[$0] != nil }, note)
    } else {
      scanner.readPairs(note)
    }
  }

  private func note(_ key: String, _ value: String) {
    // The first appearance holds.
    if let place = places[key], values[place] == nil { values[place] = value }
  }

  static func trimmed(_ text: Substring) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}

private struct KeyValueScanner {
  private let text: [Unicode.Scalar]
  private let format: KeyValueFormat
  private let pairDelimiter: [Unicode.Scalar]
  private let keyDelimiter: [Unicode.Scalar]
  private var position = 0

  init(
    _ text: [Unicode.Scalar], _ format: KeyValueFormat, pairDelimiter: [Unicode.Scalar],
    keyDelimiter: [Unicode.Scalar]
  ) {
    self.text = text
    self.format = format
    self.pairDelimiter = pairDelimiter
    self.keyDelimiter = keyDelimiter
  }

  /// `key=value key=value`.
  mutating func readPairs(_ note: (String, String) -> Void) {
    while position < text.count {
      skipBlank()
      if isAt(pairDelimiter, position) {
        position += pairDelimiter.count
        continue
      }
      guard let key = readKey() else { continue }
      skipBlank()
      if let value = quoted() {
        note(key, value)
        position = find(pairDelimiter, from: position) ?? text.count
        continue
      }
      var end = find(pairDelimiter, from: position) ?? text.count
      if format.isGreedy {
        // Up to the last delimiter before the next key.
        let next = find(keyDelimiter, from: position) ?? text.count
        end = next == text.count ? next : last(pairDelimiter, from: position, before: next) ?? end
      }
      note(key, string(position..<max(position, end)))
      position = max(position, end)
    }
  }

  /// A key and the delimiter behind it; nil, and the text up to the next pair left behind, where none is.
  private mutating func readKey() -> String? {
    if let key = quoted() {
      skipBlank()
      guard isAt(keyDelimiter, position) else {
        position = find(pairDelimiter, from: position) ?? text.count
        return nil
      }
      position += keyDelimiter.count
      return key
    }
    let start = position
    var end = position
    while end < text.count, !isAt(keyDelimiter, end), !isAt(pairDelimiter, end) { end += 1 }
    guard isAt(keyDelimiter, end) else {
      position = max(end, start + 1)
      return nil
    }
    position = end + keyDelimiter.count
    return string(start..<end)
  }

  /// A word that is a key, then the next word or quoted text as its value.
  mutating func readWords(isKey: (String) -> Bool, _ note: (String, String) -> Void) {
    var key: String?
    while position < text.count {
      let word: String
      if let quotedWord = quoted() {
        word = quotedWord
      } else if Self.isWordCharacter(text[position]) {
        let start = position
        while position < text.count, Self.isWordCharacter(text[position]) { position += 1 }
        word = string(start..<position)
      } else {
        position += 1
        continue
      }
      if let known = key {
        note(known, word)
        key = nil
      } else if isKey(word) {
        key = word
      }
    }
  }

  private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
  }

  /// What stands between quotes here, escapes taken out; nil where no quote opens or none closes.
  private mutating func quoted() -> String? {
    guard position < text.count,
      let quote = format.quotes.first(where: { $0.open == text[position] })
    else { return nil }
    var content = String.UnicodeScalarView()
    var index = position + 1
    while index < text.count {
      let scalar = text[index]
      if format.escapes.contains(scalar), index + 1 < text.count {
        content.append(text[index + 1])
        index += 2
      } else if scalar == quote.close {
        position = index + 1
        return KeyValueReader.trimmed(Substring(String(content)))
      } else {
        content.append(scalar)
        index += 1
      }
    }
    return nil
  }

  /// Blanks that are not a delimiter themselves.
  private mutating func skipBlank() {
    while position < text.count, text[position].properties.isWhitespace,
      !isAt(pairDelimiter, position), !isAt(keyDelimiter, position)
    {
      position += 1
    }
  }

  private func isAt(_ delimiter: [Unicode.Scalar], _ index: Int) -> Bool {
    !delimiter.isEmpty && index <= text.count && text[index...].starts(with: delimiter)
  }

  private func find(_ delimiter: [Unicode.Scalar], from: Int) -> Int? {
    var index = from
    while index < text.count {
      if isAt(delimiter, index) { return index }
      index += 1
    }
    return nil
  }

  private func last(_ delimiter: [Unicode.Scalar], from: Int, before end: Int) -> Int? {
    var index = end - delimiter.count
    while index >= from {
      if isAt(delimiter, index) { return index }
      index -= 1
    }
    return nil
  }

  private func string(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text[range])
    return KeyValueReader.trimmed(Substring(String(view)))
  }
}
