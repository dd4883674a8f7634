import SQLite
import Testing

@Suite("Checks of pages")
struct PageCheckTests {
  /// A page of 4,096 bytes that bears its check.
  private static let page: [UInt8] = {
    var bytes = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 5) }
    let check = bytes.withUnsafeBytes { PageChecks.check(of: $0, number: 7) }
    bytes.replaceSubrange(4088..., with: check)
    return bytes
  }()

  @Test("as it was written, a page is good, and as another page it is not")
  func written() {
    Self.page.withUnsafeBytes { page in
      guard case .good = PageChecks.verdict(on: page, number: 7) else {
        Issue.record("the page was not changed")
        return
      }
      if case .good = PageChecks.verdict(on: page, number: 8) {
        Issue.record("it is another page")
      }
    }
  }

  @Test(
    "a change of up to four bytes is found where it begins, in the check itself as well",
    arguments: [0, 1, 500, 4083, 4086, 4087, 4088, 4089, 4090, 4091, 4092, 4093, 4095],
    [[0x01], [0x80, 0x40], [0x10, 0, 0, 0x02], [0xFF, 0xFF, 0xFF]] as [[UInt8]])
  func changed(at place: Int, by change: [UInt8]) {
    var bytes = Self.page
    for (index, bits) in change.enumerated() where place + index < bytes.count {
      bytes[place + index] ^= bits
    }
    let verdict = bytes.withUnsafeBytes { PageChecks.verdict(on: $0, number: 7) }
    guard case .changed(let found) = verdict else {
      Issue.record("the change was not found: \(verdict)")
      return
    }
    #expect(found == place)
  }

  @Test(
    "the check is the CRC-64/XZ of the page's number and its bytes, whatever its size",
    arguments: [8, 9, 23, 71, 72, 73, 87, 88, 135, 136, 137, 152, 200, 512, 4096, 16384, 65536])
  func isTheSum(size: Int) {
    var bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 167 ^ $0 >> 3) }
    let number: UInt64 = 0x0102_0304_0506_0708 &* UInt64(size)
    var sum = ~UInt64(0)
    let name = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    for byte in name + bytes.dropLast(8) {
      sum ^= UInt64(byte)
      for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xC96C_5795_D787_0F42 : 0) }
    }
    let expected = withUnsafeBytes(of: (~sum).littleEndian) { Array($0) }
    #expect(bytes.withUnsafeBytes { PageChecks.check(of: $0, number: number) } == expected)
    bytes.replaceSubrange((size - 8)..., with: expected)
    let verdict = bytes.withUnsafeBytes { PageChecks.verdict(on: $0, number: number) }
    #expect(verdict == (size > 8 ? .good : .written))
  }
}
