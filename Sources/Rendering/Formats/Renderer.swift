import Files
import KQLValues

/// Turns a result into the bytes of one format, a row at a time, so that no result need fit in memory.
///
/// `begin`, then `row` for each row, then `end`; each once.
package protocol Renderer: Sendable {
  /// What `--format` calls it.
  static var name: String { get }
  /// Whether results of one query have an empty line between them; else each follows the one before as it is.
  static var separatesResults: Bool { get }

  init(_ options: RenderOptions)

  mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError)
  /// - Parameter values: one a column.
  mutating func row(_ values: [Value], to output: Output) throws(OutputError)
  mutating func end(to output: Output) throws(OutputError)
}

/// What a renderer may know of the world it renders for.
package struct RenderOptions: Sendable {
  /// The terminal's width in cells; nil where the bytes go elsewhere and nothing may be cut.
  package var width: Int?
  /// Whether the terminal shows colours.
  package var usesColor = false
  /// Whether csv and tsv disarm text that a spreadsheet would run as a formula.
  package var isSpreadsheetSafe = false
  /// Whether json is one line.
  package var isOneLine = false

  package init(width: Int? = nil, usesColor: Bool = false) {
    self.width = width
    self.usesColor = usesColor
  }
}

extension Renderer {
  package static var separatesResults: Bool { true }

  /// Renders a whole table.
  package mutating func render(_ table: ResultTable, to output: Output) throws(OutputError) {
    try begin(table.columns, to: output)
    for row in table.rows { try self.row(row, to: output) }
    try end(to: output)
  }
}
