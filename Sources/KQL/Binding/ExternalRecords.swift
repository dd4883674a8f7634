import Diagnostics
import Files
import KQLCatalog
import KQLFunctions
import KQLPlan
import KQLSyntax
import KQLValues

/// What `externaldata` says of its files in `with (…)`. Source: externaldata-operator, supported properties.
struct ExternalDataProperties {
  var format: String?
  var skipsFirst = false
  /// Where the value of each column is; nil where no mapping says it.
  var fields: [ExternalRecords.Field]?

  init(_ properties: [Argument], _ columns: [Column], _ binder: Binder, _ scope: Scope)
    throws(Diagnostic)
  {
    for property in properties {
      guard let name = property.name else { continue }
      let value: Value?
      // `format=csv`: a word, as it stands.
      if case .name(let word) = property.value {
        value = .string(word.text)
      } else {
        value = try binder.constant(try binder.bind(property.value, in: scope))
      }
      switch (name.text.lowercased(), value) {
      case ("format", .string(let text)?): format = text.lowercased()
      case ("ignorefirstrecord", .bool(let flag)?): skipsFirst = flag
      case ("ignorefirstrecord", .string(let text)?): skipsFirst = text.lowercased() == "true"
      case ("ingestionmapping", .string(let text)?):
        fields = try Self.fields(text, columns, at: property.value.span)
      case ("ingestionmappingreference", _):
        throw Diagnostic(
          .unsupported, "kustody has no mappings stored by name", at: name.span,
          help: "write the mapping itself, as `ingestionMapping`")
      default: break
      }
    }
  }

  /// A mapping: an array with an object a column, its path or place within `Properties` or beside the name.
  private static func fields(_ text: String, _ columns: [Column], at span: Span)
    throws(Diagnostic) -> [ExternalRecords.Field]
  {
    guard case .array(let items)? = DynamicValue(json: text) else {
      throw Diagnostic(.argumentValue, "an ingestion mapping is a JSON array", at: span)
    }
    var fields = [ExternalRecords.Field](repeating: .none, count: columns.count)
    for item in items {
      var flat: [String: DynamicValue] = [:]
      func add(_ value: DynamicValue) {
        guard case .bag(let bag) = value else { return }
        for (key, value) in zip(bag.keys, bag.values) { flat[key.lowercased()] = value }
      }
      add(item)
      if let properties = flat["properties"] { add(properties) }
      if let transform = flat["transform"], !transform.isNull {
        throw Diagnostic(
          .unsupported, "kustody does not support transformations in ingestion mappings yet",
          at: span)
      }
      guard let name = flat["column"]?.text,
        let index = columns.firstIndex(where: { $0.name == name })
      else { continue }
      if let constant = flat["constvalue"] {
        fields[index] = .constant(constant.text)
      } else if let path = flat["path"]?.text {
        do throws(FunctionFailure) {
          fields[index] = .path(try JSONPath(path))
        } catch {
          throw Diagnostic(.argumentValue, error.message, at: span)
        }
      } else if let ordinal = (flat["ordinal"]?.text).flatMap({ Int($0) }), ordinal >= 0 {
        fields[index] = .ordinal(ordinal)
      }
    }
    return fields
  }
}

/// The records of a file that a query reads, as texts.
struct ExternalRecords {
  /// Where the value of a column is in a record.
  enum Field {
    case none
    case ordinal(Int)
    case path(JSONPath)
    case constant(String)
  }

  static let formats: Set<String> = [
    "csv", "tsv", "psv", "scsv", "txt", "raw", "json", "jsonl", "multijson",
  ]

  /// Formats that Kusto reads besides.
  static let otherFormats: Set<String> = [
    "parquet", "avro", "apacheavro", "orc", "w3clogfile", "tsve", "sohsv", "sstream", "azmonstream",
  ]

  private let bytes: [UInt8]
  private let format: String
  private let skipsFirst: Bool
  private let fields: [Field]?

  init(_ bytes: [UInt8], format: String, skipsFirst: Bool, fields: [Field]?) {
    self.bytes = bytes
    self.format = format
    self.skipsFirst = skipsFirst
    self.fields = fields
  }

  /// The texts of the columns, a record each.
  func rows(of columns: [Column]) throws(FunctionFailure) -> [[String]] {
    switch format {
    case "tsv": separated(by: 0x09, columns)
    case "psv": separated(by: UInt8(ascii: "|"), columns)
    case "scsv": separated(by: UInt8(ascii: ";"), columns)
    case "txt", "raw":
      lines().dropFirst(skipsFirst ? 1 : 0).map { line in
        columns.indices.map { $0 == 0 ? line : "" }
      }
    case "json", "jsonl", "multijson": try documents(columns)
    default: separated(by: UInt8(ascii: ","), columns)
    }
  }

  private func separated(by separator: UInt8, _ columns: [Column]) -> [[String]] {
    var values = SeparatedRows(bytes, separator: separator)
    if skipsFirst { _ = values.next() }
    var rows: [[String]] = []
    while let record = values.next()?.map(\.text) {
      rows.append(
        columns.indices.map { index in
          switch fields?[index] ?? .ordinal(index) {
          case .ordinal(let place): place < record.count ? record[place] : ""
          case .constant(let text): text
          case .none, .path: ""
          }
        })
    }
    return rows
  }

  private func lines() -> [String] {
    bytes.split(separator: 0x0A).map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
  }

  private func documents(_ columns: [Column]) throws(FunctionFailure) -> [[String]] {
    var rows: [[String]] = []
    for text in Self.documents(in: bytes) {
      guard let value = text.withUnsafeBytes({ DynamicValue(json: $0) }) else {
        throw FunctionFailure("the file holds a record that is not JSON")
      }
      var records = [value]
      if case .array(let elements) = value { records = elements }
      for record in records {
        rows.append(
          columns.indices.map { index in
            switch fields?[index] {
            case .path(let path): path.value(in: record)?.text ?? ""
            case .constant(let text): text
            case .some(.none), .ordinal: ""
            case nil: record[columns[index].name]?.text ?? ""
            }
          })
      }
    }
    return skipsFirst ? Array(rows.dropFirst()) : rows
  }

  /// The JSON values that stand one after the other, whatever blanks lie in and between them.
  private static func documents(in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var start: Int?
    var depth = 0
    var isText = false
    var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while index < bytes.count {
      let byte = bytes[index]
      if isText {
        if byte == UInt8(ascii: "\"") { isText = false }
        index += byte == UInt8(ascii: "\\") ? 2 : 1
        continue
      }
      switch byte {
      case UInt8(ascii: "\""):
        isText = true
        start = start ?? index
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        start = start ?? index
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        start = start ?? index
        if depth <= 0, let first = start {
          found.append(bytes[first...index])
          (start, depth) = (nil, 0)
        }
      case 0x20, 0x09, 0x0A, 0x0D: break
      default: start = start ?? index
      }
      index += 1
    }
    if let start { found.append(bytes[start...]) }
    return found
  }
}
