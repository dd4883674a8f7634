import KQLValues

/// What a cell holds.
enum CellValue: Sendable, Hashable {
  case text([UInt8])
  case bool(Bool)
  case long(Int64)
  case real(Double)
  /// In ticks.
  case datetime(Int64)
  case timespan(Int64)
  /// A number below one that its format shows as a date: a time of the day that is not a day.
  case clock(Int64)

  /// Empty texts are null, as text columns have no null of their own.
  var isEmpty: Bool {
    if case .text(let bytes) = self { return bytes.isEmpty }
    return false
  }
}

/// A cell with the number of its column, the first being 0.
struct Cell: Sendable, Hashable {
  var column: Int
  var value: CellValue
}

/// What became of cells that have no value of their own, counted.
package struct SheetNotes: Sendable, Hashable {
  /// Formulas whose value was never calculated: null.
  package var formulasWithoutValue = 0
  /// Such as `#DIV/0!`: null.
  package var errors = 0
  /// Days that do not exist, or lie outside of the years 1 to 9999: null.
  package var timesOutOfRange = 0

  package init() {}

  /// A sentence on each that occurred.
  package var sentences: [String] {
    var sentences: [String] = []
    if formulasWithoutValue > 0 {
      sentences.append(
        "\(formulasWithoutValue) formulas were never calculated: their cells are null")
    }
    if errors > 0 { sentences.append("\(errors) cells hold errors such as #DIV/0!: they are null") }
    if timesOutOfRange > 0 {
      sentences.append("\(timesOutOfRange) days that do not exist in Kusto are null")
    }
    return sentences
  }
}
