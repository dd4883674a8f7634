/// The columns of all tables, to find the tables that have given ones.
///
/// Made once, where somebody asks: about 3 ms.
struct ColumnIndex {
  static let all = ColumnIndex()

  /// Those of the reference in its order, and after them those that are declared one by one alone.
  private(set) var tables: [String] = []
  private var entries: [Entry] = []
  /// By the hash of a name without case: the last entry that has it, -1 where there is none.
  private var last = [Int32](repeating: -1, count: 1 << 16)
  private var names: [UInt8] = []

  private struct Entry {
    var hash: UInt32
    /// The entry before it with the same place in `last`.
    var previous: Int32
    var start: UInt32
    var length: UInt16
    var table: UInt16
  }

  private init() {
    entries.reserveCapacity(45_000)
    names.reserveCapacity(600_000)
    let declared = Dictionary(
      LogTables.declared.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var known: Set<String> = []
    LogTables.forEachLine { line in
      guard let bar = line.firstIndex(of: UInt8(ascii: "|")) else { return true }
      let table = String(decoding: line[..<bar], as: UTF8.self)
      known.insert(table)
      tables.append(table)
      var start = bar + 1
      while start < line.count {
        let rest = UnsafeRawBufferPointer(rebasing: line[start...])
        let length = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.count
        // Behind the letter of its type.
        if length > 1 { add(UnsafeRawBufferPointer(rebasing: rest[1..<length])) }
        start += length + 1
      }
      if let table = declared[table] { addColumns(of: table) }
      return true
    }
    for table in LogTables.declared where known.insert(table.name).inserted {
      tables.append(table.name)
      addColumns(of: table)
    }
  }

  private mutating func addColumns(of table: LogTable) {
    for column in table.columns {
      var name = column.name
      name.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }
  }

  private mutating func add(_ name: UnsafeRawBufferPointer) {
    let hash = Self.hash(name)
    let slot = Int(hash & 0xFFFF)
    entries.append(
      Entry(
        hash: hash, previous: last[slot], start: UInt32(names.count), length: UInt16(name.count),
        table: UInt16(tables.count - 1)))
    last[slot] = Int32(entries.count - 1)
    names.append(contentsOf: name)
  }

  /// How many of the names each table has as columns, by its number in `tables`.
  ///
  /// - Parameter ignoresCase: the names are then in lower case.
  func counts(of wanted: Set<String>, ignoresCase: Bool) -> [Int] {
    var counts = [Int](repeating: 0, count: tables.count)
    var seen = [Int](repeating: -1, count: tables.count)
    for (number, name) in wanted.enumerated() {
      var name = name
      name.withUTF8 { name in
        let name = UnsafeRawBufferPointer(name)
        let hash = Self.hash(name)
        var at = last[Int(hash & 0xFFFF)]
        while at >= 0 {
          let entry = entries[Int(at)]
          at = entry.previous
          guard entry.hash == hash, isSame(entry, name, ignoresCase: ignoresCase) else { continue }
          // The declaration says a column again that the reference has.
          guard seen[Int(entry.table)] != number else { continue }
          seen[Int(entry.table)] = number
          counts[Int(entry.table)] += 1
        }
      }
    }
    return counts
  }

  private func isSame(
    _ entry: Entry, _ name: UnsafeRawBufferPointer, ignoresCase: Bool
  ) -> Bool {
    guard entry.length == name.count else { return false }
    for (index, byte) in name.enumerated() {
      let other = names[Int(entry.start) + index]
      if other != byte, !ignoresCase || Self.folded(other) != byte { return false }
    }
    return true
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  private static func hash(_ name: UnsafeRawBufferPointer) -> UInt32 {
    var hash: UInt32 = 0x811C_9DC5
    for byte in name { hash = (hash ^ UInt32(folded(byte))) &* 0x0100_0193 }
    return hash
  }
}
