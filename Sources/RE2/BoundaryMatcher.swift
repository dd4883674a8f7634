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
      let (scalar, width) = text.character(at: position)
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
          if assertion.holds(in: text, at: position) { steps.append(.visit(place + 1)) }
        case .scalar, .set, .any, .match:
          threads.places.append(place)
          threads.slots += slots
        }
      }
    }
  }
}
