import JSON
import KQLValues
import LogTables

/// The columns of one declared table, for formats that put values into columns by name.
final class DeclaredColumns {
  private var types: [String: ScalarType] = [:]
  private var writer: TableWriter?
  /// Keys as they stand in records, and the column each goes to.
  private var keys = NameIndex()
  private var numbers: [Int?] = []

  init(of table: String) {
    for column in LogTables.table(named: table)?.columns ?? [] { types[column.name] = column.type }
  }

  /// To be called with each row's writer.
  func begin(_ writer: TableWriter) {
    guard self.writer !== writer else { return }
    self.writer = writer
    keys = NameIndex()
    numbers = []
  }

  /// Puts a value into the column that the key stands for. A value that is none of the column's type is
  /// kept as text in a column with `_s` behind its name.
  ///
  /// - Parameter name: gives the column's name for a key; asked once a key. Nil: the key has no column.
  func put(
    _ json: JSONView, key: Int, _ value: Int, _ writer: TableWriter, name: (String) -> String?
  ) {
    if json[value].kind == .null { return }
    let known = json[key].hasEscapes ? nil : keys.number(of: json.content(key))
    let column: Int?
    if let known {
      column = numbers[known]
    } else {
      let text = json.text(key)
      guard let name = name(text) else {
        remember(json, key, nil)
        return
      }
      let type = types[name] ?? Self.inferredType(of: json, value, name: name)
      var bytes = name
      column = bytes.withUTF8 { writer.column(UnsafeRawBufferPointer($0), type) }
      guard column != nil else {
        bytes.withUTF8 { writer.addToRest(UnsafeRawBufferPointer($0), json: json.raw(value)) }
        return
      }
      remember(json, key, column)
    }
    guard let column else { return }
    if let cell = Coercion.cell(json, value, as: writer.type(of: column), writer) {
      if case .null = cell { return }
      writer.put(cell, in: column)
    } else {
      putMisfit(json, key: key, value, writer, name: name)
    }
  }

  private func putMisfit(
    _ json: JSONView, key: Int, _ value: Int, _ writer: TableWriter, name: (String) -> String?
  ) {
    guard let name = name(json.text(key)),
      let cell = Coercion.cell(json, value, as: .string, writer)
    else { return }
    var bytes = name + "_s"
    let column = bytes.withUTF8 { writer.column(UnsafeRawBufferPointer($0), .string) }
    if let column, writer.type(of: column) == .string {
      writer.put(cell, in: column)
    } else {
      bytes.withUTF8 { writer.addToRest(UnsafeRawBufferPointer($0), json: json.raw(value)) }
    }
  }

  private func remember(_ json: JSONView, _ key: Int, _ column: Int?) {
    guard !json[key].hasEscapes, numbers.count < StorageSchema.maximumColumns else { return }
    _ = keys.add(json.content(key))
    numbers.append(column)
  }

  /// The type of a column that is not declared: by the suffix that custom columns bear, else by its
  /// first value.
  private static func inferredType(of json: JSONView, _ value: Int, name: String) -> ScalarType {
    switch name.suffix(2) {
    case "_s", "_g": return .string
    case "_d": return .real
    case "_b": return .bool
    case "_t": return .datetime
    default: break
    }
    switch json[value].kind {
    case .true, .false: return .bool
    case .number: return json[value].isInteger ? .long : .real
    case .array, .object: return .dynamic
    case .null, .string: return .string
    }
  }
}
