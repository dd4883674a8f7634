import Cryptography
import Files
import JSON
import KQLValues
import SQLite

/// The append-only log of what was done to the database. Its head, written down elsewhere, makes a
/// forgery noticeable.
package enum CustodyLog {
  /// Appends an event of ours: what, when (in ticks), by which tool, and what else there is to say.
  @discardableResult
  package static func append(
    _ event: String, at time: Int64, tool: String, _ members: [JSONMember],
    to statements: StatementCache
  ) throws(SQLiteError) -> String {
    let head = [
      JSONMember("event", .string(event)),
      JSONMember("time", .string(DateTime.text(time))),
      JSONMember("tool", .string(tool)),
      JSONMember("schema", .integer(Int64(StorageSchema.version))),
    ]
    return try append(.object(head + members), to: statements)
  }

  /// The same, once.
  @discardableResult
  package static func append(
    _ event: String, at time: Int64, tool: String, _ members: [JSONMember],
    to connection: Connection
  ) throws(SQLiteError) -> String {
    try append(event, at: time, tool: tool, members, to: StatementCache(on: connection))
  }

  /// Appends an event in the running transaction.
  ///
  /// - Returns: the new head, 64 hex digits.
  @discardableResult
  package static func append(
    _ event: JSONValue, to statements: StatementCache
  ) throws(SQLiteError) -> String {
    let last = try statements.statement(
      "select hash from kustody_log order by seq desc limit 1")
    var hash = SHA256()
    if try last.statement.step(), case .blob(let previous) = last.statement.column(0) {
      hash.update(bufferPointer: previous)
    }
    last.statement.reset()
    let text = event.jsonText
    hash.update(data: Array(text.utf8))
    let digest = Array(hash.finalize())
    let insert = try statements.statement(
      "insert into kustody_log(event_json, hash) values (?, ?)")
    try insert.statement.bind(string: text, at: 1)
    try insert.statement.bind(.bytes(digest), at: 2)
    try insert.statement.run()
    return hexadecimal(digest)
  }

  /// The head, 64 hex digits; nil where nothing was ever logged.
  package static func root(of connection: Connection) throws(SQLiteError) -> String? {
    let last = try connection.prepare("select hash from kustody_log order by seq desc limit 1")
    guard try last.step(), case .blob(let hash) = last.column(0) else { return nil }
    return hexadecimal(hash)
  }

  /// Whether an event added rows.
  package static func addsRows(_ event: JSONValue) -> Bool {
    event["event"] == .string("ingested") || event["event"] == .string("extended")
  }

  /// Why a root that was written down is not this log's, or not of all rows; nil where it is.
  package static func contradiction(
    to root: String, in connection: Connection
  ) throws(SQLiteError) -> String? {
    if let entry = try firstBrokenEntry(in: connection) {
      return "entry \(entry) of its log does not follow from those before it"
    }
    var added = 0
    let entries = try connection.prepare(
      "select hash, event_json from kustody_log order by seq desc")
    while try entries.step() {
      guard case .blob(let hash) = entries.column(0) else { break }
      if hexadecimal(hash) == root.lowercased() {
        return added == 0 ? nil : "since the root \(root), \(added) entries of its log added rows"
      }
      if (try? JSONValue(parsing: entries.columnText(1))).map(addsRows) == true { added += 1 }
    }
    return "its log never had the root \(root)"
  }

  /// The `seq` of the first entry whose hash does not follow from those before it; nil where all do.
  package static func firstBrokenEntry(in connection: Connection) throws(SQLiteError) -> Int64? {
    let entries = try connection.prepare(
      "select seq, event_json, hash from kustody_log order by seq")
    var previous: [UInt8] = []
    var expected: Int64 = 1
    while try entries.step() {
      var hash = SHA256()
      hash.update(data: previous)
      hash.update(bufferPointer: entries.columnText(1))
      previous = Array(hash.finalize())
      guard entries.columnInt64(0) == expected, case .blob(let stored) = entries.column(2),
        stored.elementsEqual(previous)
      else { return entries.columnInt64(0) }
      expected += 1
    }
    return nil
  }
}
