import Testing

@testable import LogFiles

@Suite("Hashes made while bytes are read on")
struct ThreadedHashTests {
  @Test(
    "they are those of the same bytes at once",
    arguments: [0, 1, 4 << 20, 4 << 20 + 1, 9 << 20], [1 << 20, 700_001])
  func areTheSame(count: Int, portion: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    var expected = RunningHash(maximumHead: 1 << 16)
    let hashing = ThreadedHash(RunningHash(maximumHead: 1 << 16))
    bytes.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: count, by: portion) {
        let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + portion, count)])
        expected.update(part)
        hashing.update(part)
      }
    }
    #expect(hashing.bytes == count)
    let hash = hashing.finished()
    #expect(hash.bytes == count)
    #expect(hash.sha256 == expected.sha256)
    #expect(hash.headSHA256.length == expected.headSHA256.length)
    #expect(hash.headSHA256.sha256 == expected.headSHA256.sha256)
    for beginning in [count - 1, count - 1000] where beginning > 0 {
      #expect(hash.prefix(beginning) == expected.prefix(beginning))
    }
  }

  @Test("one that is ended early, as where a file cannot be read on, has what came before")
  func endedEarly() {
    let hashing = ThreadedHash(RunningHash())
    let bytes = [UInt8](repeating: 7, count: 5 << 20)
    bytes.withUnsafeBytes { hashing.update($0) }
    hashing.end()
    hashing.end()
    var expected = RunningHash()
    bytes.withUnsafeBytes { expected.update($0) }
    #expect(hashing.finished().sha256 == expected.sha256)
  }
}
