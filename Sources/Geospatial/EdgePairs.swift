/// Finds the pairs of edges that may meet, by sweeping over their bounding boxes.
package enum EdgePairs {
  struct Box {
    var low: Vector
    var high: Vector

    init(_ a: Vector, _ b: Vector) {
      // An arc leaves the box of its ends by less than a quarter of the square of its chord.
      let margin = (a - b).squaredNorm / 4 + 8e-15
      low = Vector(min(a.x, b.x) - margin, min(a.y, b.y) - margin, min(a.z, b.z) - margin)
      high = Vector(max(a.x, b.x) + margin, max(a.y, b.y) + margin, max(a.z, b.z) + margin)
    }

    func meets(_ other: Box) -> Bool {
      low.x <= other.high.x && other.low.x <= high.x && low.y <= other.high.y
        && other.low.y <= high.y && low.z <= other.high.z && other.low.z <= high.z
    }
  }

  /// Calls `body` with the indices of each two edges whose boxes meet, the smaller first. An edge may be a
  /// point. Ends when `body` answers false.
  package static func forEach(
    in edges: [(Vector, Vector)], _ body: (Int, Int) throws -> Bool
  ) rethrows {
    let boxes = edges.map { Box($0.0, $0.1) }
    guard let axis = widestAxis(boxes) else { return }
    let order = boxes.indices.sorted { boxes[$0].low[axis] < boxes[$1].low[axis] }
    var active: [Int] = []
    for index in order {
      let box = boxes[index]
      var kept = 0
      for position in active.indices {
        let other = active[position]
        guard boxes[other].high[axis] >= box.low[axis] else { continue }
        active[kept] = other
        kept += 1
        if boxes[other].meets(box), try !body(min(index, other), max(index, other)) { return }
      }
      active.removeLast(active.count - kept)
      active.append(index)
    }
  }

  private static func widestAxis(_ boxes: [Box]) -> Int? {
    guard let first = boxes.first else { return nil }
    var low = first.low
    var high = first.high
    for box in boxes {
      low = Vector(min(low.x, box.low.x), min(low.y, box.low.y), min(low.z, box.low.z))
      high = Vector(max(high.x, box.high.x), max(high.y, box.high.y), max(high.z, box.high.z))
    }
    return (high - low).greatestAxis
  }
}
