import Diagnostics
import JSON
import KQL

extension CoverageReport {
  /// One object for programs; ends in a line break.
  package var json: String {
    var writer = JSONWriter()
    writer.raw("{\"queries\":[")
    for (index, query) in queries.enumerated() {
      if index > 0 { writer.raw(",") }
      write(query, to: &writer)
    }
    writer.raw("],\"totals\":{")
    write(score, to: &writer)
    writer.raw("}}\n")
    return writer.text
  }

  private func write(_ query: Query, to writer: inout JSONWriter) {
    let text = query.text
    writer.raw("{\"path\":")
    writer.string(text.key.path)
    writer.raw(",\"name\":")
    writer.string(text.name)
    writer.raw(",\"line\":")
    writer.integer(Int64(text.line))
    // Lines and columns of points count in the file, or in the query where the file holds it folded.
    writer.raw(",\"linesOf\":")
    writer.string(text.isApart ? "query" : "file")
    writer.raw(",")
    write(query.score, to: &writer)
    writer.raw(",\"points\":[")
    for (index, point) in query.points.enumerated() {
      if index > 0 { writer.raw(",") }
      let start = text.position(of: point.span.start)
      let end = text.position(of: point.span.end)
      writer.raw("{\"kind\":")
      writer.string(point.kind.rawValue)
      for (key, number) in [
        ("line", start.line), ("column", start.column), ("endLine", end.line),
        ("endColumn", end.column),
      ] {
        writer.raw(",")
        writer.key(key)
        writer.integer(Int64(number))
      }
      writer.raw(",\"text\":")
      writer.string(text.source.text(point.span))
      writer.raw(",\"rows\":{")
      for (index, outcome) in point.outcomes.enumerated() {
        if index > 0 { writer.raw(",") }
        writer.key(outcome.outcome.rawValue)
        if let rows = outcome.rows { writer.integer(rows) } else { writer.null() }
      }
      writer.raw("}}")
    }
    writer.raw("]}")
  }

  private func write(_ score: CoverageScore, to writer: inout JSONWriter) {
    writer.raw("\"covered\":")
    writer.integer(Int64(score.covered))
    writer.raw(",\"branches\":")
    writer.integer(Int64(score.branches))
    writer.raw(",\"notMeasured\":")
    writer.integer(Int64(score.unmeasured))
  }

  /// The form of `lcov`, which editors and CI systems show: lines and branches of the files. Queries that their
  /// file holds folded have no lines there and are left out.
  package var lcov: String {
    var paths: [String] = []
    for query in queries where !query.text.isApart && paths.last != query.text.key.path {
      paths.append(query.text.key.path)
    }
    return paths.map { path in
      lcov(path, queries.filter { !$0.text.isApart && $0.text.key.path == path })
    }.joined()
  }

  private func lcov(_ path: String, _ queries: [Query]) -> String {
    var lines: [Int: Int64] = [:]
    var branches: [(line: Int, block: Int, branch: Int, rows: Int64?)] = []
    for (block, query) in queries.enumerated() {
      for (branch, point) in query.points.enumerated() {
        let line = query.text.position(of: point.span.start).line
        if let rows = point.rows { lines[line] = min(lines[line] ?? .max, rows) }
        guard point.outcomes.count > 1 || point.kind == .branch else { continue }
        for (index, outcome) in point.outcomes.enumerated() {
          if let rows = outcome.rows { branches.append((line, block, branch * 2 + index, rows)) }
        }
      }
    }
    var text = "TN:\nSF:\(visible(path))\n"
    branches.sort { ($0.line, $0.block, $0.branch) < ($1.line, $1.block, $1.branch) }
    for branch in branches {
      let rows = branch.rows.map(String.init) ?? "-"
      text += "BRDA:\(branch.line),\(branch.block),\(branch.branch),\(rows)\n"
    }
    text += "BRF:\(branches.count)\nBRH:\(branches.count { ($0.rows ?? 0) > 0 })\n"
    for (line, rows) in lines.sorted(by: { $0.key < $1.key }) { text += "DA:\(line),\(rows)\n" }
    text += "LF:\(lines.count)\nLH:\(lines.count { $0.value > 0 })\nend_of_record\n"
    return text
  }
}
