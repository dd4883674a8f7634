/// A sum of reals and how many there are, which parts of it make up exactly.
package struct PartialTotal: Sendable {
  private(set) package var sum = ExactTotal()
  private(set) package var count: Int64 = 0

  package init() {}

  package mutating func add(_ value: Double) {
    sum.add(value)
    count += 1
  }

  /// Adds what `bytes` gave of a part; nothing where they are of something else.
  package mutating func add(part bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 8, bytes.count % 8 == 0 else { return }
    count += bytes.loadUnaligned(as: Int64.self)
    for at in stride(from: 8, to: bytes.count, by: 8) {
      sum.add(bytes.loadUnaligned(fromByteOffset: at, as: Double.self))
    }
  }

  /// The count, and doubles whose sum it is.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    withUnsafeBytes(of: count) { bytes.append(contentsOf: $0) }
    for part in sum.parts { withUnsafeBytes(of: part) { bytes.append(contentsOf: $0) } }
    return bytes
  }
}

/// A sum of whole numbers and how many there are, which parts of it make up.
package struct PartialWholeTotal: Sendable {
  private(set) package var sum: Int128 = 0
  private(set) package var count: Int64 = 0

  package init() {}

  package mutating func add(_ value: Int64) {
    sum += Int128(value)
    count += 1
  }

  /// Adds what `bytes` gave of a part; nothing where they are of something else.
  package mutating func add(part bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 24 else { return }
    count += bytes.loadUnaligned(as: Int64.self)
    sum += bytes.loadUnaligned(fromByteOffset: 8, as: Int128.self)
  }

  /// The count and the sum.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    withUnsafeBytes(of: count) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: sum) { bytes.append(contentsOf: $0) }
    return bytes
  }
}
