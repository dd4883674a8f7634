import JSON
import LogFiles
import LogTables
import SQLite

/// One kind of record, and the row that becomes of it. It may keep what it learns from record to record.
protocol LogFormat: AnyObject, SendableMetatype {
  /// As reports and `_Sources` name it.
  static var name: String { get }
  /// A file below `Fixtures/` that holds such records.
  static var sample: String { get }
  /// What it is, for anyone who wonders whether it is read.
  static var summary: String { get }
  /// The tables that its records go to; none where the records say it themselves.
  static var tables: [String] { get }
  /// Whether which member goes to which column is inferred from columns and published queries, as no
  /// documentation says it.
  static var isInferred: Bool { get }

  /// Whether its records are rows whose columns somebody named: what a file's rows say together counts.
  var surveysRows: Bool { get }

  init()

  /// Whether the record is of this kind. Formats are asked in the order of their list.
  func recognizes(_ record: Record) -> Bool

  /// Writes the record's row.
  func map(_ record: Record, to rows: RowSink) throws(RecordFailure)
}

extension LogFormat {
  var surveysRows: Bool { false }
}
