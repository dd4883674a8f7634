import Files
import KQLValues

/// Comma separated values (RFC 4180, lines end in LF), a header first. Every text comes back exactly;
/// null is an empty field, a dynamic its JSON text.
package struct CSVRenderer: Renderer {
  package static let name = "csv"
  private var text: DelimitedText

  package init(_ options: RenderOptions) {
    text = DelimitedText(separator: UInt8(ascii: ","), isSpreadsheetSafe: options.isSpreadsheetSafe)
  }

  package mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError) {
    try text.header(columns, to: output)
  }

  package mutating func row(_ values: [Value], to output: Output) throws(OutputError) {
    try text.row(values, to: output)
  }

  package mutating func end(to output: Output) throws(OutputError) {}
}

/// As csv, with tabs between the fields.
package struct TSVRenderer: Renderer {
  package static let name = "tsv"
  private var text: DelimitedText

  package init(_ options: RenderOptions) {
    text = DelimitedText(
      separator: UInt8(ascii: "\t"), isSpreadsheetSafe: options.isSpreadsheetSafe)
  }

  package mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError) {
    try text.header(columns, to: output)
  }

  package mutating func row(_ values: [Value], to output: Output) throws(OutputError) {
    try text.row(values, to: output)
  }

  package mutating func end(to output: Output) throws(OutputError) {}
}

/// Lines of fields, quoted where they must be.
private struct DelimitedText {
  let separator: UInt8
  let isSpreadsheetSafe: Bool
  private var columns: [ResultColumn] = []
  private var line: [UInt8] = []

  init(separator: UInt8, isSpreadsheetSafe: Bool) {
    self.separator = separator
    self.isSpreadsheetSafe = isSpreadsheetSafe
  }

  mutating func header(_ columns: [ResultColumn], to output: Output) throws(OutputError) {
    self.columns = columns
    for (index, column) in columns.enumerated() {
      if index > 0 { line.append(separator) }
      field(column.name, isText: true, isAlone: columns.count == 1)
    }
    try endLine(to: output)
  }

  mutating func row(_ values: [Value], to output: Output) throws(OutputError) {
    for (index, value) in values.enumerated() {
      if index > 0 { line.append(separator) }
      let text = value.exactText(as: columns[index].type)
      field(text, isText: value.isFreeText, isAlone: values.count == 1)
    }
    try endLine(to: output)
  }

  private mutating func endLine(to output: Output) throws(OutputError) {
    line.append(UInt8(ascii: "\n"))
    try output.write(utf8: line)
    line.removeAll(keepingCapacity: true)
  }

  private mutating func field(_ text: String, isText: Bool, isAlone: Bool) {
    let isDisarmed = isSpreadsheetSafe && isText && isFormula(text)
    let quote = UInt8(ascii: "\"")
    // An empty field alone on its line would be a blank line, which readers skip.
    let needsQuotes =
      text.utf8.isEmpty
      ? isAlone
      : text.utf8.contains { $0 == separator || $0 == quote || $0 == 0x0A || $0 == 0x0D }
    if needsQuotes { line.append(quote) }
    if isDisarmed { line.append(UInt8(ascii: "'")) }
    for byte in text.utf8 {
      if byte == quote { line.append(quote) }
      line.append(byte)
    }
    if needsQuotes { line.append(quote) }
  }

  /// Whether a spreadsheet might run the text.
  private func isFormula(_ text: String) -> Bool {
    switch text.unicodeScalars.first {
    case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": true
    default: false
    }
  }
}

extension Value {
  /// Whether somebody else chose its characters.
  fileprivate var isFreeText: Bool {
    switch self {
    case .string, .dynamic: true
    case .null, .bool, .long, .real, .decimal, .datetime, .timespan, .guid: false
    }
  }
}
