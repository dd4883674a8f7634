import Platform
import Synchronization
import Testing

@testable import Compression

/// Blocks as the reference implementations pack them.
@Suite("Blocks")
struct BlockTests {
  private static let text = "abcabcabcabcabcabc, and abcabcabcabc again"

  /// The text, packed.
  private static let packed: [(BlockCodec, String)] = [
    (.snappy, "2a086162633a0300142c20616e64202e15001420616761696e"),
    (
      .gzip,
      "1f8b08000000000002034b4c4a4e44453a0a8979290ac8220a89e989997900606abe4b2a000000"
    ),
    (.brotli, "1b290000a441c2c4c6f422c004a38d26a84c75363a458d8500"),
    (.zstandard, "28b52ffd202abd0000786162632c20616e642020616761696e020035b962e786"),
    (.lz4, "3b6162630300682c20616e642015006020616761696e"),
    // Bare, and in Hadoop's frame, in one part and in two.
    (.lz4OfHadoop, "3b6162630300682c20616e642015006020616761696e"),
    (.lz4OfHadoop, "0000002a000000163b6162630300682c20616e642015006020616761696e"),
    (
      .lz4OfHadoop,
      "000000120000000c3661626303005062636162630000001800000013952c2061"
        + "6e642061626303006020616761696e"
    ),
  ]

  private static func bytes(_ digits: String) -> [UInt8] {
    let digits = Array(digits)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }

  private func unpack(_ codec: BlockCodec, _ packed: [UInt8], size: Int) throws -> [UInt8] {
    var output = [UInt8](repeating: 0xAA, count: size)
    try output.withUnsafeMutableBytes { buffer in
      try packed.withUnsafeBytes { try codec.unpack($0, into: buffer) }
    }
    return output
  }

  @Test("each codec unpacks what others pack", arguments: packed)
  func unpacks(codec: BlockCodec, digits: String) throws {
    let output = try unpack(codec, Self.bytes(digits), size: Self.text.utf8.count)
    #expect(String(decoding: output, as: UTF8.self) == Self.text)
  }

  @Test("a block that is cut, or of another size, is refused", arguments: packed.prefix(5))
  func refusesCut(codec: BlockCodec, digits: String) {
    let bytes = Self.bytes(digits)
    let size = Self.text.utf8.count
    for count in bytes.indices {
      #expect(throws: BlockError.self) { try unpack(codec, Array(bytes[..<count]), size: size) }
    }
    #expect(throws: BlockError.self) { try unpack(codec, bytes, size: size - 1) }
    #expect(throws: BlockError.self) { try unpack(codec, bytes, size: size + 1) }
  }

  @Test("what unpacks Zstandard does so as before after a damaged block, and for several threads")
  func afterDamage() throws {
    let plain = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 / 7 &* $0) }
    var packed: [UInt8] = []
    let isPacked = plain.withUnsafeBytes {
      ZstandardCompressor(level: 1).compress($0, to: &packed)
    }
    #expect(isPacked)
    let frame = packed
    @Sendable func unpacked(_ packed: [UInt8], _ size: Int) -> [UInt8]? {
      var output = [UInt8](repeating: 0, count: size)
      return packed.withUnsafeBytes { packed in
        output.withUnsafeMutableBytes {
          (try? BlockCodec.zstandard.unpack(packed, into: $0)) != nil
        }
      } ? output : nil
    }
    let wrong = Mutex(0)
    let threads = (0..<4).compactMap { number in
      startThread {
        for round in 0..<50 {
          let damaged = Array(frame.dropLast(1 + (round + number) % 90))
          if unpacked(damaged, 50_000) != nil || unpacked(frame, 50_000) != plain {
            wrong.withLock { $0 += 1 }
          }
        }
      }
    }
    for thread in threads { pthread_join(thread, nil) }
    #expect(threads.count == 4)
    #expect(wrong.withLock { $0 } == 0)
  }

  @Test("several members of gzip and several frames of Zstandard are one block")
  func unpacksSeveral() throws {
    for (codec, digits) in [Self.packed[1], Self.packed[3]] {
      let bytes = Self.bytes(digits)
      let output = try unpack(codec, bytes + bytes, size: 2 * Self.text.utf8.count)
      #expect(String(decoding: output, as: UTF8.self) == Self.text + Self.text)
    }
  }

  @Test("literals of each length, copies of each distance, and copies of themselves")
  func unpacksElements() throws {
    let long = [UInt8](repeating: 0x61, count: 300)
    // 300 literals after a length of two bytes; then 64 bytes from 300 back, in a copy of four bytes.
    let snappy: [UInt8] = [0xEC, 0x02, 61 << 2, 0x2B, 0x01] + long + [63 << 2 | 3, 0x2C, 1, 0, 0]
    #expect(try unpack(.snappy, snappy, size: 364) == long + long.prefix(64))
    // One byte, repeated 400 times.
    let lz4: [UInt8] = [0x1F, 0x61, 1, 0, 255, 125, 0x10, 0x62]
    #expect(
      try unpack(.lz4, lz4, size: 401)
        == [UInt8](repeating: 0x61, count: 400) + [0x62])
  }

  @Test(
    "copies from before the start, and literals past the end, are refused",
    arguments: [
      (.snappy, [4, 0x00, 0x61, 0x01, 0x02]), (.snappy, [4, 0x0C, 0x61]),
      (.snappy, [4, 0x00, 0x61, 0x01, 0x00]), (.snappy, [0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
      (.lz4, [0x10, 0x61, 2, 0]), (.lz4, [0x10, 0x61, 0, 0]), (.lz4, [0xF0, 255, 255]),
    ] as [(BlockCodec, [UInt8])])
  func refusesOutside(codec: BlockCodec, packed: [UInt8]) {
    #expect(throws: BlockError.self) { try unpack(codec, packed, size: 4) }
  }

  @Test("changed blocks never crash a codec", arguments: packed)
  func survivesChanges(codec: BlockCodec, digits: String) {
    var state: UInt64 = 23
    func random(_ limit: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(limit))
    }
    let whole = Self.bytes(digits)
    for _ in 0..<2000 {
      var bytes = whole
      for _ in 0...random(3) { bytes[random(bytes.count)] = UInt8(random(256)) }
      _ = try? unpack(codec, bytes, size: 1 + random(100))
    }
  }
}
