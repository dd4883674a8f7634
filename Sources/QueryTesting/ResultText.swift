import Diagnostics
import JSON
import KQLValues
import Rendering

/// A result as a `result` block holds it.
///
/// The first line names the columns, each further line is a row; cells are separated by two or more
/// spaces. A cell that is empty, begins or ends with a space, holds two spaces in a row or a character
/// nobody can see, begins with a quote or is `…` is written as a JSON string. Values are as in csv;
/// null is `null`, and a dynamic is its JSON, except that a JSON string which reads as no other JSON
/// stands without its quotes. A last line `…` says that more rows follow.
package struct ResultText: Sendable, Hashable {
  package struct Cell: Sendable, Hashable {
    package var text: String
    /// Whether it is written as a JSON string, and so means text even where it reads `null`.
    package var isQuoted: Bool
  }

  package struct Problem: Error, Sendable, Hashable {
    /// Counted from 0 within the block.
    package var line: Int
    package var message: String
  }

  package var names: [String]
  package var rows: [[Cell]]
  /// Whether more rows may follow.
  package var isOpen = false

  /// The columns at `indices` of a result.
  package init(_ table: ResultTable, columns indices: [Int]) {
    names = indices.map { table.columns[$0].name }
    rows = table.rows.map { row in
      indices.map { Self.cell(row[$0], as: table.columns[$0].type) }
    }
  }

  /// Reads a block.
  package init(parsing text: String) throws(Problem) {
    var lines = textLines(text)
    while let last = lines.last, trimmed(last).isEmpty { lines.removeLast() }
    guard let header = lines.first else {
      throw Problem(
        line: 0,
        message: "the block is empty; its first line names the columns, and --update fills it")
    }
    names = try Self.cells(of: header, line: 0).map(\.text)
    rows = []
    if lines.count > 1, lines.last.map({ trimmed($0) == "…" }) == true {
      isOpen = true
      lines.removeLast()
    }
    for (index, line) in lines.enumerated().dropFirst() {
      let cells = try Self.cells(of: line, line: index)
      guard cells.count == names.count else {
        let message = "\(cells.count) cells under \(names.count) columns"
        throw Problem(line: index, message: message)
      }
      rows.append(cells)
    }
  }

  /// The block's lines.
  package var lines: [String] {
    let grid = [names.map(Self.written)] + rows.map { $0.map(Self.written) }
    var widths = [Int](repeating: 0, count: names.count)
    for row in grid {
      for (index, cell) in row.enumerated() {
        widths[index] = max(widths[index], displayWidth(of: cell))
      }
    }
    var lines = grid.map { row in
      var line = ""
      for (index, cell) in row.enumerated() {
        line += cell
        if index < row.count - 1 {
          line += String(repeating: " ", count: widths[index] - displayWidth(of: cell) + 2)
        }
      }
      return line
    }
    if isOpen { lines.append("…") }
    return lines
  }

  private static func cell(_ value: Value, as type: ScalarType) -> Cell {
    switch value {
    case .null: return Cell(text: "null", isQuoted: false)
    case .string(let text): return Cell(text: text, isQuoted: text == "null" || needsQuotes(text))
    case .dynamic(let json):
      let text = dynamicText(json)
      return Cell(text: text, isQuoted: text == "null" || needsQuotes(text))
    case .bool, .long, .real, .decimal, .datetime, .timespan, .guid:
      return Cell(text: value.exactText(as: type), isQuoted: false)
    }
  }

  private static func dynamicText(_ json: String) -> String {
    guard let value = try? JSONValue(parsing: json) else { return json }
    if case .string(let text) = value, (try? JSONValue(parsing: text)) == nil { return text }
    return value.jsonText
  }

  private static func written(_ name: String) -> String {
    needsQuotes(name) ? quoted(name) : name
  }

  private static func written(_ cell: Cell) -> String {
    cell.isQuoted || needsQuotes(cell.text) ? quoted(cell.text) : cell.text
  }

  private static func needsQuotes(_ text: String) -> Bool {
    text.isEmpty || text.first == " " || text.last == " " || text.first == "\"" || text == "…"
      || text.hasPrefix("```") || text.hasPrefix("~~~") || hasTwoSpaces(text)
      || visible(text) != text
  }

  private static func hasTwoSpaces(_ text: String) -> Bool {
    zip(text.utf8, text.utf8.dropFirst()).contains { $0 == 0x20 && $1 == 0x20 }
  }

  private static func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.string(text)
    var result = ""
    for scalar in writer.text.unicodeScalars {
      if visible(String(scalar)) == String(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return result
  }

  private static func cells(of line: Substring, line number: Int) throws(Problem) -> [Cell] {
    let utf8 = Array(trimmed(line).utf8)
    let space = UInt8(ascii: " ")
    var cells: [Cell] = []
    var at = 0
    while at < utf8.count {
      let start = at
      if utf8[at] == UInt8(ascii: "\"") {
        at += 1
        while at < utf8.count, utf8[at] != UInt8(ascii: "\"") {
          at += utf8[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        at = min(at + 1, utf8.count)
        let text = String(decoding: utf8[start..<at], as: UTF8.self)
        guard case .string(let content)? = try? JSONValue(parsing: text),
          at == utf8.count || utf8[at...].starts(with: [space, space])
        else {
          throw Problem(
            line: number, message: "a cell that begins with a quote is not a JSON string")
        }
        cells.append(Cell(text: content, isQuoted: true))
      } else {
        while at < utf8.count, !utf8[at...].starts(with: [space, space]) { at += 1 }
        let text = String(decoding: utf8[start..<at], as: UTF8.self)
        cells.append(Cell(text: text, isQuoted: false))
      }
      while at < utf8.count, utf8[at] == space { at += 1 }
    }
    return cells
  }
}
