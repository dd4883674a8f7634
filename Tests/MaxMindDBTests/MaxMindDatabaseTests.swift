import Foundation
import Testing

@testable import MaxMindDB

private typealias W = DatabaseWriter

@Test(
  "records of each size are found in trees of either version",
  arguments: [24, 28, 32], [4, 6])
private func findsRecords(recordSize: Int, version: Int) throws {
  var writer = W()
  writer.recordSize = recordSize
  writer.version = version
  writer.data = W.text("ten") + W.text("odd")
  let prefix = version == 6 ? String(repeating: "0", count: 96) : ""
  writer.networks = [(prefix + "00001010", 0), (prefix + "1100000010101000", 4)]
  if version == 6 { writer.networks.append(("0010000000000001", 4)) }
  try withFile(writer.bytes) { path in
    let database = try MaxMindDatabase(path: path)
    #expect(database.databaseType == "Test-City")
    let ten = try #require(try database.record(version4: 0x0A01_0203))
    #expect(try database.value(of: ten) == .string("ten"))
    let other = try #require(try database.record(version4: 0xC0A8_FFFF))
    #expect(try database.value(of: other) == .string("odd"))
    #expect(try database.record(version4: 0x0B00_0000) == nil)
    let wide = try database.record(version6: 0x2001_0DB8_0000_0000, 1)
    #expect(wide == (version == 6 ? other : nil))
    #expect(try database.record(version6: 0x3001_0DB8_0000_0000, 1) == nil)
    // An IPv4 address stands in the tree of IPv6 behind 96 zeros.
    #expect(try database.record(version6: 0, 0x0A01_0203) == (version == 6 ? ten : nil))
  }
}

@Test("each type of the data section is read")
private func readsTypes() throws {
  let long = String(repeating: "x", count: 300)
  var writer = W()
  let entries: [(String, [UInt8])] = [
    ("double", W.double(-33.8715)), ("float", W.control(15, 4) + W.number(0x3FC0_0000, 4)),
    ("bytes", W.control(4, 2) + [1, 0]), ("none", W.unsigned(0, 5)), ("u32", W.unsigned(70_000, 6)),
    ("u64", W.unsigned(Int.max, 9)), ("i32", W.control(8, 4) + [255, 255, 255, 254]),
    ("u128", W.control(10, 9) + [1, 0, 0, 0, 0, 0, 0, 0, 2]), ("yes", W.control(14, 1)),
    ("list", W.array([W.text(long), W.control(14, 0)])),
  ]
  writer.data = W.map(entries)
  writer.networks = [(version4("1"), 0)]
  try withFile(writer.bytes) { path in
    let database = try MaxMindDatabase(path: path)
    let value = try database.value(of: try #require(try database.record(version4: ~0)))
    #expect(value["double"] == .double(-33.8715))
    #expect(value["float"]?.number == 1.5)
    #expect(value["bytes"] == .bytes([1, 0]))
    #expect(value["none"] == .unsigned(0))
    #expect(value["u32"] == .unsigned(70_000))
    #expect(value["u64"] == .unsigned(UInt64(Int.max)))
    #expect(value["i32"] == .signed(-2))
    #expect(value["u128"] == .wide(high: 1, low: 2))
    #expect(value["yes"] == .bool(true))
    #expect(value["list"] == .array([.string(long), .bool(false)]))
    #expect(value["other"] == nil)
  }
}

@Test(
  "pointers of each length are followed", arguments: [(1, 1900), (2, 3000), (3, 530_000), (4, 7)])
private func followsPointers(length: Int, target: Int) throws {
  var writer = W()
  writer.data = [UInt8](repeating: 0, count: target) + W.text("far")
  let offset = writer.data.count
  writer.data += W.map([("name", W.pointer(target, length))])
  writer.networks = [(version4("0"), offset)]
  try withFile(writer.bytes) { path in
    let database = try MaxMindDatabase(path: path)
    let value = try database.value(of: try #require(try database.record(version4: 1)))
    #expect(value["name"] == .string("far"))
  }
}

@Test(
  "records that would never end are refused",
  arguments: [
    // A map that holds itself.
    (W.map([("a", W.pointer(0, 1))]), "its values are nested too deeply"),
    (W.pointer(0, 1), "a pointer in it points at a pointer"),
    (W.pointer(500, 1), "something in it points past its end"),
    (W.control(2, 70_000) + [65], "something in it points past its end"),
    (W.control(11, 16_000_000), "one of its records is too large"),
    (W.control(12, 0), "it has a value of the type 12 where none may be"),
    ([0, 200], "it has a value of the unknown type 207"),
    (W.control(3, 4), "a number in it is longer than its type"),
    (W.control(7, 1) + W.unsigned(1, 5), "a key in it is not text"),
  ])
private func refusesRecord(data: [UInt8], reason: String) throws {
  var writer = W()
  // Zeros behind it read as more values, which ends what only its count would not.
  writer.data =
    data + (data.count < 6 && data[0] == 31 ? Array(repeating: 0x40, count: 99_999) : [])
  writer.networks = [(version4("0"), 0)]
  try withFile(writer.bytes) { path in
    let database = try MaxMindDatabase(path: path)
    let record = try #require(try database.record(version4: 1))
    #expect(throws: MaxMindError.malformed(reason)) { try database.value(of: record) }
  }
}

@Test("pointers that double the work at each step run into a limit")
private func limitsWork() throws {
  var writer = W()
  var previous = 0
  writer.data = W.text("x")
  for _ in 0..<25 {
    let start = writer.data.count
    writer.data += W.array([W.pointer(previous, 4), W.pointer(previous, 4)])
    previous = start
  }
  writer.networks = [(version4("0"), previous)]
  try withFile(writer.bytes) { path in
    let database = try MaxMindDatabase(path: path)
    let record = try #require(try database.record(version4: 1))
    #expect(throws: MaxMindError.malformed("one of its records is too large")) {
      try database.value(of: record)
    }
  }
}

@Test(
  "files that are something else, or of another version, are refused",
  arguments: [
    ("binary_format_major_version", 3, "its format has the version 3"),
    ("ip_version", 5, "it is about IP addresses of version 5"),
    ("record_size", 20, "its tree has records of 20 bits"),
    ("node_count", 4_000_000_000, "its tree is larger than the file"),
  ])
private func refusesMetadata(key: String, value: Int, reason: String) throws {
  var writer = W()
  writer.metadata = [(key, W.unsigned(value, 6))]
  try withFile(writer.bytes) { path in
    #expect(throws: MaxMindError.malformed(reason)) { _ = try MaxMindDatabase(path: path) }
  }
  try withFile([]) { path in
    #expect(throws: MaxMindError.other) { _ = try MaxMindDatabase(path: path) }
  }
  #expect(throws: MaxMindError.io("this is not a file")) {
    try MaxMindDatabase(path: FileManager.default.temporaryDirectory.path)
  }
}

@Test("a file that is damaged anywhere gives an error or an answer, nothing worse")
private func survivesDamage() throws {
  var writer = W()
  writer.data = W.map([
    ("city", W.map([("names", W.map([("en", W.text("Sydney"))]))])),
    ("list", W.array([W.text("a")])),
    ("latitude", W.double(-33.8715)), ("again", W.pointer(1, 1)),
  ])
  writer.networks = [(version4("00001010"), 0), ("0010", 0)]
  let bytes = writer.bytes
  func ask(_ bytes: [UInt8]) throws {
    try withFile(bytes) { path in
      guard let database = try? MaxMindDatabase(path: path) else { return }
      for address: UInt32 in [0, 0x0A00_0001, ~0] {
        guard let record = try? database.record(version4: address) else { continue }
        _ = try? database.value(of: record)
      }
      guard let record = try? database.record(version6: 0x2001 << 48, 0) else { return }
      _ = try? database.value(of: record)
    }
  }
  for index in bytes.indices {
    for damage: UInt8 in [0x00, 0xFF, bytes[index] ^ 0x80, bytes[index] &+ 1] {
      var damaged = bytes
      damaged[index] = damage
      try ask(damaged)
    }
    try ask(Array(bytes[..<index]))
    try ask(Array(bytes[index...]))
  }
}
