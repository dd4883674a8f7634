/// Writes Thrift's compact protocol, as little as footers and pages need.
struct ThriftWriter {
  private(set) var bytes: [UInt8] = []
  private var last = 0

  private mutating func header(_ id: Int, _ kind: UInt8) {
    if (1...15).contains(id - last) {
      bytes.append(UInt8(id - last) << 4 | kind)
    } else {
      bytes.append(kind)
      bytes += Self.varint(Self.zigzag(Int64(id)))
    }
    last = id
  }

  static func varint(_ value: UInt64) -> [UInt8] {
    var (value, bytes) = (value, [UInt8]())
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }

  static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

  mutating func integer(_ id: Int, _ value: Int) {
    header(id, 6)
    bytes += Self.varint(Self.zigzag(Int64(value)))
  }

  mutating func bool(_ id: Int, _ value: Bool) { header(id, value ? 1 : 2) }

  mutating func text(_ id: Int, _ text: String) {
    header(id, 8)
    bytes += Self.varint(UInt64(text.utf8.count)) + Array(text.utf8)
  }

  mutating func structure(_ id: Int, _ body: (inout ThriftWriter) -> Void) {
    header(id, 12)
    bytes += Self.structure(body)
  }

  mutating func structures(_ id: Int, _ elements: [[UInt8]]) {
    header(id, 9)
    bytes +=
      elements.count < 15
      ? [UInt8(elements.count) << 4 | 12] : [0xFC] + Self.varint(UInt64(elements.count))
    bytes += elements.flatMap { $0 }
  }

  static func structure(_ body: (inout ThriftWriter) -> Void) -> [UInt8] {
    var writer = ThriftWriter()
    body(&writer)
    return writer.bytes + [0]
  }
}

/// A Parquet file of one row group, of which everything can be said wrongly.
struct ParquetBuilder {
  struct Column {
    var name = "a"
    /// 0 boolean, 1 int32, 2 int64, 3 int96, 4 float, 5 double, 6 bytes, 7 fixed bytes.
    var type = 2
    var width: Int?
    /// 0 required, 1 optional, 2 repeated.
    var repetition = 0
    var converted: Int?
    var codec = 0
    var values = 1
    var pages: [UInt8] = []
    /// Where they are instead.
    var offset: Int?
    var size: Int?
    var isEncrypted = false
    var file: String?
  }

  var columns: [Column] = []
  var rows = 1
  /// Of the row group, where it says something else.
  var groupRows: Int?
  /// Instead of one line a column.
  var schema: [[UInt8]]?

  static func element(
    _ name: String, type: Int? = nil, width: Int? = nil, repetition: Int? = nil,
    children: Int? = nil, converted: Int? = nil, scale: Int? = nil
  ) -> [UInt8] {
    ThriftWriter.structure { writer in
      if let type { writer.integer(1, type) }
      if let width { writer.integer(2, width) }
      if let repetition { writer.integer(3, repetition) }
      writer.text(4, name)
      if let children { writer.integer(5, children) }
      if let converted { writer.integer(6, converted) }
      if let scale { writer.integer(7, scale) }
    }
  }

  /// A page of the first version, uncompressed unless `size` says otherwise.
  static func page(
    _ body: [UInt8], values: Int = 1, encoding: Int = 0, size: Int? = nil, packedSize: Int? = nil,
    type: Int = 0, checksum: Int? = nil
  ) -> [UInt8] {
    ThriftWriter.structure { writer in
      writer.integer(1, type)
      writer.integer(2, size ?? body.count)
      writer.integer(3, packedSize ?? body.count)
      if let checksum { writer.integer(4, checksum) }
      writer.structure(type == 2 ? 7 : 5) { writer in
        writer.integer(1, values)
        writer.integer(2, encoding)
        if type != 2 {
          writer.integer(3, 3)
          writer.integer(4, 3)
        }
      }
    } + body
  }

  /// Levels of one run, after their length.
  static func levels(_ level: UInt8, count: Int) -> [UInt8] {
    let run = ThriftWriter.varint(UInt64(count) << 1) + [level]
    return [UInt8(run.count), 0, 0, 0] + run
  }

  static func long(_ value: Int64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  var bytes: [UInt8] {
    var bytes = Array("PAR1".utf8)
    let chunks = columns.map { column in
      let offset = column.offset ?? bytes.count
      bytes += column.pages
      return ThriftWriter.structure { writer in
        if let file = column.file { writer.text(1, file) }
        writer.structure(3) { writer in
          writer.integer(1, column.type)
          writer.integer(4, column.codec)
          writer.integer(5, column.values)
          writer.integer(7, column.size ?? column.pages.count)
          writer.integer(9, offset)
        }
        if column.isEncrypted { writer.structure(8) { _ in } }
      }
    }
    let lines =
      schema
      ?? [Self.element("schema", children: columns.count)]
      + columns.map {
        Self.element(
          $0.name, type: $0.type, width: $0.width, repetition: $0.repetition,
          converted: $0.converted)
      }
    let footer = ThriftWriter.structure { writer in
      writer.integer(1, 1)
      writer.structures(2, lines)
      writer.integer(3, rows)
      writer.structures(
        4,
        [
          ThriftWriter.structure { writer in
            writer.structures(1, chunks)
            writer.integer(3, groupRows ?? rows)
          }
        ])
    }
    bytes += footer
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> ($0 * 8)) }
    return bytes + Array("PAR1".utf8)
  }
}
