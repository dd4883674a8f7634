/// Finds a needle with characters beyond ASCII whatever the case of either.
struct FoldedSearch: Sendable {
  /// The needle's characters, folded; not empty.
  let needle: [UInt32]
  /// Which bytes may start the first character.
  private let starts: [Bool]

  /// - Parameter text: not empty.
  init(_ text: UnsafeRawBufferPointer) {
    var needle: [UInt32] = []
    var position = 0
    while position < text.count {
      let (unit, width) = text.unit(at: position)
      needle.append(CaseFolding.folded(unit))
      position += width
    }
    self.needle = needle
    var starts = [Bool](repeating: false, count: 256)
    for variant in CaseFolding.variants(of: needle.first ?? 0) {
      if let scalar = Unicode.Scalar(variant), let byte = UTF8.encode(scalar)?.first {
        starts[Int(byte)] = true
      } else {
        starts[Int(variant & 0xff)] = true
      }
    }
    self.starts = starts
  }

  func firstRange(
    in text: UnsafeRawBufferPointer, from: Int, accept: (Range<Int>) -> Bool
  ) -> Range<Int>? {
    var position = from
    var budget = text.count.multipliedReportingOverflow(by: 4).partialValue &+ 4096
    while position < text.count {
      let first = text[position]
      if starts[Int(first)] {
        let (end, matched) = end(in: text, at: position)
        if let end, accept(position..<end) { return position..<end }
        budget -= matched
      }
      position += first < 0x80 ? 1 : text.unit(at: position).width
      if budget < 0 { return linearRange(in: text, from: position, accept: accept) }
    }
    return nil
  }

  /// Where the needle ends if it stands at the byte, and how many characters were equal.
  func end(in text: UnsafeRawBufferPointer, at start: Int) -> (end: Int?, matched: Int) {
    var position = start
    for (index, wanted) in needle.enumerated() {
      guard position < text.count else { return (nil, index) }
      let (unit, width) = text.unit(at: position)
      guard unit == wanted || CaseFolding.folded(unit) == wanted else { return (nil, index) }
      position += width
    }
    return (position, needle.count)
  }

  /// Whether the text ends with the needle.
  func isSuffix(of text: UnsafeRawBufferPointer) -> Bool {
    var position = text.count
    for wanted in needle.reversed() {
      guard position > 0 else { return false }
      let (unit, width) = text.unit(before: position)
      guard unit == wanted || CaseFolding.folded(unit) == wanted else { return false }
      position -= width
    }
    return true
  }

  private func linearRange(
    in text: UnsafeRawBufferPointer, from: Int, accept: (Range<Int>) -> Bool
  ) -> Range<Int>? {
    var search = LinearSearch(needle)
    // Where the last characters started, as many as the needle has.
    var starts = [Int](repeating: 0, count: needle.count)
    var index = 0
    var position = from
    while position < text.count {
      let (unit, width) = text.unit(at: position)
      starts[index] = position
      index = index + 1 == needle.count ? 0 : index + 1
      position += width
      if search.takes(CaseFolding.folded(unit)) {
        let range = starts[index]..<position
        if accept(range) { return range }
      }
    }
    return nil
  }
}
