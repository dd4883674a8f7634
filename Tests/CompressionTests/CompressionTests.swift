import CZlib
import Compression
import Testing

@Suite("Compression")
struct CompressionTests {
  @Test("all members of a gzip are read, NULs after them are padding")
  func readsMembers() throws {
    let bytes = gzip("first,") + gzip("") + gzip("second") + [0, 0, 0]
    let (text, damage) = try inflated(bytes)
    #expect(text == "first,second")
    #expect(damage == nil)
  }

  @Test("the size of the reader's buffer does not matter", arguments: [1, 7, 64, 5000])
  func readsInAnyPortions(size: Int) throws {
    let text = String(repeating: "abcdefgh", count: 500)
    let source = GzipSource(PrefixedSource(gzip(text) + gzip("end"), then: Nothing()))
    #expect(String(decoding: try all(of: source, by: size), as: UTF8.self) == text + "end")
    #expect(source.damage == nil)
  }

  @Test("a truncated gzip gives what there is, and says so", arguments: [1, 4, 8, 12])
  func readsTruncated(missing: Int) throws {
    let whole = gzip("first\n") + gzip("second\n")
    let (text, damage) = try inflated(Array(whole.dropLast(missing)))
    #expect(text.hasPrefix("first\n"))
    #expect(damage == "gzip: the data ends inside a member")
  }

  @Test("a wrong checksum is named after its content was given")
  func noticesWrongChecksum() throws {
    var bytes = gzip("content")
    bytes[bytes.count - 6] ^= 0xFF
    let (text, damage) = try inflated(bytes)
    #expect(text == "content")
    #expect(damage == "gzip: member 1: incorrect data check")
  }

  @Test("what follows the last member and is not gzip is named")
  func noticesGarbage() throws {
    let (text, damage) = try inflated(gzip("content") + Array("garbage".utf8))
    #expect(text == "content")
    #expect(damage == "gzip: bytes that are not gzip follow the last member")
  }

  @Test("mutated gzip bytes never crash the reader")
  func survivesMutation() throws {
    var state: UInt64 = 7
    func random(_ count: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(count))
    }
    let whole = gzip(String(repeating: "line of text\n", count: 50)) + gzip("tail")
    for _ in 0..<2000 {
      var bytes = whole
      for _ in 0...random(3) { bytes[random(bytes.count)] = UInt8(random(256)) }
      _ = try inflated(bytes)
    }
  }

  @Test("UTF-16 becomes UTF-8, pairs joined", arguments: [false, true])
  func convertsUTF16(isBigEndian: Bool) throws {
    let text = "a é € 😀\n" + String(repeating: "😀", count: 20_000)
    let bytes = text.utf16.flatMap { unit -> [UInt8] in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return isBigEndian ? [high, low] : [low, high]
    }
    let source = UTF16Source(PrefixedSource(bytes, then: Nothing()), isBigEndian: isBigEndian)
    #expect(String(decoding: try all(of: source), as: UTF8.self) == text)
    let half = UTF16Source(PrefixedSource([0xD8, 0x00, 0x41], then: Nothing()), isBigEndian: true)
    #expect(try all(of: half) == [0xED, 0xA0, 0x80, 0xFF])
  }

  private func inflated(_ bytes: [UInt8]) throws -> (String, String?) {
    let source = GzipSource(PrefixedSource(bytes, then: Nothing()))
    let text = String(decoding: try all(of: source), as: UTF8.self)
    return (text, source.damage)
  }

  private func all(of source: any ByteSource, by size: Int = 1000) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let more = try source.head(size)
      if more.isEmpty { return bytes }
      bytes += more
    }
  }

  private func gzip(_ text: String) -> [UInt8] {
    var stream = z_stream()
    #expect(kustody_deflate_init(&stream, 6, 15 + 16) == Z_OK)
    defer { deflateEnd(&stream) }
    var input = Array(text.utf8)
    var output = [UInt8](repeating: 0, count: text.utf8.count + 100)
    let left = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        #expect(deflate(&stream, Z_FINISH) == Z_STREAM_END)
        return Int(stream.avail_out)
      }
    }
    return Array(output.dropLast(left))
  }
}

private final class Nothing: ByteSource {
  var damage: String? { nil }
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int { 0 }
}
