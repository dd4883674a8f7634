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
  private let request: BundleRequest

  /// - Parameter session: answers the query.
  package init(_ session: Session, _ request: BundleRequest) {
    self.session = session
    self.request = request
  }

  /// - Throws: what the query throws, `BundleError`, `SQLiteError`, `VerifyCancelled`.
  package func write(to path: String) throws -> BundleSummary {
    try session.workspace.atOneMoment { try write(to: path, $0) }
  }

  private func write(to path: String, _ connection: Connection) throws -> BundleSummary {
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
    var results: [TracedRows] = []
    for (index, result) in run.results.enumerated() {
      let rows = try TracedRows(of: result, listsGroups: true)
      items.formUnion(rows.allItems)
      if items.count > request.maximumRecords {
        throw BundleError.tooMany(limit: request.maximumRecords)
      }
      try write(rows, Manifest.tag(ofResult: index), to: folder)
      results.append(rows)
      summary.rows += rows.values.count
      summary.provenRows += rows.provenCount
      if !rows.isRowPreserving { summary.isRowPreserving = false }
    }
    let verified = try verified(run.tablesRead, connection)
    let sealing = verified.log.sealing()
    let records = RecordProofs(connection, limit: request.maximumRecords)
    try folder.write("records.jsonl") { output in
      try records.write(items, sealing, to: output)
    }
    if let lost = items.first(where: { !records.found.contains($0) && !isSource($0, sealing) }) {
      throw BundleError.tampered("item \(lost) is not among the records that are kept")
    }
    let sources = try sources(verified, sealing, records, connection)
    try folder.write("sources.json") { output in
      try output.write(JSONValue.array(sources.map(\.json)).indentedText)
    }
    try folder.write("log.jsonl") { output in try write(verified.log, to: output) }
    summary.records = records.count
    summary.sources = sources.count { $0.records > 0 }
    summary.searchedSources = sources.count
    summary.searchedTables = verified.tables.map { ($0.name, $0.rows) }
    summary.root = verified.log.root?.description
    summary.notes = verified.notes
    let manifest = Manifest(
      request: request, now: run.now,
      options: try BundleOptions(of: session, reading: run.filesRead),
      results: results.enumerated().map { $1.json(Manifest.tag(ofResult: $0)) },
      records: records.count, root: summary.root, entries: verified.log.entries.count,
      verified: verified)
    try folder.write("report.html") { output in
      try BundleReport(
        manifest: manifest, results: results, sources: sources, sample: records.sample,
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

  /// Verifies what the query read: a folder claims nothing of a database that is not as it was ingested.
  private func verified(
    _ tables: Set<String>, _ connection: Connection
  ) throws -> VerifiedReading {
    let verifier = Verifier(
      connection, path: session.workspace.path,
      isCancelled: session.limits.isCancelled ?? { false })
    if let verified = try verifier.run(reading: tables, expecting: request.expectedRoot) {
      return verified
    }
    let findings = verifier.report.findings
    let first = findings.prefix(3).map(\.message).joined(separator: "; ")
    throw BundleError.tampered(
      first + (verifier.report.total > 3 ? "; and \(verifier.report.total - 3) more" : ""))
  }

  private func isSource(_ item: String, _ sealing: [Int64: CustodyEntry]) -> Bool {
    SourceItem(item).map { sealing[$0.source] != nil } ?? false
  }

  private func sources(
    _ verified: VerifiedReading, _ sealing: [Int64: CustodyEntry], _ records: RecordProofs,
    _ connection: Connection
  ) throws -> [ProvenSource] {
    let parts = try verified.parts(connection)
    return verified.sources.union(records.counts.keys).sorted().compactMap { id in
      sealing[id].map {
        ProvenSource(entry: $0, records: records.counts[id] ?? 0, parts: parts[id] ?? [])
      }
    }
  }

  private func write(_ rows: TracedRows, _ tag: String, to folder: BundleFolder) throws {
    for (type, ending) in [
      (JSONRenderer.self, "json"), (CSVRenderer.self, "csv"),
    ] as [(any Renderer.Type, String)] {
      try folder.write("result\(tag).\(ending)") { try rows.write(as: type, to: $0) }
    }
    try folder.write("items\(tag).jsonl") { try rows.writeItems(to: $0) }
  }

  private func write(_ log: CustodyEntries, to output: Output) throws {
    for entry in log.entries {
      try output.write(
        JSONValue.object([
          JSONMember("entry", .integer(entry.number)),
          JSONMember("event", .string(entry.eventText)),
          JSONMember("hash", .string("\(entry.hash)")),
        ]).jsonText + "\n")
    }
  }
}
