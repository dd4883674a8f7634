import Diagnostics
import Evidence
import Foundation
import Ingestion
import SQLite
import Storage
import Testing
import Workspace

@Suite("Changed bits of the database file")
struct BitFlipTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  /// Numbers that look random and are the same each time.
  private struct Numbers {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    mutating func next(below limit: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(limit))
    }
  }

  private enum Outcome: Equatable {
    case intact, different, refused
  }

  private func outcome(_ bytes: [UInt8]) throws -> Outcome {
    try folder.write(bytes, to: "flipped.db")
    do {
      return try folder.verify(folder.path + "/flipped.db").isIntact ? .intact : .different
    } catch is StorageError {
      return .refused
    } catch is SQLiteError {
      return .refused
    }
  }

  @Test("any bit anywhere is noticed: in rows, in the header, in what SQLite does not use")
  func flips() throws {
    let bytes = try folder.read("case.db")
    #expect(try outcome(bytes) == .intact)
    var numbers = Numbers()
    var places = (0..<150).map { _ in numbers.next(below: bytes.count) }
    places += [0, 16, 18, 20, 24, 27, 28, 40, 56, 63, 68, 72, 91, 92, 96, 99, 100, 16383, 16380]
    var refused = 0
    for place in places {
      var flipped = bytes
      flipped[place] ^= 1 << UInt8(numbers.next(below: 8))
      let outcome = try outcome(flipped)
      #expect(outcome != .intact, "byte \(place)")
      if outcome == .refused { refused += 1 }
    }
    // Damage that SQLite itself trips over may end it; most is to be named.
    #expect(refused < places.count / 2)
  }

  /// All that a reader of the database sees.
  private func answers(_ database: String) throws -> String {
    let workspace = try Workspace(path: database, mode: .readOnly)
    var text = ""
    for query in ["union withsource=Table *", "_Quarantine", "_Sources"] {
      for result in try workspace.session().query(SourceText(query)).results {
        try result.forEachRow { text += "\($0)\n" }
      }
    }
    return text
  }

  @Test("where the page's check is made to fit, a bit is noticed that any answer depends on")
  func repaired() throws {
    let bytes = try folder.read("case.db")
    let size = Int(bytes[16]) << 8 | Int(bytes[17])
    let before = try answers(folder.database)
    var numbers = Numbers()
    // Bytes that hold something, as what is unused says nothing.
    var places = [Int]()
    while places.count < 200 {
      let place = numbers.next(below: bytes.count)
      if bytes[place] != 0, place % size < size - 8 { places.append(place) }
    }
    var noticed = 0
    for place in places + Array(16..<100) {
      var flipped = bytes
      flipped[place] ^= 1 << UInt8(numbers.next(below: 8))
      let page = place / size
      let check = Self.check(flipped[page * size..<(page + 1) * size - 8], page: UInt64(page + 1))
      flipped.replaceSubrange((page + 1) * size - 8..<(page + 1) * size, with: check)
      if try outcome(flipped) == .intact {
        let answers = try? answers(folder.path + "/flipped.db")
        #expect(answers == nil || answers == before, "byte \(place)")
      } else {
        noticed += 1
      }
    }
    #expect(noticed > places.count / 2)
  }

  /// CRC-64/XZ of a page's number and bytes, as docs/evidence-format.md has it.
  private static func check(_ content: ArraySlice<UInt8>, page: UInt64) -> [UInt8] {
    let number = (0..<8).map { UInt8(truncatingIfNeeded: page >> (56 - 8 * $0)) }
    var crc = UInt64.max
    for byte in number + content {
      crc = crc >> 8 ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)]
    }
    crc = ~crc
    return (0..<8).map { UInt8(truncatingIfNeeded: crc >> (8 * $0)) }
  }

  private static let table: [UInt64] = (0..<256).map { byte in
    (0..<8).reduce(UInt64(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 1 ? 0xC96C_5795_D787_0F42 : 0) }
  }

  @Test("a changed byte is named by its place")
  func named() throws {
    var bytes = try folder.read("case.db")
    // The middle of the first run of zeros: space that no row uses.
    let run = try #require(
      (4096..<bytes.count - 64).first { at in bytes[at..<at + 64].allSatisfy { $0 == 0 } })
    bytes[run + 32] = 0x55
    try folder.write(bytes, to: "flipped.db")
    let report = try folder.verify(folder.path + "/flipped.db")
    #expect(
      report.findings.contains {
        $0.message.hasPrefix("byte \(run + 32) of the database file was changed")
      })
  }

  @Test("bytes behind the end, and bytes cut from it")
  func length() throws {
    let bytes = try folder.read("case.db")
    #expect(try outcome(bytes + [0]) == .different)
    #expect(try outcome(bytes + [UInt8](repeating: 0, count: 16384)) == .different)
    #expect(try outcome(bytes.dropLast()) != .intact)
    #expect(try outcome(bytes.dropLast(16384)) != .intact)
  }

  @Test("a page of another program is noted, and its content verified")
  func foreign() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      """
      import sqlite3, sys
      db = sqlite3.connect(sys.argv[1])
      db.execute("create table other(x)")
      db.executemany("insert into other values (?)", [(str(n) * 50,) for n in range(100)])
      db.commit()
      db.execute("drop table other")
      db.commit()
      """, folder.database,
    ]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let report = try folder.verify()
    #expect(report.isIntact)
    #expect(report.notes.count == 1)
  }
}
