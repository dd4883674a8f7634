import Diagnostics
import Files
import JSON
import KQLValues
import Rendering

/// The page of a bundle that a person reads and prints: no script, nothing loaded from elsewhere, the logs as
/// text only.
struct BundleReport {
  let manifest: Manifest
  /// As they were written, so that the page cannot say something else.
  let results: [TracedRows]
  let sources: [ProvenSource]
  let sample: [RecordProofs.Sample]
  let summary: BundleSummary

  private static let shownRows = 1000
  /// The number of records named for a row that sums them up.
  private static let shownItems = 100
  /// So much of a record without a row is shown: what is not a log may be long.
  private static let shownBytes = 2000

  func write(to output: Output) throws {
    let title = htmlEscaped(manifest.request.document?.title ?? "Evidence")
    try output.write(ReportStyle.head(title: title) + "<h1>\(title)</h1>\n")
    if let question = manifest.request.document?.question {
      try output.write("<p class=\"question\">\(htmlEscaped(question))</p>\n")
    }
    try output.write(
      "<p>The answer of a query over logs, and the source records behind it. <code>manifest.json</code> holds "
        + "the hashes of all files of this folder. <code>kustody verify</code> checks the folder; "
        + "<code>docs/evidence-format.md</code> of kustody says how to check it without kustody. No hash shows "
        + "that the query gives this result for these records: <code>kustody verify FOLDER --db FILE</code> "
        + "runs it again. Nor does this page show that there were no other logs.</p>\n")
    try writeFacts(to: output)
    try output.write("<h2>Query</h2>\n<pre>\(htmlEscaped(manifest.request.query))</pre>\n")
    try writeVerified(to: output)
    for (index, result) in results.enumerated() { try write(result, index, to: output) }
    try writeSources(to: output)
    try writeRecords(to: output)
    try output.write(
      """
      <h2>To be written down</h2>
      <p>The hash of <code>manifest.json</code> stands for all of this folder, this page included, and so \
      cannot stand on it. <code>kustody evidence</code> printed it, <code>kustody verify</code> prints it again, \
      <code>sha256sum manifest.json</code> too. Write it here:</p>
      <p class="blank">SHA-256 of manifest.json</p>
      <p class="blank">Name</p>
      <p class="blank">Place, date</p>
      <p class="blank">Signature</p>
      </body>
      </html>

      """)
  }

  private func write(_ facts: [(name: String, value: String)], to output: Output) throws {
    try output.write("<table>\n")
    for (name, value) in facts {
      try output.write("<tr><th>\(htmlEscaped(name))</th><td>\(htmlEscaped(value))</td></tr>\n")
    }
    try output.write("</table>\n")
  }

  private func writeFacts(to output: Output) throws {
    var facts: [(name: String, value: String)] = manifest.request.document?.lines ?? []
    facts.append(("now() in the query", DateTime.text(manifest.now)))
    facts += manifest.options.lines
    facts += [
      ("tool", manifest.request.tool), ("rows", "\(summary.rows)"),
      ("proven", "\(summary.provenRows) of \(summary.rows) rows"),
      ("source records", "\(summary.records) of \(summary.sources) files"),
      ("root of the custody log", summary.root ?? "none: nothing was ingested"),
      ("entries of the custody log", "\(manifest.entries)"),
    ]
    try write(facts, to: output)
  }

  private func writeVerified(to output: Output) throws {
    let verified = manifest.verified
    try output.write(
      "<h2>What was verified for this page</h2>\n<p>The custody log, the schema, the \(verified.pages) pages of "
        + "the database, and all that the query could read: \(verified.rows) rows and \(verified.quarantined) "
        + "quarantined records of \(verified.sources.count) source files, each file's whole, are those that were "
        + "sealed when the files were ingested, none more and none fewer. The source files themselves were not "
        + "read again for this page; <code>kustody verify</code> does.</p>\n")
    if verified.tables.isEmpty {
      try output.write("<p>The query reads no table of the database.</p>\n")
    } else {
      try output.write("<table>\n<tr><th>table searched</th><th>rows</th></tr>\n")
      for table in verified.tables {
        try output.write(
          "<tr><td>\(htmlEscaped(table.name))</td><td class=\"n\">\(table.rows)</td></tr>\n")
      }
      try output.write("</table>\n")
    }
    for note in verified.notes { try output.write("<p>\(htmlEscaped(note))</p>\n") }
  }

  private func write(_ result: TracedRows, _ index: Int, to output: Output) throws {
    let tag = Manifest.tag(ofResult: index)
    let number = results.count > 1 ? " \(index + 1)" : ""
    try output.write(
      "<h2>Result\(number)</h2>\n<p>\(result.claim("items\(tag).jsonl"))</p>\n")
    try output.write("<table>\n<tr><th>row</th>")
    for column in result.columns { try output.write("<th>\(htmlEscaped(column.name))</th>") }
    try output.write("</tr>\n")
    for (row, values) in result.values.prefix(Self.shownRows).enumerated() {
      var text = "<tr id=\"row\(tag)-\(row)\"><td class=\"n\">\(row)</td>"
      for (column, value) in zip(result.columns, values) {
        let plain = value.plainText(as: column.type)
        let kind =
          column.type.isNumeric ? " class=\"n\"" : plain.utf8.count > 40 ? " class=\"long\"" : ""
        text += "<td\(kind)>\(htmlEscaped(plain))</td>"
      }
      try output.write(text + "</tr>\n")
    }
    try output.write("</table>\n")
    if result.values.count > Self.shownRows {
      try output.write(
        "<p>… and \(result.values.count - Self.shownRows) more rows, which "
          + "<code>result\(tag).csv</code> holds.</p>\n")
    }
    try writeGroups(of: result, tag, to: output)
  }

  /// The records that each row sums up, by their places in the files.
  private func writeGroups(of result: TracedRows, _ tag: String, to output: Output) throws {
    guard !result.groups.isEmpty else { return }
    try output.write(
      "<h3>What each row sums up</h3>\n<p>As the query read it when this page was written.</p>\n"
        + "<table>\n<tr><th>row</th><th>records</th><th>which</th></tr>\n")
    let places = Dictionary(
      sample.map { ($0.item, "\($0.path), line \($0.line)") },
      uniquingKeysWith: { first, _ in first })
    for (row, items) in result.groups.enumerated() {
      let shown = items.prefix(Self.shownItems).map { item in
        guard let place = places[item] else { return htmlEscaped(item) }
        return "<a href=\"#\(htmlEscaped(item))\">\(htmlEscaped(place))</a>"
      }
      let rest = items.count - shown.count
      try output.write(
        "<tr><td class=\"n\"><a href=\"#row\(tag)-\(row)\">\(row)</a></td><td class=\"n\">\(items.count)</td>"
          + "<td class=\"long\">\(shown.joined(separator: "; "))\(rest > 0 ? "; … and \(rest) more" : "")</td></tr>\n"
      )
    }
    try output.write("</table>\n")
  }

  private func writeSources(to output: Output) throws {
    try output.write("<h2>Source files that were searched</h2>\n")
    for source in sources {
      try output.write("<h3>\(htmlEscaped(source.wholePath))</h3>\n")
      var facts: [(name: String, value: String)] = [
        ("ingested at (UTC)", source.entry.time),
        ("bytes", "\(source.entry.integer("bytes") ?? 0)"),
        ("SHA-256 of the file", source.entry.text("sha256") ?? ""),
      ]
      if let archive = source.entry.text("archiveSha256") {
        facts.append(("SHA-256 of the archive", archive))
      }
      facts += [
        ("seal of its rows", source.entry.text("seal") ?? ""),
        ("records in this folder", "\(source.records)"),
      ]
      for part in source.parts {
        let times = part.times.map {
          ", \(DateTime.text($0.lowerBound)) to \(DateTime.text($0.upperBound))"
        }
        facts.append(("rows of \(part.table) searched", "\(part.rows)\(times ?? "")"))
      }
      try write(facts, to: output)
    }
    if sources.isEmpty { try output.write("<p>None.</p>\n") }
  }

  private func writeRecords(to output: Output) throws {
    try output.write("<h2>Source records</h2>\n")
    let rows = rowsByItem
    for record in sample {
      let kind = record.reason.map { ", in quarantine: " + htmlEscaped($0) } ?? ""
      let links = (rows[record.item] ?? []).map {
        "<a href=\"#row\($0)\">row \($0.split(separator: "-").last ?? "")</a>"
      }
      let of = links.isEmpty ? "" : ", of " + links.joined(separator: ", ")
      try output.write(
        "<p id=\"\(htmlEscaped(record.item))\">\(htmlEscaped(record.path)), line \(record.line), item "
          + "<span class=\"hash\">\(htmlEscaped(record.item))</span>\(kind)\(of)</p>\n")
      let shown = record.reason == nil ? record.record[...] : record.record.prefix(Self.shownBytes)
      try output.write("<pre>" + htmlEscaped(String(decoding: shown, as: UTF8.self)) + "</pre>\n")
      if shown.count < record.record.count {
        try output.write(
          "<p>… the first \(shown.count) of \(record.record.count) bytes, which "
            + "<code>records.jsonl</code> holds.</p>\n")
      } else if record.reason == nil, let json = indented(record.record) {
        try output.write(
          "<details><summary>indented</summary><div class=\"json\">\(htmlEscaped(json))</div></details>\n"
        )
      }
    }
    if summary.records > sample.count {
      try output.write(
        "<p>… and \(summary.records - sample.count) more, which <code>records.jsonl</code> holds.</p>\n"
      )
    }
    if summary.records == 0 { try output.write("<p>None.</p>\n") }
  }

  /// The anchors of the rows that name an item, at most 20 of each.
  private var rowsByItem: [String: [String]] {
    var rows: [String: [String]] = [:]
    for (index, result) in results.enumerated() {
      for (row, items) in result.itemsOfRows.prefix(Self.shownRows).enumerated() {
        for item in Set(items) where rows[item, default: []].count < 20 {
          rows[item, default: []].append("\(Manifest.tag(ofResult: index))-\(row)")
        }
      }
    }
    return rows
  }

  /// A record that is a JSON object, a member a line; nil for any other.
  private func indented(_ record: [UInt8]) -> String? {
    guard let value = record.withUnsafeBytes({ try? JSONValue(parsing: $0) }), case .object = value
    else { return nil }
    return value.indentedText
  }
}

extension TracedRows {
  /// What is claimed of where its rows come from.
  fileprivate func claim(_ name: String) -> String {
    let file = "<code>\(name)</code>"
    if !isRowPreserving {
      return
        "Each row sums up several records. \(file) lists all records that the query read for the whole result, "
        + "not which of them went into which row\(groups.isEmpty ? "" : ", which the table below does"). Where the query took only some of several records "
        + "(<code>take</code>, <code>top</code>), all that it could take are listed."
    }
    return "Each row is made of the records that \(file) names for it."
      + (hasContributors
        ? " Records that only decided which rows there are, or that were read for functions over several rows, "
          + "are named there too." : "")
  }
}
