import RecordColumns
import Testing

@Suite("Rows packed by column")
struct RowBlockTests {
  private enum Value: Hashable {
    case null
    case integer(Int64)
    /// The bits of a real.
    case real(UInt64)
    case text([UInt8])

    init(_ value: RowValue) {
      switch value {
      case .null: self = .null
      case .integer(let value): self = .integer(value)
      case .real(let value): self = .real(value.bitPattern)
      case .text(let bytes): self = .text([UInt8](bytes))
      }
    }

    static func text(_ text: String) -> Value { .text(Array(text.utf8)) }
  }

  private func builder(_ rows: [[Value]], rowID: (Int) -> Int64 = { Int64($0) + 1 })
    -> RowBlockBuilder
  {
    let builder = RowBlockBuilder()
    append(rows[...], to: builder, rowID: rowID)
    return builder
  }

  /// - Parameter rowID: of a row by its place.
  private func append(
    _ rows: ArraySlice<[Value]>, to builder: RowBlockBuilder,
    rowID: (Int) -> Int64 = { Int64($0) + 1 }
  ) {
    for (number, row) in zip(rows.indices, rows) {
      builder.beginRow(rowID(number))
      for (column, value) in row.enumerated() {
        switch value {
        case .null: break
        case .integer(let value): builder.append(integer: value, to: column)
        case .real(let bits): builder.append(real: Double(bitPattern: bits), to: column)
        case .text(let text): text.withUnsafeBytes { builder.append(text: $0, to: column) }
        }
      }
    }
  }

  private func rows(_ block: RowBlock, width: Int) throws -> [[Value]] {
    let columns = try (0..<width).map { try block.column($0) }
    return (0..<block.count).map { row in
      columns.map { $0.map { Value($0.value(at: row)) } ?? .null }
    }
  }

  /// Columns of every kind, some with gaps and with several classes.
  private func sample(_ count: Int, seed: UInt64) -> [[Value]] {
    var maker = JSONMaker(seed: seed)
    return (0..<count).map { row in
      let time = "2024-05-14T08:\(10 + row % 50):00.1234567Z"
      let json =
        "{\"verb\":\"get\",\"n\":\(row),\"more\":\"\(String(repeating: "x", count: 300))\"}"
      return [
        .integer(Int64(row) * 7), .text("same"), row % 3 == 0 ? .null : .integer(Int64.max),
        .real((Double(row) / 3).bitPattern), .real(Double.infinity.bitPattern),
        [.null, .integer(-1), .real(0), .text("x"), .text("")][row % 5], .text(time),
        .text("0f0f0f0f-1111-4222-8333-abcdefab\(1000 + row % 9000)"), .text(json),
        .text(maker.value(depth: 2)), .null, .text([0xFF, 0, UInt8(row & 255)]),
        .integer(row % 2 == 0 ? .min : .max), .text(json),
      ]
    }
  }

  @Test("each value comes back", arguments: [1, 2, 63, 700, RowBlockLimits.rows])
  func isExact(count: Int) throws {
    let values = sample(count, seed: UInt64(count))
    let builder = builder(values)
    let packed = try #require(RowBlockPacker().pack(builder))
    let block = try RowBlock(packed.head, size: builder.size, parts: packed)
    #expect(try rows(block, width: values[0].count) == values)
    #expect(try block.column(values[0].count + 5) == nil)
    #expect((0..<count).allSatisfy { block.rowID(at: $0) == Int64($0) + 1 })
    #expect((0..<count).allSatisfy { block.row(Int64($0) + 1) == $0 })
    #expect([0, Int64(count) + 1, .min, .max].allSatisfy { block.row($0) == nil })
    #expect(
      RowBlockPacker().pack(builder)?.head == packed.head,
      "the same rows, the same block")
  }

  @Test("values of some rows, and after them those of all", arguments: [[], [0], [3, 4, 699]])
  func some(wanted: [UInt32]) throws {
    var maker = JSONMaker(seed: 3)
    func digits(_ count: Int) -> String {
      (0..<count).map { _ in String(maker.below(16), radix: 16) }.joined()
    }
    let values: [[Value]] = (0..<700).map { row in
      [
        .text("0f0f0f0f-1111-4222-8333-abcdefab\(1000 + row)"), .text(digits(64)),
        .text(digits(31)), .text("\(row * 7919)"), .text("few \(row % 5)"),
        row % 9 == 0 ? .null : .text(digits(40)), .text(digits(64)),
      ]
    }
    let builder = builder(values)
    let packed = try #require(RowBlockPacker().pack(builder))
    let block = try RowBlock(packed.head, size: builder.size, parts: packed)
    for number in values[0].indices {
      let column = try #require(
        try wanted.withUnsafeBufferPointer { try block.column(number, of: $0) })
      for row in wanted {
        #expect(Value(column.value(at: Int(row))) == values[Int(row)][number])
      }
    }
    #expect(try rows(block, width: values[0].count) == values)
    let size = block.memory
    wanted.withUnsafeBufferPointer { block.keepOnly($0) }
    #expect(block.memory < size / 2)
    for row in wanted {
      for (number, value) in values[Int(row)].enumerated() {
        #expect(try block.column(number).map { Value($0.value(at: Int(row))) } ?? .null == value)
      }
    }
  }

  @Test("a column may have the texts of another beside texts that stand in records, in any order")
  func sameTextsBesideRecordTexts() throws {
    for place in 0...2 {
      let builder = RowBlockBuilder()
      var texts = ["a", "b"]
      for row in 0...2 {
        builder.beginRow(Int64(row))
        if row == place {
          builder.append(integer: 7, to: 0)
          builder.append(recordText: 300, to: 1)
        } else {
          let text = Array(texts.removeFirst().utf8)
          for column in 0...1 { text.withUnsafeBytes { builder.append(text: $0, to: column) } }
        }
      }
      let packed = try #require(RowBlockPacker().pack(builder))
      let block = try RowBlock(packed.head, size: builder.size, parts: packed)
      let (first, second) = (try block.storedColumn(0), try block.storedColumn(1))
      texts = ["a", "b"]
      for row in 0...2 {
        if row == place {
          #expect(first.map { Value($0.value(at: row)) } == .integer(7))
          #expect(second?.recordTextCount(at: row) == 300)
        } else {
          let text = Value.text(texts.removeFirst())
          #expect(first.map { Value($0.value(at: row)) } == text)
          #expect(second.map { Value($0.value(at: row)) } == text)
          #expect(second?.recordTextCount(at: row) == nil)
        }
      }
    }
  }

  @Test("rows keep their numbers, with gaps")
  func gaps() throws {
    let builder = builder(sample(100, seed: 1)) { Int64($0 * $0) + 5 }
    let packed = try #require(RowBlockPacker().pack(builder))
    let block = try RowBlock(packed.head, size: builder.size, parts: packed)
    #expect(block.row(5) == 0 && block.row(5 + 99 * 99) == 99 && block.row(7) == nil)
    let fewer = RowBlockBuilder()
    try fewer.append(block, without: 5 + 16)
    #expect(fewer.count == 99)
    let rest = try #require(RowBlockPacker().pack(fewer))
    let other = try RowBlock(rest.head, size: fewer.size, parts: rest)
    #expect(other.row(21) == nil && other.row(5 + 25) == 4)
    #expect(
      try rows(other, width: 14)
        == rows(block, width: 14).enumerated().filter { $0.0 != 4 }.map(\.1))
  }

  @Test("rows are taken off the end")
  func truncates() throws {
    let values = sample(500, seed: 4)
    let whole = builder(values)
    for count in [499, 300, 299, 1, 0] {
      whole.truncate(to: count)
      let expected = builder(Array(values.prefix(count)))
      #expect(whole.count == count && whole.size == expected.size)
      #expect(
        RowBlockPacker().pack(whole)?.head
          == RowBlockPacker().pack(expected)?.head)
    }
  }

  @Test("a text that repeats in its column takes memory once, also after rows were taken off")
  func repeatedTexts() throws {
    let (long, other) = (String(repeating: "a", count: 400), String(repeating: "b", count: 400))
    let values: [[Value]] = (0..<300).map { row in
      [
        .text(long), .text(row < 100 ? long : other), .text(row % 2 == 0 ? long : other),
        row % 7 == 0 ? .integer(1) : .text(long), .text(""),
      ]
    }
    let changed = builder(values)
    #expect(changed.size >= 300 * 3 * 400 && changed.memory < changed.size / 2)
    changed.truncate(to: 150)
    append(values[150...], to: changed)
    #expect(changed.size == builder(values).size)
    let packed = try #require(RowBlockPacker().pack(changed))
    let block = try RowBlock(packed.head, size: changed.size, parts: packed)
    #expect(try rows(block, width: 5) == values)
  }

  @Test("conditions on texts and whole numbers mark the rows that meet them")
  func conditions() throws {
    let values = sample(400, seed: 9)
    let builder = builder(values)
    let packed = try #require(RowBlockPacker().pack(builder))
    let block = try RowBlock(packed.head, size: builder.size, parts: packed)
    for column in 0..<14 {
      guard let found = try block.column(column) else { continue }
      for wanted in Set(values.prefix(7).map { $0[column] }) {
        guard case .text(let text) = wanted else { continue }
        var marks = [Bool](repeating: true, count: block.count)
        marks.withUnsafeMutableBufferPointer { marks in
          found.filter(marks, none: false) { $0.elementsEqual(text) }
        }
        #expect(marks == values.map { $0[column] == wanted })
      }
      var marks = [Bool](repeating: true, count: block.count)
      marks.withUnsafeMutableBufferPointer { marks in found.filter(marks) { $0 > 700 } }
      let expected = values.map { row in
        switch row[column] {
        case .null: false
        case .integer(let value): value > 700
        case .real, .text: true
        }
      }
      #expect(marks == expected)
    }
  }

  @Test("a block that is cut or changed is an error or other values, never a crash")
  func damaged() throws {
    let builder = builder(sample(100, seed: 2))
    let packed = try #require(
      RowBlockPacker(compressesHeads: false).pack(builder))
    // Of all texts' ends: they are read, in memory that is theirs.
    var ends = 0
    func read(_ changed: PackedRows, size: Int? = nil) {
      guard let block = try? RowBlock(changed.head, size: size ?? builder.size, parts: changed)
      else { return }
      for number in 0..<block.columnCount {
        guard let column = try? block.column(number) else { continue }
        for row in 0..<block.count {
          guard case .text(let text) = column.value(at: row), text.count > 0 else { continue }
          ends &+= Int(text[0]) &+ Int(text[text.count - 1])
        }
      }
    }
    for count in packed.head.indices {
      var changed = packed
      changed.head.removeLast(packed.head.count - count)
      #expect(throws: (any Error).self) {
        try RowBlock(changed.head, size: builder.size, parts: changed)
      }
    }
    for size in [0, 1, builder.size - 1, Int.max, -1] { read(packed, size: size) }
    for index in packed.head.indices {
      for bit in [0, 1, 3, 5, 7] {
        var changed = packed
        changed.head[index] ^= 1 << UInt8(bit)
        read(changed)
      }
    }
    for index in packed.small.indices {
      var changed = packed
      changed.small[index] ^= 1 << UInt8(index & 7)
      read(changed)
    }
    for number in packed.chunks.indices {
      for index in stride(from: 0, to: packed.chunks[number].bytes.count, by: 7) {
        var changed = packed
        changed.chunks[number].bytes[index] ^= 1 << UInt8(index & 7)
        read(changed)
      }
    }
    var cut = packed
    cut.small = []
    cut.chunks = []
    read(cut)
    #expect(ends > 0)
  }
}
