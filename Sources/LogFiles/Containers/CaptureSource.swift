import Compression
import JSON

/// The events of an Event Hub Capture file: the bodies, one after another, a line feed after each.
///
/// It is an Avro object container with the codec `null` or `deflate`. Of a damaged file the blocks before
/// the damage are given.
final class CaptureSource: ByteSource {
  private let file: any ByteSource
  private var schema: AvroSchema?
  private var isDeflated = false
  private var marker: [UInt8] = []
  /// Bodies that were not handed out yet.
  private var output: [UInt8] = []
  private var position = 0
  private var isEnded = false
  private(set) var damage: String?

  static let magic: [UInt8] = [0x4F, 0x62, 0x6A, 0x01]
  private static let maximumHeader = 1 << 20
  /// Of a block, as it is stored and inflated.
  private static let maximumBlock = 128 << 20

  /// - Parameter file: from its first byte.
  init(_ file: any ByteSource) throws(ReadError) {
    self.file = file
    try readHeader()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    while position == output.count, !isEnded {
      output.removeAll(keepingCapacity: true)
      position = 0
      try readBlock()
    }
    // All of a file is read, so that its hash is that of all of it.
    while isEnded, position == output.count, try !file.head(1 << 20).isEmpty {}
    let count = min(buffer.count, output.count - position)
    output.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
    }
    position += count
    return count
  }

  private func end(_ damage: String?) {
    isEnded = true
    self.damage = damage.map { "Avro: \($0)" } ?? file.damage
  }

  /// The next byte, or nil at the end.
  private func byte() throws(ReadError) -> UInt8? { try file.head(1).first }

  private func varint() throws(ReadError) -> Int64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64, let byte = try byte() {
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
      shift += 7
    }
    return nil
  }

  private func bytes(limit: Int) throws(ReadError) -> [UInt8]? {
    guard let count = try varint(), count >= 0, count <= limit else { return nil }
    let bytes = try file.head(Int(count))
    return bytes.count == Int(count) ? bytes : nil
  }

  private func readHeader() throws(ReadError) {
    var codec = "null"
    var schemaText: [UInt8] = []
    guard try file.head(4) == Self.magic else { return end("it has no header") }
    var total = 0
    while true {
      guard var count = try varint() else { return end("its header ends too early") }
      if count == 0 { break }
      if count < 0 {
        guard try varint() != nil, count > .min else { return end("its header is damaged") }
        count = -count
      }
      while count > 0 {
        guard let key = try bytes(limit: Self.maximumHeader),
          let value = try bytes(limit: Self.maximumHeader)
        else { return end("its header is damaged") }
        total += key.count + value.count + 2
        guard total <= Self.maximumHeader else { return end("its header is too large") }
        if key.elementsEqual("avro.codec".utf8) { codec = String(decoding: value, as: UTF8.self) }
        if key.elementsEqual("avro.schema".utf8) { schemaText = value }
        count -= 1
      }
    }
    marker = try file.head(16)
    guard marker.count == 16 else { return end("its header ends too early") }
    guard codec == "null" || codec == "deflate" else {
      return end("the codec `\(codec.prefix(20))` is not read; null and deflate are")
    }
    isDeflated = codec == "deflate"
    guard let json = try? JSONValue(parsing: String(decoding: schemaText, as: UTF8.self)),
      let schema = AvroSchema(json), case .record(let fields) = schema.root,
      fields.contains(where: { $0.name == "Body" })
    else { return end("it is not an Event Hub Capture: its schema has no `Body`") }
    self.schema = schema
  }

  private func readBlock() throws(ReadError) {
    // The file may end before a block, and nowhere else.
    guard let first = try byte() else { return end(nil) }
    guard let count = try continuing(first), count >= 0, let schema,
      let stored = try bytes(limit: Self.maximumBlock)
    else { return end("the file ends inside a block, or the block is damaged") }
    guard try file.head(16) == marker else { return end("a block does not end where it should") }
    var block = stored
    if isDeflated {
      let source = DeflateSource(MemorySource(stored))
      block = []
      while true {
        let portion = try source.head(1 << 20)
        if portion.isEmpty { break }
        block += portion
        guard block.count <= Self.maximumBlock else {
          return end("a block inflates to more than \(Self.maximumBlock >> 20) MiB")
        }
      }
      if let damage = source.damage { return end(damage) }
    }
    block.withUnsafeBytes { bytes in
      var cursor = AvroCursor(bytes, schema)
      var left = count
      while left > 0 {
        guard let body = cursor.record(field: "Body") else { return end("an event is damaged") }
        if let body {
          output.append(contentsOf: body)
          output.append(0x0A)
        }
        left -= 1
      }
    }
  }

  /// A varint whose first byte was read.
  private func continuing(_ first: UInt8) throws(ReadError) -> Int64? {
    var value = UInt64(first & 0x7F)
    var last = first
    var shift: UInt64 = 7
    while last >= 0x80 {
      guard shift < 64, let next = try byte() else { return nil }
      last = next
      value |= UInt64(last & 0x7F) << shift
      shift += 7
    }
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }
}
