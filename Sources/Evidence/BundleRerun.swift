import Diagnostics
import Files
import JSON
import KQLValues
import Rendering
import SQLite
import Storage
import Workspace

extension BundleVerifier {
  /// The options under which the query of the folder was asked, its files as they are named there. To be called
  /// after `run`.
  ///
  /// - Throws: `BundleError.io` where a file is not there, or has other bytes.
  package func options() throws -> QueryOptions {
    guard let stated = BundleOptions(manifest["options"]),
      let now = manifest["now"].text.flatMap({ DateTime.literal($0) })
    else { throw BundleError.io("the options of the manifest cannot be read") }
    var options = QueryOptions()
    options.now = .at(now)
    options.resource = stated.resource
    options.workspaces = stated.workspaces
    options.parameters = stated.parameters.map { ($0.name, $0.value) }
    if let timespan = stated.timespan {
      options.timespan = TimeRange(
        from: timespan.from.flatMap { DateTime.literal($0) },
        to: timespan.to.flatMap { DateTime.literal($0) })
    }
    for file in stated.files where file.kind != .externaldata {
      try require(file)
      switch file.kind {
      case .functions: try options.files.addFunctions(at: file.path, name: file.name)
      case .watchlists: try options.files.addWatchlists(at: file.path, name: file.name)
      case .schemas: try options.schemas.add(file.path)
      case .geo: options.places = try LocalFile(file.path)
      case .externaldata: break
      }
    }
    return options
  }

  private func require(_ file: BundleOptions.File) throws {
    var hash = SHA256Hash(of: [])
    do throws(FileError) {
      hash = try hashed(LocalFile(file.path)).hash
    } catch {
      throw BundleError.io(error.message)
    }
    guard hash == file.sha256 else {
      throw BundleError.io(
        "`\(file.path)` has other bytes than when the folder was made: SHA-256 \(hash), not \(file.sha256)"
      )
    }
  }

  /// Runs the query again, and compares what it gives with what the folder says: what no hash can show. To be
  /// called after `run`.
  ///
  /// - Parameters:
  ///   - session: of logs that are those of the folder, or should be, with `options()`.
  ///   - logs: what they are called.
  package mutating func rerun(_ session: Session, _ logs: String) throws -> BundleVerdict {
    try session.workspace.atOneMoment { try rerun(session, logs, $0) }
    return verdict
  }

  /// Says that the query could not be run again.
  package mutating func cannotRerun(_ reason: String) -> BundleVerdict {
    verdict.obstacles.append("the query cannot be run again: \(reason)")
    return verdict
  }

  private mutating func rerun(
    _ session: Session, _ logs: String, _ connection: Connection
  ) throws {
    guard let query = manifest["query"].text else { return }
    let run = try session.trace(SourceText(query))
    let results = try run.results.map { try TracedRows(of: $0) }
    let verifier = Verifier(
      connection, path: session.workspace.path,
      isCancelled: session.limits.isCancelled ?? { false })
    guard let verified = try verifier.run(reading: run.tablesRead) else {
      for finding in verifier.report.findings { verdict.add("`\(logs)`: \(finding.message)") }
      return
    }
    let options = try BundleOptions(of: session, reading: run.filesRead)
    if version > 1, options != BundleOptions(manifest["options"]) {
      verdict.obstacles.append(
        "the query reads other files now than those that the manifest states")
      return
    }
    for path in try otherSearches(verified, connection) {
      verdict.add("`\(logs)`: what was searched of `\(path)` is not what `sources.json` says")
    }
    let differences = try differences(results)
    let rows = verdict.rows
    guard !differences.isEmpty else {
      verdict.rerun =
        "the same \(counted(rows, "row"))\(rows == 0 ? "" : ", made of the same records")"
      noteGrowth(verified.log)
      return
    }
    if let other = otherLogs(verified) {
      if isContinued(by: verified.log) {
        noteGrowth(verified.log)
        verdict.growth.append("`\(logs)` has grown since, and gives another result now: \(other)")
      } else {
        verdict.obstacles.append(
          "`\(logs)` holds other logs than the folder was made from: \(other)")
      }
      verdict.rerun = "not comparable"
      return
    }
    if run.tablesRead.contains("kustody_sources"), !isContinued(by: verified.log) {
      verdict.obstacles.append(
        "the query asks `_Sources`, which says of `\(logs)` when and where from it was ingested")
      verdict.rerun = "not comparable"
      return
    }
    if run.chooses, !isContinued(by: verified.log) {
      verdict.obstacles.append(
        "the query takes some of several rows, others from `\(logs)` than when the folder was made")
      verdict.rerun = "not comparable"
      return
    }
    verdict.rerun = "ANOTHER RESULT"
    for difference in differences { verdict.add("running the query again: \(difference)") }
  }

  /// Whether the log goes on from the folder's.
  private func isContinued(by other: CustodyEntries) -> Bool {
    guard let last = log.entries.last else { return false }
    return other.entries.contains { $0.number == last.number && $0.hash == last.hash }
  }

  private mutating func noteGrowth(_ other: CustodyEntries) {
    guard isContinued(by: other), let last = log.entries.last else { return }
    let added = other.entries.count { $0.number > last.number && $0.addsRows }
    if added > 0 {
      verdict.growth.append(
        "since the folder was made, \(added == 1 ? "1 entry" : "\(added) entries") of the log added rows"
      )
    }
  }

  /// How the sources that were searched differ from the folder's; nil where they are the same.
  private func otherLogs(_ verified: VerifiedReading) -> String? {
    let sealing = verified.log.sealing()
    var now: [String: Int] = [:]
    for id in verified.sources { now[sealing[id]?.text("seal") ?? "", default: 0] += 1 }
    var missing = 0
    for source in sources.values {
      if let count = now[source.seal], count > 0 {
        now[source.seal] = count - 1
      } else {
        missing += 1
      }
    }
    let more = now.values.reduce(0, +)
    return missing + more == 0
      ? nil : "\(missing) of its source files are not there as they were, and \(more) others are"
  }

  /// The paths of sources of which the folder says that something else was searched, of those that have the same seal.
  private mutating func otherSearches(
    _ verified: VerifiedReading, _ connection: Connection
  ) throws -> [String] {
    guard version > 2 else { return [] }
    let sealing = verified.log.sealing()
    let parts = try verified.parts(connection)
    var now: [String: Set<String>] = [:]
    for id in verified.sources {
      guard let entry = sealing[id] else { continue }
      let source = ProvenSource(entry: entry, records: 0, parts: parts[id] ?? [])
      now[entry.text("seal") ?? "", default: []].insert(source.json["searched"]?.jsonText ?? "")
    }
    let stated = (try? contents.read("sources.json")).flatMap { BundleContents.json($0) }
    return stated.elements.compactMap { source in
      guard let found = now[source["seal"].text ?? ""],
        !found.contains(source["searched"]?.jsonText ?? "")
      else { return nil }
      return source["path"].text ?? ""
    }
  }

  // MARK: Results

  /// In what the results that there are differ from those of the folder.
  private mutating func differences(_ results: [TracedRows]) throws -> [String] {
    let stated = manifest["results"].elements
    guard stated.count == results.count else {
      return ["\(results.count) results instead of \(stated.count)"]
    }
    var differences: [String] = []
    for (index, result) in results.enumerated() {
      let tag = Manifest.tag(ofResult: index)
      let place = results.count > 1 ? "result \(index + 1): " : ""
      guard result.isRowPreserving == stated[index]["rowPreserving"].flag,
        result.isOrdered == stated[index]["ordered"].flag
      else {
        differences.append(
          "\(place)its rows are not `rowPreserving` or `ordered` as the manifest says")
        continue
      }
      let output = Output()
      try result.write(as: JSONRenderer.self, to: output)
      let now = BundleContents.json(output.bytes)
      let then = (try? contents.read("result\(tag).json")).flatMap { BundleContents.json($0) }
      guard let columns = now["columns"], columns.isIdentical(to: then["columns"] ?? .null) else {
        differences.append("\(place)other columns")
        continue
      }
      let lines = self.lines("items\(tag).jsonl")
      let items = lines.filter { $0["row"] != nil }.map { $0["items"].elements.compactMap(\.text) }
      let set = Set(lines.compactMap { $0["item"].text })
      let rowsNow = Self.rows(now, result.isRowPreserving ? result.items : [])
      let rowsThen = Self.rows(then, items)
      let isSame = rowsNow == rowsThen || Self.counts(rowsNow) == Self.counts(rowsThen)
      if !isSame {
        let then = Self.counts(rowsThen)
        let common = Self.counts(rowsNow).reduce(0) { $0 + min($1.value, then[$1.key] ?? 0) }
        differences.append(
          "\(place)\(rowsNow.count) rows instead of \(rowsThen.count), \(common) of them the same")
      } else if result.isOrdered, rowsNow != rowsThen {
        verdict.notes.append("\(place)equal rows come in another order")
      }
      if result.contributors != set {
        differences.append(
          "\(place)its rows are made of \(result.contributors.count) records instead of \(set.count)"
        )
      }
      let csv = Output()
      try result.write(as: CSVRenderer.self, to: csv)
      if isSame, rowsNow == rowsThen, let bytes = try? contents.read("result\(tag).csv"),
        bytes != csv.bytes
      {
        differences.append("\(place)`result\(tag).csv` says something else")
      }
    }
    return differences
  }

  /// Each row with the items that it was made of, as bytes: texts that only look alike are two.
  private static func rows(_ table: JSONValue?, _ items: [[String]]) -> [[UInt8]] {
    table["rows"].elements.enumerated().map { index, row in
      let text = index < items.count ? "\n" + items[index].joined(separator: " ") : ""
      return Array((row.jsonText + text).utf8)
    }
  }

  /// How often each row is there.
  private static func counts(_ rows: [[UInt8]]) -> [[UInt8]: Int] {
    rows.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}
