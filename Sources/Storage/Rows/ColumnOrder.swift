import KQLValues
import Platform

/// The columns of a table as the canonical form of a row has them: in the order of their names' bytes, each
/// with its name and type before its value.
struct ColumnOrder {
  /// Name and type of each column, one after another.
  private var heads: [UInt8] = []
  private var ends: [Int] = []
  /// Numbers of columns in order; those that were added since are not in it.
  private var sorted: [Int32] = []
  /// A column's place in `sorted`.
  private var ranks: [Int32] = []
  /// What was put in order, by a sum over it.
  private var arrangements: [(columns: [Int], entries: [UInt64])] = []
  private static let arrangementCount = 64

  var count: Int { ends.count }

  mutating func append(_ name: UnsafeRawBufferPointer, _ type: ScalarType) {
    heads.append(contentsOf: ItemEncoding.columnHead(name, type))
    ends.append(heads.count)
  }

  /// Name and type of each column by its number, borrowed.
  struct Heads {
    fileprivate let bytes: UnsafeRawBufferPointer
    fileprivate let ends: UnsafeBufferPointer<Int>

    @inline(__always)
    func head(of column: Int) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: bytes[(column == 0 ? 0 : ends[column - 1])..<ends[column]])
    }
  }

  func withHeads(_ body: (Heads) -> Void) {
    heads.withUnsafeBytes { heads in
      ends.withUnsafeBufferPointer { body(Heads(bytes: heads, ends: $0)) }
    }
  }

  /// Puts column numbers in order, each once.
  ///
  /// - Parameter room: where they go.
  mutating func arrange(_ columns: [Int], into room: inout [UInt64]) {
    // Rows mostly have the columns of one before them. Columns that are added since change nothing about their order.
    var sum: UInt = 0
    for column in columns { sum = sum &* 31 &+ UInt(bitPattern: column) }
    let place = Int(truncatingIfNeeded: (sum ^ sum >> 7) % UInt(Self.arrangementCount))
    if place < arrangements.count, arrangements[place].columns == columns {
      room = arrangements[place].entries
      return
    }
    sort(columns, into: &room)
    while arrangements.count < Self.arrangementCount { arrangements.append(([], [])) }
    arrangements[place] = (columns, room)
  }

  private mutating func sort(_ columns: [Int], into room: inout [UInt64]) {
    if sorted.count < ends.count { takeIn() }
    room.removeAll(keepingCapacity: true)
    for column in columns { room.append(UInt64(ranks[column]) << 32 | UInt64(column)) }
    room.sort()
    var kept = 0
    for index in room.indices where index == 0 || room[index] != room[kept - 1] {
      room[kept] = room[index]
      kept += 1
    }
    room.removeLast(room.count - kept)
  }

  /// The column's number in what `arrange` gave.
  static func column(_ entry: UInt64) -> Int { Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) }

  private mutating func takeIn() {
    if ends.count - sorted.count > 64 {
      sorted = (0..<Int32(ends.count)).sorted { precedes(Int($0), Int($1)) }
    } else {
      for column in sorted.count..<ends.count {
        var low = 0
        var high = sorted.count
        while low < high {
          let middle = (low + high) / 2
          if precedes(Int(sorted[middle]), column) { low = middle + 1 } else { high = middle }
        }
        sorted.insert(Int32(column), at: low)
      }
    }
    ranks = [Int32](repeating: 0, count: ends.count)
    for (rank, column) in sorted.enumerated() { ranks[Int(column)] = Int32(rank) }
  }

  private func range(_ column: Int) -> Range<Int> {
    (column == 0 ? 0 : ends[column - 1])..<ends[column]
  }

  /// By the bytes of the names, a shorter name before a longer one that begins with it.
  private func precedes(_ first: Int, _ second: Int) -> Bool {
    // Between the length before the name and the type after it.
    let (one, other) = (range(first), range(second))
    let (oneCount, otherCount) = (one.count - 5, other.count - 5)
    return heads.withUnsafeBytes { heads in
      guard let start = heads.baseAddress else { return false }
      let order = memcmp(
        start + one.lowerBound + 4, start + other.lowerBound + 4, min(oneCount, otherCount))
      return order == 0 ? oneCount < otherCount : order < 0
    }
  }
}
