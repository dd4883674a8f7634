import JSON
import KQLValues
import LogFiles
import Storage

/// Puts a value into the columns that `AzureDiagnostics` has for it: nested names joined by `_`, and a
/// suffix for the type of each value.
final class Flattener {
  /// Deeper objects are kept as the JSON text of one column.
  private static let maximumDepth = 32
  // Unchecked exclusivity: as in `TableWriter`.
  @exclusivity(unchecked) private var name: [UInt8] = []
  /// By column, what was put there last: of the row that is written if the column is set.
  @exclusivity(unchecked) private var placed: [UnsafeRawBufferPointer] = []

  /// Puts a member.
  ///
  /// - Parameter copies: the bytes of `json` do not live until the row is written.
  func put(_ json: JSONView, key: Int, _ value: Int, _ writer: TableWriter, copies: Bool) {
    name.removeAll(keepingCapacity: true)
    appendClean(json, key)
    put(json, value, writer, copies: copies, depth: 0)
  }

  func put(_ json: JSONView, named text: StaticString, _ value: Int, _ writer: TableWriter) {
    name.removeAll(keepingCapacity: true)
    name.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    put(json, value, writer, copies: false, depth: 0)
  }

  func textCell(_ json: JSONView, _ value: Int, _ writer: TableWriter, copies: Bool) -> Cell {
    let cell = writer.textCell(json, value)
    guard copies, case .text(let bytes) = cell else { return cell }
    let start = writer.scratch.count
    writer.scratch.append(contentsOf: bytes)
    return .scratch(start: start, count: bytes.count)
  }

  private func put(
    _ json: JSONView, _ value: Int, _ writer: TableWriter, copies: Bool, depth: Int
  ) {
    let node = json[value]
    switch node.kind {
    case .null: break
    case .true: put(.integer(1), "_b", .bool, json, value, writer)
    case .false: put(.integer(0), "_b", .bool, json, value, writer)
    case .number: putNumber(json, value, writer, copies: copies)
    case .string:
      let text = textCell(json, value, writer, copies: copies)
      putText(text, json, value, writer)
    case .array: put(writer.jsonCell(json, value), "_s", .string, json, value, writer)
    case .object:
      let end = json.after(value)
      if depth >= Self.maximumDepth || name.count > StorageSchema.maximumColumnName {
        put(writer.jsonCell(json, value), "_s", .string, json, value, writer)
        return
      }
      let length = name.count
      var at = value + 1
      while at < end {
        if length > 0 { name.append(UInt8(ascii: "_")) }
        appendClean(json, at)
        put(json, at + 1, writer, copies: copies, depth: depth + 1)
        name.removeLast(name.count - length)
        at = json.after(at + 1)
      }
    }
  }

  private func putText(_ text: Cell, _ json: JSONView, _ value: Int, _ writer: TableWriter) {
    enum Shape {
      case empty, guid
      case time(Int64)
      case other
    }
    let shape: Shape = writer.withText(of: text) { bytes in
      if bytes.isEmpty { return .empty }
      if bytes.count >= 32, bytes.count <= 38, GUIDText.matches(bytes) { return .guid }
      if bytes.count <= 40, let ticks = TimeText.strictTicks(bytes) { return .time(ticks) }
      return .other
    }
    switch shape {
    case .empty: break
    case .guid: put(writer.guidCell(text), "_g", .string, json, value, writer)
    case .time(let ticks): put(.integer(ticks), "_t", .datetime, json, value, writer)
    case .other: put(text, "_s", .string, json, value, writer)
    }
  }

  /// A number is a real. Where a real cannot hold all its digits they are kept as text beside it.
  private func putNumber(_ json: JSONView, _ value: Int, _ writer: TableWriter, copies: Bool) {
    let digits = json.content(value)
    let real = JSONNumber.real(digits)
    let isExact = !json[value].isInteger || digits.count <= 15 || Coercion.isExact(digits, as: real)
    if real.isFinite { put(.real(real), "_d", .real, json, value, writer) }
    if !real.isFinite || !isExact {
      let text = textCell(json, value, writer, copies: copies)
      put(text, "_s", .string, json, value, writer)
    }
  }

  private func put(
    _ cell: Cell, _ suffix: StaticString, _ type: ScalarType, _ json: JSONView, _ value: Int,
    _ writer: TableWriter
  ) {
    let length = name.count
    name.append(
      contentsOf: UnsafeBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount))
    let known = name.withUnsafeBytes { writer.column($0, type) }
    name.removeLast(name.count - length)
    guard let column = known else {
      name.withUnsafeBytes { writer.addToRest($0, json: json.raw(value)) }
      return
    }
    let raw = json.raw(value)
    if column >= placed.count {
      let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
      placed += [UnsafeRawBufferPointer](repeating: nothing, count: column + 1 - placed.count)
    } else if writer.isSet(column), placed[column].baseAddress != nil, !placed[column].equals(raw) {
      // Two members whose names become one: what is displaced is kept.
      name.withUnsafeBytes { writer.addToRest($0, json: placed[column]) }
    }
    placed[column] = raw
    writer.put(cell, in: column)
  }

  /// Appends a key, each run of characters that no column name may have as one `_`.
  private func appendClean(_ json: JSONView, _ key: Int) {
    if json[key].hasEscapes {
      var text: [UInt8] = []
      json.appendText(key, to: &text)
      text.withUnsafeBytes { ColumnName.append(cleaned: $0, to: &name) }
    } else {
      ColumnName.append(cleaned: json.content(key), to: &name)
    }
  }
}
