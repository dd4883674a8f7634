import JSON
import Storage

extension TableWriter {
  /// The text of a string, or the bytes of another value.
  func textCell(_ json: JSONView, _ index: Int) -> Cell {
    let node = json[index]
    guard node.kind == .string, node.hasEscapes else { return .text(json.content(index)) }
    let start = scratch.count
    json.appendText(index, to: &scratch)
    note(json.content(index), writtenOfTextAt: start)
    return .scratch(start: start, count: scratch.count - start)
  }

  /// The JSON of a value, without white space between tokens.
  func jsonCell(_ json: JSONView, _ index: Int) -> Cell {
    switch json[index].kind {
    case .array, .object:
      let start = scratch.count
      appendCompacted(json.raw(index), to: &scratch)
      return .scratch(start: start, count: scratch.count - start)
    case .null, .true, .false, .number, .string: return .text(json.raw(index))
    }
  }

  /// A GUID's cell as it is stored.
  func guidCell(_ guid: Cell) -> Cell {
    if withText(of: guid, GUIDText.isCanonical) { return guid }
    var canonical: [UInt8] = []
    withText(of: guid) { GUIDText.appendCanonical($0, to: &canonical) }
    let start = scratch.count
    scratch.append(contentsOf: canonical)
    return .scratch(start: start, count: canonical.count)
  }
}
