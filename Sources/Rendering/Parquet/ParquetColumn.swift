import Compression
import KQLValues

/// The values of one column of a row group, until they are written.
struct ParquetColumn {
  let name: String
  let type: ScalarType
  /// For each row whether it has a value, a bit each.
  private var present: [UInt8] = []
  private var rows = 0
  private var values = 0
  /// Values as `PLAIN` has them; of booleans one a byte.
  private var plain: [UInt8] = []
  /// Texts are numbered as long as they repeat.
  private var numbers: [String: UInt32] = [:]
  private var texts: [UInt8] = []
  private var indexes: [UInt32] = []
  private var isNumbered: Bool
  private static let maximumTexts = 1 << 20

  init(_ column: ResultColumn) {
    name = column.name
    type = column.type
    isNumbered = column.type.isParquetText
  }

  /// The approximate number of bytes that wait to be written.
  var size: Int { plain.count + texts.count + 4 * indexes.count }

  /// - Throws: where Parquet has no place for the value.
  mutating func add(_ value: Value) throws(ParquetWriteError) {
    let isPresent: Bool
    switch value {
    case .null: isPresent = false
    case .bool(let flag):
      plain.append(flag ? 1 : 0)
      isPresent = true
    case .long(let number):
      append(number, bytes: type == .int ? 4 : 8)
      isPresent = true
    case .real(let number):
      append(Int64(bitPattern: number.bitPattern), bytes: 8)
      isPresent = true
    case .datetime(let ticks):
      let (nanoseconds, overflows) = (ticks - DateTime.unixEpoch).multipliedReportingOverflow(
        by: 100)
      guard !overflows else { throw ParquetWriteError(column: name, time: DateTime.text(ticks)) }
      append(nanoseconds, bytes: 8)
      isPresent = true
    case .timespan(let ticks):
      append(TimeSpan.text(ticks))
      isPresent = true
    case .string(let text), .decimal(let text), .guid(let text), .dynamic(let text):
      append(text)
      isPresent = true
    }
    if rows & 7 == 0 { present.append(0) }
    if isPresent {
      present[rows >> 3] |= 1 << UInt8(rows & 7)
      values += 1
    }
    rows += 1
  }

  private mutating func append(_ number: Int64, bytes count: Int) {
    withUnsafeBytes(of: number.littleEndian) { plain.append(contentsOf: $0.prefix(count)) }
  }

  private mutating func append(_ text: String) {
    guard isNumbered else {
      append(plain: text)
      return
    }
    if let number = numbers[text] {
      indexes.append(number)
      return
    }
    if texts.count > Self.maximumTexts || numbers.count > 256 && numbers.count * 2 > values {
      writePlain()
      append(plain: text)
      return
    }
    let number = UInt32(numbers.count)
    numbers[text] = number
    Self.append(text, to: &texts)
    indexes.append(number)
  }

  private mutating func append(plain text: String) { Self.append(text, to: &plain) }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: text.utf8)
  }

  /// Too few texts repeat: all are written as they are.
  private mutating func writePlain() {
    isNumbered = false
    var starts: [Range<Int>] = []
    var at = 0
    while at < texts.count {
      let count = texts[at..<at + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
      starts.append(at..<at + 4 + count)
      at += 4 + count
    }
    for index in indexes { plain.append(contentsOf: texts[starts[Int(index)]]) }
    numbers = [:]
    texts = []
    indexes = []
  }

  // MARK: pages

  /// The pages of the values, and what the file says of them.
  ///
  /// - Parameter offset: of the first page in the file.
  mutating func pages(at offset: Int, _ gzip: Gzip) throws(ParquetWriteError) -> (
    bytes: [UInt8], chunk: ParquetChunk
  ) {
    var bytes: [UInt8] = []
    var chunk = ParquetChunk(name: name, type: type, values: rows)
    if isNumbered, !numbers.isEmpty {
      chunk.dictionaryOffset = offset
      chunk.size += try Self.append(
        texts, gzip, to: &bytes,
        { header in
          header.structure(7) { page in
            page.int32(1, numbers.count)
            page.int32(2, 0)
          }
        }, kind: 2)
    }
    chunk.dataOffset = offset + bytes.count
    var content: [UInt8] = []
    // How many bytes the marks have, then one run of them.
    var marks: [UInt8] = []
    appendVarint(UInt64(present.count) << 1 | 1, to: &marks)
    marks += present
    withUnsafeBytes(of: UInt32(marks.count).littleEndian) { content.append(contentsOf: $0) }
    content += marks
    let encoding: Int
    if isNumbered, !numbers.isEmpty {
      encoding = 8
      let width = max(1, 32 - UInt32(numbers.count - 1).leadingZeroBitCount)
      content.append(UInt8(width))
      Self.appendPacked(indexes, width: width, to: &content)
    } else {
      encoding = 0
      if type == .bool {
        Self.appendBits(plain, to: &content)
      } else {
        content += plain
      }
    }
    chunk.encoding = encoding
    let count = rows
    chunk.size += try Self.append(
      content, gzip, to: &bytes,
      { header in
        header.structure(5) { page in
          page.int32(1, count)
          page.int32(2, encoding)
          page.int32(3, 3)
          page.int32(4, 3)
        }
      }, kind: 0)
    chunk.packedSize = bytes.count
    self = ParquetColumn(ResultColumn(name, type))
    return (bytes, chunk)
  }

  /// - Returns: the page's size with its header, before it is packed.
  private static func append(
    _ content: [UInt8], _ gzip: Gzip, to bytes: inout [UInt8],
    _ header: (inout ThriftWriter) -> Void, kind: Int
  ) throws(ParquetWriteError) -> Int {
    guard content.count < Int(Int32.max), let packed = gzip.packed(content) else {
      throw ParquetWriteError(column: nil, time: nil)
    }
    var thrift = ThriftWriter()
    thrift.element { page in
      page.int32(1, kind)
      page.int32(2, content.count)
      page.int32(3, packed.count)
      header(&page)
    }
    bytes += thrift.bytes
    bytes += packed
    return thrift.bytes.count + content.count
  }

  /// One bit-packed run; it is a multiple of eight values long.
  private static func appendPacked(_ indexes: [UInt32], width: Int, to bytes: inout [UInt8]) {
    let groups = (indexes.count + 7) / 8
    appendVarint(UInt64(groups) << 1 | 1, to: &bytes)
    var buffer: UInt64 = 0
    var bits = 0
    for position in 0..<groups * 8 {
      let value = position < indexes.count ? indexes[position] : 0
      buffer |= UInt64(value) << UInt64(bits)
      bits += width
      while bits >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: buffer))
        buffer >>= 8
        bits -= 8
      }
    }
  }

  private static func appendBits(_ flags: [UInt8], to bytes: inout [UInt8]) {
    var start = 0
    while start < flags.count {
      var byte: UInt8 = 0
      for (bit, flag) in flags[start..<min(start + 8, flags.count)].enumerated() {
        byte |= flag << UInt8(bit)
      }
      bytes.append(byte)
      start += 8
    }
  }
}

/// What the file's end says of one column of a row group.
struct ParquetChunk {
  var name: String
  var type: ScalarType
  var values: Int
  var encoding = 0
  var dictionaryOffset: Int?
  var dataOffset = 0
  /// With the pages' headers.
  var size = 0
  var packedSize = 0

  init(name: String, type: ScalarType, values: Int) {
    self.name = name
    self.type = type
    self.values = values
  }
}

/// Why a result cannot be a Parquet file.
package struct ParquetWriteError: Error, CustomStringConvertible {
  var column: String?
  var time: String?

  package var description: String {
    guard let column, let time else { return "not enough memory to write Parquet" }
    return
      "`\(column)` has the time \(time), which Parquet's nanoseconds cannot say (1677 to 2262); "
      + "leave it out, or export to .csv, .jsonl or .sqlite"
  }
}

extension ScalarType {
  /// Whether Parquet has its values as texts.
  var isParquetText: Bool {
    switch self {
    case .string, .decimal, .guid, .dynamic, .timespan: true
    case .bool, .int, .long, .real, .datetime: false
    }
  }
}
