import Diagnostics
import Files
import KQLValues

/// Columns for people: aligned, numbers to the right, empty columns left out.
///
/// On a terminal it never is wider than the terminal: cells are cut with `…`, times lose what is zero in all rows,
/// and where even that leaves columns too narrow to read, each row becomes a record with one column per line. Elsewhere
/// nothing is cut. Rows are laid out in blocks, each with its own header, so a result of any size needs the memory
/// of one block.
package struct TableRenderer: Renderer {
  package static let name = "table"
  private static let blockSize = 10_000
  /// The lines of a value in a record that is shown because the terminal is too narrow for a table.
  private static let recordLines = 4
  /// So many columns without a value are named, more are counted.
  private static let namedColumns = 4

  private let options: RenderOptions
  private var columns: [ResultColumn] = []
  private var block: [[Value]] = []
  private var count = 0
  private var wasCut = false

  package init(_ options: RenderOptions) { self.options = options }

  package mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError) {
    self.columns = columns
  }

  package mutating func row(_ values: [Value], to output: Output) throws(OutputError) {
    block.append(values)
    count += 1
    if block.count == Self.blockSize {
      let leftOut = try writeBlock(to: output)
      if !leftOut.isEmpty { try output.write("(\(emptyColumns(leftOut)) in these rows)\n") }
      try output.write("\n")
    }
  }

  package mutating func end(to output: Output) throws(OutputError) {
    let rows = (count == 1 ? "1 row" : "\(count) rows") + options.elapsed
    if count == 0 {
      // The columns of a wide table are not an answer to anything.
      if columns.count <= 12 { _ = try writeBlock(to: output) }
      return try output.write(
        columns.count <= 12 ? "(\(rows))\n" : "(\(rows) of \(columns.count) columns)\n")
    }
    let leftOut = block.isEmpty ? [] : try writeBlock(to: output)
    var words = leftOut.isEmpty ? rows : "\(rows), \(emptyColumns(leftOut))"
    if wasCut { words += "; --format line shows values whole" }
    try output.write("(\(words))\n")
  }

  private func emptyColumns(_ leftOut: [Int]) -> String {
    let count =
      leftOut.count == 1 ? "1 empty column left out" : "\(leftOut.count) empty columns left out"
    guard options.width != nil, leftOut.count <= Self.namedColumns else { return count }
    return count + ": " + leftOut.map { visible(columns[$0].name) }.joined(separator: ", ")
  }

  /// - Returns: the columns that no row had anything in.
  private mutating func writeBlock(to output: Output) throws(OutputError) -> [Int] {
    var texts = block.map { row in
      zip(row, columns).map { visible($0.plainText(as: $1.type)) }
    }
    var shown: [Int] = []
    for index in columns.indices
    where block.isEmpty || options.keepsEmptyColumns
      || texts.contains(where: { !$0[index].isEmpty })
    {
      shown.append(index)
    }
    defer { block.removeAll(keepingCapacity: true) }
    let leftOut = columns.indices.filter { !shown.contains($0) }
    guard !shown.isEmpty else { return leftOut }
    if options.width != nil {
      for index in shown where columns[index].type == .datetime { Self.shorten(index, &texts) }
    }
    let shownColumns = shown.map { columns[$0] }
    var rows = texts.map { row in shown.map { row[$0] } }
    var layout = TableLayout(shownColumns, rows, options)
    // To the second, the minute, the day.
    for length in options.roundsTimes && options.width != nil ? [19, 16, 10] : [] {
      if length < 19, layout.isTable { break }
      for row in rows.indices {
        for (index, column) in shownColumns.enumerated() where column.type == .datetime {
          rows[row][index] = String(rows[row][index].prefix(length))
        }
      }
      layout = TableLayout(shownColumns, rows, options)
    }
    if layout.isTable {
      wasCut = wasCut || layout.cutsCells
      try layout.write(rows, to: output)
    } else {
      let records = RecordLayout(shownColumns, options, mostLines: Self.recordLines)
      let first = count - block.count + 1
      for (index, row) in block.enumerated() {
        let isCut = try records.write(
          shown.map { row[$0] }, number: first + index, to: output)
        wasCut = wasCut || isCut
      }
    }
    return leftOut
  }

  /// Times of a column without what is zero in all of them: `2024-05-14 08:00:00`, or the day alone.
  private static func shorten(_ index: Int, _ rows: inout [[String]]) {
    var length = 0
    for row in rows where !row[index].isEmpty {
      let text = row[index]
      // `2024-05-14T08:00:00.0000000Z`.
      guard text.utf8.count == 28, text.hasSuffix("Z") else { return }
      let digits = text.dropLast()
      let fraction = digits.suffix(7).reversed().drop { $0 == "0" }.count
      let isMidnight = digits.dropFirst(11).allSatisfy { "0:.".contains($0) }
      length = max(length, fraction > 0 ? 20 + fraction : isMidnight ? 10 : 19)
    }
    guard length > 0 else { return }
    for row in rows.indices where !rows[row][index].isEmpty {
      rows[row][index] = String(rows[row][index].prefix(length)).replacing("T", with: " ")
    }
  }
}
