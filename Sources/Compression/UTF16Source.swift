/// UTF-16 bytes as UTF-8.
///
/// A surrogate without its other half, and an odd byte at the end, become bytes that are not UTF-8,
/// so that anyone who reads them meets the fault where it stands.
package final class UTF16Source: ByteSource {
  private let encoded: any ByteSource
  private let isBigEndian: Bool
  private var input: [UInt8] = []
  private var output: [UInt8] = []
  private var position = 0
  private var isAtEnd = false

  /// - Parameter encoded: without its byte order mark.
  package init(_ encoded: any ByteSource, isBigEndian: Bool) {
    self.encoded = encoded
    self.isBigEndian = isBigEndian
  }

  package var damage: String? { encoded.damage }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    while position == output.count {
      if isAtEnd { return 0 }
      output.removeAll(keepingCapacity: true)
      position = 0
      let more = try encoded.head(32 * 1024)
      if more.isEmpty { isAtEnd = true }
      input.append(contentsOf: more)
      convert()
    }
    let count = min(buffer.count, output.count - position)
    output.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
    }
    position += count
    return count
  }

  private func convert() {
    var at = 0
    while at + 1 < input.count {
      let unit = unit(at)
      if (0xD800...0xDBFF).contains(unit) {
        guard at + 3 < input.count else {
          if !isAtEnd { break }
          append(unit)
          at += 2
          continue
        }
        let second = self.unit(at + 2)
        if (0xDC00...0xDFFF).contains(second) {
          append(0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00))
          at += 4
          continue
        }
      }
      append(unit)
      at += 2
    }
    input.removeFirst(at)
    if isAtEnd, !input.isEmpty {
      output.append(0xFF)
      input.removeAll()
    }
  }

  private func unit(_ at: Int) -> UInt32 {
    let (first, second) = (UInt32(input[at]), UInt32(input[at + 1]))
    return isBigEndian ? first << 8 | second : second << 8 | first
  }

  private func append(_ scalar: UInt32) {
    func low(_ shift: UInt32) -> UInt8 {
      0x80 | UInt8(truncatingIfNeeded: (scalar >> shift) & 0x3F)
    }
    switch scalar {
    case 0..<0x80: output.append(UInt8(truncatingIfNeeded: scalar))
    case 0..<0x800:
      output.append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
      output.append(low(0))
    case 0..<0x10000:
      output.append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
      output.append(low(6))
      output.append(low(0))
    default:
      output.append(0xF0 | UInt8(truncatingIfNeeded: (scalar >> 18) & 0x07))
      output.append(low(12))
      output.append(low(6))
      output.append(low(0))
    }
  }
}
