import Compression

/// Where the text of a row's column stands in a record: what a string of its JSON has between its quotes.
package struct TextPlace: Hashable, Sendable {
  /// Of the row.
  package var table: Int64
  package var column: Int
  /// The number of the record in its block.
  package var record: Int
  /// Of the text as it is written, escapes and all; `start` is counted from the record's first byte.
  package var start: Int
  package var count: Int

  package init(table: Int64, column: Int, record: Int, start: Int, count: Int) {
    self.table = table
    self.column = column
    self.record = record
    self.start = start
    self.count = count
  }
}

/// The texts of one column of one table that stand in the records of a block: at a path of theirs, but those of
/// which the place is said.
struct TextPlaces {
  var table: Int64
  var column: Int
  /// Of the string; nil where all places are said.
  var path: Int?
  /// By their records, ascending.
  var said: [TextPlace] = []

  /// So many different paths at most.
  static let mostPaths = 200

  static func append(_ all: [TextPlaces], to bytes: inout [UInt8]) {
    if all.isEmpty { return }
    appendVarint(UInt64(all.count), to: &bytes)
    for places in all {
      appendVarint(UInt64(places.table), to: &bytes)
      appendVarint(UInt64(places.column), to: &bytes)
      appendVarint(UInt64(places.path.map { $0 + 1 } ?? 0), to: &bytes)
      appendVarint(UInt64(places.said.count), to: &bytes)
      var next = 0
      for place in places.said {
        appendVarint(UInt64(place.record - next), to: &bytes)
        appendVarint(UInt64(place.start), to: &bytes)
        appendVarint(UInt64(place.count), to: &bytes)
        next = place.record + 1
      }
    }
  }

  /// - Parameters:
  ///   - pathCount: how many paths the block has.
  ///   - size: of its records.
  static func read(
    _ bytes: UnsafeRawBufferPointer, pathCount: Int, size: Int
  ) throws(DamagedBlock) -> [TextPlaces] {
    if bytes.isEmpty { return [] }
    var reader = FrontReader(bytes: bytes)
    var all: [TextPlaces] = []
    for _ in 0..<(try reader.count(upTo: bytes.count)) {
      var places = TextPlaces(
        table: Int64(try reader.count(upTo: Int(Int32.max))),
        column: try reader.count(upTo: RowBlockLimits.columns))
      let path = try reader.count(upTo: pathCount)
      if path > 0 { places.path = path - 1 }
      var next = 0
      for _ in 0..<(try reader.count(upTo: bytes.count)) {
        let record = next + (try reader.count(upTo: size))
        let start = try reader.count(upTo: size)
        let count = try reader.count(upTo: size - start)
        places.said.append(
          TextPlace(
            table: places.table, column: places.column, record: record, start: start, count: count))
        next = record + 1
      }
      all.append(places)
    }
    guard reader.isAtEnd, Set(all.compactMap(\.path)).count <= mostPaths else {
      throw DamagedBlock()
    }
    return all
  }
}

extension NestedText {
  /// The names on the way to a string of a record.
  ///
  /// - Parameter place: where what is between its quotes begins.
  /// - Returns: nil where it is not a member of members.
  func way(to place: Int, in start: Int, _ end: Int) -> [[UInt8]]? {
    var keys: [[UInt8]] = []
    var at = afterSpace(start, end, level: 0)
    descent: while keys.count < Self.maximumDepth, at < end, base[at] == UInt8(ascii: "{") {
      at = afterSpace(at + 1, end, level: 0)
      while true {
        let key = afterQuote(at, end, level: 0)
        guard key >= 0 else { return nil }
        let keyEnd = stringEnd(key, end, level: 0)
        guard keyEnd >= 0 else { return nil }
        at = afterSpace(keyEnd + 1, end, level: 0)
        guard at < end, base[at] == UInt8(ascii: ":") else { return nil }
        at = afterSpace(at + 1, end, level: 0)
        let after = afterValue(at, end, level: 0)
        guard after >= 0 else { return nil }
        if place > at, place < after {
          keys.append([UInt8](UnsafeBufferPointer(start: base + key, count: keyEnd - key)))
          if base[at] == UInt8(ascii: "{") { continue descent }
          return base[at] == UInt8(ascii: "\"") && place == at + 1 ? keys : nil
        }
        at = afterSpace(after, end, level: 0)
        guard at < end, base[at] == UInt8(ascii: ",") else { return nil }
        at = afterSpace(at + 1, end, level: 0)
      }
    }
    return nil
  }
}
