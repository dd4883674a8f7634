/// A value that a record has for a column: bytes of the record, or the number of a shape or of elements.
struct ColumnEntry: BitwiseCopyable {
  var column: UInt32
  /// Where the bytes begin; of a shape or an array, the number.
  var start: UInt32
  var count: UInt32
}

/// Takes records of known shapes apart.
struct ShapeMatcher {
  let shapes: ShapeSet
  let text: NestedText
  let entries: GrowableBuffer<ColumnEntry>

  /// Appends what the record has for each column.
  ///
  /// - Returns: false where its shape is unknown; nothing is appended then.
  func match(_ start: Int, _ end: Int) -> Bool {
    let before = entries.count
    let after = match(trie: 0, start, end, isRecord: true)
    if after < 0 { entries.truncate(to: before) }
    return after >= 0
  }

  /// Appends a record that is nothing but bytes.
  func appendWhole(_ start: Int, _ end: Int) {
    entries.append(
      ColumnEntry(
        column: 0, start: UInt32(truncatingIfNeeded: start),
        count: UInt32(truncatingIfNeeded: end - start)))
    entries.append(ColumnEntry(column: shapes.tries.base[0].column, start: 0, count: 0))
  }

  /// - Returns: the place after a value of one of a trie's shapes; −1 where there is none.
  private func match(trie: Int, _ start: Int, _ end: Int, isRecord: Bool) -> Int {
    var node = Int(shapes.tries.base[trie].root)
    var at = start
    next: while true {
      let first = shapes.nodes.base[node].firstEdge
      var number = first
      var before: Int32 = -1
      while number >= 0 {
        let edge = shapes.edges.base + Int(number)
        let count = Int(edge.pointee.literalCount)
        if !edge.pointee.isDead, end &- at >= count,
          isSame(text.base + at, shapes.literals.base + Int(edge.pointee.literal), count)
        {
          if edge.pointee.kind == .end {
            if !isRecord || at &+ count == end {
              shapes.tries.base[trie].uses &+= 1
              entries.append(
                ColumnEntry(
                  column: shapes.tries.base[trie].column, start: edge.pointee.next, count: 0))
              return at &+ count
            }
          } else {
            let kept = entries.count
            let after = match(edge.pointee, at &+ count, end)
            if after >= 0 {
              at = after
              let reached = shapes.edges.base + Int(number)
              node = Int(reached.pointee.next)
              if before >= 0 { bringForward(number, after: before) }
              continue next
            }
            entries.truncate(to: kept)
          }
        }
        before = number
        number = edge.pointee.sibling
      }
      return -1
    }
  }

  /// What came last is likely to come next.
  private func bringForward(_ number: Int32, after before: Int32) {
    let node = shapes.nodes.base + Int(shapes.edges.base[Int(number)].from)
    // Where one literal begins as another, the longer one is to be tried first.
    guard !node.pointee.isAmbiguous else { return }
    shapes.edges.base[Int(before)].sibling = shapes.edges.base[Int(number)].sibling
    shapes.edges.base[Int(number)].sibling = node.pointee.firstEdge
    node.pointee.firstEdge = number
  }

  /// What stands after the edge's literal.
  @inline(__always)
  private func match(_ edge: ShapeEdge, _ at: Int, _ end: Int) -> Int {
    switch edge.kind {
    case .string:
      guard !text.beginsContainer(at, end) else { return -1 }
      return append(edge.reference, at, text.stringEnd(at, end, level: Int(edge.level)))
    case .text:
      guard text.beginsContainer(at, end) else { return -1 }
      let after = text.stringEnd(at, end, level: Int(edge.level))
      guard after >= 0, !text.isNested(at, after, level: Int(edge.level)) else { return -1 }
      return append(edge.reference, at, after)
    case .anyString:
      return append(edge.reference, at, text.stringEnd(at, end, level: Int(edge.level)))
    case .bare: return append(edge.reference, at, text.bareEnd(at, end))
    case .object: return match(trie: Int(edge.reference), at, end, isRecord: false)
    case .array: return match(array: Int(edge.reference), at, end)
    case .raw:
      guard text.beginsContainer(at, end) else { return -1 }
      return append(edge.reference, at, text.afterValue(at, end, level: Int(edge.level)))
    // Records without a shape are found by nobody: they are what is left.
    case .record, .end: return -1
    }
  }

  @inline(__always)
  private func append(_ column: UInt32, _ start: Int, _ end: Int) -> Int {
    guard end >= 0 else { return -1 }
    entries.append(
      ColumnEntry(
        column: column, start: UInt32(truncatingIfNeeded: start),
        count: UInt32(truncatingIfNeeded: end &- start)))
    return end
  }

  private func match(array: Int, _ start: Int, _ end: Int) -> Int {
    guard start < end, text.base[start] == UInt8(ascii: "[") else { return -1 }
    let elements = Int(shapes.arrays.base[array].elements)
    var at = start &+ 1
    var count: UInt32 = 0
    if at < end, text.base[at] == UInt8(ascii: "]") {
      at &+= 1
    } else {
      while true {
        at = match(trie: elements, at, end, isRecord: false)
        guard at >= 0, at < end else { return -1 }
        count &+= 1
        at &+= 1
        if text.base[at &- 1] == UInt8(ascii: "]") { break }
        guard text.base[at &- 1] == UInt8(ascii: ",") else { return -1 }
      }
    }
    entries.append(
      ColumnEntry(column: shapes.arrays.base[array].column, start: count, count: 0))
    return at
  }
}
