import RecordColumns

/// How a database of kustody is laid out. This file defines the storage.
///
/// - `kustody_tables`, `kustody_columns`: which KQL table and column lives where. KQL's names are
///   case-sensitive and may come from a log; the physical ones are made here and are safe in SQL. A name
///   may be there several times, with several types; see `ColumnVariants`.
/// - A log table `log_…` has one row per item: `source_id`, `source_offset`, `source_length` (bytes of
///   the decoded text), `source_line` (from 1), `source_part` (NULL, or 1, 2, … for further items out
///   of the same bytes), then the physical columns `c1`, `c2`, … as they were first seen. It is a virtual table
///   (`LogRows`); its rows lie in `kustody_rows` and `kustody_chunks`, packed in blocks by column; see `RowBlocks`.
/// - A table that has `maximumPhysicalColumns` of them gets one more, `rest`: a JSON object of all
///   further columns by their KQL name (see `RestKey`). Its values are JSON: string, real, long and bool as such, a
///   datetime its ticks, a dynamic the JSON itself.
/// - A missing value is NULL physically, for strings too: readers turn a string's NULL into ''.
/// - `kustody_sources`, `kustody_quarantine`: behind `_Sources` and `_Quarantine`. `settled_sha256` is of the
///   decoded text up to `settled`: a text that begins so has all records of the source.
/// - `kustody_states`: the hashes that a source had whenever it was ingested, as it may grow; also of
///   its first `head_length` bytes, by which files are told apart cheaply.
/// - `kustody_records`: the bytes of the records behind the rows of a source, packed in blocks, and the
///   leaves of the Merkle tree over its rows and quarantined records; see `RecordBlock`.
/// - `kustody_log`: the custody log; each `hash` is SHA-256(previous hash ‖ `event_json`).
///
/// Values are stored as everywhere: see `ScalarType` and the encoding of values in SQLite.
package enum StorageSchema {
  /// `kust` in the header of the file.
  package static let applicationID: Int32 = 0x6B75_7374
  /// `PRAGMA user_version`; any other is refused. 1 kept records deflated, 64 in a block; 2 had rows in tables of
  /// SQLite's; 3 had the texts of rows a second time.
  package static let version: Int32 = 4
  package static let pageSize = 16384

  /// Beyond these a table's columns live in `rest`.
  package static let maximumPhysicalColumns = 200
  /// Bytes of a row's texts.
  package static let maximumRowText = RowBlockLimits.rowBytes
  /// Beyond these a record's properties live in the dynamic column `AdditionalFields`.
  package static let maximumColumns = 65_536
  /// Longer names (in bytes) go to `AdditionalFields` too.
  package static let maximumColumnName = 512
  package static let maximumTables = 2_000

  static let sourcesTable = "kustody_sources"
  static let quarantineTable = "kustody_quarantine"

  /// A table as it is declared to SQLite.
  package struct Table: Sendable {
    package let name: String
    /// Each column's name and what its declaration says besides.
    fileprivate let declarations: [(column: String, rest: String)]
    fileprivate let primaryKey: String?
    fileprivate let indexes: [String]

    fileprivate init(
      _ name: String, primaryKey: String? = nil, indexes: [String] = [],
      _ declarations: KeyValuePairs<String, String>
    ) {
      self.name = name
      self.primaryKey = primaryKey
      self.indexes = indexes
      self.declarations = declarations.map { ($0.key, $0.value) }
    }

    package var columns: [String] { declarations.map(\.column) }

    fileprivate var creation: String {
      var parts = declarations.map { "\($0.column) \($0.rest)" }
      if let primaryKey { parts.append("primary key(\(primaryKey))") }
      let kind = primaryKey == nil ? "" : " without rowid"
      let statements = ["create table \(name)(\(parts.joined(separator: ", ")))\(kind)"] + indexes
      return statements.map { $0 + ";\n" }.joined()
    }
  }

  /// The tables that every database has: anyone who opens one looks whether they are there.
  package static let tables = [
    Table(
      "kustody_tables",
      [
        "id": "integer primary key", "name": "text not null unique",
        "physical": "text not null unique",
      ]
    ),
    Table(
      "kustody_columns", primaryKey: "table_id, name, type",
      [
        "table_id": "integer not null", "name": "text not null", "type": "text not null",
        "physical": "text", "position": "integer not null",
      ]),
    Table(
      sourcesTable,
      [
        "id": "integer primary key", "path": "text not null", "sha256": "text not null",
        "bytes": "integer not null", "format": "text not null", "parser": "text not null",
        "records": "integer not null", "inserted": "integer not null",
        "duplicates": "integer not null", "quarantined": "integer not null",
        "ingested_at": "integer not null", "damage": "text", "settled": "integer not null",
        "settled_sha256": "text not null", "content_sha256": "text not null",
        "content_bytes": "integer not null", "seal": "text not null", "options": "text",
        "archive_sha256": "text", "archive_bytes": "integer",
      ]),
    Table(
      "kustody_states", primaryKey: "source_id, sha256",
      indexes: [
        "create index kustody_states_head on kustody_states(head_length, head_sha256, bytes)"
      ],
      [
        "source_id": "integer not null", "bytes": "integer not null", "sha256": "text not null",
        "head_length": "integer not null", "head_sha256": "text not null",
        "content_sha256": "text not null",
      ]),
    Table(
      quarantineTable,
      indexes: [
        "create index kustody_quarantine_source on kustody_quarantine(source_id, source_offset)"
      ],
      [
        "source_id": "integer not null", "source_offset": "integer not null",
        "source_length": "integer not null", "source_line": "integer not null",
        "reason": "text not null", "raw": "text not null", "raw_bytes": "blob",
      ]),
    Table(
      "kustody_records",
      indexes: [
        "create unique index kustody_records_source on kustody_records(source_id, block)"
      ],
      [
        "source_id": "integer not null", "block": "integer not null",
        "first_offset": "integer not null", "last_offset": "integer not null",
        "items": "integer not null", "item_index": "blob not null", "hashes": "blob not null",
        "size": "integer not null", "bytes": "blob not null", "parser": "text not null",
        "sha256": "blob not null",
      ]),
    Table(
      "kustody_rows",
      indexes: ["create unique index kustody_rows_table on kustody_rows(table_id, first_row)"],
      [
        "id": "integer primary key", "table_id": "integer not null",
        "first_row": "integer not null", "last_row": "integer not null",
        "rows": "integer not null", "first_time": "integer", "last_time": "integer",
        "size": "integer not null", "sha256": "blob not null", "head": "blob not null",
        "parts": "blob not null",
      ]),
    Table(
      "kustody_chunks", ["id": "integer primary key", "bytes": "blob not null"]),
    Table(
      "kustody_log",
      [
        "seq": "integer primary key autoincrement", "event_json": "text not null",
        "hash": "blob not null",
      ]),
  ]

  /// The statements that make an empty database ours.
  static var creation: String { tables.map(\.creation).joined() }

  /// What is behind the tables about the evidence itself.
  static let evidenceTables: [StoredTable] = [
    StoredTable(
      name: "_Sources", physical: sourcesTable, sourceID: "id", rest: nil,
      columns: [
        StoredColumn("SourcePath", .string, .physical("path")),
        StoredColumn("SourceSha256", .string, .physical("sha256")),
        StoredColumn("Bytes", .long, .physical("bytes")),
        StoredColumn("Format", .string, .physical("format")),
        StoredColumn("ParserVersion", .string, .physical("parser")),
        StoredColumn("Records", .long, .physical("records")),
        StoredColumn("Inserted", .long, .physical("inserted")),
        StoredColumn("Duplicates", .long, .physical("duplicates")),
        StoredColumn("Quarantined", .long, .physical("quarantined")),
        StoredColumn("IngestedAt", .datetime, .physical("ingested_at")),
        StoredColumn("Damage", .string, .physical("damage")),
        StoredColumn("ContentSha256", .string, .physical("content_sha256")),
        StoredColumn("ContentBytes", .long, .physical("content_bytes")),
        StoredColumn("Seal", .string, .physical("seal")),
        StoredColumn("Options", .dynamic, .physical("options")),
        StoredColumn("ArchiveSha256", .string, .physical("archive_sha256")),
        StoredColumn("ArchiveBytes", .long, .physical("archive_bytes")),
        StoredColumn("_ItemId", .string, .derived(.sourceItem), isHidden: true),
      ]),
    StoredTable(
      name: "_Quarantine", physical: quarantineTable, sourceID: "source_id", rest: nil,
      columns: [
        StoredColumn("SourcePath", .string, .derived(.sourceFile)),
        StoredColumn("SourceSha256", .string, .derived(.sourceSHA256)),
        StoredColumn("Line", .long, .physical("source_line")),
        StoredColumn("Offset", .long, .physical("source_offset")),
        StoredColumn("Length", .long, .physical("source_length")),
        StoredColumn("Reason", .string, .physical("reason")),
        StoredColumn("Raw", .string, .physical("raw")),
        StoredColumn("_ItemId", .string, .derived(.itemID(hasParts: false)), isHidden: true),
      ]),
  ]
}
