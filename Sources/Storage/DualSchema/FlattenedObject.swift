import JSON
import KQLValues

/// Looks for a member as the column that `AzureDiagnostics` has for it: nested names joined by `_`, and a
/// suffix for the type of its value.
struct FlattenedObject {
  private let bytes: UnsafeRawBufferPointer
  private static let maximumDepth = 32

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  func value(of column: [UInt8], prefix: [UInt8]) -> MadeValue {
    let isText = column.suffix(2) != Array("_d".utf8)[...] && !isTypedAsNumber(column)
    let nothing: MadeValue = isText ? .text("") : .null
    var tape = JSONTape()
    guard (try? tape.scanDocument(bytes)) != nil, tape[0].kind == .object else { return nothing }
    // The prefix ends with the `_` that joins.
    return find(column, tape.view(of: bytes), 0, Array(prefix.dropLast()), depth: 0) ?? nothing
  }

  private func isTypedAsNumber(_ column: [UInt8]) -> Bool {
    column.suffix(2) == Array("_b".utf8)[...] || column.suffix(2) == Array("_t".utf8)[...]
  }

  private func find(
    _ column: [UInt8], _ json: JSONView, _ node: Int, _ name: [UInt8], depth: Int
  ) -> MadeValue? {
    guard column.starts(with: name), depth <= Self.maximumDepth else { return nil }
    func named(_ suffix: String) -> Bool { column.elementsEqual(name + Array(suffix.utf8)) }
    switch json[node].kind {
    case .null: return nil
    case .true: return named("_b") ? .integer(1) : nil
    case .false: return named("_b") ? .integer(0) : nil
    case .number: return named("_d") ? .real(JSONNumber.real(json.content(node))) : nil
    case .array: return named("_s") ? .slice(json.raw(node)) : nil
    case .string:
      let text = json.text(node)
      if text.isEmpty { return nil }
      if let guid = text.withUTF8Bytes({ GUIDText.canonical($0) }) {
        return named("_g") ? .text(guid) : nil
      }
      if Self.isTime(text), let ticks = DateTime.parse(text) {
        return named("_t") ? .integer(ticks) : nil
      }
      return named("_s") ? .text(text) : nil
    case .object:
      var at = node + 1
      while at < json.after(node) {
        var next = name + [UInt8(ascii: "_")]
        json.text(at).withUTF8Bytes { ColumnName.append(cleaned: $0, to: &next) }
        if let found = find(column, json, at + 1, next, depth: depth + 1) { return found }
        at = json.after(at + 1)
      }
      return nil
    }
  }

  /// Whether it begins as a time of ISO 8601.
  private static func isTime(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard (16...40).contains(bytes.count) else { return false }
    return bytes[4] == UInt8(ascii: "-") && bytes[7] == UInt8(ascii: "-")
      && (bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "))
  }
}
