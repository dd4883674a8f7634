import KQLValues

/// Values one after another in one blob, so that a function takes more of them than SQLite has arguments. Made and
/// read within one statement, in the machine's own byte order.
struct PackedValues {
  private enum Kind: UInt8 { case null, integer, real, text, blob }

  private(set) var bytes: [UInt8] = []

  mutating func append(_ view: ValueView) {
    switch view {
    case .null: bytes.append(Kind.null.rawValue)
    case .integer(let value): append(.integer, value)
    case .real(let value): append(.real, value.bitPattern)
    case .text(let text):
      append(.text, text.count)
      bytes += text
    case .blob(let blob):
      append(.blob, blob.count)
      bytes += blob
    }
  }

  private mutating func append<Number: FixedWidthInteger>(_ kind: Kind, _ number: Number) {
    bytes.append(kind.rawValue)
    withUnsafeBytes(of: number) { bytes += $0 }
  }

  /// Adds the values of a pack; they are borrowed from it. What is not a pack has none.
  static func append(_ pack: UnsafeRawBufferPointer, to views: inout [ValueView]) {
    var position = 0
    func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
      guard pack.count - position >= MemoryLayout<Number>.size else { return nil }
      defer { position += MemoryLayout<Number>.size }
      return pack.loadUnaligned(fromByteOffset: position, as: type)
    }
    func slice() -> UnsafeRawBufferPointer? {
      guard let count = number(Int.self), count >= 0, count <= pack.count - position else {
        return nil
      }
      defer { position += count }
      return UnsafeRawBufferPointer(rebasing: pack[position..<position + count])
    }
    while position < pack.count, let kind = Kind(rawValue: pack[position]) {
      position += 1
      switch kind {
      case .null: views.append(.null)
      case .integer:
        guard let value = number(Int64.self) else { return }
        views.append(.integer(value))
      case .real:
        guard let bits = number(UInt64.self) else { return }
        views.append(.real(Double(bitPattern: bits)))
      case .text:
        guard let text = slice() else { return }
        views.append(.text(text))
      case .blob:
        guard let blob = slice() else { return }
        views.append(.blob(blob))
      }
    }
  }
}
