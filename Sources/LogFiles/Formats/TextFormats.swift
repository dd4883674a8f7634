/// The kinds of text that are not JSON, in the order in which a line is shown to them.
package enum TextFormats {
  /// Those of which each line is an item by itself; they may stand in one file.
  package static let ofLines: [any LineFormat.Type] = [
    CEFFormat.self, LEEFFormat.self, StorageAnalyticsFormat.self, SyslogFormat.self,
  ]

  package static let all: [any TextFormat.Type] =
    [SyslogFrames.self] + ofLines + [CSVFormat.self, PlainTextFormat.self]

  /// What a text goes on with.
  package enum Kind {
    case json
    case text(any TextFormat.Type)
  }

  /// Nil where the first line says nothing about what follows.
  package static func kind(of head: TextHead) -> Kind? {
    if JSONText.begins(head.bytes) { return .json }
    return all.first { $0.recognizes(head) }.map { .text($0) }
  }

  /// What a text is: the kind of its first line that says so, and whether that is its first of all; nil
  /// where none does.
  static func kind(ofText text: UnsafeRawBufferPointer, _ options: TextOptions) -> (
    kind: Kind, isFirst: Bool
  )? {
    var at = 0
    var lines = 0
    while at < text.count {
      // A stretch of zeros is reported, and says nothing about what follows.
      while at < text.count, text[at] == 0 { at += 1 }
      let rest = UnsafeRawBufferPointer(rebasing: text[at...])
      let head = TextHead(rest, linesBefore: lines, options, among: ofLines)
      if !head.line.allSatisfy(\.isBlank) {
        if let kind = kind(of: head) { return (kind, lines == 0) }
        lines += 1
      }
      at += (rest.firstIndex(of: 0x0A) ?? rest.count) + 1
    }
    return nil
  }
}
