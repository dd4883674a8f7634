import Testing

@testable import RecordColumns

@Suite("Records packed by shape and column")
struct RecordPackerTests {
  /// Packs the records and holds what comes back against them.
  private func pack(_ records: [[UInt8]], _ comment: Comment? = nil) throws -> [UInt8] {
    let (bytes, ends) = joined(records)
    let block = try #require(
      bytes.withUnsafeBytes { RecordPacker().pack($0, ends: ends) }, comment)
    let unpacked = try block.withUnsafeBytes { try UnpackedRecords($0, size: bytes.count) }
    #expect(unpacked.ends == ends, comment)
    #expect(unpacked.bytes == bytes, comment)
    return block
  }

  private func joined(_ records: [[UInt8]]) -> (bytes: [UInt8], ends: [Int]) {
    var bytes: [UInt8] = []
    let ends = records.map { record in
      bytes += record
      return bytes.count
    }
    return (bytes, ends)
  }

  private func pack(texts: [String]) throws -> [UInt8] { try pack(texts.map { Array($0.utf8) }) }

  @Test(
    "each record comes back byte for byte",
    arguments: [
      [#"{"a":1}"#, #"{"a":2}"#, #"{"a":"2"}"#, #"{"a":null,"b":[]}"#],
      [
        #"{ "a" : 1 }"#, "{\n  \"a\": 1\n}", "{\t}", "{}", "[ ]", "[]", "[1 ,\n 2]", " 7 ", "\"x\"",
      ],
      [#"{"a":1,"a":2}"#, #"{"a":1,"a":2,"a":3}"#, #"{"":{"":[[[]]]}}"#],
      [
        #"{"a":"{\"b\":\"{\\\"c\\\":\\\"{\\\\\\\"d\\\\\\\":1}\\\"}\"}"}"#,
        #"{"a":"{\"b\":\"x\"}"}"#,
      ],
      [#"{"a":"{\"b\":1}\n"}"#, #"{"a":"{\n  \"b\": 1\n}"}"#, #"{"a":"{\"b\":\"\\n\"}"}"#],
      [
        #"{"a":"{\"b\":1"}"#, #"{"a":"{\"b\":1}"}"#, #"{"a":"{"}"#, #"{"a":"[1,2]"}"#,
        #"{"a":"[1,2"}"#,
      ],
      [
        #"{"a":"\/"}"#, #"{"a":"{\"b\":\"\/\"}"}"#, #"{"a":"{\"b\":\"\\\/\"}"}"#,
        #"{"a":"\u007b}"}"#,
      ],
      [#"{"a":"\u00e9é\ud83d\ude00"}"#, #"{"é":"日本"}"#, #"{"a\"b":"\\"}"#, #"{"a":"\\\\\""}"#],
      [
        #"{"a":1,}"#, #"{"a"}"#, #"{"a":01}"#, #"{"a":1e5}"#, #"{"a":-0}"#, #"{"a":1.50}"#, "{",
        "}", "x",
      ],
      ["time,level,text", "1,2,3", "<13>Mar  4 05:06:07 host app[1]: text", "\u{0}\u{1}", "\r"],
    ])
  func isExact(records: [String]) throws {
    _ = try pack(texts: records)
    _ = try pack(texts: Array(repeating: records, count: 300).flatMap { $0 })
    for record in records { _ = try pack(texts: [record]) }
  }

  @Test("bytes that are not UTF-8, and records that are cut, come back too")
  func keepsAnything() throws {
    let record = Array(
      #"{"time":"2024-03-04T05:06:07Z","properties":"{\"a\":[1,{\"b\":\"é\"}]}"}"#.utf8)
    var records = (1...record.count).map { Array(record.prefix($0)) }
    records += (0..<record.count - 1).map { Array(record.suffix(from: $0)) }
    for index in record.indices {
      for byte: UInt8 in [0, 0x22, 0x5C, 0x7B, 0x5D, 0x80, 0xFF] {
        var changed = record
        changed[index] = byte
        records.append(changed)
      }
    }
    _ = try pack(records)
  }

  /// Values of one column that are nearly of one type.
  @Test(
    "a value that a type would print otherwise is kept as it is",
    arguments: [
      ["0", "-1", "7", "00"], ["0", "-0"], ["12", "+12"], ["999999999999999999", "1"],
      ["9999999999999999999", "1"], ["1.5", "0.0", "10.0"], ["1.5", "01.5"], ["1.5", "1.50"],
      ["1.", "2."],
      [".5"], ["-1.5", "1.5"], ["10.0.0.1", "255.255.255.255", "0.0.0.0"],
      ["10.0.0.1", "10.0.0.01"],
      ["10.0.0.1", "10.0.0.256"], ["10.0.0.1", "10.0.0"], ["10.0.0.1", "1.1.1.1."],
      ["2024-02-29T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"],
      ["2024-02-29T00:00:00Z", "2023-02-29T00:00:00Z"],
      ["2024-03-04T05:06:60Z", "2024-03-04T05:06:07Z"],
      [
        "2024-03-04T05:06:07.1234567Z", "1969-12-31T23:59:59.9999999Z",
        "1600-01-01T00:00:00.0000000Z",
      ],
      ["2024-03-04T05:06:07.123456789+02:00", "2024-03-04T05:06:07.000000000+02:00"],
      ["2024-03-04 05:06:07", "1999-12-31 23:59:59"],
      ["2024-03-04T05:06:07.1Z", "2024-03-04T05:06:07.12Z"],
      ["0f0f0f0f-1111-4222-8333-abcdefabcdef", "00000000-0000-0000-0000-000000000000"],
      ["0f0f0f0f-1111-4222-8333-abcdefabcdef", "0F0F0F0F-1111-4222-8333-ABCDEFABCDEF"],
      ["0F0F0F0F-1111-4222-8333-ABCDEFABCDEF"], ["deadbeef", "00c0ffee"], ["DEADBEEF"],
      ["abcde", "12345"],
      ["deadbeef", "deadbee"], ["deadbeef", "Deadbeef"], [""], ["", "x"], ["é", "e"],
    ])
  func types(values: [String]) throws {
    // Many different ones, so that no dictionary is taken, and these among them.
    var random = SplitMix(seed: 7)
    let records = (0..<400).map { index in
      var value = values[index % values.count]
      if index >= values.count, let digit = value.lastIndex(where: \.isNumber) {
        value.replaceSubrange(digit...digit, with: "\(random.next() % 10)")
      }
      return "{\"v\":\"\(value)\"}"
    }
    _ = try pack(texts: records)
    _ = try pack(texts: values.map { "{\"v\":\"\($0)\"}" })
    _ = try pack(texts: values.map { "{\"v\":\($0)}" })
  }

  @Test("random JSON in random order", arguments: 0..<12)
  func randomJSON(seed: Int) throws {
    var maker = JSONMaker(seed: UInt64(seed))
    let records = (0..<200).map { _ in Array(maker.value(depth: 5).utf8) }
    _ = try pack(records, "seed \(seed)")
  }

  @Test("records that are each of another structure stay whole, and small blocks small")
  func manyShapes() throws {
    var maker = JSONMaker(seed: 99)
    let records = (0..<1200).map { number in
      let members = (0..<5).map { _ in
        "\"k\(maker.random.next() % 1000)\":\(maker.value(depth: 1))"
      }
      return "{\"number\":\(number),\"labels\":{\(members.joined(separator: ","))},\"end\":true}"
    }
    _ = try pack(texts: records)
  }

  @Test("what records have in common is kept once")
  func isSmall() throws {
    let records = (0..<2000).map {
      #"{"time":"2024-03-04T05:06:\#(10 + $0 % 50).\#(1_000_000 + $0)Z","category":"kube-audit","properties":{"log":"{\"kind\":\"Event\",\"auditID\":\"\#($0)\",\"verb\":\"get\",\"code\":200}\n"}}"#
    }
    let block = try pack(texts: records)
    #expect(block.count * 40 < records.reduce(0) { $0 + $1.utf8.count })
  }

  @Test("deep nesting costs no stack, in JSON and in strings")
  func isDeep() throws {
    let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
    let objects =
      String(repeating: "{\"a\":", count: 300) + "1" + String(repeating: "}", count: 300)
    var nested = "{\"x\":1}"
    for _ in 0..<8 {
      let escaped = nested.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      nested = "{\"n\":\"\(escaped)\"}"
    }
    _ = try pack(texts: [deep, objects, nested, deep, objects, nested])
  }

  @Test("the same records make the same block, whatever was packed before")
  func isDeterministic() throws {
    var maker = JSONMaker(seed: 5)
    let (bytes, ends) = joined((0..<100).map { _ in Array(maker.value(depth: 4).utf8) })
    let packer = RecordPacker()
    let first = bytes.withUnsafeBytes { packer.pack($0, ends: ends) }
    let (other, otherEnds) = joined((0..<100).map { _ in Array(maker.value(depth: 4).utf8) })
    _ = other.withUnsafeBytes { packer.pack($0, ends: otherEnds) }
    #expect(bytes.withUnsafeBytes { packer.pack($0, ends: ends) } == first)
    #expect(bytes.withUnsafeBytes { RecordPacker().pack($0, ends: ends) } == first)
  }

  @Test("a block that is cut or changed is an error or other bytes, never a crash")
  func damaged() throws {
    var maker = JSONMaker(seed: 3)
    var texts = (0..<60).map { "{\"n\":\($0),\"v\":\(maker.value(depth: 2))}" }
    texts += (0..<600).map {
      "{\"n\":\($0),\"g\":\"0f0f0f0f-1111-4222-8333-abcdefab\(1000 + $0)\"}"
    }
    let (bytes, ends) = joined(texts.map { Array($0.utf8) })
    let block = try #require(bytes.withUnsafeBytes { RecordPacker().pack($0, ends: ends) })
    for count in 0..<block.count {
      #expect(throws: DamagedBlock.self) {
        try Array(block.prefix(count)).withUnsafeBytes {
          try UnpackedRecords($0, size: bytes.count)
        }
      }
    }
    for size in [0, 1, bytes.count - 1, bytes.count + 1, Int.max, -1] {
      #expect(throws: DamagedBlock.self) {
        try block.withUnsafeBytes { try UnpackedRecords($0, size: size) }
      }
    }
    for index in block.indices {
      for bit in 0..<8 {
        var changed = block
        changed[index] ^= 1 << UInt8(bit)
        let unpacked = try? changed.withUnsafeBytes { try UnpackedRecords($0, size: bytes.count) }
        if let unpacked { #expect(unpacked.bytes.count == bytes.count) }
      }
    }
  }

  @Test("a head of random bytes is an error or other bytes, never a crash", arguments: 0..<20)
  func randomHead(seed: Int) throws {
    // Not compressed, so that what is changed is the shapes and columns themselves.
    var maker = JSONMaker(seed: UInt64(seed))
    let texts = (0..<12).map { _ in maker.value(depth: 4) }
    let (bytes, ends) = joined(texts.map { Array($0.utf8) })
    let plain = try #require(
      bytes.withUnsafeBytes { RecordPacker(compressesHeads: false).pack($0, ends: ends) })
    for _ in 0..<1500 {
      var changed = plain
      for _ in 0...maker.random.next() % 3 {
        changed[2 + Int(maker.random.next() % UInt64(changed.count - 2))] =
          UInt8(truncatingIfNeeded: maker.random.next() >> (maker.random.next() % 2 * 6))
      }
      _ = try? changed.withUnsafeBytes { try UnpackedRecords($0, size: bytes.count) }
    }
  }

  @Test("a block that gives other bytes back is noticed, wherever they differ")
  func comparesWithItsBytes() throws {
    let records = (0..<300).map { number in
      #"{"a":\#(number),"s":"text \#(number % 3)","l":[\#(number),true,[]],"n":"{\"b\":\"x\#(number)\"}"}"#
    }
    let (bytes, ends) = joined(records.map { Array($0.utf8) })
    let block = try pack(texts: records)
    func gives(_ bytes: [UInt8], _ ends: [Int]) -> Bool {
      block.withUnsafeBytes { block in
        bytes.withUnsafeBytes {
          try? UnpackedRecords.find(textsAt: [], in: block, of: $0, ends: ends)
        } != nil
      }
    }
    #expect(gives(bytes, ends))
    for place in [0, 1, 5, 6, 14, 30, 31, 32, 60]
      + Array(stride(from: 100, to: bytes.count, by: 97))
    {
      var other = bytes
      other[place] ^= 1
      #expect(!gives(other, ends), "\(place)")
    }
    #expect(!gives(bytes, ends.dropLast() + [bytes.count - 1]))
    #expect(!gives(Array(bytes.dropLast()), ends))
  }
}
