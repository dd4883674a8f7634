// RecordColumns: records as shapes and columns: what they have in common is kept once, their values by
// column, and each comes back byte for byte. It knows nothing of databases.

import Compression

/// Packs the bytes of records into blocks.
///
/// A record of JSON is taken apart into what all records of its shape have (brackets, names, quotes, white
/// space, exactly) and its values, as they are written. Values of one path lie together. A string that is
/// JSON is taken apart in its place. What is no JSON is kept as it is. The same records make the same block.
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
  /// - Returns: nil where there are more bytes than a block may have, or no memory was left.
  package func pack(_ bytes: UnsafeRawBufferPointer, ends: [Int]) -> [UInt8]? {
    guard bytes.count <= RecordBlockLimits.bytes, ends.last ?? 0 == bytes.count,
      ends.count <= bytes.count
    else { return nil }
    let columns =
      bytes.count < smallestColumns
      ? nil : packColumns(bytes, ends).flatMap { isRight($0, bytes, ends) ? $0 : nil }
    if let columns, bytes.count >= Self.smallSize { return columns }
    let text = packText(bytes, ends)
    if let columns, columns.count <= text.count { return columns }
    return isRight(text, bytes, ends) ? text : nil
  }

  private func isRight(
    _ block: [UInt8], _ bytes: UnsafeRawBufferPointer, _ ends: [Int]
  ) -> Bool {
    block.withUnsafeBytes { block in
      guard let unpacked = try? UnpackedRecords(block, size: bytes.count) else { return false }
      return unpacked.ends == ends && unpacked.isEqual(to: bytes)
    }
  }

  private func packText(_ bytes: UnsafeRawBufferPointer, _ ends: [Int]) -> [UInt8] {
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

  private func packColumns(_ bytes: UnsafeRawBufferPointer, _ ends: [Int]) -> [UInt8]? {
    guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return nil }
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
