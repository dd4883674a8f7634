import Diagnostics

/// A value that ClickHouse answered.
package enum ClickHouseValue: Sendable, Hashable {
  case null
  case integer(Int64)
  /// Of a type without a sign.
  case unsigned(UInt64)
  case real(Double)
  case text([UInt8])

  package var string: String {
    if case .text(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { "" }
  }

  /// Its bits, whatever the type of a whole number.
  package var bits: UInt64 {
    switch self {
    case .integer(let value): UInt64(bitPattern: value)
    case .unsigned(let value): value
    case .null, .real, .text: 0
    }
  }
}

/// An answer in RowBinaryWithNamesAndTypes, a row at a time.
///
/// Its bytes are not trusted: a length is held against a limit before anything is made of it.
package final class ClickHouseRows {
  private indirect enum Form {
    case integer(bytes: Int, isSigned: Bool)
    case real
    case text
    case nullable(Form)
    case nothing
  }

  package private(set) var names: [String] = []
  private var forms: [Form] = []
  private var body: AnswerBody
  private var bytes: ArraySlice<UInt8> = []

  /// Of one value.
  private static let longestText = 1 << 30
  private static let mostColumns = 100_000

  init(_ body: AnswerBody) throws(ClickHouseError) {
    self.body = body
    let count = try length(atMost: Self.mostColumns)
    for _ in 0..<count {
      names.append(String(decoding: try text(atMost: 1 << 20), as: UTF8.self))
    }
    for _ in 0..<count {
      let type = String(decoding: try text(atMost: 1 << 20), as: UTF8.self)
      guard let form = Self.form(type[...]) else {
        throw .unreadable("ClickHouse answers with the type `\(visible(String(type.prefix(80))))`")
      }
      forms.append(form)
    }
  }

  /// The next row; nil at the end.
  package func next() throws(ClickHouseError) -> [ClickHouseValue]? {
    while bytes.isEmpty {
      guard let more = try body.next() else { return nil }
      bytes = more
    }
    var row: [ClickHouseValue] = []
    row.reserveCapacity(forms.count)
    for form in forms { row.append(try value(form)) }
    return row
  }

  /// The rows that are left, where they are few.
  package func all() throws(ClickHouseError) -> [[ClickHouseValue]] {
    var rows: [[ClickHouseValue]] = []
    while let row = try next() { rows.append(row) }
    return rows
  }

  private static func form(_ type: Substring) -> Form? {
    switch type {
    case "UInt8", "Bool": return .integer(bytes: 1, isSigned: false)
    case "UInt16": return .integer(bytes: 2, isSigned: false)
    case "UInt32": return .integer(bytes: 4, isSigned: false)
    case "UInt64": return .integer(bytes: 8, isSigned: false)
    case "Int8": return .integer(bytes: 1, isSigned: true)
    case "Int16": return .integer(bytes: 2, isSigned: true)
    case "Int32": return .integer(bytes: 4, isSigned: true)
    case "Int64": return .integer(bytes: 8, isSigned: true)
    case "Float64": return .real
    case "String": return .text
    case "Nothing": return .nothing
    default: break
    }
    for (wrapper, isNullable) in [("Nullable(", true), ("LowCardinality(", false)]
    where type.hasPrefix(wrapper) && type.hasSuffix(")") {
      guard let inner = form(type.dropFirst(wrapper.count).dropLast()) else { return nil }
      return isNullable ? .nullable(inner) : inner
    }
    return nil
  }

  private func value(_ form: Form) throws(ClickHouseError) -> ClickHouseValue {
    switch form {
    case .integer(let count, let isSigned):
      let bits = try number(count)
      guard isSigned else { return .unsigned(bits) }
      let unused = UInt64(64 - 8 * count)
      return .integer(Int64(bitPattern: bits << unused) >> unused)
    case .real: return .real(Double(bitPattern: try number(8)))
    case .text: return .text(Array(try text(atMost: Self.longestText)))
    case .nullable(let inner): return try byte() == 0 ? try value(inner) : .null
    case .nothing: return .null
    }
  }

  private func byte() throws(ClickHouseError) -> UInt8 {
    try need(1)
    return bytes.removeFirst()
  }

  private func number(_ count: Int) throws(ClickHouseError) -> UInt64 {
    try need(count)
    var value: UInt64 = 0
    for (place, byte) in bytes.prefix(count).enumerated() {
      value |= UInt64(byte) << UInt64(8 * place)
    }
    bytes.removeFirst(count)
    return value
  }

  private func text(atMost limit: Int) throws(ClickHouseError) -> ArraySlice<UInt8> {
    let count = try length(atMost: limit)
    try need(count)
    defer { bytes.removeFirst(count) }
    return bytes.prefix(count)
  }

  private func length(atMost limit: Int) throws(ClickHouseError) -> Int {
    var value = 0
    var shift = 0
    while true {
      let byte = try byte()
      value |= Int(byte & 0x7F) << shift
      if byte & 0x80 == 0 { break }
      shift += 7
      guard shift <= 35 else { throw .unreadable("ClickHouse answers with a length that is none") }
    }
    guard value <= limit else {
      throw .unreadable("ClickHouse answers with a value of more than \(limit) bytes")
    }
    return value
  }

  private func need(_ count: Int) throws(ClickHouseError) {
    guard bytes.count < count else { return }
    var gathered = Array(bytes)
    while gathered.count < count {
      guard let more = try body.next() else {
        throw .unreadable("the answer of ClickHouse ends within a row")
      }
      gathered += more
    }
    bytes = gathered[...]
  }
}
