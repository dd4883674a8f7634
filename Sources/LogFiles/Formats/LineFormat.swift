/// A kind of text of which each line is an item by itself.
package protocol LineFormat: TextFormat, LineKind {
  /// What a line is, as in `no syslog message`.
  static var item: String { get }
  /// Whether a line that begins with a blank goes on with the one before.
  static var continues: Bool { get }
}

extension LineFormat {
  package static var continues: Bool { false }

  package static func recognizes(_ head: TextHead) -> Bool {
    recognizes(line: head.line, hasTable: head.options.hasTable)
  }

  package static func read(_ lines: TextLines) throws {
    let hints = LineRecords.hints
    while let item = try lines.next(continues: continues) {
      guard lines.write(item, first: Self.self) else {
        try lines.reject(item, "no \(Self.item)")
        continue
      }
      try lines.hand(item, hints)
    }
  }
}
