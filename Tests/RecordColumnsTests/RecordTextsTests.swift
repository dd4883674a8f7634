import RecordColumns
import Testing

@Suite("Texts of rows that stand in records")
struct RecordTextsTests {
  /// Records with a text each, or none.
  private struct Sample {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    var places: [TextPlace] = []
    var texts: [[UInt8]?] = []

    /// Adds a record.
    ///
    /// - Parameters:
    ///   - before: what stands before the text's quote.
    ///   - isPlace: whether a row has the text.
    mutating func add(_ before: String, _ text: String, _ after: String, isPlace: Bool = true) {
      let start = bytes.count
      bytes += before.utf8
      let written = Self.escaped(text)
      if isPlace {
        places.append(
          TextPlace(
            table: 7, column: 20, record: ends.count, start: bytes.count - start,
            count: written.utf8.count))
      }
      bytes += written.utf8
      bytes += after.utf8
      ends.append(bytes.count)
      texts.append(isPlace ? Array(text.utf8) : nil)
    }

    static func escaped(_ text: String) -> String {
      var written = ""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": written += "\\\""
        case "\\": written += "\\\\"
        case "\n": written += "\\n"
        case "\t": written += "\\t"
        case "\u{1}": written += "\\u0001"
        default: written.unicodeScalars.append(scalar)
        }
      }
      return written
    }

    func packed(_ packer: RecordPacker = RecordPacker()) throws -> [UInt8] {
      try #require(bytes.withUnsafeBytes { packer.pack($0, ends: ends, places: places) })
    }
  }

  private func found(_ block: [UInt8], _ sample: Sample) throws -> RecordTexts {
    try block.withUnsafeBytes { try RecordTexts($0, size: sample.bytes.count) }
  }

  /// Records of one log whose text is JSON: of the same structure, of others, none, and no JSON.
  private func sample(_ count: Int, seed: UInt64) -> Sample {
    var maker = JSONMaker(seed: seed)
    var sample = Sample()
    for number in 0..<count {
      let before = "{\"n\":\(number),\"p\":{\"log\":\""
      let user = ["alice", "bob", "\u{E9}ve", "a\\\"b"][number % 4]
      var text = "{\"verb\":\"get\",\"user\":{\"name\":\"\(user)\","
      text += "\"groups\":[\"g\(number % 3)\"]},\"uri\":\"/api/v1/\(number)\","
      text += "\"at\":\"2024-05-14T0\(number % 8):00:\(number % 50 + 10).12\(number % 10)Z\","
      // Some of it is not JSON.
      let more = number % 4 == 0 ? maker.value(depth: 2) : "[\(number),null]"
      text += "\"more\":\(more),\"note\":\"\u{1F600}\"}\n"
      switch number % 19 {
      case 3: sample.add(before, maker.value(depth: 3), "\"}}")
      case 5: sample.add(before, "plain text \(number) \"quoted\"\n", "\",\"x\":1}}")
      case 7: sample.add("{\"n\":\(number),\"log\":\"", text, "\"}")
      case 9: sample.add(before, text, "\"}}", isPlace: false)
      case 11: sample.add("not JSON \"", text, "\"")
      case 13: sample.add(before + "first\",\"log\":\"", text, "\"}}")
      default: sample.add(before, text, "\"}}")
      }
    }
    return sample
  }

  @Test("a text is read from its record, whatever the record is", arguments: [1, 40, 400, 3000])
  func isExact(count: Int) throws {
    let sample = sample(count, seed: UInt64(count))
    for packer in [RecordPacker(), RecordPacker(smallestColumns: .max)] {
      let block = try sample.packed(packer)
      let texts = try found(block, sample)
      #expect(texts.count == count)
      #expect(try texts.texts(table: 8, column: 20) == nil)
      #expect(try texts.texts(table: 7, column: 21) == nil)
      let some = (0..<count).map { $0 % 3 == 0 }
      let part = try #require(try texts.texts(table: 7, column: 20, wanted: some))
      let all = try #require(try texts.texts(table: 7, column: 20))
      for record in 0..<count {
        guard let text = sample.texts[record] else { continue }
        #expect(all.text(in: record).map { [UInt8]($0) } == text)
        if some[record] { #expect(part.text(in: record).map { [UInt8]($0) } == text) }
      }
      let unpacked = try block.withUnsafeBytes {
        try UnpackedRecords($0, size: sample.bytes.count, hasPlaces: true)
      }
      #expect(unpacked.bytes == sample.bytes && unpacked.ends == sample.ends)
      #expect(Set(unpacked.places).isSuperset(of: sample.places))
    }
  }

  /// The texts of the column, nil where they cannot be read.
  private func texts(_ found: RecordTexts, wanted: [Bool]? = nil) -> [[UInt8]?]? {
    guard let texts = try? found.texts(table: 7, column: 20, wanted: wanted) else { return nil }
    return (0..<found.count).map { record in texts.text(in: record).map { [UInt8]($0) } }
  }

  @Test(
    "texts that were put together along with the records are the same", arguments: [1, 40, 3000])
  func isExactWithRecords(count: Int) throws {
    let sample = sample(count, seed: UInt64(count))
    for packer in [RecordPacker(), RecordPacker(smallestColumns: .max)] {
      let block = try sample.packed(packer)
      let whole = try found(block, sample)
      let records = try whole.records()
      #expect(records.bytes == sample.bytes && records.ends == sample.ends)
      let wanted = [Bool](repeating: false, count: count)
      let together = texts(whole, wanted: wanted)
      #expect(together == texts(try found(block, sample)))
      #expect(together == texts(whole))
    }
  }

  /// Reads a block with its records and without.
  ///
  /// - Returns: whether both give the same, and whether they give texts.
  private func compare(_ block: [UInt8], size: Int) -> (isSame: Bool, hasTexts: Bool) {
    block.withUnsafeBytes { block in
      guard let whole = try? RecordTexts(block, size: size),
        let alone = try? RecordTexts(block, size: size)
      else { return (true, false) }
      let records = try? whole.records()
      let unpacked = try? UnpackedRecords(block, size: size)
      let (together, texts) = (texts(whole), texts(alone))
      return (
        records?.bytes == unpacked?.bytes && records?.ends == unpacked?.ends && together == texts,
        records != nil && texts != nil
      )
    }
  }

  @Test("a changed block has the same texts with its records as without", arguments: 1..<3)
  func isExactOfOthers(seed: Int) throws {
    let sample = sample(400, seed: UInt64(seed))
    let block = try sample.packed(RecordPacker(compressesHeads: false))
    // Its records are columns.
    #expect(block[1] == 1)
    #expect(compare(block, size: sample.bytes.count) == (true, true))
    var maker = JSONMaker(seed: UInt64(seed) + 50)
    var readable = 0
    for number in 0..<300 {
      var changed = block
      // What shapes are made of stands in front, and its numbers are small.
      let index = Int(maker.random.next() % UInt64(number % 2 == 0 ? block.count : 4000))
      let random = maker.random.next()
      changed[index] =
        number % 3 == 0
        ? changed[index] ^ 1 << UInt8(random & 7) : UInt8(truncatingIfNeeded: random % 40)
      let (isSame, hasTexts) = compare(changed, size: sample.bytes.count)
      #expect(isSame, "byte \(index) is \(changed[index])")
      if hasTexts { readable += 1 }
    }
    #expect(readable > 30)
  }

  @Test("a block does not say again where texts are that stand at one path")
  func isSmall() throws {
    var with = Sample()
    for number in 0..<2000 {
      with.add("{\"n\":\(number),\"log\":\"", "{\"a\":\"\(number % 7)\",\"b\":[1,2]}\n", "\"}")
    }
    var without = with
    without.places = []
    #expect(try with.packed().count - without.packed().count < 16)
  }

  /// Whether a text has another in it, as `contains_cs` says.
  private static func isIn(_ needle: [UInt8], _ text: UnsafeRawBufferPointer) -> Bool {
    guard let first = needle.first else { return true }
    var start = 0
    while start + needle.count <= text.count {
      if text[start] == first, text[start..<start + needle.count].elementsEqual(needle) {
        return true
      }
      start += 1
    }
    return false
  }

  @Test("a search in pieces finds what is in the texts", arguments: 1..<4)
  func search(seed: Int) throws {
    let sample = sample(200, seed: UInt64(seed))
    let texts = try found(try sample.packed(), sample)
    var maker = JSONMaker(seed: UInt64(seed) + 100)
    var needles = [
      "alice", "\"verb\":\"get\"", "verb\":\"ge", "e\",\"groups\":[\"g1\"", "g1", "\"", "}\n", "\n",
      "é",
      "\\\"b", "/v1/17", "nothing of that", "[\"", "null", "\u{1F600}", ":1,",
      "get\",\"user\":{\"name\":\"bob\"", "T03:00:1", ":00:21.127Z", "14T0", "z", "T00:0x",
    ].map { Array($0.utf8) }
    // Parts of the texts themselves.
    for _ in 0..<60 {
      guard let text = sample.texts[Int(maker.random.next() % 200)], !text.isEmpty else { continue }
      let start = Int(maker.random.next() % UInt64(text.count))
      let length = 1 + Int(maker.random.next() % 24)
      needles.append(Array(text[start..<min(start + length, text.count)]))
    }
    var decided = 0
    for needle in needles {
      let verdicts = try texts.search(table: 7, column: 20, for: needle) { part in
        { Self.isIn(part, $0) }
      }
      guard let verdicts else { continue }
      for (record, text) in sample.texts.enumerated() {
        guard let text else { continue }
        let isThere = text.withUnsafeBytes { Self.isIn(needle, $0) }
        switch verdicts[record] {
        case .yes: #expect(isThere)
        case .no: #expect(!isThere)
        case .maybe: continue
        }
        decided += 1
      }
    }
    #expect(decided > 20 * 200)
  }

  @Test("members of texts are read without them")
  func members() throws {
    let sample = sample(400, seed: 8)
    let texts = try found(try sample.packed(), sample)
    for path in [
      ["verb"], ["user", "name"], ["user"], ["user", "groups"], ["uri"], ["no"], ["more"],
    ] {
      let members = try #require(
        try texts.members(table: 7, column: 20, at: path.map { Array($0.utf8) }))
      var known = 0
      // Texts of another structure have other members, or none.
      for (record, text) in sample.texts.enumerated()
      where text != nil && ![3, 5].contains(record % 19) {
        let code = members.codes[record]
        // Those of the maker may be anything.
        guard code >= 0, path != ["more"] || record % 4 != 0 else { continue }
        known += 1
        let found = members.json(code).map { String(decoding: $0, as: UTF8.self) }
        let user = ["alice", "bob", "\u{E9}ve", "a\\\"b"][record % 4]
        let expected: [[String]: String] = [
          ["verb"]: "\"get\"", ["user", "name"]: "\"\(user)\"",
          ["uri"]: "\"/api/v1/\(record)\"", ["user", "groups"]: "[\"g\(record % 3)\"]",
          ["more"]: "[\(record),null]",
        ]
        #expect(found == expected[path], "\(record) \(path)")
      }
      #expect(known > 150 || path == ["user"])
    }
    #expect(try texts.members(table: 8, column: 20, at: [[0x61]]) == nil)
  }

  @Test("a block with texts that is cut or changed is an error or other texts, never a crash")
  func damaged() throws {
    let sample = sample(60, seed: 3)
    let block = try sample.packed(RecordPacker(compressesHeads: false))
    func read(_ bytes: [UInt8], size: Int) {
      guard let texts = try? bytes.withUnsafeBytes({ try RecordTexts($0, size: size) }) else {
        return
      }
      let some = Array(repeating: true, count: texts.count)
      _ = try? texts.texts(table: 7, column: 20, wanted: some)
      _ = try? texts.search(table: 7, column: 20, for: Array("alice".utf8)) { part in
        { Self.isIn(part, $0) }
      }
      for path in [["verb"], ["user", "groups"], ["user", "name"], ["more"]] {
        let path = path.map { Array($0.utf8) }
        guard let members = try? texts.members(table: 7, column: 20, at: path) else { continue }
        let values = MemberTexts(path: path)
        for code in members.codes {
          _ = members.json(code)
          if code >= 0 { _ = values.append(code, of: members) }
        }
      }
      let found = try? texts.texts(table: 7, column: 20)
      for record in 0..<texts.count {
        if let text = found?.text(in: record) { #expect(text.count <= size) }
      }
      _ = try? bytes.withUnsafeBytes { try UnpackedRecords($0, size: size, hasPlaces: true) }
    }
    for count in 0..<block.count { read(Array(block.prefix(count)), size: sample.bytes.count) }
    for size in [0, 1, sample.bytes.count - 1, Int.max, -1] { read(block, size: size) }
    var maker = JSONMaker(seed: 17)
    for index in block.indices {
      var changed = block
      changed[index] ^= 1 << UInt8(index & 7)
      read(changed, size: sample.bytes.count)
      changed[index] = UInt8(truncatingIfNeeded: maker.random.next())
      read(changed, size: sample.bytes.count)
    }
  }
}
