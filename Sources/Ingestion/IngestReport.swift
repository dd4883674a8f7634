import JSON
import Storage

/// What an ingest did, file by file.
package struct IngestReport: Sendable, Hashable {
  /// The files' reports, but for those that were handed over.
  package internal(set) var files: [FileReport] = []
  /// What all files come to.
  package internal(set) var sums = IngestSums()
  /// The head of the custody log; nil where nothing was ever logged.
  package var root: String?

  package var totals: IngestCounts { sums.counts }

  /// What `ingest --json` prints before the objects of the files, between which commas stand.
  package static let jsonStart = "{\"files\":["

  /// What it prints after them.
  package static func jsonEnd(_ sums: IngestSums, root: String?) -> String {
    "],\"totals\":\(JSONValue.object(sums.counts.members).jsonText),\"root\":"
      + "\((root.map(JSONValue.string) ?? .null).jsonText)}\n"
  }
}

/// What became of one file.
package struct FileReport: Sendable, Hashable {
  package enum Status: String, Sendable, Hashable {
    /// Its rows are in.
    case ingested
    /// It has grown: its new rows are in.
    case extended
    /// These bytes were in before.
    case unchanged
    /// It was not read: no regular file, or a link.
    case skipped
    /// It could not be read, or is of a kind that is not read yet; nothing of it is in.
    case failed
  }

  /// A record that went to quarantine.
  package struct Quarantined: Sendable, Hashable {
    package var line: Int
    package var offset: Int
    package var reason: String
  }

  package var path: String
  /// Of the bytes on disk, 64 hex digits; nil where they were not read.
  package var sha256: String?
  package var bytes = 0
  /// Such as `gzip/json`; empty where it is not known.
  package var format = ""
  package var counts = IngestCounts()
  /// Rows a table, sorted by table.
  package var tables: [TableCount] = []
  package var status: Status
  /// Why it failed or was skipped, or what is wrong with it though its rows are in.
  package var error: String?
  /// What became of values that the file has and Kusto has not, though its rows are in.
  package var notes: [String] = []
  /// Whether other bytes were read at the same place before.
  package var isReplacement = false
  /// How the table and the time of its rows were chosen where they do not say it, each a sentence.
  package var choices: [String] = []
  /// The first quarantined records, at most `listedQuarantine`.
  package var quarantine: [Quarantined] = []
  /// Rows whose TimeGenerated is null, as their time is missing or cannot be read.
  package var withoutTime = 0

  /// How many quarantined records a report names.
  package static let listedQuarantine = 20

  package struct TableCount: Sendable, Hashable {
    package var table: String
    package var rows: Int
    /// From the first to the last TimeGenerated, in ticks; nil where no row has any.
    package var times: ClosedRange<Int64>?
    /// Rows a category, at most a thousand of them.
    package var categories: [String: Int] = [:]

    package init(table: String, rows: Int) {
      self.table = table
      self.rows = rows
    }

    /// More are not told apart, neither of a file nor of all: they come from a log.
    static let maximumCategories = 1000

    /// Adds the rows of other files to those of the same table.
    mutating func add(_ other: TableCount) {
      rows += other.rows
      if let more = other.times {
        let known = times ?? more
        times = min(known.lowerBound, more.lowerBound)...max(known.upperBound, more.upperBound)
      }
      for (category, rows) in other.categories
      where categories[category] != nil || categories.count < Self.maximumCategories {
        categories[category, default: 0] += rows
      }
    }
  }

  package init(path: String, status: Status, error: String? = nil) {
    self.path = path
    self.status = status
    self.error = error
  }

  /// The object of the file in what `ingest --json` prints.
  package var json: JSONValue {
    .object(
      [
        JSONMember("path", .string(path)),
        JSONMember("sha256", sha256.map(JSONValue.string) ?? .null),
        JSONMember("bytes", .integer(Int64(bytes))), JSONMember("format", .string(format)),
      ] + counts.members + [
        JSONMember(
          "tables", .object(tables.map { JSONMember($0.table, .integer(Int64($0.rows))) })),
        JSONMember("status", .string(status.rawValue)),
        JSONMember("error", error.map(JSONValue.string) ?? .null),
      ]
        + (choices.isEmpty
          ? [] : [JSONMember("choices", .array(choices.map(JSONValue.string)))])
        + (notes.isEmpty ? [] : [JSONMember("notes", .array(notes.map(JSONValue.string)))]))
  }
}

/// What the files of an ingest come to.
package struct IngestSums: Sendable, Hashable {
  package private(set) var files = 0
  package private(set) var counts = IngestCounts()
  package private(set) var statuses: [FileReport.Status: Int] = [:]
  /// Files at whose place other bytes were read before.
  package private(set) var replacements = 0
  /// By the table's name.
  package private(set) var tables: [String: FileReport.TableCount] = [:]

  package init() {}

  package mutating func add(_ file: FileReport) {
    files += 1
    counts.add(file.counts)
    statuses[file.status, default: 0] += 1
    if file.isReplacement { replacements += 1 }
    for count in file.tables {
      tables[count.table, default: FileReport.TableCount(table: count.table, rows: 0)].add(count)
    }
  }
}
