import RecordColumns
import Testing

@Suite("Values of packed records, read by path")
struct RecordValuesTests {
  /// What each record has at a path, as text: `-` for nothing, `?` for what only the record says.
  private func values(_ path: [String], _ records: [String]) throws -> [String] {
    var bytes: [UInt8] = []
    let ends = records.map { record in
      bytes += Array(record.utf8)
      return bytes.count
    }
    let block = try #require(bytes.withUnsafeBytes { RecordPacker().pack($0, ends: ends) })
    return try block.withUnsafeBytes { block in
      let reader = try RecordValues(block, size: bytes.count)
      #expect(reader.count == records.count)
      let values = try reader.values(at: path)
      return withExtendedLifetime(reader) {
        values.map { value in
          switch value {
          case .absent: "-"
          case .unknown: "?"
          case .bare(let text): String(decoding: text, as: UTF8.self)
          case .string(let text, let level): "\(level):" + String(decoding: text, as: UTF8.self)
          }
        }
      }
    }
  }

  /// So many records that they are not kept as one text.
  private func many(_ records: [String]) -> [String] {
    Array(repeating: records, count: 1500).flatMap { $0 }
  }

  @Test(
    "members, missing ones and other types",
    arguments: [
      (["a"], ["1", "0:x", "-", "?", "?", "?", "null", "-", "?"]),
      (["a", "b"], ["-", "-", "-", "true", "-", "1:y", "-", "-", "?"]),
      (["a", "b", "c"], ["-", "-", "-", "-", "-", "-", "-", "-", "?"]),
      ([], Array(repeating: "?", count: 9)),
      (["z"], ["-", "-", "2", "-", "-", "-", "-", "-", "?"]),
    ])
  func members(path: [String], expected: [String]) throws {
    let records = [
      #"{"a":1}"#, #"{"a":"x"}"#, #"{"z":2}"#, #"{"a":{"b":true,"c":1}}"#, #"{"a":[{"b":1}]}"#,
      #"{"a":"{\"b\":\"y\"}"}"#, #"{"a":null}"#, "{}", "x",
    ]
    #expect(try values(path, many(records)) == many(expected))
  }

  @Test("what only the record says is left to it")
  func unknown() throws {
    let records = [
      #"{"a":1,"a":2}"#, #"{"\u0061":3}"#, #"{"b\"":3}"#, #"{"a":"{\"b\":1"}"#,
      #"{"a":"{\"b\":\"\u0031\"}"}"#,
      #"{"a":4}"#,
    ]
    #expect(
      try values(["a"], many(records))
        == many(["?", "?", "?", #"0:{\"b\":1"#, #"0:{\"b\":\"\u0031\"}"#, "4"]))
    #expect(try values(["a", "b"], many(records)) == many(["?", "?", "?", "?", "?", "-"]))
  }

  @Test("JSON in strings of JSON in strings, and values of each type of column")
  func nested() throws {
    let records = (0..<2000).map { number in
      #"{"n":{"log":"{\"user\":{\"name\":\"u\#(number % 7)\"},\"at\":\"2024-03-04T05:06:\#(10 + number % 50)Z\",\"code\":\#(number),"#
        + #"\"text\":\"{\\\"deep\\\":\\\"10.0.0.\#(number % 256)\\\"}\",\"same\":\#(number)}"}}"#
    }
    #expect(try values(["n", "log", "user", "name"], records) == (0..<2000).map { "1:u\($0 % 7)" })
    #expect(try values(["n", "log", "code"], records) == (0..<2000).map { "\($0)" })
    #expect(try values(["n", "log", "same"], records) == (0..<2000).map { "\($0)" })
    #expect(
      try values(["n", "log", "at"], records)
        == (0..<2000).map { "1:2024-03-04T05:06:\(10 + $0 % 50)Z" })
    #expect(
      try values(["n", "log", "text", "deep"], records)
        == (0..<2000).map { "2:10.0.0.\($0 % 256)" })
  }

  @Test("a damaged block is an error or other values, never a crash")
  func damaged() throws {
    var maker = JSONMaker(seed: 11)
    var bytes: [UInt8] = []
    let ends = (0..<20).map { _ in
      bytes += Array("{\"a\":{\"b\":\(maker.value(depth: 2))},\"c\":1}".utf8)
      return bytes.count
    }
    let block = try #require(
      bytes.withUnsafeBytes { RecordPacker(compressesHeads: false).pack($0, ends: ends) })
    for index in block.indices {
      for bit: UInt8 in 0..<8 {
        var changed = block
        changed[index] ^= 1 << bit
        changed.withUnsafeBytes { block in
          guard let reader = try? RecordValues(block, size: bytes.count) else { return }
          for path in [["a", "b"], ["a"], ["c"], ["a", "b", "a"]] {
            _ = try? reader.values(at: path)
          }
        }
      }
    }
  }
}
