import Files
import JSON
import KQLValues

/// One object: `{"columns":[{"name":…,"type":…}],"rows":[[…],…]}`, one row per line.
package struct JSONRenderer: Renderer {
  package static let name = "json"
  package static let separatesResults = false
  private let lineBreak: String
  private var writer = JSONWriter()
  private var types: [ScalarType] = []
  private var isFirst = true

  package init(_ options: RenderOptions) { lineBreak = options.isOneLine ? "" : "\n" }

  package mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError) {
    types = columns.map(\.type)
    writer.raw("{\"columns\":[")
    for (index, column) in columns.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.raw("{")
      writer.key("name")
      writer.string(column.name)
      writer.raw(",")
      writer.key("type")
      writer.string(column.type.rawValue)
      writer.raw("}")
    }
    writer.raw("],\"rows\":[")
    try hand(to: output)
  }

  package mutating func row(_ values: [Value], to output: Output) throws(OutputError) {
    if !isFirst { writer.raw(",") }
    isFirst = false
    writer.raw(lineBreak.utf8)
    writer.raw("[")
    for (index, value) in values.enumerated() {
      if index > 0 { writer.raw(",") }
      value.json(into: &writer.bytes, type: types[index])
    }
    writer.raw("]")
    try hand(to: output)
  }

  package mutating func row(_ row: LentRow, to output: Output) throws(OutputError) {
    if !isFirst { writer.raw(",") }
    isFirst = false
    writer.raw(lineBreak.utf8)
    let template = RowTemplate.of(row.batch) {
      RowTemplate(row.batch, end: [UInt8(ascii: "]")]) { column, bytes in
        bytes.append(column == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
      }
    }
    if row.batch.types.isEmpty { writer.raw("[") }
    template.append(row.cells, to: &writer.bytes)
    try hand(to: output)
  }

  package mutating func end(to output: Output) throws(OutputError) {
    if !isFirst { writer.raw(lineBreak.utf8) }
    writer.raw("]}")
    writer.raw(lineBreak.utf8)
    try hand(to: output)
  }

  private mutating func hand(to output: Output) throws(OutputError) {
    try output.write(utf8: writer.bytes)
    writer.bytes.removeAll(keepingCapacity: true)
  }
}
