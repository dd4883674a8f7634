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
  /// Whether it gives bytes that are not text.
  static var isBinary: Bool { get }

  init(_ options: RenderOptions)

  mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError)
  /// - Parameter values: one a column.
  mutating func row(_ values: [Value], to output: Output) throws(OutputError)
  /// The same for a row that is lent.
  mutating func row(_ row: LentRow, to output: Output) throws(OutputError)
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
  /// Whether the terminal shows ASCII only.
  package var isASCII = false
  /// Whether times may be cut to the minute or the day where a table is too wide: those of an overview.
  package var roundsTimes = false
  /// Whether columns without a value are shown: anyone who wrote the query named them.
  package var keepsEmptyColumns = false
  /// Whether the first column is never cut: names that are to be copied.
  package var keepsFirstColumn = false
  /// What was searched for: the columns that hold it come first.
  package var terms: [String] = []
  /// What `render` asks for.
  package var chart: ChartRequest?
  /// What a page says of the query beside its result.
  package var page: PageFacts?
  /// When the query began: tables on a terminal say how long it took.
  package var started: ContinuousClock.Instant?

  package init(width: Int? = nil, usesColor: Bool = false) {
    self.width = width
    self.usesColor = usesColor
  }
}

extension RenderOptions {
  /// What stands for what was cut off.
  var cutMark: String { isASCII ? "..." : "…" }
  /// What lines are drawn with.
  var rule: String { isASCII ? "-" : "─" }

  /// ` in 0.12 s`, for a count of rows; empty where nobody asked.
  var elapsed: String {
    guard let started else { return "" }
    let (seconds, attoseconds) = started.duration(to: .now).components
    let hundredths = attoseconds / 10_000_000_000_000_000
    return " in \(seconds).\(hundredths < 10 ? "0" : "")\(hundredths) s"
  }
}

/// What a page says of a query beside its result.
package struct PageFacts: Sendable {
  /// The text of the query.
  package var query: String
  /// Names and values: the database, its root, what `now()` meant.
  package var facts: [(name: String, value: String)]
  /// The files whose rows it could read.
  package var sources: [(path: String, sha256: String, rows: Int64)] = []

  package init(query: String, facts: [(name: String, value: String)]) {
    self.query = query
    self.facts = facts
  }
}

extension Renderer {
  package static var separatesResults: Bool { true }
  package static var isBinary: Bool { false }

  package mutating func row(_ row: LentRow, to output: Output) throws(OutputError) {
    try self.row(row.values, to: output)
  }

  /// Renders a whole table.
  package mutating func render(_ table: ResultTable, to output: Output) throws(OutputError) {
    try begin(table.columns, to: output)
    for row in table.rows { try self.row(row, to: output) }
    try end(to: output)
  }
}
