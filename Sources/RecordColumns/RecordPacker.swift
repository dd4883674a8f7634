// RecordColumns: records as shapes and columns: what they have in common is kept once, their values by
// column, and each comes back byte for byte. It knows nothing of databases.

import Compression

/// Packs the bytes of records into blocks.
///
/// A record of JSON is taken apart into what all records of its shape have (brackets, names, quotes, white
/// space, exactly) and its values, as they are written. Values of one path lie together. A string that is
/// JSON is taken apart in its place. What is not JSON is kept as it is. The same records make the same block.
package final class RecordPacker {
  private let writer: BlockWriter
  private let shapes = ShapeSet()
  private let entries = GrowableBuffer<ColumnEntry>(capacity: 1 << 12)
  private let sorted = GrowableBuffer<ColumnEntry>(capacity: 1 << 12)
  private let encoder: ColumnEncoder
  /// Fewer bytes are tried as one text as well.
  private static let smallSize = 64 << 10
  private let smallestColumns: Int

  /// - Parameters:
  ///   - smallestColumns: records of fewer bytes are kept as one text: shapes take longer to learn than they save.
  ///   - compressesHeads: false only for who wants to change them.
  package init(smallestColumns: Int = 0, compressesHeads: Bool = true) {
    self.smallestColumns = smallestColumns
    writer = BlockWriter(compressesHeads: compressesHeads)
    encoder = ColumnEncoder(to: writer)
  }

  /// Packs records, and looks whether the block gives them back.
  ///
  /// - Parameters:
  ///   - bytes: of the records, one after another.
  ///   - ends: where in `bytes` each ends, ascending.
  ///   - places: of texts that rows have of the records, of each table and column in the order of the records, of
  ///     each record one.
  /// - Returns: nil where there are more bytes than a block may have, or no memory was left.
  package func pack(
    _ bytes: UnsafeRawBufferPointer, ends: [Int], places: [TextPlace] = []
  ) -> [UInt8]? {
    guard bytes.count <= RecordBlockLimits.bytes, ends.last ?? 0 == bytes.count,
      ends.count <= bytes.count
    else { return nil }
    let said = Self.said(places)
    let columns =
      bytes.count < smallestColumns ? nil : checkedColumns(bytes, ends, said)
    if let columns, bytes.count >= Self.smallSize { return columns }
    let text = packText(bytes, ends).bytes(places: Self.bytes(said))
    if let columns, columns.count <= text.count { return columns }
    let isRight = text.withUnsafeBytes { text in
      guard let unpacked = try? UnpackedRecords(text, size: bytes.count) else { return false }
      return unpacked.ends == ends && unpacked.isEqual(to: bytes)
    }
    return isRight ? text : nil
  }

  /// All places as they are, by table and column.
  private static func said(_ places: [TextPlace]) -> [TextPlaces] {
    var all: [TextPlaces] = []
    for place in places {
      // Neighbours are mostly of one table.
      if let index = all.lastIndex(where: {
        $0.table == place.table && $0.column == place.column
      }) {
        all[index].said.append(place)
      } else {
        all.append(TextPlaces(table: place.table, column: place.column, said: [place]))
      }
    }
    return all
  }

  private static func bytes(_ places: [TextPlaces]) -> [UInt8] {
    var bytes: [UInt8] = []
    TextPlaces.append(places, to: &bytes)
    return bytes
  }

  /// The records as columns; nil where these do not give them back.
  private func checkedColumns(
    _ bytes: UnsafeRawBufferPointer, _ ends: [Int], _ said: [TextPlaces]
  ) -> [UInt8]? {
    guard let base = bytes.bindMemory(to: UInt8.self).baseAddress,
      let block = packColumns(base, ends)
    else { return nil }
    var said = said
    let text = NestedText(base: base)
    for index in said.indices.prefix(TextPlaces.mostPaths) {
      // One of the first that is in a record of JSON says it for all.
      for place in said[index].said.prefix(16) where place.record < ends.count {
        let start = place.record == 0 ? 0 : ends[place.record - 1]
        said[index].path =
          text.way(to: start + place.start, in: start, ends[place.record])
          .flatMap { shapes.path($0) }
        if said[index].path != nil { break }
      }
    }
    let paths = Array(Set(said.compactMap(\.path)))
    let unpacked = block.bytes(places: []).withUnsafeBytes {
      try? UnpackedRecords.find(textsAt: paths, in: $0, of: bytes, ends: ends)
    }
    guard let found = unpacked else { return nil }
    for index in said.indices {
      guard let number = said[index].path.flatMap({ paths.firstIndex(of: $0) }) else { continue }
      leaveOut(UInt8(number), found, ends, of: &said[index])
    }
    return block.bytes(places: Self.bytes(said))
  }

  /// Leaves out the places that the block itself gives.
  private func leaveOut(
    _ number: UInt8, _ found: GrowableBuffer<Rebuilder.Found>, _ ends: [Int],
    of places: inout TextPlaces
  ) {
    var at = 0
    places.said.removeAll { place in
      let start = place.record == 0 ? 0 : ends[place.record - 1]
      // Of several of one record the last counts.
      var last: Rebuilder.Found?
      while at < found.count, found.base[at].record <= UInt32(place.record) {
        if found.base[at].number == number, found.base[at].record == UInt32(place.record) {
          last = found.base[at]
        }
        at += 1
      }
      guard let last else { return false }
      return Int(last.start) == start + place.start && Int(last.end - last.start) == place.count
    }
  }

  private func packText(_ bytes: UnsafeRawBufferPointer, _ ends: [Int]) -> PackedBlock {
    writer.clear()
    writer.append(ends.count)
    var lengths: [Int64] = []
    lengths.reserveCapacity(ends.count)
    var start = 0
    for end in ends {
      lengths.append(Int64(end - start))
      start = end
    }
    lengths.withUnsafeBufferPointer { PackedNumbers.write($0, to: writer) }
    writer.append(payload: bytes)
    return writer.block(.text)
  }

  private func packColumns(_ base: UnsafePointer<UInt8>, _ ends: [Int]) -> PackedBlock? {
    shapes.clear()
    entries.truncate(to: 0)
    let text = NestedText(base: base)
    let matcher = ShapeMatcher(shapes: shapes, text: text, entries: entries)
    let learner = ShapeLearner(shapes: shapes, text: text)
    var start = 0
    for end in ends {
      if !matcher.match(start, end), !(learner.learn(start, end) && matcher.match(start, end)) {
        matcher.appendWhole(start, end)
      }
      start = end
    }
    writer.clear()
    writeShapes()
    writeColumns(base)
    return writer.block(.columns)
  }

  private func writeShapes() {
    for count in [
      shapes.paths.count, shapes.columns.count, shapes.tries.count, shapes.arrays.count,
      shapes.nodes.count, shapes.edges.count,
    ] { writer.append(count) }
    for path in shapes.paths {
      writer.append(path.kind.rawValue)
      writer.append(Int(path.parent))
      path.key.withUnsafeBytes { writer.append($0) }
    }
    for column in shapes.columns {
      writer.append(column.kind.code)
      writer.append(Int(column.path))
    }
    for trie in shapes.tries.elements {
      writer.append(Int(trie.path))
      writer.append(Int(trie.root))
      writer.append(Int(trie.column))
    }
    for array in shapes.arrays.elements {
      writer.append(Int(array.path))
      writer.append(Int(array.elements))
      writer.append(Int(array.column))
    }
    for edge in shapes.edges.elements {
      writer.append(edge.kind.rawValue)
      writer.append(edge.level)
      writer.append(Int(edge.from))
      writer.append(Int(edge.reference))
      writer.append(Int(edge.next))
      writer.append(
        UnsafeRawBufferPointer(
          start: shapes.literals.base + Int(edge.literal), count: Int(edge.literalCount)))
    }
  }

  /// Sorts the entries by column, and writes each column, after how much of the block each takes: so that one can
  /// be read without the others.
  private func writeColumns(_ base: UnsafePointer<UInt8>) {
    var starts = [Int](repeating: 0, count: shapes.columns.count + 1)
    for entry in entries.elements { starts[Int(entry.column) + 1] += 1 }
    for column in shapes.columns.indices { starts[column + 1] += starts[column] }
    sorted.resize(to: entries.count)
    var places = starts
    places.withUnsafeMutableBufferPointer { places in
      for entry in entries.elements {
        let column = Int(entry.column)
        sorted.base[places[column]] = entry
        places[column] &+= 1
      }
    }
    encoder.begin(base)
    var directory: [UInt8] = []
    let start = writer.sizes.head
    var before = writer.sizes
    for (number, column) in shapes.columns.enumerated() {
      let values = UnsafeBufferPointer(
        rebasing: sorted.elements[starts[number]..<starts[number + 1]])
      switch column.kind {
      case .shapes, .counts: encoder.encode(numbers: values)
      case .leaf: encoder.encode(texts: values, number: number)
      }
      let after = writer.sizes
      appendVarint(UInt64(after.head - before.head), to: &directory)
      appendVarint(UInt64(after.payloads - before.payloads), to: &directory)
      before = after
    }
    writer.insert(directory, at: start)
  }
}

/// What a block may be.
package enum RecordBlockLimits {
  /// Of its records. What says that it has more is damaged.
  package static let bytes = 64 << 20
}

extension ColumnHead.Kind {
  var code: UInt8 {
    switch self {
    case .shapes: 0
    case .counts: 1
    case .leaf(let kind): 2 + kind.rawValue
    }
  }

  init?(code: UInt8) {
    switch code {
    case 0: self = .shapes
    case 1: self = .counts
    default:
      guard let kind = PieceKind(rawValue: code - 2), kind.isLeaf else { return nil }
      self = .leaf(kind)
    }
  }
}
