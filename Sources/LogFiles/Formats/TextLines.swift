import Compression
import Files

/// A text that is not JSON while it is read, item by item, and where its records go.
package final class TextLines {
  /// So many zeros at the end of a file are what fills its last block or page, and nothing that was lost.
  package static let largestPadding = 4_096

  package let reader: LineReader
  package let options: TextOptions
  /// The kinds of which a line may be by itself.
  private let kinds: [any LineKind.Type]
  package let written = SynthesizedRecord()
  package var clock: SyslogClock
  /// Where bytes begin that were read and may go on when the file grows; nil where there are none.
  package var unfinished: Int?

  /// What is called for each record, whose bytes are in `reader.buffer`.
  package typealias OnRecord = (Record) throws(RecordFailure) -> Void
  /// What is called for bytes that are not a record.
  package typealias OnReject = (ItemOrigin, String, UnsafeRawBufferPointer) throws -> Void

  private let onRecord: OnRecord
  private let onReject: OnReject
  private let mayGoOn: () throws -> Void
  private var items = 0
  private var linesBefore = 0

  /// - Parameters:
  ///   - kinds: those of which a line may be by itself.
  ///   - mayGoOn: throws where somebody wants it to end; called now and then.
  package init(
    _ buffer: TextBuffer, _ options: TextOptions, among kinds: [any LineKind.Type],
    onRecord: @escaping OnRecord, onReject: @escaping OnReject,
    mayGoOn: @escaping () throws -> Void
  ) {
    reader = LineReader(buffer)
    self.options = options
    self.kinds = kinds
    self.onRecord = onRecord
    self.onReject = onReject
    self.mayGoOn = mayGoOn
    clock = SyslogClock(year: options.year, zone: options.zone)
  }

  /// Up to here in the text nothing that may be appended changes what was read.
  package var settled: Int { unfinished ?? reader.buffer.offset }

  private var buffer: TextBuffer { reader.buffer }

  /// What the text goes on with after lines of blanks; nil at its end.
  package func head() throws(ReadError) -> TextHead? {
    while true {
      while buffer.rest.count < TextHead.length, try buffer.more() {}
      let bytes = UnsafeRawBufferPointer(rebasing: buffer.rest.prefix(TextHead.length))
      if bytes.isEmpty { return nil }
      if let start = bytes.firstIndex(where: { !$0.isBlank }) {
        guard let feed = bytes[..<start].lastIndex(of: 0x0A) else {
          return TextHead(bytes, linesBefore: linesBefore, options, among: kinds)
        }
        buffer.advance(to: buffer.start + feed + 1)
      } else {
        buffer.advance(to: buffer.start + bytes.count)
      }
    }
  }

  /// The next line with more than blanks; nil where the text ends, or goes on as JSON.
  ///
  /// - Parameters:
  ///   - continues: whether a line that begins with a blank goes on with the one before.
  ///   - isAnyText: whether JSON is a line as any.
  package func next(
    continues: Bool = false, isAnyText: Bool = false
  ) throws -> LineReader.Item? {
    while true {
      try rejectZeros()
      if !isAnyText, let first = buffer.rest.first,
        first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
        let head = try head(), JSONText.begins(head.bytes)
      {
        return nil
      }
      guard let item = try reader.line(continues: continues) else { return nil }
      try count()
      if item.isCut {
        try rejectLarge(item)
        continue
      }
      if bytes(of: item).allSatisfy(\.isBlank) { continue }
      linesBefore += 1
      // What is appended may go on with a last line without a line feed, and with a message in any case.
      unfinished = continues || reader.isUnfinished(item) ? item.origin.offset : nil
      return item
    }
  }

  /// Rejects the zeros that the text goes on with: lines may have stood there.
  ///
  /// - Returns: whether there were any.
  @discardableResult
  package func rejectZeros() throws -> Bool {
    guard buffer.rest.first == 0 else { return false }
    var origin = ItemOrigin(offset: buffer.offset, length: 0, line: buffer.line, part: 0)
    while true {
      try mayGoOn()
      let rest = buffer.rest
      let count = rest.firstIndex { $0 != 0 } ?? rest.count
      origin.length += count
      buffer.advance(to: buffer.start + count)
      if count < rest.count { break }
      if try !buffer.more() { break }
    }
    // More of them may come.
    if buffer.rest.isEmpty {
      unfinished = unfinished ?? origin.offset
      if origin.offset > 0, origin.length <= Self.largestPadding { return true }
    }
    let kept = [UInt8](repeating: 0, count: min(origin.length, options.keptBytes))
    let reason =
      origin.length == 1
      ? "a byte that is zero where a line may have been"
      : "\(origin.length) bytes that are zero where lines may have been"
    try kept.withUnsafeBytes { try onReject(origin, reason, $0) }
    return true
  }

  /// To be called for each item.
  package func count() throws {
    items &+= 1
    if items & 0xFF == 0 { try mayGoOn() }
  }

  /// The bytes of an item, without a byte order mark.
  package func bytes(of item: LineReader.Item) -> UnsafeRawBufferPointer {
    let line = buffer.bytes[item.range]
    let start = line.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return UnsafeRawBufferPointer(rebasing: line.dropFirst(start))
  }

  /// Writes an item as a line that may be of several kinds; see `LineRecords`.
  func write(_ item: LineReader.Item, first: any LineKind.Type) -> Bool {
    LineRecords.write(bytes(of: item), to: written, among: kinds, first: first, &clock)
  }

  /// Hands over the record that was written from an item.
  package func hand(_ item: LineReader.Item, _ hints: ColumnHints) throws {
    let raw = bytes(of: item)
    do throws(RecordFailure) {
      try written.end(item.origin, source: raw, hints: hints, onRecord)
    } catch {
      switch error {
      case .rejected(let reason): try onReject(item.origin, reason, raw)
      case .stopped(let error): throw error
      }
    }
  }

  package func reject(_ item: LineReader.Item, _ reason: String) throws {
    try onReject(item.origin, reason, bytes(of: item))
  }

  private func rejectLarge(_ item: LineReader.Item) throws {
    var origin = item.origin
    let kept = [UInt8](bytes(of: item).prefix(options.keptBytes))
    try reader.skipLine()
    origin.length = buffer.offset - origin.offset
    let reason = "record larger than \(options.recordLimit >> 20) MiB"
    try kept.withUnsafeBytes { try onReject(origin, reason, $0) }
  }

  /// Rejects the next line, of which nobody knows what it is.
  package func rejectUnknown() throws {
    if try rejectZeros() { return }
    guard let item = try next() else { return }
    try reject(item, "a line of no known format; `--table NAME` takes any lines")
  }
}
