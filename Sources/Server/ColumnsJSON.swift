import JSON
import KQLValues

extension JSONWriter {
  /// An array with an object for each column of a result.
  ///
  /// - Parameters:
  ///   - name: the member that holds a column's name.
  ///   - types: the members that hold its type, and how each is written.
  mutating func columns(
    _ columns: [(name: String, type: ScalarType)], name: String,
    types: KeyValuePairs<String, (ScalarType) -> String>
  ) {
    raw("[")
    for (index, column) in columns.enumerated() {
      raw(index > 0 ? ",{" : "{")
      key(name)
      string(column.name)
      for (member, text) in types {
        raw(",")
        key(member)
        string(text(column.type))
      }
      raw("}")
    }
    raw("]")
  }
}

extension [ResultColumn] {
  var namesAndTypes: [(name: String, type: ScalarType)] { map { ($0.name, $0.type) } }
}
