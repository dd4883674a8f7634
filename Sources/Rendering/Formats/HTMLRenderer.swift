import Diagnostics
import Files
import KQLValues

/// A page of its own with one table: no script, nothing loaded from elsewhere, the logs as text only. Where `render`
/// asks for one, with the chart; where somebody says it, with the query and what it was asked of.
package struct HTMLRenderer: Renderer {
  package static let name = "html"

  private let options: RenderOptions
  /// The rows, where they are drawn as well.
  private var drawn: [[Value]] = []
  private var count = 0
  /// More than a chart can show.
  private static let mostDrawn = 200_000

  package init(_ options: RenderOptions) { self.options = options }

  private static let head = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>kustody</title>
    <style>
    body { font: 14px/1.4 system-ui, sans-serif; }
    table { border-collapse: collapse; }
    th, td { border: 1px solid #ccc; padding: 2px 8px; text-align: left; vertical-align: top; }
    td { white-space: pre-wrap; overflow-wrap: anywhere; }
    .n { text-align: right; }
    main { display: flex; flex-direction: column; gap: 16px; align-items: flex-start; }
    .chart { order: -1; width: 100%; max-width: 960px; }
    .query { order: -2; white-space: pre-wrap; background: #f4f4f4; padding: 8px; margin: 0; }
    .facts { order: -4; margin: 0; }
    .sources { order: -3; font-size: 12px; }
    .sources code { overflow-wrap: anywhere; }
    .facts dt { font-weight: 600; float: left; clear: left; width: 10em; }
    </style>
    </head>
    <body>

    """
  private var columns: [ResultColumn] = []

  package mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError) {
    self.columns = columns
    var text = Self.head + (isPage ? "<main>\n" : "") + "<table>\n<thead>\n<tr>"
    for column in columns {
      text += "<th title=\"\(column.type.rawValue)\">\(htmlEscaped(column.name))</th>"
    }
    try output.write(text + "</tr>\n</thead>\n<tbody>\n")
  }

  package mutating func row(_ values: [Value], to output: Output) throws(OutputError) {
    count += 1
    if options.chart != nil, drawn.count < Self.mostDrawn { drawn.append(values) }
    var text = "<tr>"
    for (column, value) in zip(columns, values) {
      let attribute = column.type.isNumeric ? " class=\"n\"" : ""
      text += "<td\(attribute)>\(htmlEscaped(value.plainText(as: column.type)))</td>"
    }
    try output.write(text + "</tr>\n")
  }

  package mutating func end(to output: Output) throws(OutputError) {
    try output.write("</tbody>\n</table>\n" + (isPage ? beside : "") + "</body>\n</html>\n")
  }

  /// More would hide what the page is about; `_Sources` has them all.
  private static let mostSources = 200

  /// The files that the rows could come from.
  private func sources(_ all: [(path: String, sha256: String, rows: Int64)]) -> String {
    if all.isEmpty { return "" }
    var text = """
      <table class="sources">
      <thead>
      <tr><th>source file</th><th>SHA-256</th><th>rows read</th></tr>
      </thead>
      <tbody>

      """
    for source in all.prefix(Self.mostSources) {
      text +=
        "<tr><td>\(htmlEscaped(source.path))</td><td><code>\(htmlEscaped(source.sha256))</code></td>"
      text += "<td class=\"n\">\(source.rows)</td></tr>\n"
    }
    if all.count > Self.mostSources {
      text += "<tr><td colspan=\"3\">and \(all.count - Self.mostSources) more files</td></tr>\n"
    }
    return text + "</tbody>\n</table>\n"
  }

  private var isPage: Bool { options.chart != nil || options.page != nil }

  /// What stands beside the table. It is written after it, when all rows are known, and shown before it.
  private var beside: String {
    var text = ""
    if let page = options.page {
      text += "<dl class=\"facts\">\n"
      for fact in page.facts + [("rows", String(count))] {
        text += "<dt>\(htmlEscaped(fact.0))</dt><dd>\(htmlEscaped(fact.1))</dd>\n"
      }
      text +=
        "</dl>\n" + sources(page.sources)
        + "<pre class=\"query\">\(htmlEscaped(page.query))</pre>\n"
    }
    if let request = options.chart, let chart = Chart(request, columns, drawn) {
      text += SVGChart(chart).text
    }
    return text + "</main>\n"
  }
}
