import JSON
import SQLite
import Storage

/// What was verified of a database for one query: all that it read.
struct VerifiedReading: Sendable {
  struct Table: Sendable {
    /// Of `kustody_tables`; 0 for `_Quarantine`, -1 for `_Sources`.
    var id: Int64
    var name: String
    var physical: String
    /// As many as the seals and the log have, no more and no less.
    var rows: Int
  }

  /// What a source has in a table.
  struct Part: Sendable {
    var table: String
    var rows: Int
    /// Of TimeGenerated, in ticks.
    var times: ClosedRange<Int64>?
  }

  var log: CustodyEntries
  /// Sorted by name, those about the evidence last.
  var tables: [Table]
  /// The sources that were searched: those that have rows in the tables. Each was read whole.
  var sources: Set<Int64>
  /// The items of these sources.
  var rows: Int
  var quarantined: Int
  /// 0 for a database that is not a file.
  var pages: Int
  var notes: [String]

  /// What each source has in each of the tables.
  func parts(_ connection: Connection) throws(SQLiteError) -> [Int64: [Part]] {
    var parts: [Int64: [Part]] = [:]
    for table in tables {
      let source = table.id < 0 ? "id" : "source_id"
      var time = "null"
      let column = try connection.prepare(
        """
        select physical from kustody_columns
        where table_id = ? and name = 'TimeGenerated' and type = 'datetime'
        """)
      try column.bind(integer: table.id, at: 1)
      if try column.step(), !column.columnIsNull(0), column.columnString(0) != RestKey.mark {
        time = quotedIdentifier(column.columnString(0))
      }
      let rows = try connection.prepare(
        """
        select \(source), count(*), min(\(time)), max(\(time)) from \(quotedIdentifier(table.physical))
        group by \(source)
        """)
      while try rows.step() {
        let times = rows.columnIsNull(2) ? nil : rows.columnInt64(2)...rows.columnInt64(3)
        parts[rows.columnInt64(0), default: []].append(
          Part(table: table.name, rows: Int(rows.columnInt64(1)), times: times))
      }
    }
    return parts
  }

  /// As a manifest states it.
  var json: JSONValue {
    .object([
      JSONMember("pages", .integer(Int64(pages))),
      JSONMember("sources", .integer(Int64(sources.count))),
      JSONMember("rows", .integer(Int64(rows))),
      JSONMember("quarantined", .integer(Int64(quarantined))),
      JSONMember(
        "tables",
        .array(
          tables.map { table in
            .object([
              JSONMember("table", .string(table.name)),
              JSONMember("rows", .integer(Int64(table.rows))),
            ])
          })),
      JSONMember("notes", .array(notes.map(JSONValue.string))),
    ])
  }
}
