import Foundation
import JSON
import Testing

/// Small files of several writers, with what each must give.
enum TableFixtures {
  struct Entry: Sendable, CustomTestStringConvertible {
    var file: String
    var sheet: String?
    var columns: [String]
    var rows: [JSONValue]
    var notes: [String]

    var testDescription: String { "\(file) \(sheet ?? "")" }

    var bytes: [UInt8] {
      get throws { Array(try Data(contentsOf: TableFixtures.folder.appending(path: file))) }
    }

    func table(of bytes: [UInt8]) throws -> Table {
      file.hasSuffix(".parquet")
        ? try Table(parquet: bytes) : try Table(workbook: bytes, sheet: sheet)
    }
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Fixtures/tables").standardizedFileURL

  static let all: [Entry] = {
    let url = folder.appending(path: "expected.jsonl")
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      guard let json = try? JSONValue(parsing: String(line)), let file = json["file"].texts.first
      else { return nil }
      return Entry(
        file: file, sheet: json["sheet"].texts.first, columns: json["columns"].elements.texts,
        rows: json["rows"].elements, notes: json["notes"].elements.texts)
    }
  }()

  static let parquet = all.filter { $0.file.hasSuffix(".parquet") }
}

@Suite("Files with tables")
struct FixtureTests {
  @Test("each file gives what was written", arguments: TableFixtures.all)
  func reads(fixture: TableFixtures.Entry) throws {
    let table = try fixture.table(of: try fixture.bytes)
    #expect(table.columns == fixture.columns)
    #expect(table.notes == fixture.notes)
    #expect(table.rows.count == fixture.rows.count)
    for (row, expected) in zip(table.rows, fixture.rows) {
      // Each row names all columns in their order.
      #expect(row.members.map(\.key) == expected.members.map(\.key))
      for (member, other) in zip(row.members, expected.members) {
        #expect(isSame(member.value, other.value), "\(member.key): \(member.value.jsonText)")
      }
    }
  }

  @Test("rows of a sheet bear the numbers that a program shows")
  func numbersRows() throws {
    let fixture = try #require(TableFixtures.all.first { $0.file == "shared.xlsx" })
    #expect(try fixture.table(of: try fixture.bytes).numbers == [3, 5, 6])
  }

  /// Members of objects may come in any order, and a number may be written in several ways.
  private func isSame(_ value: JSONValue, _ expected: JSONValue) -> Bool {
    switch (value, expected) {
    case (.object(let members), .object(let others)):
      members.count == others.count
        && members.allSatisfy { member in
          expected[member.key].map { isSame(member.value, $0) } ?? false
        }
    case (.array(let elements), .array(let others)):
      elements.count == others.count && zip(elements, others).allSatisfy(isSame)
    case (.number(let number, _), .number(let other, _)): number == other
    default: value == expected
    }
  }
}

/// What is cut or changed gives an error or some rows, and never a crash.
@Suite("Damaged files with tables")
struct DamageTests {
  @Test("a Parquet file that is cut anywhere is refused", arguments: TableFixtures.parquet)
  func refusesCut(fixture: TableFixtures.Entry) throws {
    let bytes = try fixture.bytes
    for count in 0..<bytes.count {
      #expect(throws: (any Error).self) { try Table(parquet: Array(bytes[..<count])) }
    }
  }

  @Test("a workbook whose parts are cut anywhere is refused or gives rows")
  func survivesCutParts() throws {
    let fixture = try #require(TableFixtures.all.first { $0.file == "iso-dates.xlsx" })
    let zip = ZipParts(try fixture.bytes)
    for (name, part) in zip.parts where !name.contains("theme") {
      // The sheet at each byte, the others here and there.
      let step = name.contains("sheet1") ? 1 : 1 + part.count / 40
      for count in stride(from: 0, to: part.count, by: step) {
        zip.parts[name] = Array(part[..<count])
        _ = try? Table(parts: zip)
      }
      zip.parts[name] = part
    }
  }

  @Test("flipped bytes of a Parquet file never crash the reader", arguments: TableFixtures.parquet)
  func survivesFlips(fixture: TableFixtures.Entry) throws {
    var random = SeededRandom(seed: 41)
    let bytes = try fixture.bytes
    for _ in 0..<150 {
      var changed = bytes
      for _ in 0...random.number(below: 3) {
        changed[random.number(below: changed.count)] = UInt8(random.number(below: 256))
      }
      // The footer is where most of the format is; half of the changes go there.
      if random.number(below: 2) == 0 {
        let start = changed.count - min(changed.count, 800)
        changed[start + random.number(below: changed.count - start)] =
          UInt8(random.number(below: 256))
      }
      _ = try? Table(parquet: changed)
    }
  }

  @Test("changed characters of a workbook never crash the reader")
  func survivesChanges() throws {
    var random = SeededRandom(seed: 43)
    let marks = Array("<>\"'&;/0123456789ABrstx_= ".utf8)
    for fixture in TableFixtures.all where fixture.file.hasSuffix(".xlsx") {
      let zip = ZipParts(try fixture.bytes)
      let names = zip.parts.keys.filter { !$0.contains("theme") }.sorted()
      for _ in 0..<100 {
        let name = names[random.number(below: names.count)]
        let whole = zip.parts[name] ?? []
        var part = whole
        for _ in 0...random.number(below: 3) {
          let at = random.number(below: part.count)
          switch random.number(below: 3) {
          case 0: part[at] = marks[random.number(below: marks.count)]
          case 1: part.insert(contentsOf: part[at..<min(part.count, at + 30)], at: at)
          default: part.remove(at: at)
          }
        }
        zip.parts[name] = part
        _ = try? Table(parts: zip, sheet: fixture.sheet)
        zip.parts[name] = whole
      }
    }
  }
}

/// The same numbers at each run.
struct SeededRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func number(below limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(limit))
  }
}
