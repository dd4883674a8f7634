import Diagnostics
import KQL
import KQLSyntax

/// How the call around a place is written.
package struct SignatureHelp: Sendable, Hashable {
  package struct Signature: Sendable, Hashable {
    /// The whole form: `substring(source: string, start: long, [length: long]): string`.
    package var label: String
    /// The stretches of the label that are parameters, in its UTF-8 bytes.
    package var parameters: [Span]
    /// What each parameter is, as a clause; empty where nothing is said.
    package var words: [String]

    /// The parameter that an argument belongs to; the last one where it takes any number.
    func parameter(_ argument: Int) -> Int { max(0, min(argument, parameters.count - 1)) }
  }

  package var summary: String
  package var signatures: [Signature]
  /// The one that fits the arguments so far.
  package var active: Int
  /// The number of the argument at the place, from 0.
  package var argument: Int
}

extension LanguageService {
  /// The call that a place stands in; nil where it stands in none of a known function.
  package func signatureHelp(at offset: Int, of source: SourceText) -> SignatureHelp? {
    let place = CursorPlace(source, at: offset, words)
    guard place.surroundings != .comment else { return nil }
    for frame in place.frames.reversed() {
      guard frame.opener != nil else { return nil }
      guard let name = place.owner(of: frame) else { continue }
      if let help = help(name, frame, place) { return help }
    }
    return nil
  }

  private func help(_ name: String, _ frame: CursorPlace.Frame, _ place: CursorPlace)
    -> SignatureHelp?
  {
    if case .function? = Probe(place)?.scope(self)?.environment[name],
      let binding = Probe(place)?.scope(self)?.environment[name]
    {
      return SignatureHelp(
        summary: "", signatures: [Self.signature(binding.summary(name), [:])], active: 0,
        argument: frame.commas)
    }
    if let saved = host.savedFunction(named: name) {
      return SignatureHelp(
        summary: saved.path,
        signatures: [Self.signature(saved.form, [:])],
        active: 0, argument: frame.commas)
    }
    let entries = (words.entries[name] ?? []).filter {
      $0.kind != .tabularOperator && $0.kind != .scalarOperator
    }
    guard let entry = entries.first else { return nil }
    let words = Dictionary(entry.parameters.map { ($0.name, $0.words) }) { first, _ in first }
    let signatures = entries.flatMap { $0.forms.map { Self.signature($0, words) } }
    let active = signatures.firstIndex {
      $0.parameters.count > frame.commas || $0.label.contains("…")
    }
    return SignatureHelp(
      summary: entry.summary, signatures: signatures, active: active ?? 0,
      argument: frame.commas)
  }

  /// The parameters of a form: what its outer brackets hold, parted by commas.
  static func signature(_ label: String, _ words: [String: String]) -> SignatureHelp.Signature {
    let bytes = Array(label.utf8)
    var parameters: [Span] = []
    var depth = 0
    var start = 0
    func close(_ end: Int) {
      var first = start
      while first < end, bytes[first] == UInt8(ascii: " ") { first += 1 }
      let text = String(decoding: bytes[first..<max(first, end)], as: UTF8.self)
      // The dots say that the parameter before them may be repeated.
      if first < end, !text.hasPrefix("…") { parameters.append(Span(first, end)) }
    }
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "("):
        depth += 1
        if depth == 1 { start = index + 1 }
      case UInt8(ascii: ")"):
        depth -= 1
        if depth == 0 { close(index) }
      case UInt8(ascii: ",") where depth == 1:
        close(index)
        start = index + 1
      default: break
      }
      if depth == 0, byte == UInt8(ascii: ")") { break }
    }
    let names = parameters.map { span in
      String(decoding: bytes[span.start..<span.end], as: UTF8.self)
        .drop { $0 == "[" || $0 == " " }.prefix { $0 != ":" && $0 != "]" && $0 != " " }
    }
    return SignatureHelp.Signature(
      label: label, parameters: parameters, words: names.map { words[String($0)] ?? "" })
  }
}

extension SavedFunction {
  /// `name(parameter: type, …)` on one line.
  var form: String {
    let text = parameters.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return name + (text.isEmpty ? "()" : text)
  }
}
