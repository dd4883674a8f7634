import Evidence
import Foundation
import Ingestion
import SQLite
import Storage
import Testing

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
