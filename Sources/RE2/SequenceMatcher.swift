/// Runs a `SequenceProgram` over one ASCII text, by trying and going back.
///
/// What follows a loop fails or succeeds at a place whatever came before, so places that failed are
/// not tried again: each loop remembers them as one range. Where that is not enough to stay near
/// linear, it gives up, and RE2 decides.
struct SequenceMatcher {
  enum Answer {
    case found
    case notFound
    /// It would take too long.
    case undecided
  }

  private let steps: UnsafeBufferPointer<SequenceProgram.Step>
  private let text: UnsafeRawBufferPointer
  private let literals: UnsafeBufferPointer<UInt8>
  /// Per item: where it started; for loops where it ends now and the last end it may take, the ends
  /// known to fail, and a run of its characters.
  private let states: UnsafeMutableBufferPointer<State>
  private var budget: Int

  struct State {
    var start = 0
    var end = 0
    var last = 0
    var failedLow = 0
    var failedHigh = -1
    var runStart = 0
    var runEnd = -1
  }

  /// Finds the first match at or after `from`; `slots` takes two offsets a group.
  static func firstMatch(
    _ program: SequenceProgram, in text: UnsafeRawBufferPointer, from: Int, isAnchored: Bool,
    into captures: UnsafeMutableBufferPointer<Capture>
  ) -> Answer {
    withUnsafeTemporaryAllocation(of: State.self, capacity: program.steps.count) { states in
      states.initialize(repeating: State())
      return program.steps.withUnsafeBufferPointer { steps in
        program.literals.withUnsafeBufferPointer { literals in
          var matcher = SequenceMatcher(
            steps: steps, text: text, literals: literals, states: states,
            budget: text.count.multipliedReportingOverflow(by: 8).partialValue &+ 512)
          return matcher.search(from, isAnchored, captures)
        }
      }
    }
  }

  private mutating func search(
    _ from: Int, _ isAnchored: Bool, _ captures: UnsafeMutableBufferPointer<Capture>
  ) -> Answer {
    var start = from
    while let possible = isAnchored ? start : nextStart(start) {
      switch attempt(at: possible) {
      case .found:
        fill(captures, start: possible)
        return .found
      case .undecided: return .undecided
      case .notFound:
        if isAnchored || possible >= text.count { return .notFound }
        start = possible + 1
        budget -= 1
        if budget < 0 { return .undecided }
      }
    }
    return .notFound
  }

  /// The next place where the first item may match.
  private func nextStart(_ start: Int) -> Int? {
    var place = start
    guard place <= text.count else { return nil }
    for step in steps.dropLast() {
      switch step.item {
      case .save: continue
      case .assertion(.textStart): return place == 0 ? 0 : nil
      case .literal(let range):
        let byte = literals[range.lowerBound]
        while place < text.count, text[place] != byte { place += 1 }
        return place < text.count ? place : nil
      case .set(let set), .loop(let set, minimum: 1, maximum: _, isGreedy: _):
        while place < text.count, !set.contains(text[place]) { place += 1 }
        return place < text.count ? place : nil
      case .loop, .assertion: return place
      }
    }
    return place
  }

  private mutating func attempt(at start: Int) -> Answer {
    let count = steps.count - 1
    var position = start
    var index = 0
    while true {
      while index < count, let next = step(index, position) {
        position = next
        index += 1
      }
      if index == count {
        states[count].start = position
        return .found
      }
      // Back to a loop that may end elsewhere.
      var loop = steps[index].previousLoop
      while loop >= 0 {
        budget -= 1
        if budget < 0 { return .undecided }
        if let end = nextEnd(of: loop) {
          position = end
          break
        }
        loop = steps[loop].previousLoop
      }
      guard loop >= 0 else { return .notFound }
      index = loop + 1
    }
  }

  /// Where the item ends if it matches here.
  @inline(__always)
  private mutating func step(_ index: Int, _ position: Int) -> Int? {
    states[index].start = position
    switch steps[index].item {
    case .save: return position
    case .assertion(let assertion): return assertion.holds(in: text, at: position) ? position : nil
    case .set(let set):
      guard position < text.count, set.contains(text[position]) else { return nil }
      return position + 1
    case .literal(let range):
      guard range.count <= text.count - position else { return nil }
      for offset in 0..<range.count
      where text[position + offset] != literals[range.lowerBound + offset] {
        return nil
      }
      return position + range.count
    case .loop(let set, let minimum, let maximum, let isGreedy):
      let runEnd = runEnd(of: index, set, position)
      let most = maximum < runEnd - position ? position + maximum : runEnd
      guard minimum <= most - position else { return nil }
      let least = position + minimum
      states[index].end = isGreedy ? most : least
      states[index].last = isGreedy ? least : most
      return settled(index, isGreedy)
    }
  }

  /// Where the characters of a loop end, from the run that is known where it joins.
  private mutating func runEnd(of index: Int, _ set: ByteSet, _ position: Int) -> Int {
    let known = states[index]
    if known.runStart <= position, position <= known.runEnd { return known.runEnd }
    var end = position
    while end < text.count, set.contains(text[end]) {
      end += 1
      if end == known.runStart, known.runEnd >= end {
        end = known.runEnd
        break
      }
    }
    budget -= (end - position) / 16
    states[index].runStart = position
    states[index].runEnd = end
    return end
  }

  /// The loop's present end failed: the next one.
  private mutating func nextEnd(of index: Int) -> Int? {
    guard case .loop(_, _, _, let isGreedy) = steps[index].item else { return nil }
    let end = states[index].end
    fail(index, end, end)
    states[index].end = isGreedy ? end - 1 : end + 1
    return settled(index, isGreedy)
  }

  /// Moves a loop's end past the places that failed, and to where what must follow stands.
  private mutating func settled(_ index: Int, _ isGreedy: Bool) -> Int? {
    var end = states[index].end
    let last = states[index].last
    let following = steps[index].following
    let first = end
    if isGreedy {
      while end >= last {
        if end <= states[index].failedHigh, end >= states[index].failedLow {
          end = states[index].failedLow - 1
        } else if let following, end >= text.count || text[end] != following {
          end -= 1
        } else {
          break
        }
      }
      if end < first { fail(index, max(end + 1, last), first) }
      states[index].end = end
      return end >= last ? end : nil
    }
    while end <= last {
      if end <= states[index].failedHigh, end >= states[index].failedLow {
        end = states[index].failedHigh + 1
      } else if let following, end >= text.count || text[end] != following {
        end += 1
      } else {
        break
      }
    }
    if end > first { fail(index, first, min(end - 1, last)) }
    states[index].end = end
    return end <= last ? end : nil
  }

  /// Remembers ends that fail: joined to those known, or in their place.
  private mutating func fail(_ index: Int, _ low: Int, _ high: Int) {
    guard low <= high else { return }
    let (knownLow, knownHigh) = (states[index].failedLow, states[index].failedHigh)
    let isJoined = knownLow <= knownHigh && low <= knownHigh + 1 && high >= knownLow - 1
    states[index].failedLow = isJoined ? min(low, knownLow) : low
    states[index].failedHigh = isJoined ? max(high, knownHigh) : high
    budget -= (high - low) / 16
  }

  private func fill(_ captures: UnsafeMutableBufferPointer<Capture>, start: Int) {
    guard !captures.isEmpty else { return }
    captures[0] = Capture(start: start, end: states[steps.count - 1].start)
    for index in 0..<(steps.count - 1) {
      guard case .save(let slot) = steps[index].item, slot / 2 < captures.count else { continue }
      if slot & 1 == 0 {
        captures[slot / 2].start = states[index].start
      } else {
        captures[slot / 2].end = states[index].start
      }
    }
  }
}
