/// A block of rows, of which each column is unpacked when it is asked for. Its bytes may be anything: what is
/// wrong with them is thrown.
package final class RowBlock {
  /// How many rows it has.
  package let count: Int
  private let head: GrowableBuffer<UInt8>
  private let size: Int
  /// Where the rest of it is read; another may take over from one.
  package var parts: any RowBlockParts
  private var small: [UInt8]?
  /// By their numbers, from 1; 0 are the rows' own.
  private var places: [Place?] = []
  private var columns: [RowColumn?] = []
  /// The same, without texts that stand in records.
  private var storedColumns: [RowColumn?] = []
  /// Whether all columns could be unpacked; nil where nobody tried.
  private var isReadable: Bool?
  /// Those that have values, once all were unpacked.
  package private(set) var knownColumns: [Int] = []
  /// The rows' numbers in their table, ascending; nil where each is the one after the one before.
  private let rowIDs: GrowableBuffer<Int64>?
  private let firstRowID: Int64

  private struct Place {
    var head: Range<Int>
    /// Where in the small parts; nil for one that is kept by itself.
    var small: Range<Int>?
    var payloadCount: Int
  }

  /// Opens a block.
  ///
  /// - Parameters:
  ///   - head: as it was packed.
  ///   - size: how many bytes its texts have.
  ///   - parts: where the rest of it is.
  /// - Throws: `DamagedBlock`, and what reading its parts throws.
  package init(_ head: [UInt8], size: Int, parts: any RowBlockParts) throws {
    guard size >= 0, size <= RowBlockLimits.bytes else { throw DamagedBlock() }
    self.size = size
    self.parts = parts
    let unpacked = try head.withUnsafeBytes { bytes throws(DamagedBlock) in
      try BlockReader.head(bytes, limit: Self.memory(for: size))
    }
    self.head = unpacked
    var reader = BlockReader(
      head: unpacked, 0..<unpacked.count, payloads: UnsafeRawBufferPointer(start: nil, count: 0),
      limit: Self.memory(for: size))
    guard try reader.byte() == RowBlockPacker.layout else { throw DamagedBlock() }
    count = try reader.count(upTo: RowBlockLimits.rows)
    guard count > 0 else { throw DamagedBlock() }
    let columnCount = try reader.count(upTo: RowBlockLimits.columns)
    var found: [(column: Int, head: Int, payloads: Int)] = []
    for _ in 0..<columnCount {
      let column = try reader.count(upTo: RowBlockLimits.columns)
      let head = try reader.count(upTo: unpacked.count)
      found.append((column, head, try reader.count(upTo: Int(Int32.max))))
    }
    var headAt = reader.at
    var smallAt = 0
    for part in found {
      // They come in order, each once.
      guard part.column >= places.count, part.head <= unpacked.count - headAt else {
        throw DamagedBlock()
      }
      while places.count < part.column { places.append(nil) }
      let payloads = part.payloads >> 1
      let isChunk = part.payloads & 1 == 1
      places.append(
        Place(
          head: headAt..<headAt + part.head, small: isChunk ? nil : smallAt..<smallAt + payloads,
          payloadCount: payloads))
      headAt += part.head
      if !isChunk { smallAt += payloads }
    }
    guard headAt == unpacked.count, let first = places.first, let place = first else {
      throw DamagedBlock()
    }
    columns = Array(repeating: nil, count: max(places.count - 1, 0))
    storedColumns = columns
    // Consecutive numbers have no part of their own.
    let bytes = try Self.bytes(of: place, 0, parts, small: &small)
    let count = count
    (firstRowID, rowIDs) = try Self.read(place, unpacked, size, bytes) {
      reader throws(DamagedBlock) in
      if let first = try PackedNumbers.readConsecutive(count, from: &reader) { return (first, nil) }
      let numbers = try PackedNumbers.read(count, from: &reader)
      for row in 1..<max(count, 1) where numbers.base[row] <= numbers.base[row - 1] {
        throw DamagedBlock()
      }
      return (numbers.base[0], numbers)
    }
  }

  private static func memory(for size: Int) -> Int {
    // Of a column; what is printed of a number takes at most 132 bytes.
    size + 256 * RowBlockLimits.rows + (1 << 20)
  }

  /// Reads the part of a column that is not in the head.
  private static func bytes(
    of place: Place, _ number: Int, _ parts: any RowBlockParts, small: inout [UInt8]?
  ) throws -> ArraySlice<UInt8> {
    if place.payloadCount == 0 { return [] }
    guard let range = place.small else {
      let chunk = try parts.chunk(number)
      guard chunk.count == place.payloadCount else { throw DamagedBlock() }
      return chunk[...]
    }
    let all = try small ?? parts.smallParts()
    small = all
    guard range.upperBound <= all.count else { throw DamagedBlock() }
    return all[range]
  }

  private static func read<Result>(
    _ place: Place, _ head: GrowableBuffer<UInt8>, _ size: Int, _ bytes: ArraySlice<UInt8>,
    _ body: (inout BlockReader) throws(DamagedBlock) -> Result
  ) throws -> Result {
    try bytes.withUnsafeBytes { payloads in
      var reader = BlockReader(
        head: head, place.head, payloads: payloads, limit: memory(for: size))
      let result = try body(&reader)
      try reader.requireEnd()
      return result
    }
  }

  /// The number of a row in its table.
  package func rowID(at row: Int) -> Int64 {
    rowIDs.map { $0.base[row] } ?? firstRowID &+ Int64(row)
  }

  /// Where the row of that number is; nil where it is not in the block.
  package func row(_ rowID: Int64) -> Int? {
    guard let rowIDs else {
      let row = rowID.subtractingReportingOverflow(firstRowID)
      return !row.overflow && row.partialValue >= 0 && row.partialValue < Int64(count)
        ? Int(row.partialValue) : nil
    }
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if rowIDs.base[middle] < rowID { low = middle + 1 } else { high = middle }
    }
    return low < count && rowIDs.base[low] == rowID ? low : nil
  }

  /// About how many bytes are taken for what was unpacked.
  package var memory: Int {
    head.count + (rowIDs?.count ?? 0) * 8 + (small?.count ?? 0)
      + storedColumns.reduce(0) { $0 + ($1?.memory ?? 0) }
      + columns.reduce(0) { $0 + ($1?.memoryOfRecordTexts ?? 0) }
  }

  /// How many columns may have values: those with smaller numbers.
  package var columnCount: Int { columns.count }

  /// A column; nil where no row has a value in it.
  ///
  /// - Throws: `DamagedBlock`, and what reading its parts throws.
  package func column(_ number: Int) throws -> RowColumn? {
    guard number < columns.count else { return nil }
    if let known = columns[number] { return known }
    guard let column = try storedColumn(number) else { return nil }
    if column.hasRecordTexts { try fill(column, number) }
    columns[number] = column
    return column
  }

  /// A column of which only these rows are asked for: where their texts stand in records, or are made of other bytes,
  /// others are not read.
  ///
  /// - Parameter rows: ascending.
  package func column(
    _ number: Int, of rows: UnsafeBufferPointer<UInt32>
  ) throws -> RowColumn? {
    if number < columns.count, storedColumns[number] == nil, rows.count < count / 2,
      let place = places[number + 1]
    {
      let column = try read(place, number, mayBeSame: true, only: rows)
      if column.isPartial { return column }
      storedColumns[number] = column
    }
    guard let stored = try storedColumn(number), stored.hasRecordTexts, rows.count < count,
      columns[number] == nil
    else { return try column(number) }
    let column = RowColumn(stored)
    try fill(column, number, of: rows.map { Int($0) })
    return column
  }

  /// Only these rows are asked for from now on: what was unpacked of others is given up where that is much.
  ///
  /// - Parameter rows: ascending.
  package func keepOnly(_ rows: UnsafeBufferPointer<UInt32>) {
    for number in columns.indices {
      guard let column = storedColumns[number], let kept = column.keeping(rows) else { continue }
      storedColumns[number] = kept
      if columns[number] != nil { columns[number] = kept }
    }
  }

  /// A column as it is stored: texts that stand in records may not be there yet, and are not to be asked for.
  package func storedColumn(_ number: Int) throws -> RowColumn? {
    guard number < columns.count else { return nil }
    if let known = storedColumns[number] { return known }
    guard let place = places[number + 1] else { return nil }
    let column = try read(place, number, mayBeSame: true)
    storedColumns[number] = column
    return column
  }

  /// Reads the texts of a column that stand in records.
  private func fill(_ column: RowColumn, _ number: Int, of some: [Int]? = nil) throws {
    let (rows, size) = try column.recordTextRows(of: some ?? Array(0..<count), limit: self.size)
    let texts = RowTexts(capacity: size)
    try parts.appendTexts(number, of: rows, in: self, to: texts)
    try column.fill(texts, rows)
  }

  /// Unpacks all columns.
  ///
  /// - Returns: whether they could be read.
  package func readAll() -> Bool {
    if let isReadable { return isReadable }
    var isReadable = true
    do {
      for number in columns.indices { _ = try column(number) }
    } catch {
      isReadable = false
    }
    self.isReadable = isReadable
    knownColumns = columns.indices.filter { columns[$0] != nil }
    return isReadable
  }

  /// A column that was unpacked.
  @inline(__always)
  package func known(_ number: Int) -> RowColumn? {
    number < columns.count ? columns[number] : nil
  }

  private func read(
    _ place: Place, _ number: Int, mayBeSame: Bool, only: UnsafeBufferPointer<UInt32>? = nil
  ) throws -> RowColumn {
    var same: Int?
    let count = count
    let bytes = try Self.bytes(of: place, number + 1, parts, small: &small)
    let column = try Self.read(place, head, size, bytes) { reader throws(DamagedBlock) in
      try RowColumn(count, from: &reader, number: number + 1, only: only) { other in same = other }
    }
    if let same {
      // One that is the same as another may not be another's.
      guard mayBeSame, same > 0, same < places.count, let place = places[same] else {
        throw DamagedBlock()
      }
      let other = try storedColumns[same - 1] ?? read(place, same - 1, mayBeSame: false)
      try column.take(other)
    }
    return column
  }
}

/// A column of a block of rows, unpacked.
package final class RowColumn {
  package let count: Int
  /// The class of all values; `none` where they differ, or some are missing.
  private let uniform: RowBlockBuilder.Class
  /// The class of each row, and the number of its value among those of the class.
  private let classes: GrowableBuffer<UInt8>?
  private let ranks: GrowableBuffer<UInt32>?
  private let integers: GrowableBuffer<Int64>?
  private let reals: GrowableBuffer<UInt8>?
  private let textCount: Int
  /// The texts that stand in records, once they were read there.
  @exclusivity(unchecked) private var filled: UnpackedColumn?
  /// Of texts that stand in records, their lengths.
  private let recordTexts: GrowableBuffer<Int64>?
  // Unchecked exclusivity: set while it is made, and asked for each value.
  @exclusivity(unchecked) private var texts: UnpackedColumn?
  /// Where the values lie that are known now, as long as this lives.
  @exclusivity(unchecked) package private(set) var values = RowValues()

  /// - Parameters:
  ///   - only: the only rows that are asked for; nil for all.
  ///   - same: gets the number of the column that has the same texts, which is to be handed to `take`.
  fileprivate init(
    _ count: Int, from reader: inout BlockReader, number: Int,
    only: UnsafeBufferPointer<UInt32>?, same: (Int) -> Void
  ) throws(DamagedBlock) {
    self.count = count
    guard let uniform = RowBlockBuilder.Class(rawValue: try reader.byte()) else {
      throw DamagedBlock()
    }
    self.uniform = uniform
    var counts: (integers: UInt32, reals: UInt32, texts: UInt32, recordTexts: UInt32) =
      (0, 0, 0, 0)
    switch uniform {
    case .integer: counts.integers = UInt32(count)
    case .real: counts.reals = UInt32(count)
    case .text: counts.texts = UInt32(count)
    case .recordText: counts.recordTexts = UInt32(count)
    case .none: break
    }
    if uniform == .none {
      let codes = try PackedNumbers.read(count, from: &reader)
      try reader.reserve(count * 5)
      let classes = GrowableBuffer<UInt8>(capacity: count)
      let ranks = GrowableBuffer<UInt32>(capacity: count)
      for code in codes.elements {
        guard let kind = RowBlockBuilder.Class(rawValue: UInt8(clamping: code)) else {
          throw DamagedBlock()
        }
        classes.append(kind.rawValue)
        switch kind {
        case .none: ranks.append(0)
        case .integer:
          ranks.append(counts.integers)
          counts.integers += 1
        case .real:
          ranks.append(counts.reals)
          counts.reals += 1
        case .text:
          ranks.append(counts.texts)
          counts.texts += 1
        case .recordText:
          ranks.append(counts.recordTexts)
          counts.recordTexts += 1
        }
      }
      self.classes = classes
      self.ranks = ranks
    } else {
      classes = nil
      ranks = nil
    }
    integers =
      counts.integers > 0
      ? try PackedNumbers.read(Int(counts.integers), from: &reader) : nil
    reals = counts.reals > 0 ? try reader.payload(Int(counts.reals) * 8) : nil
    textCount = Int(counts.texts)
    if textCount > 0 {
      guard try reader.count(upTo: count) == textCount else { throw DamagedBlock() }
      let (column, other) = try UnpackedColumn.read(
        textCount, from: &reader, number: number, only: uniform == .text ? only : nil)
      texts = column
      if let other { same(other) }
    }
    recordTexts =
      counts.recordTexts > 0
      ? try PackedNumbers.read(Int(counts.recordTexts), from: &reader) : nil
    findValues()
  }

  // MARK: Texts in records

  /// Whether some of its texts stand in records.
  package var hasRecordTexts: Bool { recordTexts != nil }

  /// Whether all of its texts do, and it has no other values.
  fileprivate var areRecordTexts: Bool { uniform == .recordText }

  /// The bytes of a text that stands in the row's record; nil where the value is another.
  package func recordTextCount(at row: Int) -> Int? {
    guard let recordTexts else { return nil }
    var rank = row
    if uniform != .recordText {
      guard let classes, let ranks, classes.base[row] == RowBlockBuilder.Class.recordText.rawValue
      else { return nil }
      rank = Int(ranks.base[row])
    }
    return Int(recordTexts.base[rank])
  }

  /// Those of some rows whose texts stand in records, and how many bytes these are.
  ///
  /// - Parameter limit: of bytes.
  fileprivate func recordTextRows(
    of some: [Int], limit: Int
  ) throws(DamagedBlock) -> (rows: [Int], size: Int) {
    var rows: [Int] = []
    var size = 0
    for row in some {
      guard let count = recordTextCount(at: row) else { continue }
      guard count >= 0, count <= limit - size else { throw DamagedBlock() }
      size += count
      rows.append(row)
    }
    return (rows, size)
  }

  /// Takes the texts of these rows, which stand in records; the others get empty ones.
  fileprivate func fill(_ found: RowTexts, _ rows: [Int]) throws(DamagedBlock) {
    guard let recordTexts, found.ends.count == rows.count else { throw DamagedBlock() }
    let ends = GrowableBuffer<UInt32>(capacity: recordTexts.count)
    var end: UInt32 = 0
    for (row, next) in zip(rows, found.ends.elements) {
      guard recordTextCount(at: row) == Int(next - end) else { throw DamagedBlock() }
      let rank = uniform == .recordText ? row : ranks.map { Int($0.base[row]) } ?? row
      while ends.count < rank { ends.append(end) }
      end = next
      ends.append(end)
    }
    while ends.count < recordTexts.count { ends.append(end) }
    filled = UnpackedColumn(parts: found.bytes, ends: ends)
    findValues()
  }

  /// A column of texts alone.
  fileprivate init(texts: UnpackedColumn) {
    count = texts.count
    uniform = .text
    classes = nil
    ranks = nil
    integers = nil
    reals = nil
    textCount = texts.count
    recordTexts = nil
    self.texts = texts
    findValues()
  }

  /// The same without its texts in records.
  fileprivate init(_ other: RowColumn) {
    count = other.count
    uniform = other.uniform
    classes = other.classes
    ranks = other.ranks
    integers = other.integers
    reals = other.reals
    textCount = other.textCount
    recordTexts = other.recordTexts
    texts = other.texts
    findValues()
  }

  /// Takes over the texts of another column.
  fileprivate func take(_ other: RowColumn) throws(DamagedBlock) {
    guard let column = other.texts, column.count == textCount else { throw DamagedBlock() }
    texts = column
    findValues()
  }

  @inline(__always)
  package func value(at row: Int) -> RowValue { values.value(at: row) }

  private func findValues() {
    values = RowValues(
      uniform: uniform.rawValue, classes: classes.map { UnsafePointer($0.base) },
      ranks: ranks.map { UnsafePointer($0.base) },
      integers: integers.map { UnsafePointer($0.base) },
      reals: reals.map { UnsafeRawPointer($0.base) }, texts: texts?.values,
      recordTexts: filled?.values)
  }

  /// Whether only the values of the rows that were asked for are there.
  fileprivate var isPartial: Bool { texts?.isPartial ?? false }

  /// A column of texts with those of these rows alone; nil where that takes no less.
  fileprivate func keeping(_ rows: UnsafeBufferPointer<UInt32>) -> RowColumn? {
    uniform == .text ? texts?.keeping(rows).map(RowColumn.init(texts:)) : nil
  }

  /// How many bytes its values take, without texts that stand in records.
  fileprivate var memory: Int {
    (classes?.count ?? 0) + (ranks?.count ?? 0) * 4 + (integers?.count ?? 0) * 8
      + (reals?.count ?? 0) + (recordTexts?.count ?? 0) * 8 + (texts?.memory ?? 0)
  }

  fileprivate var memoryOfRecordTexts: Int { filled?.memory ?? 0 }

  /// The values, where each is a whole number, as long as this lives.
  package var wholeNumbers: UnsafePointer<Int64>? {
    uniform == .integer ? integers.map { UnsafePointer($0.base) } : nil
  }

  /// Where the texts of a column lie of which all other values are missing.
  enum TextParts {
    case all(UnpackedColumn)
    /// The class of each row (0: no value), and the number of its text.
    case some(UnpackedColumn, UnsafePointer<UInt8>, UnsafePointer<UInt32>)
  }

  var textParts: TextParts? {
    guard integers == nil, reals == nil, recordTexts == nil, let texts else { return nil }
    if uniform == .text { return .all(texts) }
    guard let classes, let ranks else { return nil }
    return .some(texts, UnsafePointer(classes.base), UnsafePointer(ranks.base))
  }

  /// The least and the greatest whole number, where each value is one.
  package var bounds: ClosedRange<Int64>? {
    guard let integers, integers.count > 0, reals == nil, textCount == 0, recordTexts == nil
    else { return nil }
    var (least, most) = (integers.base[0], integers.base[0])
    for value in integers.elements {
      least = min(least, value)
      most = max(most, value)
    }
    return least...most
  }

  // MARK: Conditions

  /// Clears the mark of each row whose value is not text, or one that does not pass.
  ///
  /// - Parameter none: whether rows without a value pass.
  package func filter(
    _ marks: UnsafeMutableBufferPointer<Bool>, none: Bool,
    texts passes: (UnsafeRawBufferPointer) -> Bool
  ) {
    let verdicts = texts.map { $0.test(passes) } ?? []
    let recordVerdicts = filled.map { $0.test(passes) } ?? []
    for row in 0..<count where marks[row] {
      var kind = uniform.rawValue
      var rank = row
      if kind == 0, let classes, let ranks {
        kind = classes.base[row]
        rank = Int(ranks.base[row])
      }
      marks[row] =
        switch kind {
        case RowBlockBuilder.Class.text.rawValue: verdicts[rank]
        case RowBlockBuilder.Class.recordText.rawValue: recordVerdicts[rank]
        case RowBlockBuilder.Class.none.rawValue: none
        default: false
        }
    }
  }

  /// Clears the mark of each row whose value is missing, or a whole number that does not pass. Others stay: anyone who
  /// asks looks at them himself.
  package func filter(
    _ marks: UnsafeMutableBufferPointer<Bool>, integers passes: (Int64) -> Bool
  ) {
    for row in 0..<count where marks[row] {
      switch value(at: row) {
      case .null: marks[row] = false
      case .integer(let value): marks[row] = passes(value)
      case .real, .text: break
      }
    }
  }
}

/// The values of a column of a block of rows where they lie.
///
/// Plain pointers: each value of each row is asked for, and counting who has an object costs more than that.
package struct RowValues: BitwiseCopyable {
  /// See `RowColumn`.
  private var uniform = RowBlockBuilder.Class.none.rawValue
  private var classes: UnsafePointer<UInt8>?
  private var ranks: UnsafePointer<UInt32>?
  private var integers: UnsafePointer<Int64>?
  private var reals: UnsafeRawPointer?
  private var texts: ColumnValues?
  private var recordTexts: ColumnValues?

  /// Of a column without values.
  package init() {}

  fileprivate init(
    uniform: UInt8, classes: UnsafePointer<UInt8>?, ranks: UnsafePointer<UInt32>?,
    integers: UnsafePointer<Int64>?, reals: UnsafeRawPointer?, texts: ColumnValues?,
    recordTexts: ColumnValues?
  ) {
    self.uniform = uniform
    self.classes = classes
    self.ranks = ranks
    self.integers = integers
    self.reals = reals
    self.texts = texts
    self.recordTexts = recordTexts
  }

  @inline(__always)
  package func value(at row: Int) -> RowValue {
    var kind = uniform
    var rank = row
    if kind == 0 {
      guard let classes, let ranks else { return .null }
      kind = classes[row]
      rank = Int(ranks[row])
    }
    switch kind {
    case RowBlockBuilder.Class.integer.rawValue:
      return integers.map { .integer($0[rank]) } ?? .null
    case RowBlockBuilder.Class.real.rawValue:
      guard let reals else { return .null }
      let bits = reals.loadUnaligned(fromByteOffset: rank * 8, as: UInt64.self)
      return .real(Double(bitPattern: UInt64(littleEndian: bits)))
    case RowBlockBuilder.Class.text.rawValue: return texts.map { .text($0.text(at: rank)) } ?? .null
    case RowBlockBuilder.Class.recordText.rawValue:
      return recordTexts.map { .text($0.text(at: rank)) } ?? .null
    default: return .null
    }
  }
}

extension RowBlock {
  /// Looks for a text in a column without putting texts together.
  ///
  /// - Parameters:
  ///   - needle: not empty.
  ///   - test: makes of a part of the needle a test whether a text has it.
  /// - Returns: of each row; nil where nothing can be said before.
  package func search(
    _ number: Int, for needle: [UInt8], _ test: ([UInt8]) -> (UnsafeRawBufferPointer) -> Bool
  ) throws -> [TextVerdict]? {
    guard let column = try storedColumn(number), column.hasRecordTexts else { return nil }
    let rows = (0..<count).filter { column.recordTextCount(at: $0) != nil }
    guard let found = try parts.search(number, rows, in: self, for: needle, test),
      found.count == rows.count
    else { return nil }
    var verdicts = [TextVerdict](repeating: .maybe, count: count)
    for (row, verdict) in zip(rows, found) { verdicts[row] = verdict }
    return verdicts
  }
}

extension RowBlock {
  /// What the texts of a column have at a path, where possible without the texts: JSON that has the members on the way and
  /// nothing else, so that what the path says of it is what it says of the text.
  ///
  /// - Parameters:
  ///   - rows: the only ones that are asked for, ascending.
  ///   - path: names of members, the outermost first.
  /// - Returns: nil where only the texts say it.
  package func members(
    _ number: Int, of rows: UnsafeBufferPointer<UInt32>, at path: [[UInt8]]
  ) throws -> RowColumn? {
    guard let column = try storedColumn(number), column.hasRecordTexts, !rows.isEmpty,
      !path.isEmpty,
      path.allSatisfy({ $0.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C } })
    else { return nil }
    var places: [Int] = []
    places.reserveCapacity(rows.count)
    var others: [Int] = []
    let areAll = column.areRecordTexts
    for row in rows {
      if areAll || column.recordTextCount(at: Int(row)) != nil {
        places.append(Int(row))
      } else {
        others.append(Int(row))
      }
    }
    guard !places.isEmpty, let found = try parts.members(number, places, in: self, at: path),
      found.codes.count == places.count
    else { return nil }
    let codes = GrowableBuffer<Int64>(capacity: count)
    codes.resize(to: count)
    codes.base.update(repeating: 0, count: count)
    var unclear: [Int] = []
    let base = codes.base
    let foundCodes = found.codes.base
    for index in places.indices {
      let (place, code) = (places[index], foundCodes[index])
      if code < 0 { unclear.append(place) } else { base[place] = Int64(code) }
    }
    // Where most are, all texts are read once for whatever is asked.
    guard unclear.count + others.count <= rows.count / 2 else { return nil }
    // All of a text says of the path what is asked too.
    for place in others {
      guard case .text(let text) = column.value(at: place) else { return nil }
      codes.base[place] = Int64(found.append(text))
    }
    if !unclear.isEmpty {
      let (rows, size) = try column.recordTextRows(of: unclear, limit: self.size)
      let texts = RowTexts(capacity: size)
      try parts.appendTexts(number, of: rows, in: self, to: texts)
      guard texts.ends.count == unclear.count else { throw DamagedBlock() }
      var start = 0
      for (place, end) in zip(unclear, texts.ends.elements) {
        let text = UnsafeRawBufferPointer(texts.bytes.elements)[start..<Int(end)]
        guard column.recordTextCount(at: place) == text.count else { throw DamagedBlock() }
        codes.base[place] = Int64(found.append(UnsafeRawBufferPointer(rebasing: text)))
        start = Int(end)
      }
    }
    return RowColumn(
      texts: UnpackedColumn(
        dictionary: found.bytes, ends: found.ends, codes: codes))
  }
}

/// Texts of rows as they are read from records.
package final class RowTexts {
  let bytes: GrowableBuffer<UInt8>
  let ends = GrowableBuffer<UInt32>()

  init(capacity: Int) { bytes = GrowableBuffer(capacity: max(capacity, 1)) }

  package func append(_ text: UnsafeRawBufferPointer) {
    bytes.append(text.bindMemory(to: UInt8.self))
    ends.append(UInt32(truncatingIfNeeded: bytes.count))
  }
}
