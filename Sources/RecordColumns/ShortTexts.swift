import Platform

/// Whether as many bytes at two places are the same. Most texts that are compared are short, and a call of the system's
/// `memcmp` takes longer than they do.
@inline(__always)
func isSame(_ first: UnsafePointer<UInt8>, _ second: UnsafePointer<UInt8>, _ count: Int) -> Bool {
  let one = UnsafeRawPointer(first)
  let other = UnsafeRawPointer(second)
  @inline(__always)
  func differs<Word: FixedWidthInteger>(_ at: Int, as type: Word.Type) -> Word {
    one.loadUnaligned(fromByteOffset: at, as: type)
      ^ other.loadUnaligned(fromByteOffset: at, as: type)
  }
  if count > 64 { return memcmp(one, other, count) == 0 }
  if count >= 8 {
    var at = 0
    while at &+ 8 < count {
      if differs(at, as: UInt64.self) != 0 { return false }
      at &+= 8
    }
    // The last bytes again, where they are not a whole step.
    return differs(count &- 8, as: UInt64.self) == 0
  }
  if count >= 4 {
    return differs(0, as: UInt32.self) | differs(count &- 4, as: UInt32.self) == 0
  }
  if count >= 2 {
    return differs(0, as: UInt16.self) | differs(count &- 2, as: UInt16.self) == 0
  }
  return count == 0 || first[0] == second[0]
}

/// Copies bytes to where there is room for them, and changes none after.
@inline(__always)
package func copyBytes(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ count: Int)
{
  @inline(__always)
  func copy<Word: FixedWidthInteger>(_ at: Int, as type: Word.Type) {
    target.storeBytes(
      of: source.loadUnaligned(fromByteOffset: at, as: type), toByteOffset: at, as: type)
  }
  if count > 64 {
    memcpy(target, source, count)
  } else if count >= 8 {
    var at = 0
    while at &+ 8 < count {
      copy(at, as: UInt64.self)
      at &+= 8
    }
    // The last bytes again, where they are not a whole step.
    copy(count &- 8, as: UInt64.self)
  } else if count >= 4 {
    copy(0, as: UInt32.self)
    copy(count &- 4, as: UInt32.self)
  } else if count >= 2 {
    copy(0, as: UInt16.self)
    copy(count &- 2, as: UInt16.self)
  } else if count == 1 {
    copy(0, as: UInt8.self)
  }
}

/// How many bytes more than it should `copyFewBytes` may read and write.
let bytesCopiedAtOnce = 32

/// Copies bytes between buffers that have room for `bytesCopiedAtOnce` further ones, which it may change.
@inline(__always)
func copyFewBytes(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ count: Int) {
  if count > bytesCopiedAtOnce {
    memcpy(target, source, count)
    return
  }
  typealias Words = SIMD4<UInt64>
  target.storeBytes(of: source.loadUnaligned(as: Words.self), as: Words.self)
}
