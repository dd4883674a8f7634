import Cryptography
import JSON
import SQLite
import Storage

/// An entry of the custody log as it was read.
package struct CustodyEntry: Sendable {
  package var number: Int64
  package var event: JSONValue
  /// The event as it is stored: what is hashed.
  package var eventText: String
  /// Its hash, recomputed over the entry and all before it.
  package var hash: SHA256Hash

  package var name: String { text("event") ?? "" }
  package var time: String { text("time") ?? "" }

  package func text(_ key: String) -> String? {
    if case .string(let text)? = event[key] { text } else { nil }
  }

  package func integer(_ key: String) -> Int64? {
    if case .integer(let value)? = event[key] { value } else { nil }
  }

  /// Whether it added rows to the database.
  package var addsRows: Bool { CustodyLog.addsRows(event) }
}

/// The custody log, and what is wrong with it.
package struct CustodyEntries: Sendable {
  package var entries: [CustodyEntry] = []
  /// Of each entry that does not follow from those before it: its number and what is wrong.
  package var broken: [(number: Int64, reason: String)] = []

  /// The head; nil where nothing was ever logged.
  package var root: SHA256Hash? { entries.last?.hash }

  init(_ entries: [CustodyEntry]) { self.entries = entries }

  /// For each source the last entry that sealed it, up to an entry of the log.
  ///
  /// - Parameter last: the number of the last entry that counts; nil: all.
  func sealing(upTo last: Int64? = nil) -> [Int64: CustodyEntry] {
    var found: [Int64: CustodyEntry] = [:]
    for entry in entries where entry.addsRows && entry.number <= last ?? Int64.max {
      if let id = entry.integer("source") { found[id] = entry }
    }
    return found
  }

  package init(_ connection: Connection) throws(SQLiteError) {
    let rows = try connection.prepare(
      "select seq, event_json, hash from kustody_log order by seq")
    var previous: [UInt8] = []
    var expected: Int64 = 1
    while try rows.step() {
      let number = rows.columnInt64(0)
      if number != expected {
        broken.append((number, "entry \(expected) should come here"))
        expected = number
      }
      expected &+= 1
      var hash = SHA256()
      hash.update(data: previous)
      var event = JSONValue.null
      var eventText = ""
      if case .text(let text) = rows.column(1) {
        hash.update(bufferPointer: text)
        eventText = String(decoding: text, as: UTF8.self)
        do throws(JSONError) {
          event = try JSONValue(parsing: text)
        } catch {
          broken.append((number, "it is not JSON"))
        }
      } else {
        broken.append((number, "it is not text"))
      }
      let computed = SHA256Hash(hash.finalize())
      if case .blob(let stored) = rows.column(2), stored.elementsEqual(computed.bytes) {
        previous = computed.bytes
      } else {
        broken.append((number, "its hash does not follow from it and from the entry before"))
        // What comes after is held against what is stored, so that one change is named once.
        previous = rows.column(2).bytes
      }
      entries.append(
        CustodyEntry(number: number, event: event, eventText: eventText, hash: computed))
    }
  }
}

extension SQLiteView {
  /// The bytes of a text or blob.
  fileprivate var bytes: [UInt8] {
    switch self {
    case .text(let bytes), .blob(let bytes): [UInt8](bytes)
    case .null, .integer, .real: []
    }
  }
}
