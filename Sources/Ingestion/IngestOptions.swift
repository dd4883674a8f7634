import JSON
import LogFiles
import LogTables
import Storage

/// How to ingest.
package struct IngestOptions: Sendable {
  /// The time that is written down as that of the ingest, in ticks.
  package var now: Int64
  /// The tool's name and version, for the custody log.
  package var tool: String
  package var followsSymbolicLinks = false
  /// A larger record goes to quarantine, in bytes.
  package var recordLimit = 16 << 20
  /// A record whose row would have more text goes to quarantine, in bytes.
  package var rowLimit = StorageSchema.maximumRowText
  /// A record with more open brackets goes to quarantine.
  package var depthLimit = 1000
  /// So many quarantined records of a file are kept one by one; further ones together, as long as no good
  /// record comes between them.
  package var separateQuarantine = 100_000
  /// The table of rows that do not say which they are of; nil: named after their file.
  package var resultTable: String?
  /// Tables and columns that the user declares.
  package var customTables = CustomTables()
  /// The zone of times that say none that is known.
  package var zone: LocalZone?
  /// The order of day and month where dates do not say it.
  package var dateOrder: DateOrder?
  /// The member of rows that is their time; nil: the one that a known name says.
  package var timeColumn: String?
  /// The year of times that say none, as in syslog of RFC 3164.
  package var year: Int?
  /// Whether each file is rolled back once it was read.
  package var isDryRun = false
  /// Whether records that are in already, from whatever file, are not stored again.
  package var mergesDuplicates = false
  /// What else the log says of the ingest: who does it, and in which case.
  package var circumstances: [JSONMember] = []
  /// A larger file is read ahead by a thread of its own, in bytes: for others one takes longer to begin than it saves.
  package var readsAheadFrom = 4 << 20
  /// How long to wait for another ingest into the same database, in seconds.
  package var lockTimeout = 600

  package init(now: Int64, tool: String) {
    self.now = now
    self.tool = tool
  }
}
