import CZlib
import Compression
import Testing

/// Makes containers out of texts.
enum Packing {
  static func varint(_ value: Int) -> [UInt8] {
    var rest = UInt64(bitPattern: Int64(value << 1) ^ Int64(value >> 63))
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  static func sized(_ text: String) -> [UInt8] { varint(text.utf8.count) + Array(text.utf8) }

  static func capture(_ bodies: [String], isDeflated: Bool) throws -> [UInt8] {
    let schema = """
      {"type":"record","name":"EventData","fields":[{"name":"SequenceNumber","type":"long"},\
      {"name":"Offset","type":"string"},{"name":"EnqueuedTimeUtc","type":"string"},\
      {"name":"SystemProperties","type":{"type":"map","values":["long","double","string","bytes"]}},\
      {"name":"Properties","type":{"type":"map","values":["long","double","string","bytes","null"]}},\
      {"name":"Body","type":["null","bytes"]}]}
      """
    let marker = [UInt8](repeating: 7, count: 16)
    var file: [UInt8] = [0x4F, 0x62, 0x6A, 1] + varint(2)
    file += sized("avro.schema") + sized(schema)
    file += sized("avro.codec") + sized(isDeflated ? "deflate" : "null") + [0] + marker
    for (index, body) in bodies.enumerated() {
      var event = varint(index) + sized("\(index)") + sized("5/14/2024 8:00:00 AM")
      event += varint(1) + sized("x-opt") + varint(0) + varint(99) + [0]
      event += varint(-1) + varint(7) + sized("k") + varint(2) + sized("abc") + [0]
      event += varint(1) + sized(body)
      let block = isDeflated ? try deflated(event, windowBits: -15) : event
      file += varint(1) + varint(block.count) + block + marker
    }
    return file
  }

  static func gzip(_ bytes: [UInt8]) throws -> [UInt8] { try deflated(bytes, windowBits: 31) }

  static func gzip(_ text: String) throws -> [UInt8] { try gzip(Array(text.utf8)) }

  static func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
    var bytes: [UInt8] = isBigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE]
    for unit in text.utf16 {
      let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      bytes += isBigEndian ? pair : pair.reversed()
    }
    return bytes
  }

  /// - Parameter level: how hard to pack.
  static func deflated(_ bytes: [UInt8], windowBits: Int32, level: Int32 = 6) throws -> [UInt8] {
    var stream = z_stream()
    try #require(kustody_deflate_init(&stream, level, windowBits) == Z_OK)
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + 1024)
    let count = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        _ = deflate(&stream, Z_FINISH)
        return output.count - Int(stream.avail_out)
      }
    }
    return Array(output.prefix(count))
  }

  static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  static func zipped(_ members: [(name: String, text: String, isDeflated: Bool)]) throws
    -> [UInt8]
  {
    try zipped(members: members.map { ($0.name, Array($0.text.utf8), $0.isDeflated) })
  }

  static func zipped(members: [(name: String, bytes: [UInt8], isDeflated: Bool)]) throws -> [UInt8]
  {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let content = member.bytes
      let stored = member.isDeflated ? try deflated(content, windowBits: -15) : content
      let common =
        little(20, 2) + little(0, 2) + little(member.isDeflated ? 8 : 0, 2) + little(0, 4)
        + little(Int(content.withUnsafeBytes { Compression.crc32($0) }), 4)
        + little(stored.count, 4) + little(content.count, 4) + little(member.name.utf8.count, 2)
        + little(0, 2)
      directory += [0x50, 0x4B, 1, 2] + little(20, 2) + common + little(0, 10)
      directory += little(file.count, 4) + Array(member.name.utf8)
      file += [0x50, 0x4B, 3, 4] + common + Array(member.name.utf8) + stored
    }
    let start = file.count
    file += directory + [0x50, 0x4B, 5, 6] + little(0, 4) + little(members.count, 2)
    file += little(members.count, 2) + little(directory.count, 4) + little(start, 4) + little(0, 2)
    return file
  }

  /// A zip of one stored member, with each size in the fields for 64 bits that archives of 4 GiB have.
  static func zipped64(_ name: String, _ text: String) -> [UInt8] {
    let content = Array(text.utf8)
    let sum = little(Int(content.withUnsafeBytes { Compression.crc32($0) }), 4)
    let widest = [UInt8](repeating: 0xFF, count: 4)
    let common = little(45, 2) + little(0, 8) + sum + widest + widest + little(name.utf8.count, 2)
    let sizes = little(content.count, 8) + little(content.count, 8)
    var file = [0x50, 0x4B, 3, 4] + common + little(20, 2) + Array(name.utf8)
    file += little(1, 2) + little(16, 2) + sizes + content
    let start = file.count
    file += [0x50, 0x4B, 1, 2] + little(45, 2) + common + little(28, 2) + little(0, 10) + widest
    file += Array(name.utf8) + little(1, 2) + little(24, 2) + sizes + little(0, 8)
    let end = file.count
    file += [0x50, 0x4B, 6, 6] + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8)
    file += little(1, 8) + little(1, 8) + little(end - start, 8) + little(start, 8)
    file += [0x50, 0x4B, 6, 7] + little(0, 4) + little(end, 8) + little(1, 4)
    file += [0x50, 0x4B, 5, 6] + little(0, 4) + little(1, 2) + little(1, 2) + widest + widest
    return file + little(0, 2)
  }

  static func tarMember(_ name: String, _ text: String) -> [UInt8] {
    tarMember(name, Array(text.utf8))
  }

  /// - Parameters:
  ///   - type: `0` for a file; `L` and `x` say the name of what follows.
  ///   - prefix: folders in front of the name.
  ///   - hasBinarySize: whether the size is written as the largest ones are.
  static func tarMember(
    _ name: String, _ bytes: [UInt8], type: String = "0", prefix: String = "",
    hasBinarySize: Bool = false
  ) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
    }
    put(name, at: 0)
    put("0000644", at: 100)
    let size = String(bytes.count, radix: 8)
    if hasBinarySize {
      header[124] = 0x80
      header.replaceSubrange(128..<136, with: little(bytes.count, 8).reversed())
    } else {
      put(String(repeating: "0", count: 11 - size.count) + size, at: 124)
    }
    put("        ", at: 148)
    put(type, at: 156)
    put("ustar", at: 257)
    put(prefix, at: 345)
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ", at: 148)
    let padding = (512 - bytes.count % 512) % 512
    return header + bytes + [UInt8](repeating: 0, count: padding)
  }
}
