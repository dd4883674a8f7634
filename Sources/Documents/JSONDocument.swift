import Diagnostics
import JSON

/// The value of a JSON text; nil where it is none, as YAML may begin with a bracket too.
func jsonDocument(_ source: SourceText) -> DocumentNode? {
  source.utf8.withUnsafeBytes { bytes in
    var tape = JSONTape()
    guard (try? tape.scanDocument(bytes, depthLimit: 200)) != nil else { return nil }
    return node(tape.view(of: bytes), 0)
  }
}

// The depth is limited by the scan.
private func node(_ json: JSONView, _ index: Int) -> DocumentNode {
  let offset = json[index].range.lowerBound
  switch json[index].kind {
  case .null: return DocumentNode(.null, at: offset)
  case .true, .false, .number:
    return DocumentNode(.scalar(json.text(index), isText: false), at: offset)
  case .string: return DocumentNode(.scalar(json.text(index), isText: true), at: offset)
  case .array:
    var list: [DocumentNode] = []
    var at = index + 1
    while at < json.after(index) {
      list.append(node(json, at))
      at = json.after(at)
    }
    return DocumentNode(.list(list), at: offset)
  case .object:
    var members: [DocumentNode.Member] = []
    var at = index + 1
    while at < json.after(index) {
      members.append(
        DocumentNode.Member(
          key: json.text(at), keyOffset: json[at].range.lowerBound, value: node(json, at + 1)))
      at = json.after(at + 1)
    }
    return DocumentNode(.map(members), at: offset)
  }
}
