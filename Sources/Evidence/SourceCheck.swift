import JSON
import KQLValues
import SQLite
import Storage

/// What the log says of a source at its end.
struct LoggedSource {
  var id: Int64
  var path: String
  var content: String
  var contentBytes: Int
  var parser: String
  var seal: String
  var tree: String
  var blocks: String
  /// How it grew, in the order of the log.
  var extensions: [Extension] = []

  /// An entry that says that a source had grown.
  struct Extension {
    var entry: Int64
    /// Of the leaves before, how many stayed and which came after them; nil where the entry does not say it.
    var kept: Int?
    var replaced: [SHA256Hash]
    /// The tree before.
    var tree: String
  }
}

/// Holds `kustody_sources` and `kustody_states` against the log.
struct SourceCheck {
  let connection: Connection

  /// A column of `kustody_sources` and the member of the log's event that it must equal.
  private static let columns: [(column: String, member: String)] = [
    ("path", "path"), ("sha256", "sha256"), ("bytes", "bytes"), ("format", "format"),
    ("parser", "parser"), ("records", "records"), ("inserted", "inserted"),
    ("duplicates", "duplicates"), ("quarantined", "quarantined"), ("ingested_at", "time"),
    ("damage", "damage"), ("settled", "settled"),
    ("settled_sha256", "settledSha256"), ("content_sha256", "contentSha256"),
    ("content_bytes", "contentBytes"), ("seal", "seal"), ("options", "options"),
    ("archive_sha256", "archiveSha256"), ("archive_bytes", "archiveBytes"),
  ]

  /// - Returns: the sources as the log has them, in the order of their ids.
  func run(_ log: CustodyEntries, _ report: inout VerifyReport) throws(SQLiteError)
    -> [LoggedSource]
  {
    var latest: [Int64: CustodyEntry] = [:]
    var extensions: [Int64: [LoggedSource.Extension]] = [:]
    for entry in log.entries where entry.addsRows {
      guard let id = entry.integer("source") else {
        report.add("log", "\(entry.number)", "entry \(entry.number) of the log names no source")
        continue
      }
      if let before = latest[id] {
        let replaced = entry.event["replaced"]?.elements.compactMap(\.hash) ?? []
        extensions[id, default: []].append(
          LoggedSource.Extension(
            entry: entry.number, kept: entry.integer("kept").flatMap { Int(exactly: $0) },
            replaced: replaced, tree: before.text("tree") ?? ""))
      }
      latest[id] = entry
    }
    report.sources = latest.count
    try checkSources(latest, &report)
    try checkStates(log, &report)
    return latest.sorted { $0.key < $1.key }.map { id, entry in
      LoggedSource(
        id: id, path: entry.text("path") ?? "", content: entry.text("contentSha256") ?? "",
        contentBytes: Int(entry.integer("contentBytes") ?? 0), parser: entry.text("parser") ?? "",
        seal: entry.text("seal") ?? "", tree: entry.text("tree") ?? "",
        blocks: entry.text("blocks") ?? "", extensions: extensions[id] ?? [])
    }
  }

  private func checkSources(
    _ latest: [Int64: CustodyEntry], _ report: inout VerifyReport
  ) throws(SQLiteError) {
    var left = latest
    let names = Self.columns.map(\.column).joined(separator: ", ")
    let rows = try connection.prepare("select id, \(names) from kustody_sources order by id")
    while try rows.step() {
      let id = rows.columnInt64(0)
      guard let entry = left.removeValue(forKey: id) else {
        report.add(
          "source", rows.columnString(1), "source \(id) in `_Sources` was never ingested")
        continue
      }
      for (index, (column, member)) in Self.columns.enumerated() {
        var value = Self.value(rows.column(index + 1))
        if column == "ingested_at", case .integer(let ticks) = value {
          value = .string(DateTime.text(ticks))
        }
        if !value.isIdentical(to: entry.event[member] ?? .null) {
          report.add(
            "source", entry.text("path") ?? "",
            "`\(column)` of source \(id) in `_Sources` is not what the log says")
        }
      }
    }
    for (id, entry) in left.sorted(by: { $0.key < $1.key }) {
      report.add(
        "source", entry.text("path") ?? "", "source \(id) is gone from `_Sources`; the log has it")
    }
  }

  private func checkStates(
    _ log: CustodyEntries, _ report: inout VerifyReport
  ) throws(SQLiteError) {
    struct Key: Hashable {
      var source: Int64
      var sha256: String
    }
    var expected: [Key: [JSONValue]] = [:]
    for entry in log.entries where entry.addsRows {
      guard let source = entry.integer("source"), let sha256 = entry.text("sha256") else {
        continue
      }
      expected[Key(source: source, sha256: sha256)] =
        ["bytes", "headLength", "headSha256", "contentSha256"].map { entry.event[$0] ?? .null }
    }
    let rows = try connection.prepare(
      """
      select source_id, sha256, bytes, head_length, head_sha256, content_sha256 from kustody_states
      """)
    while try rows.step() {
      let values = (0..<6).map { Self.value(rows.column($0)) }
      if case .integer(let source) = values[0], case .string(let sha256) = values[1],
        expected.removeValue(forKey: Key(source: source, sha256: sha256)) == Array(values[2...])
      {
        continue
      }
      report.add(
        "source", "kustody_states",
        "a row of `kustody_states` for source \(rows.columnString(0)) is not what the log says")
    }
    for key in expected.keys {
      report.add(
        "source", "kustody_states", "a row of `kustody_states` for source \(key.source) is gone")
    }
  }

  /// A stored value as the log would write it. No event holds a blob or a real, so those never match.
  private static func value(_ view: SQLiteView) -> JSONValue {
    switch view {
    case .null: .null
    case .integer(let value): .integer(value)
    case .real(let value): .real(value)
    case .text(let text): .string(String(decoding: text, as: UTF8.self))
    case .blob: .bool(false)
    }
  }
}
