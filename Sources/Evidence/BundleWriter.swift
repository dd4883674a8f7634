import Diagnostics
import Files
import JSON
import KQLValues
import Rendering
import SQLite
import Storage
import Workspace

/// Writes a result together with what proves where its rows come from. The format is specified in
/// `docs/evidence-format.md`.
package struct BundleWriter {
  private let session: Session
  private let store: Store
  private let request: BundleRequest

  /// - Parameters:
  ///   - session: answers the query.
  ///   - store: the same database, to read what is behind the rows.
  package init(_ session: Session, _ store: Store, _ request: BundleRequest) {
    self.session = session
    self.store = store
    self.request = request
  }

  /// - Throws: what the query throws, `BundleError`, `SQLiteError`.
  package func write(to path: String) throws -> BundleSummary {
    let run = try session.trace(request.source)
    guard run.isRepeatable else { throw BundleError.unrepeatable }
    let folder = try BundleFolder(path)
    var summary = BundleSummary()
    summary.warnings = run.warnings
    try folder.write("query.kql") { output in try output.write(request.query + "\n") }
    try folder.write("query.sql") { output in
      try output.write(run.results.map { $0.sql + ";\n" }.joined(separator: "\n"))
    }
    var items: Set<String> = []
    var results: [JSONValue] = []
    var shown: [BundleReport.Result] = []
    for (index, result) in run.results.enumerated() {
      let tag = index == 0 ? "" : "-\(index + 1)"
      let (json, rows) = try write(result, tag, to: folder, &items, &summary)
      results.append(json)
      shown.append(BundleReport.Result(result, tag, rows))
    }
    let log = try CustodyEntries(store.connection)
    let records = RecordProofs(store, limit: request.maximumRecords)
    var sources: [ProvenSource] = []
    try folder.write("records.jsonl") { output in
      sources = try records.write(items, log, to: output)
    }
    if let lost = items.first(where: { !records.found.contains($0) }) {
      throw BundleError.tampered("item \(lost) is not among the records that are kept")
    }
    summary.records = records.count
    summary.sources = sources.count
    try folder.write("sources.json") { output in
      try output.write(JSONValue.array(sources.map(\.json)).indentedText)
    }
    try folder.write("log.jsonl") { output in
      try write(log, from: sources.map(\.entry).min(), to: output)
    }
    summary.root = log.root?.description
    let manifest = Manifest(
      request: request, now: run.now,
      options: try BundleOptions(of: session, reading: run.filesRead), results: results,
      records: records.count,
      root: summary.root, entries: log.entries.count)
    try folder.write("report.html") { output in
      try BundleReport(
        manifest: manifest, results: shown, sources: sources, sample: records.sample,
        summary: summary
      ).write(to: output)
    }
    let files = folder.files
    try folder.write("manifest.json") { output in
      try output.write(manifest.json(files: files).indentedText)
    }
    summary.manifestSHA256 = folder.files.last?.sha256.description ?? ""
    try folder.commit()
    return summary
  }

  private func write(
    _ result: TracedResult, _ tag: String, to folder: BundleFolder, _ items: inout Set<String>,
    _ summary: inout BundleSummary
  ) throws -> (json: JSONValue, rows: [[Value]]) {
    var rows: [[Value]] = []
    var ofRows: [[String]] = []
    var set: Set<String> = []
    try result.forEachRow { values, found in
      rows.append(values)
      ofRows.append(found)
      items.formUnion(found)
    }
    try result.forEachContributor { set.insert($0) }
    items.formUnion(set)
    if items.count > request.maximumRecords {
      throw BundleError.tooMany(limit: request.maximumRecords)
    }
    let columns = result.columns
    for (type, ending) in [
      (JSONRenderer.self, "json"), (CSVRenderer.self, "csv"),
    ] as [(any Renderer.Type, String)] {
      try folder.write("result\(tag).\(ending)") { output in
        var renderer = type.init(RenderOptions())
        try renderer.begin(columns, to: output)
        for row in rows { try renderer.row(row, to: output) }
        try renderer.end(to: output)
      }
    }
    try folder.write("items\(tag).jsonl") { output in
      if result.isRowPreserving {
        for (number, items) in ofRows.enumerated() {
          let line = JSONValue.object([
            JSONMember("row", .integer(Int64(number))),
            JSONMember("items", .array(items.map(JSONValue.string))),
          ])
          try output.write(line.jsonText + "\n")
        }
      }
      for item in set.sorted() {
        try output.write(
          JSONValue.object([JSONMember("item", .string(item))]).jsonText + "\n")
      }
    }
    summary.rows += rows.count
    if !result.isRowPreserving { summary.isRowPreserving = false }
    let json = JSONValue.object([
      JSONMember("json", .string("result\(tag).json")),
      JSONMember("csv", .string("result\(tag).csv")),
      JSONMember("items", .string("items\(tag).jsonl")),
      JSONMember("rows", .integer(Int64(rows.count))),
      JSONMember("ordered", .bool(result.isOrdered)),
      JSONMember("rowPreserving", .bool(result.isRowPreserving)),
    ])
    return (json, rows)
  }

  /// The log from the first entry on that seals a source of the bundle.
  private func write(_ log: CustodyEntries, from first: Int64?, to output: Output) throws {
    guard let first = first ?? log.entries.last?.number else { return }
    var previous = ""
    for entry in log.entries {
      if entry.number >= first {
        var members = [
          JSONMember("entry", .integer(entry.number)),
          JSONMember("event", .string(entry.eventText)),
          JSONMember("hash", .string("\(entry.hash)")),
        ]
        if entry.number == first { members.append(JSONMember("previous", .string(previous))) }
        try output.write(JSONValue.object(members).jsonText + "\n")
      }
      previous = "\(entry.hash)"
    }
  }
}

extension JSONValue {
  /// The value with a member or an element a line, for people.
  var indentedText: String { indented("") + "\n" }

  private func indented(_ margin: String) -> String {
    let inner = margin + "  "
    switch self {
    case .array(let elements) where !elements.isEmpty:
      let lines = elements.map { inner + $0.indented(inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n" + margin + "]"
    case .object(let members) where !members.isEmpty:
      let lines = members.map { member in
        inner + JSONValue.string(member.key).jsonText + ": " + member.value.indented(inner)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + margin + "}"
    case .null, .bool, .integer, .number, .string, .array, .object: return jsonText
    }
  }
}
