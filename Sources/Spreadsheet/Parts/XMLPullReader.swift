import Compression

/// Reads XML from front to back: elements, their attributes, and the text between them.
///
/// It checks that elements are closed in their order. It knows no entities but the five of XML and those
/// by number, and refuses a document type, so that nothing is ever larger than its bytes. Names are
/// compared without their prefix: which one stands for which namespace is the writer's choice.
final class XMLPullReader {
  enum Event {
    /// An element begins; its name and attributes are valid until the next event.
    case start
    /// An element ends, also one of a single tag.
    case end
    /// Text, without markup; valid until the next event.
    case text
    case documentEnd
  }

  private let source: any ByteSource
  private let part: String
  // Unchecked exclusivity: these are touched at each byte or tag, by one task.
  @exclusivity(unchecked) private var buffer: [UInt8] = []
  @exclusivity(unchecked) private var at = 0
  private var isAtEnd = false
  private var hasBegun = false
  private var hasRoot = false

  @exclusivity(unchecked) private var name = 0..<0
  @exclusivity(unchecked) private var attributes: [(name: Range<Int>, value: Range<Int>)] = []
  /// The element that began has ended with its tag.
  private var endsAtOnce = false
  /// The names of the elements that are open, one after another, and where each begins.
  @exclusivity(unchecked) private var openNames: [UInt8] = []
  @exclusivity(unchecked) private var open: [Int] = []
  /// What `text` has read.
  @exclusivity(unchecked) private(set) var content: [UInt8] = []
  /// How many bytes of the part were read.
  private(set) var bytesRead = 0

  private static let maximumDepth = 256
  /// Of a tag, or of a text between two tags.
  private static let maximumToken = 16 << 20
  private static let portion = 64 << 10

  /// - Parameter part: its name, for messages.
  init(_ source: any ByteSource, part: String) {
    self.source = source
    self.part = part
  }

  /// How many elements are open, one that has just begun among them.
  var depth: Int { open.count }

  // MARK: events

  func next() throws(SpreadsheetError) -> Event {
    if !hasBegun { try begin() }
    if endsAtOnce {
      endsAtOnce = false
      close()
      return .end
    }
    while true {
      guard try need(1) else {
        guard open.isEmpty, hasRoot else { throw damaged("it ends too early") }
        if let damage = source.damage { throw damaged(damage) }
        return .documentEnd
      }
      if buffer[at] != UInt8(ascii: "<") {
        if try readText() { return .text }
        continue
      }
      _ = try need(9)
      if isAt("<!--") {
        at = try find("-->", from: at + 4) + 3
      } else if isAt("<?") {
        at = try find("?>", from: at + 2) + 2
      } else if isAt("<![CDATA[") {
        let end = try find("]]>", from: at + 9)
        content.removeAll(keepingCapacity: true)
        appendText(at + 9..<end, hasEntities: false)
        at = end + 3
        guard !open.isEmpty else { throw damaged("text stands outside of its root") }
        return .text
      } else if isAt("<!") {
        throw damaged("it has a document type, which is not read")
      } else if isAt("</") {
        try readEnd()
        return .end
      } else {
        try readStart()
        return .start
      }
    }
  }

  /// Whether the element that has just begun or ended has this name.
  func isElement(_ wanted: StaticString) -> Bool { equals(local(name), wanted) }

  /// The value of an attribute of the element that has just begun, entities resolved.
  func value(of attribute: StaticString) throws(SpreadsheetError) -> [UInt8]? {
    var found: Range<Int>?
    for (name, value) in attributes {
      // A name without prefix wins; declarations of prefixes are not attributes.
      if equals(name, attribute) {
        found = value
        break
      }
      let isDeclaration = buffer[name].starts(with: "xmlns".utf8)
      if found == nil, !isDeclaration, equals(local(name), attribute) { found = value }
    }
    guard let found else { return nil }
    content.removeAll(keepingCapacity: true)
    appendText(found, hasEntities: true)
    if hasUnknownEntity { throw damaged("it has an unknown entity") }
    return content
  }

  /// The same as a string.
  func text(of attribute: StaticString) throws(SpreadsheetError) -> String? {
    try value(of: attribute).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Goes on to the end of the element that has just begun.
  func skipElement() throws(SpreadsheetError) {
    let outside = depth - 1
    while depth > outside { _ = try next() }
  }

  func damaged(_ detail: String) -> SpreadsheetError { .damaged("`\(part)`: \(detail)") }

  // MARK: markup

  private func begin() throws(SpreadsheetError) {
    hasBegun = true
    guard try fill() else { throw damaged("it is empty") }
    _ = try need(4)
    if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    if buffer.starts(with: [0xFF, 0xFE]) || buffer.starts(with: [0xFE, 0xFF]) {
      throw .unsupported("UTF-16 in `\(part)`")
    }
    _ = try need(64)
    guard isAt("<?xml") else { return }
    let end = try find("?>", from: at + 5)
    let declaration = String(decoding: buffer[at..<end], as: UTF8.self).lowercased()
    guard declaration.contains("encoding") else { return }
    let isKnown = ["utf-8", "utf8", "us-ascii"].contains { declaration.contains($0) }
    guard isKnown else {
      throw .unsupported("the encoding of `\(part)`")
    }
  }

  private func readStart() throws(SpreadsheetError) {
    let end = try tagEnd()
    var position = at + 1
    name = try readName(&position, end)
    attributes.removeAll(keepingCapacity: true)
    var isEmpty = false
    while true {
      let hadSpace = skipSpace(&position)
      if position == end { break }
      if buffer[position] == UInt8(ascii: "/"), position + 1 == end {
        isEmpty = true
        break
      }
      guard hadSpace else { throw damaged("a tag is not well-formed") }
      let name = try readName(&position, end)
      _ = skipSpace(&position)
      guard position < end, buffer[position] == UInt8(ascii: "=") else {
        throw damaged("an attribute has no value")
      }
      position += 1
      _ = skipSpace(&position)
      guard position < end,
        buffer[position] == UInt8(ascii: "\"") || buffer[position] == UInt8(ascii: "'"),
        let close = buffer[(position + 1)..<end].firstIndex(of: buffer[position])
      else { throw damaged("an attribute's value has no quotes") }
      attributes.append((name, position + 1..<close))
      position = close + 1
    }
    if open.isEmpty {
      guard !hasRoot else { throw damaged("it has two roots") }
      hasRoot = true
    }
    guard open.count < Self.maximumDepth else {
      throw damaged("it is nested more than \(Self.maximumDepth) deep")
    }
    open.append(openNames.count)
    openNames.append(contentsOf: buffer[name])
    at = end + 1
    endsAtOnce = isEmpty
  }

  private func readEnd() throws(SpreadsheetError) {
    let end = try tagEnd()
    var position = at + 2
    name = try readName(&position, end)
    _ = skipSpace(&position)
    guard position == end, let start = open.last,
      buffer[name].elementsEqual(openNames[start...])
    else { throw damaged("an element is closed that is not open") }
    at = end + 1
    close()
  }

  private func close() {
    if let start = open.popLast() { openNames.removeSubrange(start...) }
  }

  /// Where the tag's `>` stands; those within quotes do not count.
  private func tagEnd() throws(SpreadsheetError) -> Int {
    var position = at + 1
    var quote: UInt8?
    while true {
      while position < buffer.count {
        let byte = buffer[position]
        if let open = quote {
          if byte == open { quote = nil }
        } else if byte == UInt8(ascii: ">") {
          return position
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
          quote = byte
        }
        position += 1
      }
      let done = position - at
      guard done <= Self.maximumToken else { throw damaged("a tag is too long") }
      guard try fill() else { throw damaged("it ends inside a tag") }
      position = at + done
    }
  }

  private func readName(_ position: inout Int, _ end: Int) throws(SpreadsheetError) -> Range<Int> {
    let start = position
    while position < end {
      let byte = buffer[position]
      if byte <= 0x20 || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "/")
        || byte == UInt8(ascii: "<") || byte == UInt8(ascii: "\"")
      {
        break
      }
      position += 1
    }
    guard position > start else { throw damaged("a tag has no name") }
    return start..<position
  }

  private func skipSpace(_ position: inout Int) -> Bool {
    let start = position
    while position < buffer.count, Self.isSpace(buffer[position]) { position += 1 }
    return position > start
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private func local(_ name: Range<Int>) -> Range<Int> {
    guard let colon = buffer[name].lastIndex(of: UInt8(ascii: ":")) else { return name }
    return colon + 1..<name.upperBound
  }

  private func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { buffer[range].elementsEqual($0) }
  }

  // MARK: text

  /// - Returns: false for white space outside of the root, which is not text.
  private func readText() throws(SpreadsheetError) -> Bool {
    var position = at
    while true {
      while position < buffer.count, buffer[position] != UInt8(ascii: "<") { position += 1 }
      if position < buffer.count { break }
      let done = position - at
      guard done <= Self.maximumToken else { throw damaged("a text is too long") }
      let hasMore = try fill()
      position = at + done
      if !hasMore { break }
    }
    let range = at..<position
    at = position
    guard !open.isEmpty else {
      guard buffer[range].allSatisfy(Self.isSpace) else {
        throw damaged("text stands outside of its root")
      }
      return false
    }
    content.removeAll(keepingCapacity: true)
    appendText(range, hasEntities: true)
    if hasUnknownEntity { throw damaged("it has an unknown entity") }
    return true
  }

  private var hasUnknownEntity = false

  /// Appends bytes to `content`: line ends as XML has them, and entities resolved.
  private func appendText(_ range: Range<Int>, hasEntities: Bool) {
    hasUnknownEntity = false
    var position = range.lowerBound
    while position < range.upperBound {
      var run = position
      while run < range.upperBound, buffer[run] != UInt8(ascii: "&"), buffer[run] != 0x0D {
        run += 1
      }
      content.append(contentsOf: buffer[position..<run])
      position = run
      guard position < range.upperBound else { break }
      if buffer[position] == 0x0D {
        content.append(0x0A)
        position += 1
        if position < range.upperBound, buffer[position] == 0x0A { position += 1 }
      } else if hasEntities {
        appendEntity(&position, range.upperBound)
      } else {
        content.append(buffer[position])
        position += 1
      }
    }
  }

  private func appendEntity(_ position: inout Int, _ end: Int) {
    let limit = min(end, position + 12)
    guard let semicolon = buffer[position..<limit].firstIndex(of: UInt8(ascii: ";")) else {
      hasUnknownEntity = true
      position = end
      return
    }
    let name = String(decoding: buffer[(position + 1)..<semicolon], as: UTF8.self)
    position = semicolon + 1
    switch name {
    case "lt": content.append(UInt8(ascii: "<"))
    case "gt": content.append(UInt8(ascii: ">"))
    case "amp": content.append(UInt8(ascii: "&"))
    case "quot": content.append(UInt8(ascii: "\""))
    case "apos": content.append(UInt8(ascii: "'"))
    default:
      let number =
        name.hasPrefix("#x")
        ? UInt32(name.dropFirst(2), radix: 16)
        : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
      guard let scalar = number.flatMap(Unicode.Scalar.init) else {
        hasUnknownEntity = true
        return
      }
      content.append(contentsOf: Array(String(Character(scalar)).utf8))
    }
  }

  // MARK: bytes

  private func isAt(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { buffer[at...].starts(with: $0) }
  }

  /// Reads on until there is that number of bytes from the place on, if there are.
  private func need(_ count: Int) throws(SpreadsheetError) -> Bool {
    while buffer.count - at < count {
      guard try fill() else { return false }
    }
    return true
  }

  /// Where a text begins, from a place on.
  private func find(_ text: StaticString, from start: Int) throws(SpreadsheetError) -> Int {
    let count = text.utf8CodeUnitCount
    let first = text.utf8Start.pointee
    var position = start
    while true {
      while position + count <= buffer.count {
        if buffer[position] == first,
          text.withUTF8Buffer({ buffer[position..<position + count].elementsEqual($0) })
        {
          return position
        }
        position += 1
      }
      let done = position - at
      guard done <= Self.maximumToken else { throw damaged("a comment or text is too long") }
      guard try fill() else { throw damaged("it ends inside markup") }
      position = at + done
    }
  }

  /// Reads more bytes; what was read before the place is let go.
  ///
  /// - Returns: false at the end.
  private func fill() throws(SpreadsheetError) -> Bool {
    if isAtEnd { return false }
    buffer.removeSubrange(..<at)
    at = 0
    let portion: [UInt8]
    do throws(ReadError) {
      portion = try source.head(Self.portion)
    } catch {
      throw .unreadable(error)
    }
    if portion.isEmpty { isAtEnd = true }
    bytesRead += portion.count
    buffer.append(contentsOf: portion)
    return !portion.isEmpty
  }
}
