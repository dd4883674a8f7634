import Diagnostics
import Files
import Ingestion
import KQLValues
import Rendering

/// Prints what became of the files of an ingest, as they come, and then what they come to.
///
/// A pipe that nobody reads any more does not end the ingest: `end` throws it.
final class IngestLines {
  private let isQuiet: Bool
  private let isJSON: Bool
  private let isDryRun: Bool
  private let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
  /// On a terminal a line says how many files are unchanged, if they are more than that.
  private static let mostUnchanged = 3
  private let gathersUnchanged = Terminal.output.isTerminal
  /// Lines of files that are unchanged, which wait.
  private var unchanged: [String] = []
  private var sums = IngestSums()
  private var failure: OutputError?
  private var isEnded = false

  init(isQuiet: Bool, isJSON: Bool, isDryRun: Bool) {
    self.isQuiet = isQuiet
    self.isJSON = isJSON
    self.isDryRun = isDryRun
  }

  /// Prints a file's line, or its object.
  func write(_ file: FileReport) {
    if sums.files == 0 { put(start) }
    if isJSON {
      put((sums.files == 0 ? "" : ",") + file.json.jsonText)
    } else if file.status != .unchanged {
      if !isQuiet || file.status == .failed || file.status == .skipped { put(line(of: file)) }
    } else if !gathersUnchanged {
      if !isQuiet { put(line(of: file)) }
    } else if unchanged.count <= Self.mostUnchanged {
      unchanged.append(line(of: file))
    }
    sums.add(file)
    if Terminal.output.isTerminal { flush() }
  }

  /// Prints the sums.
  ///
  /// - Parameter root: the head of the custody log.
  /// - Throws: `OutputError` where anything could not be printed.
  func end(root: String?) throws {
    isEnded = true
    if sums.files == 0 { put(start) }
    if isJSON {
      put(IngestReport.jsonEnd(sums, root: root))
    } else {
      if !isQuiet {
        let count = sums.statuses[.unchanged] ?? 0
        put(
          count > Self.mostUnchanged && gathersUnchanged
            ? "\(count) files unchanged\n" : unchanged.joined())
        put(tables)
      }
      put(total)
      if let root { put("root \(root)\n") }
    }
    flush()
    if let failure { throw failure }
  }

  /// Ends what was printed of an ingest that did not come to its end; otherwise it does nothing.
  func abandon() {
    guard !isEnded, sums.files > 0 else { return }
    if isJSON { put(IngestReport.jsonEnd(sums, root: nil)) }
    flush()
  }

  private func put(_ text: String) {
    attempt { () throws(OutputError) in try output.write(text) }
  }

  private func flush() {
    attempt { () throws(OutputError) in try output.flush() }
  }

  private func attempt(_ body: () throws(OutputError) -> Void) {
    guard failure == nil else { return }
    do throws(OutputError) { try body() } catch { failure = error }
  }

  private var start: String {
    if isJSON { return IngestReport.jsonStart }
    return isDryRun ? "a dry run: nothing is changed\n" : ""
  }

  private func line(of file: FileReport) -> String {
    var text = "\(isDryRun ? file.status.plan : file.status.rawValue) \(visible(file.path))"
    if isDryRun, !file.format.isEmpty { text += " (\(visible(file.format)))" }
    if file.counts.records > 0 {
      var parts = file.tables.map { "\(visible($0.table)) \($0.rows)" }
      if file.counts.quarantined > 0 { parts.append("\(file.counts.quarantined) in quarantine") }
      if file.counts.duplicates > 0 { parts.append("\(file.counts.duplicates) duplicates") }
      if file.withoutTime > 0 { parts.append("\(file.withoutTime) without a time") }
      text += ": " + parts.joined(separator: ", ")
      if let error = file.error { text += "; \(visible(error))" }
    } else if let error = file.error {
      text += ": " + visible(error)
    }
    text += "\n"
    for choice in file.choices { text += "  \(visible(choice))\n" }
    return text
  }

  /// How many files and records there were.
  private var total: String {
    let counts = sums.counts
    let files = sums.files == 1 ? "1 file" : "\(sums.files) files"
    var text = "\(files), \(counts.records) records: \(counts.inserted) inserted"
    if counts.duplicates > 0 { text += ", \(counts.duplicates) duplicates" }
    if counts.quarantined > 0 { text += ", \(counts.quarantined) in quarantine" }
    return text + "\n"
  }

  /// What each table got: its rows and their times, and the same by category.
  private var tables: String {
    guard sums.tables.values.contains(where: { $0.rows > 0 }) else { return "" }
    var lines: [(name: String, rows: String, times: String)] = []
    for count in sums.tables.values.sorted(by: { $0.table < $1.table }) {
      let times = count.times.map {
        "\(DateTime.text($0.lowerBound).prefix(19))Z to \(DateTime.text($0.upperBound).prefix(19))Z"
      }
      lines.append((visible(count.table), String(count.rows), times ?? "no time"))
      for (category, rows) in count.categories.sorted(by: { $0.key < $1.key }) {
        lines.append(("  " + visible(category), String(rows), ""))
      }
    }
    let width = min(60, lines.map(\.name.count).max() ?? 0)
    let digits = lines.map(\.rows.count).max() ?? 0
    return lines.map { line in
      let name = line.name + String(repeating: " ", count: max(0, width - line.name.count))
      let rows = String(repeating: " ", count: digits - line.rows.count) + line.rows
      return line.times.isEmpty ? "\(name)  \(rows)\n" : "\(name)  \(rows)  \(line.times)\n"
    }.joined()
  }
}

extension FileReport.Status {
  /// What an ingest would do.
  fileprivate var plan: String {
    switch self {
    case .ingested: "would ingest"
    case .extended: "would extend"
    case .unchanged, .skipped, .failed: rawValue
    }
  }
}
