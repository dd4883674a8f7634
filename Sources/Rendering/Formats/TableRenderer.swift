import Diagnostics
import Files
import KQLValues

/// Columns for people: aligned, numbers to the right, empty columns left out.
///
/// On a terminal it never is wider than the terminal: cells are cut with `…`, and where even that leaves
/// columns too narrow to read, each row becomes a record with a column a line. Elsewhere nothing is
/// cut. Rows are laid out in blocks, each with its own header, so a result of any size needs the memory
/// of one block.
package struct TableRenderer: Renderer {
  package static let name = "table"
  private static let blockSize = 10_000

  private let options: RenderOptions
  private var columns: [ResultColumn] = []
  private var block: [[String]] = []
  private var count = 0

  package init(_ options: RenderOptions) { self.options = options }

  package mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError) {
    self.columns = columns
  }

  package mutating func row(_ values: [Value], to output: Output) throws(OutputError) {
    block.append(zip(values, columns).map { visible($0.plainText(as: $1.type)) })
    count += 1
    if block.count == Self.blockSize {
      let leftOut = try writeBlock(to: output)
      if leftOut > 0 { try output.write("(\(emptyColumns(leftOut)) in these rows)\n") }
      try output.write("\n")
    }
  }

  package mutating func end(to output: Output) throws(OutputError) {
    let rows = count == 1 ? "1 row" : "\(count) rows"
    if count == 0 {
      // The columns of a wide table are no answer to anything.
      if columns.count <= 12 { _ = try writeBlock(to: output) }
      return try output.write(
        columns.count <= 12 ? "(\(rows))\n" : "(\(rows) of \(columns.count) columns)\n")
    }
    let leftOut = block.isEmpty ? 0 : try writeBlock(to: output)
    try output.write(leftOut > 0 ? "(\(rows), \(emptyColumns(leftOut)))\n" : "(\(rows))\n")
  }

  private func emptyColumns(_ count: Int) -> String {
    count == 1 ? "1 empty column left out" : "\(count) empty columns left out"
  }

  /// - Returns: how many columns no row had anything in.
  private mutating func writeBlock(to output: Output) throws(OutputError) -> Int {
    var shown: [Int] = []
    for index in columns.indices
    where block.isEmpty || block.contains(where: { !$0[index].isEmpty }) {
      shown.append(index)
    }
    let layout = TableLayout(shown.map { columns[$0] }, options)
    let first = count - block.count + 1
    if !shown.isEmpty {
      try layout.write(block.map { row in shown.map { row[$0] } }, from: first, to: output)
    }
    block.removeAll(keepingCapacity: true)
    return columns.count - shown.count
  }
}
