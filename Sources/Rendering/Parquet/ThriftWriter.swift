import Compression

/// Writes Thrift's compact protocol, as far as Parquet's metadata need it.
struct ThriftWriter {
  private(set) var bytes: [UInt8] = []
  private var last: [Int] = [0]

  enum Kind: UInt8 {
    case yes = 1
    case no = 2
    case int32 = 5
    case int64 = 6
    case binary = 8
    case list = 9
    case structure = 12
  }

  private mutating func field(_ id: Int, _ kind: Kind) {
    // Every field here follows the one before at a distance of less than 16.
    bytes.append(UInt8(id - last[last.count - 1]) << 4 | kind.rawValue)
    last[last.count - 1] = id
  }

  mutating func int32(_ id: Int, _ value: Int) {
    field(id, .int32)
    zigzag(value)
  }

  mutating func int64(_ id: Int, _ value: Int) {
    field(id, .int64)
    zigzag(value)
  }

  mutating func bool(_ id: Int, _ value: Bool) { field(id, value ? .yes : .no) }

  mutating func text(_ id: Int, _ value: String) {
    field(id, .binary)
    append(value)
  }

  mutating func structure(_ id: Int, _ body: (inout ThriftWriter) -> Void) {
    field(id, .structure)
    element(body)
  }

  mutating func list(
    _ id: Int, _ kind: Kind, count: Int, _ body: (inout ThriftWriter) -> Void
  ) {
    field(id, .list)
    if count < 15 {
      bytes.append(UInt8(count) << 4 | kind.rawValue)
    } else {
      bytes.append(0xF0 | kind.rawValue)
      varint(UInt64(count))
    }
    body(&self)
  }

  // MARK: elements of a list

  mutating func element(_ body: (inout ThriftWriter) -> Void) {
    last.append(0)
    body(&self)
    last.removeLast()
    bytes.append(0)
  }

  mutating func zigzag(_ value: Int) {
    varint(UInt64(bitPattern: Int64(value << 1) ^ Int64(value >> 63)))
  }

  mutating func append(_ text: String) {
    varint(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func varint(_ value: UInt64) { appendVarint(value, to: &bytes) }
}
