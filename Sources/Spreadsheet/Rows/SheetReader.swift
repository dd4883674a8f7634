import JSON
import KQLValues

/// A column of a sheet's rows.
package struct SheetColumn: Sendable, Hashable {
  package var name: String
  package var type: ScalarType
}

/// Reads a sheet as a table: the first row that has a value holds the names of its columns, the others are
/// its rows, written as JSON objects.
///
/// The sheet is read twice, as the type of a column needs all of its cells; in memory is a row.
package final class SheetReader {
  package let columns: [SheetColumn]
  /// The row that holds the names, the first being 1; nil where the sheet is empty.
  package let headerRow: Int?

  private let cells: CellReader
  private let keys: [[UInt8]]
  /// Which of `columns` a cell's column is.
  private var places: [Int: Int] = [:]
  private var written = 0
  private let part: String

  /// So many times its own size a sheet may give as text, or at least so much: shared texts are written
  /// once and may stand in all cells.
  private static let maximumRatio = 10_000
  private static let allowance = 1 << 30

  /// Reads the sheet's names and types.
  package init(_ sheet: Workbook.Sheet, of book: Workbook) throws(SpreadsheetError) {
    part = sheet.part
    let first = try book.cells(of: sheet)
    let header = try first.next()
    headerRow = header?.number
    var names: [Int: String] = [:]
    for cell in header?.cells ?? [] { names[cell.column] = Self.name(cell.value) }
    var kinds: [Int: ColumnKinds] = [:]
    while let row = try first.next() {
      for cell in row.cells { kinds[cell.column, default: []].insert(.of(cell.value)) }
    }
    var columns: [SheetColumn] = []
    var taken = Set(names.values)
    var seen: Set<String> = []
    for place in Set(names.keys).union(kinds.keys).sorted() {
      var name = names[place] ?? "Column_\(CellReader.letters(of: place))"
      if !seen.insert(name).inserted || (names[place] == nil && taken.contains(name)) {
        var number = 2
        while taken.contains("\(name)_\(number)") { number += 1 }
        name += "_\(number)"
        taken.insert(name)
      }
      places[place] = columns.count
      columns.append(SheetColumn(name: name, type: kinds[place, default: []].type))
    }
    self.columns = columns
    keys = columns.map { column in
      var writer = JSONWriter()
      writer.key(column.name)
      return writer.bytes
    }
    cells = try book.cells(of: sheet)
    if headerRow != nil { _ = try cells.next() }
  }

  /// What became of cells that have no value of their own, so far.
  package var notes: SheetNotes { cells.notes }

  private static func name(_ value: CellValue) -> String {
    var writer = JSONWriter()
    write(value, as: .string, into: &writer)
    let text = try? JSONValue(parsing: String(decoding: writer.bytes, as: UTF8.self))
    if case .string(let name)? = text { return name }
    return writer.text
  }

  /// Appends the next row to `output`, as a JSON object of all columns.
  ///
  /// - Returns: the row's number as the program shows it; nil where there is no further row.
  /// - Throws: where the rest of the sheet cannot be read; `output` then ends before the row.
  package func nextRow(into output: inout [UInt8]) throws(SpreadsheetError) -> Int? {
    guard let row = try cells.next() else { return nil }
    var values = [CellValue?](repeating: nil, count: columns.count)
    for cell in row.cells {
      guard let place = places[cell.column] else { continue }
      values[place] = cell.value
    }
    var writer = JSONWriter()
    writer.raw("{")
    for (index, value) in values.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.raw(keys[index])
      if let value {
        Self.write(value, as: columns[index].type, into: &writer)
      } else {
        writer.null()
      }
    }
    writer.raw("}")
    written += writer.bytes.count
    guard written <= max(Self.allowance, cells.bytesRead * Self.maximumRatio) else {
      throw .tooLarge("`\(part)` gives more than \(Self.maximumRatio) times its size as rows")
    }
    output.append(contentsOf: writer.bytes)
    return row.number
  }

  private static func write(_ value: CellValue, as type: ScalarType, into writer: inout JSONWriter)
  {
    let isText = type == .string
    func quoted(_ text: String) {
      writer.raw("\"")
      writer.raw(text.utf8)
      writer.raw("\"")
    }
    switch value {
    case .text(let bytes):
      bytes.withUnsafeBytes { bytes in
        if UTF8Sequence.firstError(in: bytes) == nil {
          writer.string(utf8: bytes)
        } else {
          writer.string(String(decoding: bytes, as: UTF8.self))
        }
      }
    case .bool(let value): isText ? quoted(value ? "true" : "false") : writer.bool(value)
    case .long(let value):
      if isText {
        quoted(String(value))
      } else if type == .real {
        writer.real(Double(value))
      } else {
        writer.integer(value)
      }
    case .real(let value): isText ? quoted(RealText.text(value)) : writer.real(value)
    case .datetime(let ticks): quoted(DateTime.text(ticks))
    case .timespan(let ticks): quoted(TimeSpan.text(ticks))
    case .clock(let ticks):
      quoted(
        type == .datetime
          ? DateTime.text(SerialTime.datetime(clock: ticks)) : TimeSpan.text(ticks))
    }
  }
}
