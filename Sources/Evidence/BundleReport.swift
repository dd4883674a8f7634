import Diagnostics
import Files
import KQLValues
import Rendering
import Workspace

/// The page of a bundle that a person reads and prints: no script, nothing loaded from elsewhere, the logs as
/// text only.
struct BundleReport {
  /// A result as it was written, so that the page cannot say something else.
  struct Result {
    var columns: [ResultColumn]
    var isRowPreserving: Bool
    var hasContributors: Bool
    var tag: String
    var rows: [[Value]]

    init(_ result: TracedResult, _ tag: String, _ rows: [[Value]]) {
      columns = result.columns
      isRowPreserving = result.isRowPreserving
      hasContributors = result.hasContributors
      self.tag = tag
      self.rows = rows
    }

    /// What is claimed of where its rows come from.
    fileprivate var claim: String {
      let file = "<code>items\(tag).jsonl</code>"
      if !isRowPreserving {
        return
          "The rows were counted from records that \(file) names: all that the query read for them; "
          + "where it took some of several, all of these."
      }
      return "Each row is made of the records that \(file) names for it."
        + (hasContributors
          ? " What subqueries and functions over several rows read, is named there too." : "")
    }
  }

  let manifest: Manifest
  let results: [Result]
  let sources: [ProvenSource]
  let sample: [RecordProofs.Sample]
  let summary: BundleSummary

  private static let shownRows = 1000

  private static let head = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>Evidence by kustody</title>
    <style>
    body { font: 14px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
    table { border-collapse: collapse; margin: .5rem 0 1rem; }
    th, td { border: 1px solid #bbb; padding: 2px 8px; text-align: left; vertical-align: top; }
    td, pre { white-space: pre-wrap; overflow-wrap: anywhere; }
    pre { border: 1px solid #bbb; padding: .5rem; }
    .hash { font-family: ui-monospace, monospace; font-size: 12px; }
    .n { text-align: right; }
    @media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
    </style>
    </head>
    <body>

    """

  func write(to output: Output) throws {
    try output.write(Self.head + "<h1>Evidence</h1>\n")
    try output.write(
      "<p>The answer of a query over logs, and the source records behind it. Each record was read again from "
        + "the database for this page and is part of a sealed file; <code>manifest.json</code> holds the "
        + "hashes of all files of this folder. <code>kustody verify</code> checks the folder; "
        + "<code>docs/evidence-format.md</code> of kustody says how to check it without kustody. No hash shows that "
        + "the query gives this result for these records: run it again. Nor does this page show that there "
        + "were no other logs.</p>\n"
    )
    try output.write("<h2>Query</h2>\n<pre>\(htmlEscaped(manifest.request.query))</pre>\n")
    var facts: [(String, String)] = [
      ("now()", DateTime.text(manifest.now)), ("tool", manifest.request.tool),
      ("rows", "\(summary.rows)"),
      ("source records", "\(summary.records) of \(summary.sources) files"),
      ("root of the custody log", summary.root ?? "none: nothing was ingested"),
      ("entries of the custody log", "\(manifest.entries)"),
    ]
    facts.insert(
      contentsOf: manifest.options.lines.map { ($0.name, $0.value) }, at: 1)
    try output.write("<table>\n")
    for (name, value) in facts {
      try output.write("<tr><th>\(htmlEscaped(name))</th><td>\(htmlEscaped(value))</td></tr>\n")
    }
    try output.write("</table>\n")
    for result in results { try write(result, to: output) }
    try writeSources(to: output)
    try writeRecords(to: output)
    try output.write(
      "<h2>Signature</h2>\n<p>Name, date, signature:</p>\n<p><br><br></p>\n</body>\n</html>\n")
  }

  private func write(_ result: Result, to output: Output) throws {
    try output.write("<h2>Result</h2>\n<p>\(result.claim)</p>\n")
    try output.write("<table>\n<tr>")
    for column in result.columns { try output.write("<th>\(htmlEscaped(column.name))</th>") }
    try output.write("</tr>\n")
    for values in result.rows.prefix(Self.shownRows) {
      var text = "<tr>"
      for (column, value) in zip(result.columns, values) {
        let attribute = column.type.isNumeric ? " class=\"n\"" : ""
        text += "<td\(attribute)>\(htmlEscaped(value.plainText(as: column.type)))</td>"
      }
      try output.write(text + "</tr>\n")
    }
    try output.write("</table>\n")
    if result.rows.count > Self.shownRows {
      try output.write(
        "<p>… and \(result.rows.count - Self.shownRows) more rows, which "
          + "<code>result\(result.tag).csv</code> holds.</p>\n")
    }
  }

  private func writeSources(to output: Output) throws {
    try output.write(
      "<h2>Source files</h2>\n<table>\n<tr><th>path</th><th>bytes</th><th>SHA-256 and seal</th>"
        + "<th>records here</th></tr>\n")
    for source in sources {
      try output.write(
        "<tr><td>\(htmlEscaped(source.path))</td><td class=\"n\">\(source.bytes)</td>"
          + "<td class=\"hash\">\(htmlEscaped(source.sha256))\n\(htmlEscaped(source.seal))</td>"
          + "<td class=\"n\">\(source.records)</td></tr>\n")
    }
    try output.write("</table>\n")
  }

  private func writeRecords(to output: Output) throws {
    try output.write("<h2>Source records</h2>\n")
    for record in sample {
      try output.write(
        "<p>\(htmlEscaped(record.path)), line \(record.line), item "
          + "<span class=\"hash\">\(htmlEscaped(record.item))</span></p>\n<pre>"
          + htmlEscaped(String(decoding: record.record, as: UTF8.self)) + "</pre>\n")
    }
    if summary.records > sample.count {
      try output.write(
        "<p>… and \(summary.records - sample.count) more, which <code>records.jsonl</code> holds.</p>\n"
      )
    }
  }
}
