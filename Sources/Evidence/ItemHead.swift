import Storage

/// The front of an item in its canonical form.
struct ItemHead {
  var isQuarantined: Bool
  var offset: Int
  var length: Int
  var line: Int
  var part: Int
  /// Of the record's bytes; of the bytes that are kept of a quarantined one.
  var recordHash: SHA256Hash
  /// `_Quarantine` for a record that became no row.
  var table: [UInt8]
  /// How many bytes are kept of a quarantined record.
  var kept: Int?

  /// - Parameter leaf: without its zero. nil where it is not an item.
  init?(_ leaf: [UInt8]) {
    guard leaf.count >= 69, leaf[0] == 1 || leaf[0] == 2 else { return nil }
    func number(_ start: Int, _ size: Int) -> Int? {
      guard start + size <= leaf.count else { return nil }
      return Int(exactly: leaf[start..<start + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
    let hash = leaf.withUnsafeBytes {
      SHA256Hash(bytes: UnsafeRawBufferPointer(rebasing: $0[33..<65]))
    }
    guard let offset = number(1, 8), let length = number(9, 8), let line = number(17, 8),
      let part = number(25, 8), let recordHash = hash
    else { return nil }
    self.offset = offset
    self.length = length
    self.line = line
    self.part = part
    self.recordHash = recordHash
    isQuarantined = leaf[0] == 2
    if isQuarantined {
      guard let kept = number(65, 8), let size = number(73, 4), leaf.count == 77 + size, part == 0
      else { return nil }
      self.kept = kept
      table = Array("_Quarantine".utf8)
    } else {
      guard let size = number(65, 4), size <= leaf.count - 69 else { return nil }
      table = Array(leaf[69..<69 + size])
    }
  }
}
