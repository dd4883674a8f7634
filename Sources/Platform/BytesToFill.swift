/// Bytes of zero, which live as long as the program.
private nonisolated(unsafe) let zeros: UnsafeRawBufferPointer = {
  let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 8192, alignment: 16)
  bytes.initializeMemory(as: UInt8.self, repeating: 0)
  return UnsafeRawBufferPointer(bytes)
}()

extension [UInt8] {
  /// Appends bytes that are to be written over: at once, where a sequence of zeros is appended one by one.
  package mutating func appendBytesToFill(_ count: Int) {
    var left = count
    while left > 0 {
      let part = Swift.min(left, zeros.count)
      append(contentsOf: UnsafeRawBufferPointer(rebasing: zeros[..<part]))
      left -= part
    }
  }
}
