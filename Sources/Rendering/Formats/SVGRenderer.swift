import Files
import KQLValues

/// The chart that `render` asks for, as SVG; without `render` a line over time, or columns.
package struct SVGRenderer: Renderer {
  package static let name = "svg"
  package static let separatesResults = false

  private let options: RenderOptions
  package var table = ResultTable(columns: [])

  package init(_ options: RenderOptions) { self.options = options }

  package mutating func end(to output: Output) throws(OutputError) {
    let request = options.chart ?? ChartRequest(usualFor: table.columns)
    guard let chart = Chart(request, table.columns, table.rows) else {
      return try output.write(
        SVGChart.message("nothing to draw: the result has no column of numbers with values"))
    }
    try output.write(SVGChart(chart).text)
  }
}

extension SVGRenderer: RowGathering {}
