import JSON
import KQLValues
import Platform

/// Writes stored values as JSON: what Kusto has no JSON form for as its text, in quotes.
struct ValueWriter {
  var output = JSONWriter()
  private(set) var notes = ReaderNotes()
  private var tape = JSONTape.Box()

  init() {}

  /// - Parameter isNested: within a dynamic, where a decimal is a number.
  mutating func write(
    _ value: StoredValue, _ meaning: Meaning, isNested: Bool
  ) throws(ParquetError) {
    switch (value, meaning) {
    case (_, .null): output.null()
    case (.bool(let value), _): output.bool(value)
    case (.real(let value), _): output.real(value)
    case (.integer(let value), _): write(value, meaning, isNested: isNested)
    case (.bytes(let bytes), _): try write(bytes, meaning, isNested: isNested)
    }
  }

  private mutating func write(_ value: Int64, _ meaning: Meaning, isNested: Bool) {
    switch meaning {
    case .unsigned32: output.integer(value & 0xFFFF_FFFF)
    case .unsigned64:
      let digits = UInt64(bitPattern: value)
      if digits <= UInt64(Int64.max) {
        output.integer(value)
      } else {
        quoted(!isNested) { $0.raw(String(digits).utf8) }
      }
    case .datetime(let unit): write(ticks: Ticks.datetime(value, unit))
    case .date: write(ticks: Ticks.date(value))
    case .timespan(let unit): write(timespan: Ticks.timespan(value, unit))
    case .decimal(let scale):
      let digits = DecimalText.text(value, scale: scale)
      quoted(!isNested) { $0.bytes.append(contentsOf: digits) }
    case .bool, .long, .real, .half, .datetime96, .interval, .text, .paddedText, .json, .guid,
      .base64, .null:
      output.integer(value)
    }
  }

  private mutating func write(
    _ bytes: UnsafeRawBufferPointer, _ meaning: Meaning, isNested: Bool
  ) throws(ParquetError) {
    switch meaning {
    case .text: write(text: bytes)
    case .paddedText:
      let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
      write(text: UnsafeRawBufferPointer(rebasing: bytes[..<end]))
    case .json: write(json: bytes)
    case .guid: quoted { $0.raw(GUID.text(Self.bigEndian(bytes)).utf8) }
    case .half:
      let bits = UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self))
      output.real(Half.real(bits))
    case .decimal(let scale):
      guard let digits = DecimalText.text(bigEndian: bytes, scale: scale) else {
        throw .tooLarge("a decimal has \(bytes.count) bytes; at most 128 are read")
      }
      quoted(!isNested) { $0.bytes.append(contentsOf: digits) }
    case .datetime96:
      let nanoseconds = Int64(littleEndian: bytes.loadUnaligned(as: Int64.self))
      let day = Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int32.self))
      write(ticks: Ticks.datetime(nanosecondsOfDay: nanoseconds, julianDay: day))
    case .interval: quoted { $0.raw(IntervalText.text(bytes).utf8) }
    case .bool, .long, .unsigned32, .unsigned64, .real, .datetime, .date, .timespan, .base64, .null:
      quoted { $0.bytes += Base64.encoded(bytes) }
    }
  }

  /// Writes between quotes what needs no escape.
  private mutating func quoted(_ isQuoted: Bool = true, _ body: (inout JSONWriter) -> Void) {
    if isQuoted { output.raw("\"") }
    body(&output)
    if isQuoted { output.raw("\"") }
  }

  mutating func write(ticks: Int64?) {
    guard let ticks else {
      notes.timesOutOfRange += 1
      output.null()
      return
    }
    quoted { DateTime.write(ticks, into: &$0.bytes) }
  }

  mutating func write(timespan ticks: Int64?) {
    guard let ticks else {
      notes.timesOutOfRange += 1
      output.null()
      return
    }
    quoted { TimeSpan.write(ticks, into: &$0.bytes) }
  }

  mutating func write(text: UnsafeRawBufferPointer) {
    if UTF8Sequence.firstError(in: text) == nil {
      output.string(utf8: text)
    } else {
      notes.textsReplaced += 1
      output.string(String(decoding: text, as: UTF8.self))
    }
  }

  mutating func write(json: UnsafeRawBufferPointer) {
    if tape.isDocument(json) {
      // Escaped only where JSON needs it, as all that is written here.
      compacted(json).withUnsafeBytes { _ = appendPlain($0, to: &output.bytes) }
    } else {
      notes.jsonKeptAsText += 1
      write(text: json)
    }
  }

  static func bigEndian(_ bytes: UnsafeRawBufferPointer) -> UInt128 {
    bytes.reduce(0) { $0 << 8 | UInt128($1) }
  }
}

extension JSONTape {
  /// A tape that values can hold.
  final class Box {
    private var tape = JSONTape()

    /// Whether the bytes are one JSON value, not nested too deep.
    func isDocument(_ bytes: UnsafeRawBufferPointer) -> Bool {
      do throws(JSONError) {
        try tape.scanDocument(bytes, depthLimit: 500)
        return true
      } catch {
        return false
      }
    }
  }
}
