import Diagnostics
import Ingestion
import Rendering
import Workspace

/// Ingests into an open workspace; progress and what went to quarantine go to standard error.
///
/// - Parameters:
///   - isBrief: whether a file's quarantine is a line, for a command that does something else than the ingest.
///   - told: takes the report of each file that is in. No other is kept.
/// - Returns: what all files come to.
func ingest(
  _ paths: [String], into workspace: Workspace, _ interruption: Interruption, isBrief: Bool = false,
  change: (inout IngestOptions) throws -> Void = { _ in },
  told: @escaping (FileReport) -> Void = { _ in }
) throws -> IngestReport {
  var options = IngestOptions(now: Workspace.clock(), tool: "kustody \(version)")
  try change(&options)
  var line = ProgressLine()
  defer { line.clear() }
  var last: IngestProgress?
  let outcome = Result { () throws(WorkspaceError) in
    try workspace.ingest(
      paths, options: options,
      progress: {
        last = $0
        line.show($0)
      }, isCancelled: { interruption.isRequested },
      told: {
        line.clear()
        warn(of: $0, isBrief: isBrief)
        told($0)
      })
  }
  line.clear()
  if case .failure(.interrupted) = outcome, let last {
    Terminal.error.write(
      "\(last.filesDone) of \(last.filesTotal) files are in; run it again to go on\n")
  }
  return try outcome.get()
}

/// Tells of what is wrong with a file.
private func warn(of file: FileReport, isBrief: Bool) {
  let path = visible(file.path)
  if file.status == .failed || file.status == .skipped, let error = file.error {
    Terminal.error.write("\(path): \(visible(error))\n")
  }
  for note in file.notes { Terminal.error.write("\(path): \(visible(note))\n") }
  if isBrief {
    if let note = quarantined(file) { Terminal.error.write("\(path): \(note)\n") }
    return
  }
  for record in file.quarantine {
    Terminal.error.write("\(path):\(record.line): \(visible(record.reason))\n")
  }
  let rest = file.counts.quarantined - file.quarantine.count
  if rest > 0 { Terminal.error.write("\(path): … and \(rest) more\n") }
}

/// What of a file was not read, in a line.
private func quarantined(_ file: FileReport) -> String? {
  guard let first = file.quarantine.first else { return nil }
  let count = file.counts.quarantined
  let records = count == 1 ? "1 record" : "\(count) records, the first"
  return "\(records) in line \(first.line): \(visible(first.reason)); _Quarantine has "
    + (count == 1 ? "it" : "them")
}

/// One line of a terminal that says how far an ingest has come, at most ten times a second: files, bytes,
/// rate and the time that is left.
private struct ProgressLine {
  private let width = Terminal.error.width
  private let start = monotonicSeconds()
  private var last = 0.0
  private var isShown = false

  mutating func show(_ progress: IngestProgress) {
    guard let width else { return }
    let now = monotonicSeconds()
    guard now - last >= 0.1 else { return }
    last = now
    isShown = true
    let seconds = max(now - start, 0.001)
    let rate = Double(progress.runBytesRead) / seconds
    let left = Double(max(0, progress.runBytesTotal - progress.runBytesRead)) / max(rate, 1)
    var state = bar(progress.runBytesRead, of: progress.runBytesTotal)
    state += "\(progress.filesDone + 1) of \(max(progress.filesTotal, 1)) files  "
    state += "\(mebibytes(Double(progress.runBytesRead))) of "
    state += "\(mebibytes(Double(progress.runBytesTotal))) MiB  \(mebibytes(rate)) MiB/s  "
    // At the beginning nobody knows.
    let isKnown = seconds >= 1 && progress.runBytesRead >= progress.runBytesTotal / 1000
    if isKnown { state += "\(clock(left)) left  " }
    let path = cut(visible(progress.path), toWidth: max(0, width - state.count - 1))
    Terminal.error.write("\r\u{1B}[K" + cut(state + path, toWidth: max(0, width - 1)))
  }

  private func bar(_ done: Int, of total: Int) -> String {
    let cells = 12
    let full = total > 0 ? min(cells, Int(Double(done) / Double(total) * Double(cells))) : 0
    return "[" + String(repeating: "#", count: full)
      + String(repeating: ".", count: cells - full) + "] "
  }

  /// With a digit after the point where there are few.
  private func mebibytes(_ bytes: Double) -> String {
    let tenths = Int(min(bytes, 1e15) * 10 / 1_048_576)
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : "\(tenths / 10)"
  }

  private func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 359_999))
    let pair = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
    return whole < 3600
      ? "\(whole / 60):\(pair(whole % 60))"
      : "\(whole / 3600):\(pair(whole / 60 % 60)):\(pair(whole % 60))"
  }

  mutating func clear() {
    if isShown { Terminal.error.write("\r\u{1B}[K") }
    isShown = false
  }
}
