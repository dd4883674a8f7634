import Compression
import Files
import JSON

/// What a reader found next.
package enum ReaderEvent {
  /// A value: node 0 of the reader's tape, whose bytes are in the reader's buffer.
  case value
  /// Bytes that are not a record; they are in `RecordReader.rejected`.
  case rejected
  case end
}

/// Bytes that could not be read.
package struct RejectedBytes {
  package var origin: ItemOrigin
  package var reason: String
  /// The bytes or their beginning.
  package var raw: [UInt8]
  /// Whether they are all of a line, with no array around it.
  package var isLine = false
}

/// Finds the values in a text that is one stream of JSON: lines, concatenated or pretty-printed
/// documents, arrays and `{"records":[…]}` (whose elements are given one by one, closed or not), with
/// white space, commas, record separators and byte order marks between them. A NUL may end a record; other
/// zeros and commas without a record are rejected, as they may stand where records were.
///
/// A value that is malformed ends at its line's end, so that the next line is safe from it. In a
/// document on one line it ends where its brackets do; in a pretty-printed one with its indentation.
package final class RecordReader {
  package let buffer: TextBuffer
  package private(set) var tape = JSONTape()
  package private(set) var rejected = RejectedBytes(
    origin: ItemOrigin(offset: 0, length: 0, line: 1, part: 0), reason: "", raw: [])
  /// Where the value begins in `buffer.bytes`, and its line.
  private(set) var valueStart = 0
  package private(set) var valueLine = 1
  /// Up to here in the text nothing that comes after changes what was read. Brackets that close what values
  /// stand in are after it: a text that is rewritten with further values has them there.
  package var settled: Int { min(readTo, unfinished ?? readTo) }
  private var readTo = 0
  /// Where the first value begins that the text's end cuts: its lines were read one by one, and are a value
  /// of their own once the rest of it is there.
  private var unfinished: Int?
  /// Whether a `{"records":[` was entered that never closed.
  package private(set) var isUnclosed = false
  /// Whether there was anything but white space.
  package private(set) var hasContent = false

  /// Whether the value stands in an array.
  package var isInArray: Bool { !frames.isEmpty }

  private enum Frame { case array, records, recordsTail }
  private var frames: [Frame] = []
  private let recordLimit: Int
  private let depthLimit: Int
  private let keptBytes: Int
  private static let maximumFrames = 8
  /// How many more bytes may be searched for the ends of malformed pretty-printed values: without a
  /// bound, a text made for it would be searched over and over.
  private var indentationBudget = 64 << 20
  /// The same for values that may be repaired.
  private var repairBudget = 64 << 20

  /// - Parameters:
  ///   - buffer: its limit is set to what a record just within `recordLimit` needs.
  ///   - recordLimit: a larger record is rejected, in bytes.
  ///   - depthLimit: a record with more open brackets is rejected.
  ///   - keptBytes: of what is rejected the beginning is kept, up to this number of bytes.
  package init(_ buffer: TextBuffer, recordLimit: Int, depthLimit: Int, keptBytes: Int) {
    // Room for a record that is just within the limit, and what stands before it.
    buffer.limit = recordLimit + (64 << 10)
    self.buffer = buffer
    self.recordLimit = recordLimit
    self.depthLimit = depthLimit
    self.keptBytes = keptBytes
  }

  /// Hands the value over.
  func moveTape(to tapes: JSONTapes) { tapes.append(&tape) }

  package func next() throws(ReadError) -> ReaderEvent {
    while true {
      let byte: UInt8
      switch try nextToken() {
      case .byte(let next): byte = next
      case .stray: return .rejected
      case .end: return finish()
      }
      hasContent = true
      if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}"), !frames.isEmpty, rejectComma() {
        return .rejected
      }
      switch (byte, frames.last) {
      case (UInt8(ascii: "]"), .array):
        frames.removeLast()
        advance(behind: 1)
      case (UInt8(ascii: "]"), .records):
        frames[frames.count - 1] = .recordsTail
        advance(behind: 1)
      case (UInt8(ascii: "}"), .recordsTail), (UInt8(ascii: "}"), .records):
        frames.removeLast()
        advance(behind: 1)
      case (UInt8(ascii: "\""), .recordsTail):
        if let event = try skipMember() { return event }
      default:
        separators = Separators()
        if frames.isEmpty, try enter() { continue }
        if let event = try scanValue() { return event }
      }
    }
  }

  /// What may stand before the next value. After a value there may be a comma and, outside of brackets, a NUL.
  private struct Separators {
    var allowsComma = true
    var allowsNUL = true
    /// Where the comma stands, and its line.
    var comma: ItemOrigin?
  }

  private var separators = Separators(allowsComma: true, allowsNUL: false)

  /// Goes on after a bracket.
  private func advance(behind count: Int) {
    buffer.advance(to: buffer.start + count)
    separators = Separators()
  }

  private enum Token {
    case byte(UInt8)
    /// What stands for no record; it is in `rejected`.
    case stray
    case end
  }

  /// The next byte that is not a separator, not consumed.
  private func nextToken() throws(ReadError) -> Token {
    window: while true {
      let bytes = buffer.bytes
      var at = buffer.start
      loop: while at < bytes.count {
        switch bytes[at] {
        case 0x20, 0x09, 0x0A, 0x0D, 0x1E: at += 1
        case 0x00:
          buffer.advance(to: at)
          if try rejectZeros() { return .stray }
          continue window
        case UInt8(ascii: ","):
          buffer.advance(to: at)
          guard separators.allowsComma else {
            try rejectCommas()
            return .stray
          }
          separators.allowsComma = false
          separators.comma = ItemOrigin(
            offset: buffer.offset, length: 1, line: buffer.line, part: 0)
          at += 1
        case 0xEF:
          if at + 2 < bytes.count, bytes[at + 1] == 0xBB, bytes[at + 2] == 0xBF {
            at += 3
          } else {
            break loop
          }
        default: break loop
        }
      }
      let isCutMark = at < bytes.count && bytes[at] == 0xEF && at + 2 >= bytes.count
      buffer.advance(to: at)
      if at < bytes.count, !isCutMark || buffer.isAtEnd { return .byte(bytes[at]) }
      if try !buffer.more() { return buffer.rest.first.map { .byte($0) } ?? .end }
    }
  }

  private func finish() -> ReaderEvent {
    guard let frame = frames.popLast() else { return .end }
    switch frame {
    case .records, .recordsTail:
      isUnclosed = true
      return finish()
    case .array:
      reject(length: 0, reason: "the JSON array is not closed", settles: false)
      return .rejected
    }
  }

  /// Enters an array or a `{"records":[`, so that its elements are values of the stream.
  ///
  /// - Parameter isTooLarge: what stands at the start is larger than a record may be: an object that wraps rows
  ///   is entered too, whatever their member is called.
  private func enter(isTooLarge: Bool = false) throws(ReadError) -> Bool {
    if buffer.rest.first == UInt8(ascii: "[") {
      frames.append(.array)
      buffer.advance(to: buffer.start + 1)
      separators = Separators(allowsComma: false, allowsNUL: false)
      return true
    }
    if isTooLarge, let wrapper = wrapper() {
      for _ in 1..<wrapper.depth { frames.append(.recordsTail) }
      frames.append(.records)
      buffer.advance(to: wrapper.end)
      separators = Separators(allowsComma: false, allowsNUL: false)
      return true
    }
    while true {
      switch envelope() {
      case .no: return false
      case .yes(let end):
        frames.append(.records)
        buffer.advance(to: end)
        separators = Separators(allowsComma: false, allowsNUL: false)
        return true
      case .perhaps:
        if buffer.rest.count > 4096 { return false }
        if try !buffer.more() { return false }
      }
    }
  }

  /// Where the rows of an object at the start begin, in how many objects, if nothing comes before them but what is
  /// about an answer.
  private func wrapper() -> (end: Int, depth: Int)? {
    let bytes = buffer.bytes
    var tape = JSONTape()
    var at = buffer.start
    var depth = 0
    func next() -> UInt8? {
      while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ",")].contains(bytes[at]) {
        at += 1
      }
      return at < bytes.count ? bytes[at] : nil
    }
    func scan() -> Range<Int>? {
      guard case .value(let end) = tape.scan(bytes, from: at, isFinal: false, depthLimit: 100)
      else { return nil }
      defer { at = end }
      return at..<end
    }
    while frames.count + depth < Self.maximumFrames, next() == UInt8(ascii: "{") {
      at += 1
      depth += 1
      while true {
        guard next() == UInt8(ascii: "\""), let key = scan(), next() == UInt8(ascii: ":") else {
          return nil
        }
        at += 1
        let value = next()
        if value == UInt8(ascii: "[") {
          at += 1
          return next() == UInt8(ascii: "{") ? (at, depth) : nil
        }
        let name = UnsafeRawBufferPointer(
          rebasing: bytes[key.lowerBound + 1..<key.upperBound - 1])
        if value == UInt8(ascii: "{"), !WrappedRows.isAbout(name) { break }
        guard WrappedRows.isAbout(name), scan() != nil else { return nil }
      }
    }
    return nil
  }

  private enum Match {
    case yes(end: Int)
    case no, perhaps
  }

  // Made once: it is looked for before each record.
  private static let envelopeTokens: [StaticString] = ["{", "\"records\"", ":", "["]

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// Whether `{"records":[` stands at the start, with any white space between its tokens.
  private func envelope() -> Match {
    let bytes = buffer.bytes
    var at = buffer.start
    for token in Self.envelopeTokens {
      while at < bytes.count, Self.isSpace(bytes[at]) { at += 1 }
      for index in 0..<token.utf8CodeUnitCount {
        guard at < bytes.count else { return .perhaps }
        guard bytes[at] == token.utf8Start[index] else { return .no }
        at += 1
      }
    }
    return .yes(end: at)
  }

  /// All rows of a query's answer are one value: it may be larger than a record.
  private static let answerLimit = 100 << 20

  /// Whether the value at the start begins as the answer to a query, or as a table of one.
  private func isAnswer() -> Bool {
    let bytes = buffer.rest
    guard bytes.first == UInt8(ascii: "{") else { return false }
    var at = 1
    while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
    return rest.hasPrefix("\"tables\"") || rest.hasPrefix("\"Tables\"")
      || rest.hasPrefix("\"FrameType\"")
  }

  /// A member after the records of an envelope, which says nothing about them.
  private func skipMember() throws(ReadError) -> ReaderEvent? {
    if let event = try scanValue() {
      guard case .value = event else { return event }
    }
    switch try nextToken() {
    case .stray: return .rejected
    case .byte(UInt8(ascii: ":")): advance(behind: 1)
    case .byte, .end: return try rejectLine("malformed JSON after the records", at: buffer.start)
    }
    switch try nextToken() {
    case .stray: return .rejected
    case .end: return nil
    case .byte: separators = Separators()
    }
    if let event = try scanValue() {
      guard case .value = event else { return event }
    }
    return nil
  }

  /// - Returns: nil where an array or envelope was entered instead, as it is too large as a whole.
  private func scanValue() throws(ReadError) -> ReaderEvent? {
    // Why the value is not JSON, and where in the text, while it is tried whether control characters in
    // strings are all that is wrong with it.
    var failure: (error: JSONError, offset: Int)?
    while true {
      switch tape.scan(
        buffer.bytes, from: buffer.start, isFinal: buffer.isAtEnd, depthLimit: depthLimit,
        allowsControls: failure != nil)
      {
      case .value(let end):
        valueStart = buffer.start
        valueLine = buffer.line
        guard end - valueStart <= recordLimit || isAnswer() else {
          if frames.count < Self.maximumFrames, try enter(isTooLarge: true) { return nil }
          return try rejectLarge()
        }
        // A number or word that ends with the text may be the beginning of another.
        let isCut = buffer.isAtEnd && end == buffer.end && tape[0].kind == .number
        buffer.advance(to: end)
        if !isCut, frames.last != .recordsTail { readTo = buffer.offset }
        return .value
      case .needsMore:
        if let (error, offset) = failure {
          repairBudget -= buffer.rest.count
          if repairBudget > 0, try buffer.more() { continue }
          return try reject(error, at: offset)
        }
        if try buffer.more() || !buffer.isFull { continue }
        if buffer.limit < Self.answerLimit, isAnswer() {
          buffer.limit = Self.answerLimit
          continue
        }
        if frames.count < Self.maximumFrames, try enter(isTooLarge: true) { return nil }
        return try rejectLarge()
      case .failure(let error):
        if let (first, offset) = failure {
          repairBudget -= error.offset - buffer.start
          // The string may go on when the text does.
          if error.reason == .unexpectedEnd { unfinished = unfinished ?? buffer.offset }
          return try reject(first, at: offset)
        }
        if case .controlCharacter(1...) = error.reason, repairBudget > 0,
          buffer.rest.first == UInt8(ascii: "{")
        {
          failure = (error, buffer.base + error.offset)
          continue
        }
        return try reject(error, at: buffer.base + error.offset)
      }
    }
  }
}

// MARK: Rejecting

extension RecordReader {
  /// Rejects the zeros at the start, unless they are one that ends a record.
  private func rejectZeros() throws(ReadError) -> Bool {
    let isAllowed = frames.isEmpty && separators.allowsNUL
    separators.allowsNUL = false
    return try rejectRun(of: 0, isAllowedOnce: isAllowed) { count in
      count == 1
        ? "a byte that is zero where a record may have been"
        : "\(count) bytes that are zero where records may have been"
    }
  }

  private func rejectCommas() throws(ReadError) {
    _ = try rejectRun(of: UInt8(ascii: ","), isAllowedOnce: false) { count in
      count == 1 ? "a comma without a record" : "\(count) commas without a record"
    }
  }

  /// Rejects the comma before a bracket that closes.
  private func rejectComma() -> Bool {
    guard let comma = separators.comma else { return false }
    separators.comma = nil
    rejected = RejectedBytes(
      origin: comma, reason: "a comma without a record", raw: [UInt8(ascii: ",")])
    return true
  }

  /// Rejects all of a byte at the start.
  ///
  /// - Returns: false where it is but one, and that is allowed.
  private func rejectRun(
    of byte: UInt8, isAllowedOnce: Bool, _ reason: (Int) -> String
  ) throws(ReadError) -> Bool {
    var origin = ItemOrigin(offset: buffer.offset, length: 0, line: buffer.line, part: 0)
    while true {
      let rest = buffer.rest
      let count = rest.firstIndex { $0 != byte } ?? rest.count
      origin.length += count
      buffer.advance(to: buffer.start + count)
      if count < rest.count { break }
      if try !buffer.more() { break }
    }
    if isAllowedOnce, origin.length == 1 { return false }
    let isPadding =
      byte == 0 && frames.isEmpty && origin.offset > 0
      && origin.length <= TextLines.largestPadding
    if isPadding, buffer.rest.isEmpty { return false }
    rejected = RejectedBytes(
      origin: origin, reason: reason(origin.length),
      raw: [UInt8](repeating: byte, count: min(origin.length, keptBytes)))
    // Where the text ends, more of them may come.
    if !buffer.rest.isEmpty { readTo = buffer.offset }
    return true
  }

  /// - Parameter offset: in the text.
  private func reject(_ error: JSONError, at offset: Int) throws(ReadError) -> ReaderEvent {
    let reason: String
    switch error.reason {
    case .unexpectedEnd:
      reason = frames.isEmpty ? "incomplete last line" : "incomplete last record"
      unfinished = unfinished ?? buffer.offset
    case .tooDeep(let limit): reason = "depth > \(limit)"
    case .unexpectedByte, .malformedNumber, .malformedEscape, .controlCharacter, .invalidUTF8,
      .tooLarge:
      reason = "\(error.message) at byte \(offset)"
    }
    return try rejectLine(reason, at: offset - buffer.base)
  }

  /// Rejects from the start to the end of what is malformed.
  ///
  /// - Parameter errorAt: in `buffer.bytes`.
  private func rejectLine(_ reason: String, at errorAt: Int) throws(ReadError) -> ReaderEvent {
    let errorOffset = buffer.base + errorAt
    if !frames.isEmpty, let end = bracketsEnd() {
      reject(length: end - buffer.start, reason: reason, settles: true)
      return .rejected
    }
    while buffer.lineFeed(from: buffer.start) == nil, try buffer.more() {}
    if let lineEnd = buffer.lineFeed(from: buffer.start) {
      let isOnLaterLine = errorOffset - buffer.base > lineEnd
      let end = isOnLaterLine ? try indentedEnd(firstLineEnd: lineEnd) : nil
      reject(length: (end ?? lineEnd) - buffer.start, reason: reason, settles: true)
      return .rejected
    }
    if buffer.isAtEnd {
      reject(length: buffer.end - buffer.start, reason: reason, settles: false)
      return .rejected
    }
    return try rejectUntil(reason) { bytes in bytes.firstIndex(of: 0x0A) }
  }

  private func rejectLarge() throws(ReadError) -> ReaderEvent {
    var matcher = BracketMatcher()
    return try rejectUntil("record larger than \(recordLimit >> 20) MiB") { bytes in
      matcher.end(in: bytes)
    }
  }

  /// Rejects what is larger than the window, to where `end` says.
  private func rejectUntil(
    _ reason: String, _ end: (UnsafeRawBufferPointer) -> Int?
  ) throws(ReadError) -> ReaderEvent {
    let origin = ItemOrigin(offset: buffer.offset, length: 0, line: buffer.line, part: 0)
    let raw = [UInt8](buffer.rest.prefix(keptBytes))
    var settles = true
    while true {
      if let found = end(buffer.rest) {
        buffer.advance(to: buffer.start + found)
        break
      }
      buffer.advance(to: buffer.end)
      if try !buffer.more() {
        settles = false
        break
      }
    }
    rejected = RejectedBytes(origin: origin, reason: reason, raw: raw)
    rejected.origin.length = buffer.offset - origin.offset
    if settles { readTo = buffer.offset }
    return .rejected
  }

  private func reject(length: Int, reason: String, settles: Bool) {
    let bytes = buffer.bytes
    let end = buffer.start + length
    rejected = RejectedBytes(
      origin: ItemOrigin(offset: buffer.offset, length: length, line: buffer.line, part: 0),
      reason: reason,
      raw: [UInt8](buffer.rest.prefix(min(length, keptBytes))))
    rejected.isLine =
      frames.isEmpty && length <= keptBytes && (end == bytes.count || bytes[end] == 0x0A)
      && (buffer.start == 0 ? buffer.base == 0 : bytes[buffer.start - 1] <= 0x20)
    buffer.advance(to: buffer.start + length)
    if settles { readTo = buffer.offset }
  }

  /// In a document on one line: where the brackets of the value at the start close, if an element or
  /// the array's end follows. Cost: in proportion to the value, not to the line.
  private func bracketsEnd() -> Int? {
    var matcher = BracketMatcher()
    guard let length = matcher.end(in: buffer.rest), length > 0 else { return nil }
    let bytes = buffer.bytes
    let end = buffer.start + length
    guard buffer.lineFeed(from: buffer.start, before: end) == nil else { return nil }
    var next = end
    while next < bytes.count, [0x20, 0x09, 0x0D].contains(bytes[next]) { next += 1 }
    guard next < bytes.count else { return buffer.isAtEnd ? end : nil }
    let isSeparated = bytes[next] == UInt8(ascii: ",") || bytes[next] == UInt8(ascii: "]")
    return isSeparated || bytes[next] == 0x0A ? end : nil
  }

  /// In a pretty-printed document: the end of the value at the start, if its first line is one bracket.
  /// It ends with the bracket that stands as far to the right as its line, or before another one.
  private func indentedEnd(firstLineEnd: Int) throws(ReadError) -> Int? {
    let first = buffer.rest.prefix(firstLineEnd - buffer.start)
      .filter { $0 > 0x20 }
    guard first == [UInt8(ascii: "{")] || first == [UInt8(ascii: "[")] else { return nil }
    var lineStart = buffer.start
    while lineStart > 0, buffer.bytes[lineStart - 1] != 0x0A { lineStart -= 1 }
    let indentation = buffer.start - lineStart
    // From the start, as the window moves.
    var searched = firstLineEnd - buffer.start
    while indentationBudget > 0 {
      let bytes = buffer.bytes
      let before = searched
      defer { indentationBudget -= searched - before + 1 }
      while let feed = buffer.lineFeed(from: buffer.start + searched) {
        let line = feed + 1
        var at = line
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
        guard at < bytes.count else { break }
        if at - line == indentation {
          if bytes[at] == UInt8(ascii: "}") || bytes[at] == UInt8(ascii: "]") { return at + 1 }
          if bytes[at] == UInt8(ascii: "{") { return feed }
        }
        searched = line - buffer.start
        if searched - before > indentationBudget { return nil }
      }
      if try !buffer.more() { return nil }
    }
    return nil
  }
}

/// Follows brackets and strings, whatever else there is, over as many portions as it takes.
struct BracketMatcher {
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// - Returns: the end of the value in this portion; nil if it is not in it.
  mutating func end(in bytes: UnsafeRawBufferPointer) -> Int? {
    for (index, byte) in bytes.enumerated() {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
          if depth == 0 { return index + 1 }
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return index + 1 }
        if depth < 0 { return index }
      case UInt8(ascii: ","), 0x0A:
        if depth == 0 { return index }
      default: break
      }
    }
    return nil
  }
}
