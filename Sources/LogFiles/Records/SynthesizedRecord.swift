import Files
import JSON
import KQLValues

/// What is known of the columns of a record that is a row of a table.
package final class ColumnHints {
  /// The types that the file states, by the column's name.
  package var types: [String: ScalarType] = [:]
  /// All values are texts, those of dynamics too: JSON in a string is the value itself.
  package let isTextual: Bool
  /// Each value is of the type that the file states: only in text columns may JSON stand as text.
  package var isTyped = false
  /// The zone that the user states is that of all times that say none.
  package var isZoneAssumed = false
  /// The rows stand under a header that is that of no known table.
  package var isPlain = false
  /// The records are rows of a table or result, whatever their columns are.
  package let isRow: Bool
  /// `Type` says which table they are of, with a time or without.
  package let saysTable: Bool

  package init(isTextual: Bool, isRow: Bool, saysTable: Bool = false) {
    self.isTextual = isTextual
    self.isRow = isRow
    self.saysTable = saysTable
  }
}

/// Numbers the items that come out of the same bytes.
package final class PartCounter {
  package private(set) var next = 0

  package init() {}

  package func take() -> Int {
    defer { next += 1 }
    return next
  }

  func reset() { next = 0 }
}

/// A record that was written as JSON by a reader of something else, so that it goes the way of all
/// records.
package final class SynthesizedRecord {
  private var writer = JSONWriter()
  private var tape = JSONTape()

  package init() {}

  /// Begins an object.
  package func begin() {
    writer.bytes.removeAll(keepingCapacity: true)
    writer.raw("{")
  }

  /// Adds a string, unless it is empty.
  package func add(_ key: StaticString, _ text: UnsafeRawBufferPointer) {
    if text.isEmpty { return }
    separate()
    writer.raw("\"")
    writer.raw(key)
    writer.raw("\":")
    writer.string(utf8: text)
  }

  package func add(_ key: StaticString, _ text: String) {
    var text = text
    text.withUTF8 { add(key, UnsafeRawBufferPointer($0)) }
  }

  /// Adds a string under a name that comes from a log.
  package func add(name: String, _ text: String) {
    separate()
    writer.key(name)
    writer.string(text)
  }

  private func separate() { if writer.bytes.count > 1 { writer.raw(",") } }

  /// Adds a value that is JSON already, under a key that is written with its quotes and colon.
  package func add(key: [UInt8], json: UnsafeRawBufferPointer) {
    separate()
    writer.raw(key)
    writer.raw(json)
  }

  /// Adds a string, empty or not, under a key that is written with its quotes and colon.
  package func add(key: [UInt8], text: UnsafeRawBufferPointer) {
    separate()
    writer.raw(key)
    writer.string(utf8: text)
  }

  /// Ends the object and gives its bytes.
  func finished() -> [UInt8] {
    writer.raw("}")
    return writer.bytes
  }

  /// Ends the object and hands it over.
  ///
  /// - Parameters:
  ///   - source: the bytes that it was written from.
  package func end(
    _ origin: ItemOrigin, source: UnsafeRawBufferPointer, hints: ColumnHints?,
    _ body: (Record) throws(RecordFailure) -> Void
  ) throws(RecordFailure) {
    writer.raw("}")
    if !scan() {
      // Bytes that are not UTF-8 are replaced; as they are they stay in the source.
      writer.bytes = Array(String(decoding: writer.bytes, as: UTF8.self).utf8)
      guard scan() else { throw .rejected("it cannot be read as text") }
    }
    if tape.hasNeedlessEscapes || tape.hasRawControls {
      var plain: [UInt8] = []
      _ = writer.bytes.withUnsafeBytes { appendPlain($0, to: &plain) }
      writer.bytes = plain
      guard scan() else { throw .rejected("it cannot be read as text") }
    }
    let outcome = writer.bytes.withUnsafeBytes { bytes in
      Result { () throws(RecordFailure) in
        var record = Record(tape.view(of: bytes), at: 0, origin: origin)
        record.hints = hints
        record.source = source
        try body(record)
      }
    }
    try outcome.get()
  }

  private func scan() -> Bool {
    writer.bytes.withUnsafeBytes { bytes in
      do throws(JSONError) {
        try tape.scanDocument(bytes, allowsControls: true)
        return true
      } catch {
        return false
      }
    }
  }
}
