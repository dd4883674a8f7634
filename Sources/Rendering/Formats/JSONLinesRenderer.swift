import Files
import JSON
import KQLValues

/// One object a row, the columns' names as its keys; nothing at all for no rows.
package struct JSONLinesRenderer: Renderer {
  package static let name = "jsonl"
  package static let separatesResults = false
  /// Each column's key with all that stands before its value.
  private var keys: [[UInt8]] = []
  private var types: [ScalarType] = []
  private var writer = JSONWriter()

  package init(_ options: RenderOptions) {}

  package mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError) {
    types = columns.map(\.type)
    keys = distinctNames(columns.map(\.name)).enumerated().map { index, name in
      var writer = JSONWriter()
      if index > 0 { writer.raw(",") }
      writer.key(name)
      return writer.bytes
    }
  }

  package mutating func row(_ values: [Value], to output: Output) throws(OutputError) {
    writer.raw("{")
    for (index, value) in values.enumerated() {
      writer.raw(keys[index])
      value.json(into: &writer.bytes, type: types[index])
    }
    writer.raw("}\n")
    try output.write(utf8: writer.bytes)
    writer.bytes.removeAll(keepingCapacity: true)
  }

  package mutating func row(_ row: LentRow, to output: Output) throws(OutputError) {
    let template = RowTemplate.of(row.batch) {
      RowTemplate(row.batch, end: Array("}\n".utf8)) { $1.append(contentsOf: keys[$0]) }
    }
    writer.raw("{")
    template.append(row.cells, to: &writer.bytes)
    try output.write(utf8: writer.bytes)
    writer.bytes.removeAll(keepingCapacity: true)
  }

  package mutating func end(to output: Output) throws(OutputError) {}
}
