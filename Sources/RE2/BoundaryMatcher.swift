/// Runs a `BoundaryProgram` over one text.
struct BoundaryMatcher {
  private let program: BoundaryProgram
  private let text: UnsafeRawBufferPointer
  private let slotCount: Int
  private var visited: [Int]
  private var round = 0

  /// The places in the program where a match may go on, the preferred first, each with its groups.
  private struct Threads {
    var places: [Int] = []
    var slots: [Int] = []
  }

  init(_ program: BoundaryProgram, text: UnsafeRawBufferPointer) {
    self.program = program
    self.text = text
    slotCount = (program.groupCount + 1) * 2
    visited = Array(repeating: 0, count: program.instructions.count)
  }

  /// The first match at or after `from`: two offsets a group, -1 where it took no part.
  mutating func firstMatch(from: Int, isAnchored: Bool) -> [Int]? {
    var current = Threads()
    var next = Threads()
    var best: [Int]?
    var position = from
    round = 1
    while true {
      let (scalar, width) = decoded(at: position)
      if best == nil, !isAnchored || position == from {
        var slots = Array(repeating: -1, count: slotCount)
        add(0, at: position, &slots, to: &current)
      }
      if current.places.isEmpty, best != nil || isAnchored { return best }
      round += 1
      next.places.removeAll(keepingCapacity: true)
      next.slots.removeAll(keepingCapacity: true)
      for (index, place) in current.places.enumerated() {
        let matches: Bool
        switch program.instructions[place] {
        case .scalar(let wanted): matches = scalar == wanted
        case .set(let set): matches = scalar.map(set.contains) ?? false
        case .any: matches = scalar != nil
        case .match:
          best = Array(current.slots[(index * slotCount)..<((index + 1) * slotCount)])
          matches = false
        case .assertion, .save, .jump, .split: matches = false
        }
        if case .match = program.instructions[place] { break }
        if matches {
          var slots = Array(current.slots[(index * slotCount)..<((index + 1) * slotCount)])
          add(place + 1, at: position + width, &slots, to: &next)
        }
      }
      guard position < text.count else { return best }
      position += width
      swap(&current, &next)
    }
  }

  /// Follows what needs no character, in order of preference, without recursion.
  private mutating func add(
    _ start: Int, at position: Int, _ slots: inout [Int], to threads: inout Threads
  ) {
    enum Step {
      case visit(Int)
      case restore(slot: Int, value: Int)
    }
    var steps: [Step] = [.visit(start)]
    while let step = steps.popLast() {
      switch step {
      case .restore(let slot, let value): slots[slot] = value
      case .visit(let place):
        guard visited[place] != round else { continue }
        visited[place] = round
        switch program.instructions[place] {
        case .jump(let target): steps.append(.visit(target))
        case .split(let first, let second):
          steps.append(.visit(second))
          steps.append(.visit(first))
        case .save(let slot):
          steps.append(.restore(slot: slot, value: slots[slot]))
          slots[slot] = position
          steps.append(.visit(place + 1))
        case .assertion(let assertion):
          if holds(assertion, at: position) { steps.append(.visit(place + 1)) }
        case .scalar, .set, .any, .match:
          threads.places.append(place)
          threads.slots += slots
        }
      }
    }
  }

  private func holds(_ assertion: Assertion, at position: Int) -> Bool {
    let before = position > 0 ? text[position - 1] : nil
    let after = position < text.count ? text[position] : nil
    let newline = UInt8(ascii: "\n")
    let carriageReturn = UInt8(ascii: "\r")
    switch assertion {
    case .textStart: return before == nil
    case .textEnd: return after == nil
    case .lineStart: return before == nil || before == newline
    case .lineEnd: return after == nil || after == newline
    case .lineStartCRLF:
      return before == nil || before == newline || before == carriageReturn && after != newline
    case .lineEndCRLF:
      return after == nil || after == carriageReturn || after == newline && before != carriageReturn
    case .boundary(let boundary, let isASCII):
      let isWordBefore = isWord(before: position, isASCII)
      let isWordAfter = isWord(decoded(at: position).scalar, isASCII)
      switch boundary {
      case .either: return isWordBefore != isWordAfter
      case .none: return isWordBefore == isWordAfter
      case .start: return !isWordBefore && isWordAfter
      case .end: return isWordBefore && !isWordAfter
      case .startHalf: return !isWordBefore
      case .endHalf: return !isWordAfter
      }
    }
  }

  private func isWord(before position: Int, _ isASCII: Bool) -> Bool {
    var start = position - 1
    guard start >= 0 else { return false }
    while start > 0, position - start < 4, text[start] & 0xc0 == 0x80 { start -= 1 }
    let (scalar, width) = decoded(at: start)
    return start + width == position && isWord(scalar, isASCII)
  }

  private func isWord(_ scalar: UInt32?, _ isASCII: Bool) -> Bool {
    guard let scalar else { return false }
    if scalar < 0x80 || isASCII { return CodePointSet.wordASCII.contains(scalar) }
    return ClassSet.wordMembers.contains(scalar)
  }

  /// The character at a byte; nil and 1 where it is no UTF-8, nil and 0 at the end.
  private func decoded(at position: Int) -> (scalar: UInt32?, width: Int) {
    guard position < text.count else { return (nil, 0) }
    let first = text[position]
    if first < 0x80 { return (UInt32(first), 1) }
    let width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    guard first >= 0xc2, first <= 0xf4, position + width <= text.count else { return (nil, 1) }
    var value = UInt32(first) & (0xff >> UInt32(width + 1))
    for offset in 1..<width {
      let byte = text[position + offset]
      guard byte & 0xc0 == 0x80 else { return (nil, 1) }
      value = value << 6 | UInt32(byte & 0x3f)
    }
    let isShortest = width == 2 || (width == 3 ? value >= 0x800 : value >= 0x10000)
    guard isShortest, Unicode.Scalar(value) != nil else { return (nil, 1) }
    return (value, width)
  }
}
