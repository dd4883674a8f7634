import Compression
import Files
import KQLValues

/// A Parquet file, a row group after the other: texts numbered where they repeat, pages packed with gzip.
///
/// datetime is a timestamp in nanoseconds of UTC, dynamic a text marked as JSON; decimal, guid and timespan are
/// texts, as Parquet has none like them.
package struct ParquetRenderer {
  /// The number of rows, or the approximate number of bytes, of one row group.
  private static let groupRows = 1 << 16
  private static let groupBytes = 32 << 20
  private static let magic = Array("PAR1".utf8)

  private var columns: [ParquetColumn] = []
  private var written = 0
  private var rows = 0
  private var groups: [(rows: Int, chunks: [ParquetChunk])] = []
  private var total = 0
  private let gzip = Gzip()

  package init() {}

  package mutating func begin(_ columns: [ResultColumn], to output: Output) throws {
    var seen: Set<String> = []
    self.columns = columns.map { column in
      // Readers take a column by its name.
      var name = column.name
      var number = 1
      while !seen.insert(name).inserted {
        name = "\(column.name)_\(number)"
        number += 1
      }
      return ParquetColumn(ResultColumn(name, column.type))
    }
    try write(Self.magic, to: output)
  }

  package mutating func row(_ values: [Value], to output: Output) throws {
    var size = 0
    for (index, value) in values.enumerated() {
      try columns[index].add(value)
      size += columns[index].size
    }
    rows += 1
    if rows == Self.groupRows || size > Self.groupBytes { try endGroup(output) }
  }

  package mutating func end(to output: Output) throws {
    if rows > 0 { try endGroup(output) }
    let footer = footer()
    try write(footer, to: output)
    try withUnsafeBytes(of: UInt32(footer.count).littleEndian) {
      try write(Array($0), to: output)
    }
    try write(Self.magic, to: output)
  }

  private mutating func write(_ bytes: [UInt8], to output: Output) throws(OutputError) {
    try output.write(utf8: bytes)
    written += bytes.count
  }

  private mutating func endGroup(_ output: Output) throws {
    var chunks: [ParquetChunk] = []
    for index in columns.indices {
      let (bytes, chunk) = try columns[index].pages(at: written, gzip)
      chunks.append(chunk)
      try write(bytes, to: output)
    }
    groups.append((rows, chunks))
    total += rows
    rows = 0
  }

  // MARK: what the end says

  private func footer() -> [UInt8] {
    var thrift = ThriftWriter()
    thrift.element { file in
      file.int32(1, 1)
      file.list(2, .structure, count: columns.count + 1) { list in
        list.element { root in
          root.text(4, "schema")
          root.int32(5, columns.count)
        }
        for column in columns { list.element { Self.write(column, to: &$0) } }
      }
      file.int64(3, total)
      file.list(4, .structure, count: groups.count) { list in
        for group in groups {
          list.element { element in
            element.list(1, .structure, count: group.chunks.count) { list in
              for chunk in group.chunks { list.element { Self.write(chunk, to: &$0) } }
            }
            element.int64(2, group.chunks.reduce(0) { $0 + $1.size })
            element.int64(3, group.rows)
          }
        }
      }
      file.text(6, "kustody")
    }
    return thrift.bytes
  }

  private static func write(_ column: ParquetColumn, to element: inout ThriftWriter) {
    element.int32(1, physical(column.type))
    // Any value may be missing.
    element.int32(3, 1)
    element.text(4, column.name)
    switch column.type {
    case .string, .decimal, .guid, .timespan:
      element.int32(6, 0)
      element.structure(10) { $0.structure(1) { _ in } }
    case .dynamic:
      element.int32(6, 19)
      element.structure(10) { $0.structure(12) { _ in } }
    case .datetime:
      element.structure(10) { logical in
        logical.structure(8) { time in
          time.bool(1, true)
          time.structure(2) { $0.structure(3) { _ in } }
        }
      }
    case .bool, .int, .long, .real: break
    }
  }

  private static func write(_ chunk: ParquetChunk, to element: inout ThriftWriter) {
    element.int64(2, chunk.dictionaryOffset ?? chunk.dataOffset)
    element.structure(3) { data in
      data.int32(1, physical(chunk.type))
      let encodings = chunk.dictionaryOffset == nil ? [chunk.encoding, 3] : [0, 3, chunk.encoding]
      data.list(2, .int32, count: encodings.count) { list in
        for encoding in encodings { list.zigzag(encoding) }
      }
      data.list(3, .binary, count: 1) { $0.append(chunk.name) }
      // gzip
      data.int32(4, 2)
      data.int64(5, chunk.values)
      data.int64(6, chunk.size)
      data.int64(7, chunk.packedSize)
      data.int64(9, chunk.dataOffset)
      if let offset = chunk.dictionaryOffset { data.int64(11, offset) }
    }
  }

  /// The number of Parquet's physical type.
  private static func physical(_ type: ScalarType) -> Int {
    switch type {
    case .bool: 0
    case .int: 1
    case .long, .datetime: 2
    case .real: 5
    case .string, .decimal, .guid, .timespan, .dynamic: 6
    }
  }
}
