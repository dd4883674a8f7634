import Testing

@testable import Parquet

/// Variants in binary, as the format's text has them.
@Suite("Variants")
struct VariantTests {
  /// Metadata of the names `a` and `b`.
  private static let names: [UInt8] = [0x01, 2, 0, 1, 2, 0x61, 0x62]

  private func text(_ value: [UInt8], names: [UInt8] = names, limit: Int = 1000) throws -> String {
    try names.withUnsafeBytes { names in
      try value.withUnsafeBytes { value in
        var writer = ValueWriter()
        try VariantDecoder(VariantNames(names), limit: limit).write(value, into: &writer)
        return writer.output.text
      }
    }
  }

  @Test(
    "values of each kind",
    arguments: [
      ([0x00], "null"), ([0x04], "true"), ([0x08], "false"), ([0x0C, 0xFF], "-1"),
      ([0x10, 0x00, 0x80], "-32768"), ([0x14, 1, 0, 0, 0], "1"),
      ([0x18, 0, 0, 0, 0, 0, 0, 0, 0x80], "-9223372036854775808"),
      ([0x1C, 0, 0, 0, 0, 0, 0, 0xE0, 0x3F], "0.5"), ([0x20, 2, 150, 0, 0, 0], "1.50"),
      ([0x24, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "-0.1"),
      ([0x28, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], "18446744073709551616"),
      ([0x2C, 1, 0, 0, 0], "\"1970-01-02T00:00:00.0000000Z\""),
      ([0x30, 1, 0, 0, 0, 0, 0, 0, 0], "\"1970-01-01T00:00:00.0000010Z\""),
      ([0x38, 0, 0, 0, 0x3F], "0.5"), ([0x3C, 2, 0, 0, 0, 1, 2], "\"AQI=\""),
      ([0x40, 2, 0, 0, 0, 0x68, 0x69], "\"hi\""), ([0x09, 0x68, 0x69], "\"hi\""),
      ([0x44, 0x40, 0x42, 0x0F, 0, 0, 0, 0, 0], "\"00:00:01\""),
      ([0x48, 200, 0, 0, 0, 0, 0, 0, 0], "\"1970-01-01T00:00:00.0000002Z\""),
      ([0x50] + Array(0...15), "\"00010203-0405-0607-0809-0a0b0c0d0e0f\""),
      // {"b": 1, "a": [null, true]}
      (
        [0x02, 2, 1, 0, 0, 2, 9, 0x0C, 1, 0x03, 2, 0, 1, 2, 0x00, 0x04],
        "{\"b\":1,\"a\":[null,true]}"
      ),
      ([0x02, 0, 0], "{}"), ([0x03, 0, 0], "[]"),
    ] as [([UInt8], String)])
  func writes(value: [UInt8], expected: String) throws {
    #expect(try text(value) == expected)
  }

  @Test(
    "values that are cut, or refer to what there is not",
    arguments: [
      [], [0x0C], [0x18, 1, 2], [0x09, 0x68], [0x40, 9, 0, 0, 0, 0x68], [0x02, 1, 7, 0, 1, 0x00],
      [0x02, 200], [0x03, 1, 9, 9, 0x00], [0x13, 0xFF, 0xFF, 0xFF, 0xFF], [0xFC],
    ] as [[UInt8]])
  func refuses(value: [UInt8]) {
    #expect(throws: ParquetError.self) { try text(value) }
  }

  @Test("elements that share their bytes do not multiply without end")
  func refusesMultiplied() {
    // An array of two elements, both of which are the array inside, and so on.
    var value: [UInt8] = [0x00]
    for _ in 0..<40 {
      value = [0x0F, 2] + [UInt8](repeating: 0, count: 12) + value
    }
    #expect(throws: ParquetError.self) { try text(value, limit: 10_000) }
  }
}
