import Diagnostics
import Files
import KQLValues

/// A page of its own with one table: no script, nothing loaded from elsewhere, the logs as text only.
package struct HTMLRenderer: Renderer {
  package static let name = "html"

  package init(_ options: RenderOptions) {}

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
    </style>
    </head>
    <body>

    """
  private var columns: [ResultColumn] = []

  package mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError) {
    self.columns = columns
    var text = Self.head + "<table>\n<thead>\n<tr>"
    for column in columns {
      text += "<th title=\"\(column.type.rawValue)\">\(htmlEscaped(column.name))</th>"
    }
    try output.write(text + "</tr>\n</thead>\n<tbody>\n")
  }

  package mutating func row(_ values: [Value], to output: Output) throws(OutputError) {
    var text = "<tr>"
    for (column, value) in zip(columns, values) {
      let attribute = column.type.isNumeric ? " class=\"n\"" : ""
      text += "<td\(attribute)>\(htmlEscaped(value.plainText(as: column.type)))</td>"
    }
    try output.write(text + "</tr>\n")
  }

  package mutating func end(to output: Output) throws(OutputError) {
    try output.write("</tbody>\n</table>\n</body>\n</html>\n")
  }
}
