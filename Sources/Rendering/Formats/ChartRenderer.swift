import Files
import KQLValues

/// The chart that `render` asks for, drawn with characters; the table where there is none to draw.
package struct ChartRenderer: Renderer {
  package static let name = "chart"

  private let options: RenderOptions
  package var table = ResultTable(columns: [])

  package init(_ options: RenderOptions) { self.options = options }

  package mutating func end(to output: Output) throws(OutputError) {
    guard let request = options.chart, let chart = Chart(request, table.columns, table.rows) else {
      var renderer = TableRenderer(options)
      return try renderer.render(table, to: output)
    }
    let text = TextChart(
      chart: chart, width: options.width ?? 80, usesColor: options.usesColor,
      isASCII: options.isASCII)
    try output.write(text.text)
    let rows = table.rows.count == 1 ? "1 row" : "\(table.rows.count) rows"
    try output.write("(\(rows)\(options.elapsed))\n")
  }
}

extension ChartRenderer: RowGathering {}
