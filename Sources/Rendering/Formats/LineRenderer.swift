import Diagnostics
import Files
import KQLValues

/// A row as a block, one column per line, values whole: on a terminal they go on below, a dynamic member by member.
package struct LineRenderer: Renderer {
  package static let name = "line"

  private let options: RenderOptions
  private var columns: [ResultColumn] = []
  private var count = 0

  package init(_ options: RenderOptions) { self.options = options }

  package mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError) {
    self.columns = columns
  }

  package mutating func row(_ values: [Value], to output: Output) throws(OutputError) {
    count += 1
    let layout = RecordLayout(columns, options, mostLines: nil)
    try layout.write(values, number: count, to: output)
  }

  package mutating func end(to output: Output) throws(OutputError) {
    let rows = count == 1 ? "1 row" : "\(count) rows"
    try output.write("(\(rows)\(options.elapsed))\n")
  }
}
