import KQLValues
import Testing

@testable import Parquet

@Suite("Encodings of Parquet")
struct EncodingTests {
  private func runs(_ bytes: [UInt8], width: Int, count: Int) throws -> [UInt32] {
    try bytes.withUnsafeBytes { bytes in
      var decoder = RunLengthDecoder(bytes, width: width)
      return try (0..<count).map { _ in try decoder.next() }
    }
  }

  @Test("runs of one number, packed groups, and both")
  func readsRuns() throws {
    #expect(try runs([8, 5], width: 3, count: 4) == [5, 5, 5, 5])
    // 0 to 7 in three bits each.
    #expect(try runs([3, 0x88, 0xC6, 0xFA], width: 3, count: 8) == Array(0...7))
    #expect(try runs([4, 1, 3, 0b1010_0101], width: 1, count: 6) == [1, 1, 1, 0, 1, 0])
    #expect(try runs([2, 0xFF, 0xFF, 0xFF, 0xFF], width: 32, count: 1) == [.max])
    #expect(try runs([3], width: 0, count: 8) == Array(repeating: 0, count: 8))
    #expect(try runs([0, 9, 2, 7], width: 4, count: 1) == [7])
  }

  @Test(
    "runs that end early, or have no end", arguments: [[], [8], [3, 0x88], [0x80]] as [[UInt8]])
  func refusesCutRuns(bytes: [UInt8]) {
    #expect(throws: ParquetError.self) { try runs(bytes, width: 3, count: 8) }
  }

  private func deltas(_ bytes: [UInt8], count: Int) throws -> [Int64] {
    try bytes.withUnsafeBytes { bytes in
      var decoder = try DeltaDecoder(bytes)
      let end = try decoder.end()
      #expect(end <= bytes.count)
      return try (0..<count).map { _ in try decoder.next() }
    }
  }

  @Test("differences in blocks, one value without a block, and arithmetic that wraps")
  func readsDeltas() throws {
    // 7, then 5, 3, 1, 2, 3, 4, 5: least difference -2, the rest in two bits.
    let block: [UInt8] = [128, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0xC0, 0x3F, 0, 0, 0, 0, 0, 0]
    #expect(try deltas(block, count: 8) == [7, 5, 3, 1, 2, 3, 4, 5])
    #expect(try deltas([128, 1, 4, 1, 14], count: 1) == [7])
    #expect(try deltas([128, 1, 4, 0, 0], count: 0) == [])
    let least: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]
    // The least long, then one less: the greatest.
    #expect(
      try deltas([128, 1, 4, 2] + least + [1, 0, 0, 0, 0], count: 2) == [.min, .max])
  }

  @Test(
    "differences that end early, or in impossible blocks",
    arguments: [
      [], [128, 1, 4, 2, 14], [0, 4, 2, 14], [128, 1, 0, 2, 14],
      [128, 1, 4, 2, 14, 0, 65, 0, 0, 0],
      [128, 1, 4, 2, 14, 0, 9, 0, 0, 0, 1],
    ] as [[UInt8]])
  func refusesCutDeltas(bytes: [UInt8]) {
    #expect(throws: ParquetError.self) { try deltas(bytes, count: 2) }
  }

  @Test(
    "decimals of any size keep the digits of their scale",
    arguments: [
      ([0x01], 0, "1"), ([0xFF], 2, "-0.01"), ([0x80, 0x00], 1, "-3276.8"), ([], 3, "0.000"),
      ([0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00], 4, "7205759403792.7936"),
      ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00], 0, "-256"),
      ([0x80] + [UInt8](repeating: 0, count: 15), 0, "-170141183460469231731687303715884105728"),
    ] as [([UInt8], Int, String)])
  func writesDecimals(bytes: [UInt8], scale: Int, expected: String) {
    let text = bytes.withUnsafeBytes { DecimalText.text(bigEndian: $0, scale: scale) }
    #expect(String(decoding: text ?? [], as: UTF8.self) == expected)
  }

  @Test("reals of two bytes: ordinary, the least, infinite")
  func readsHalves() {
    #expect(Half.real(0x3C00) == 1)
    #expect(Half.real(0xC000) == -2)
    #expect(Half.real(0x0001) == 0x1p-24)
    #expect(Half.real(0x7BFF) == 65504)
    #expect(Half.real(0x7C00) == .infinity)
    #expect(Half.real(0x7E00).isNaN)
    #expect(Half.real(0x8000).sign == .minus)
  }

  @Test("times before 1970 are rounded down, and those out of range are none")
  func convertsTimes() {
    let epoch = DateTime.unixEpoch
    #expect(Ticks.datetime(-1, .nanoseconds) == epoch - 1)
    #expect(Ticks.datetime(-100, .nanoseconds) == epoch - 1)
    #expect(Ticks.datetime(-101, .nanoseconds) == epoch - 2)
    #expect(Ticks.datetime(.min, .microseconds) == nil)
    #expect(
      Ticks.datetime(.max, .nanoseconds).map { DateTime.text($0) } == "2262-04-11T23:47:16.8547758Z"
    )
    #expect(Ticks.date(-719_162) == 0)
    #expect(Ticks.date(-719_163) == nil)
    #expect(Ticks.datetime(nanosecondsOfDay: 99, julianDay: 2_440_588) == epoch)
    #expect(Ticks.datetime(nanosecondsOfDay: .max, julianDay: .max) == nil)
  }
}
