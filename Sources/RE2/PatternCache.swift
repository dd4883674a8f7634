import Platform

/// The patterns that one owner used last; for functions whose pattern may differ from row to row.
package final class PatternCache {
  private struct Key: Hashable {
    let pattern: String
    let flags: PatternFlags
  }

  private struct Entry {
    let pattern: Pattern
    var use: Int
  }

  private let capacity: Int
  private var entries: [Key: Entry] = [:]
  private var uses = 0
  /// The pattern of the last call, its bytes and its flags.
  private var last: (pattern: Pattern, bytes: [UInt8], flags: PatternFlags)?

  package init(capacity: Int = 64) { self.capacity = max(1, capacity) }

  /// The compiled pattern; a comparison of its bytes where it is the one of the last call.
  package func pattern(
    for bytes: UnsafeRawBufferPointer, flags: PatternFlags = []
  ) throws(PatternError) -> Pattern {
    if let last, last.flags == flags, last.bytes.count == bytes.count,
      last.bytes.withUnsafeBytes({ isEqual($0, bytes) })
    {
      return last.pattern
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw PatternError("the pattern is not UTF-8", at: 0)
    }
    let pattern = try pattern(for: text, flags: flags)
    last = (pattern, Array(bytes), flags)
    return pattern
  }

  /// The compiled pattern.
  package func pattern(
    for text: String, flags: PatternFlags = []
  ) throws(PatternError) -> Pattern {
    let key = Key(pattern: text, flags: flags)
    uses &+= 1
    if let entry = entries[key] {
      entries[key]?.use = uses
      return entry.pattern
    }
    let pattern = try Pattern(text, flags: flags)
    if entries.count >= capacity, let oldest = entries.min(by: { $0.value.use < $1.value.use }) {
      entries[oldest.key] = nil
    }
    entries[key] = Entry(pattern: pattern, use: uses)
    return pattern
  }

  private func isEqual(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard let a = a.baseAddress, let start = b.baseAddress else { return b.isEmpty }
    return memcmp(a, start, b.count) == 0
  }
}
