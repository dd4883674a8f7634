/// What became of the file that a source was.
package enum SourceState: Sendable, Hashable {
  /// It is there, byte for byte.
  case same(path: String)
  /// It begins as it did, and more bytes follow.
  case grown(path: String, by: Int)
  case changed(path: String, sha256: String)
  case missing
  /// It is there and cannot be read; the system's words.
  case unreadable(path: String, reason: String)
  /// It was standard input.
  case gone
}

/// What a reading tells, and what ends it.
package struct SourceProgress {
  /// Is told the path of each file that is opened; of an archive once, however many members are read.
  package var onFile: (String) -> Void
  /// Is told now and then how many bytes of sources were read.
  package var onBytes: (Int) -> Void
  /// Ends the reading; what it returns is then of no use.
  package var isCancelled: () -> Bool

  package init(
    onFile: @escaping (String) -> Void = { _ in }, onBytes: @escaping (Int) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.onFile = onFile
    self.onBytes = onBytes
    self.isCancelled = isCancelled
  }
}
