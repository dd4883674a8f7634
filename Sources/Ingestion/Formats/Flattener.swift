import JSON
import KQLValues
import LogFiles
import Storage

/// Puts a value into the columns that `AzureDiagnostics` has for it: nested names joined by `_`, and a
/// suffix for the type of each value.
final class Flattener {
  /// Deeper objects are kept as the JSON text of one column.
  private static let maximumDepth = 32
  private let names = MemberNames()
  private var writer: TableWriter?
  /// Of the member of the record that was put last.
  private var last: Int?
  private var text: [UInt8] = []
  // Unchecked exclusivity: as in `TableWriter`.
  /// By column, what was put there last: of the row that is written if the column is set.
  @exclusivity(unchecked) private var placed: [UnsafeRawBufferPointer] = []

  /// To be called when a row begins.
  func begin(_ writer: TableWriter) {
    last = nil
    guard self.writer !== writer else { return }
    self.writer = writer
    names.removeAll()
  }

  /// The name of a member of the record or of its properties, until `leave`.
  @inline(__always)
  func name(of json: JSONView, _ key: Int) -> Int {
    names.member(json, key, of: MemberNames.none, after: last)
  }

  @inline(__always)
  func leave(_ name: Int) {
    if names.isRemembered(name) { last = name } else { names.leave(name) }
  }

  /// What is remembered of a member's name; see `MemberNames`.
  subscript(note name: Int) -> Int {
    get { names[note: name] }
    set { names[note: name] = newValue }
  }

  /// Puts a member.
  ///
  /// - Parameter copies: the bytes of `json` do not live until the row is written.
  func put(_ json: JSONView, named name: Int, _ value: Int, _ writer: TableWriter, copies: Bool) {
    put(json, value, name, writer, copies: copies, depth: 0)
  }

  func textCell(_ json: JSONView, _ value: Int, _ writer: TableWriter, copies: Bool) -> Cell {
    let cell = writer.textCell(json, value)
    guard copies, case .text(let bytes) = cell else { return cell }
    let start = writer.scratch.count
    writer.scratch.append(contentsOf: bytes)
    return .scratch(start: start, count: bytes.count)
  }

  private func put(
    _ json: JSONView, _ value: Int, _ name: Int, _ writer: TableWriter, copies: Bool, depth: Int
  ) {
    let node = json[value]
    switch node.kind {
    case .null: break
    case .true: put(.integer(1), name, .bool, .bool, json, value, writer)
    case .false: put(.integer(0), name, .bool, .bool, json, value, writer)
    case .number: putNumber(json, value, name, writer, copies: copies)
    case .string:
      let text = textCell(json, value, writer, copies: copies)
      putText(text, name, json, value, writer)
    case .array: put(writer.jsonCell(json, value), name, .text, .string, json, value, writer)
    case .object:
      let end = json.after(value)
      if depth >= Self.maximumDepth || names.textCount(of: name) > StorageSchema.maximumColumnName {
        put(writer.jsonCell(json, value), name, .text, .string, json, value, writer)
        return
      }
      var previous: Int?
      var at = value + 1
      while at < end {
        let member = names.member(json, at, of: name, after: previous)
        put(json, at + 1, member, writer, copies: copies, depth: depth + 1)
        if names.isRemembered(member) { previous = member } else { names.leave(member) }
        at = json.after(at + 1)
      }
    }
  }

  private func putText(
    _ text: Cell, _ name: Int, _ json: JSONView, _ value: Int, _ writer: TableWriter
  ) {
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
    case .guid: put(writer.guidCell(text), name, .guid, .string, json, value, writer)
    case .time(let ticks): put(.integer(ticks), name, .time, .datetime, json, value, writer)
    case .other: put(text, name, .text, .string, json, value, writer)
    }
  }

  /// A number is a real. Where a real cannot hold all its digits they are kept as text beside it.
  private func putNumber(
    _ json: JSONView, _ value: Int, _ name: Int, _ writer: TableWriter, copies: Bool
  ) {
    let digits = json.content(value)
    let real = JSONNumber.real(digits)
    let isExact = !json[value].isInteger || digits.count <= 15 || Coercion.isExact(digits, as: real)
    if real.isFinite { put(.real(real), name, .real, .real, json, value, writer) }
    if !real.isFinite || !isExact {
      let text = textCell(json, value, writer, copies: copies)
      put(text, name, .text, .string, json, value, writer)
    }
  }

  private func put(
    _ cell: Cell, _ name: Int, _ suffix: MemberNames.Suffix, _ type: ScalarType, _ json: JSONView,
    _ value: Int, _ writer: TableWriter
  ) {
    let known = names.column(name, suffix) {
      withText(of: name, suffix) { writer.column($0, type) }
    }
    guard let column = known else {
      withText(of: name, nil) { writer.addToRest($0, json: json.raw(value)) }
      return
    }
    let raw = json.raw(value)
    if column >= placed.count {
      let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
      placed += [UnsafeRawBufferPointer](repeating: nothing, count: column + 1 - placed.count)
    } else if writer.isSet(column), placed[column].baseAddress != nil, !placed[column].equals(raw) {
      // Two members whose names become one: what is displaced is kept.
      withText(of: name, nil) { writer.addToRest($0, json: placed[column]) }
    }
    placed[column] = raw
    writer.put(cell, in: column)
  }

  /// Calls `body` with the name of a column, or with what stands before its suffix.
  private func withText<Result>(
    of name: Int, _ suffix: MemberNames.Suffix?, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    text.removeAll(keepingCapacity: true)
    names.append(name, suffix, to: &text)
    return text.withUnsafeBytes(body)
  }
}
