/// The records of a block, byte for byte.
package struct UnpackedRecords {
  /// Where in the bytes each record ends.
  package private(set) var ends: [Int] = []
  /// Where texts of rows stand in the records, where that was asked for.
  package private(set) var places: [TextPlace] = []
  let output: GrowableBuffer<UInt8>

  /// Unpacks a block, which may be anything.
  ///
  /// - Parameters:
  ///   - size: how many bytes its records have.
  ///   - hasPlaces: whether it is to be found out where texts of rows stand.
  package init(
    _ block: UnsafeRawBufferPointer, size: Int, hasPlaces: Bool = false
  ) throws(DamagedBlock) {
    guard size >= 0, size <= RecordBlockLimits.bytes else { throw DamagedBlock() }
    var reader = try BlockReader(block, limit: PackedColumns.memory(for: size))
    output = GrowableBuffer(capacity: max(size, 1))
    var pathCount = 0
    switch reader.kind {
    case nil: throw DamagedBlock()
    case .text: try readText(&reader, size)
    case .columns:
      let columns = try PackedColumns(reader, size: size)
      pathCount = columns.shapes.paths.count
      let said =
        hasPlaces ? try TextPlaces.read(reader.places, pathCount: pathCount, size: size) : []
      let paths = Array(Set(said.compactMap(\.path)))
      let found = try unpack(columns, textsAt: paths, size: size)
      places = try all(said, paths, found)
    }
    if pathCount == 0, hasPlaces {
      places = try TextPlaces.read(reader.places, pathCount: 0, size: size).flatMap(\.said)
    }
    guard output.count == size, ends.last ?? 0 == size else { throw DamagedBlock() }
    for place in places {
      guard place.record < ends.count else { throw DamagedBlock() }
      let start = place.record == 0 ? 0 : ends[place.record - 1]
      guard place.start + place.count <= ends[place.record] - start else { throw DamagedBlock() }
    }
  }

  /// Puts all records of columns together.
  ///
  /// - Parameter beside: gets their texts.
  init(_ columns: PackedColumns, beside: TextsBeside?) throws(DamagedBlock) {
    output = GrowableBuffer(capacity: max(columns.size, 1))
    _ = try unpack(columns, textsAt: [], size: columns.size, beside: beside)
    guard ends.last ?? 0 == columns.size else { throw DamagedBlock() }
  }

  /// Looks whether a block that was just packed gives the records back, and where the texts of some paths stand in them.
  ///
  /// - Returns: the texts, by their places in the records; nil where other bytes come back.
  static func find(
    textsAt paths: [Int], in block: UnsafeRawBufferPointer, of bytes: UnsafeRawBufferPointer,
    ends: [Int]
  ) throws(DamagedBlock) -> GrowableBuffer<Rebuilder.Found>? {
    let reader = try BlockReader(block, limit: PackedColumns.memory(for: bytes.count))
    guard reader.kind == .columns, let base = bytes.baseAddress else { throw DamagedBlock() }
    let columns = try PackedColumns(reader, size: bytes.count)
    try columns.readAll()
    // What it reads lies in the columns.
    return try withExtendedLifetime(columns) { () throws(DamagedBlock) in
      var rebuilder = Rebuilder(
        columns.shapes, columns.values, comparing: base.assumingMemoryBound(to: UInt8.self),
        size: bytes.count, textsAt: paths)
      return try rebuilder.rebuild() == ends ? rebuilder.found : nil
    }
  }

  private init(capacity: Int) { output = GrowableBuffer(capacity: max(capacity, 1)) }

  private mutating func unpack(
    _ columns: PackedColumns, textsAt paths: [Int], size: Int, beside: TextsBeside? = nil
  ) throws(DamagedBlock) -> GrowableBuffer<Rebuilder.Found> {
    try columns.readAll()
    output.resize(to: size)
    // What it reads lies in the columns.
    let (ends, found) = try withExtendedLifetime(columns) { () throws(DamagedBlock) in
      var rebuilder =
        beside.map {
          Rebuilder(
            columns.shapes, columns.values, output: output.base, size: size, beside: $0)
        }
        ?? Rebuilder(
          columns.shapes, columns.values, output: output.base, size: size, textsAt: paths)
      return (try rebuilder.rebuild(), rebuilder.found)
    }
    self.ends = ends
    return found
  }

  /// The places of all texts, by tables, columns and records.
  private func all(
    _ said: [TextPlaces], _ paths: [Int], _ found: GrowableBuffer<Rebuilder.Found>
  ) throws(DamagedBlock) -> [TextPlace] {
    var all: [TextPlace] = []
    for places in said {
      let number = places.path.flatMap { paths.firstIndex(of: $0) } ?? -1
      var byRecord: [Int: TextPlace] = [:]
      for text in found.elements where Int(text.number) == number {
        let record = Int(text.record)
        let start = record == 0 ? 0 : ends[record - 1]
        guard text.start >= start, text.end >= text.start else { throw DamagedBlock() }
        byRecord[record] = TextPlace(
          table: places.table, column: places.column, record: record,
          start: Int(text.start) - start, count: Int(text.end - text.start))
      }
      for place in places.said { byRecord[place.record] = place }
      all += byRecord.values.sorted { $0.record < $1.record }
    }
    return all
  }

  private mutating func readText(
    _ reader: inout BlockReader, _ size: Int
  ) throws(DamagedBlock) {
    let count = try reader.count(upTo: size)
    let lengths = try PackedNumbers.read(count, from: &reader)
    var end: Int64 = 0
    ends.reserveCapacity(count)
    for length in lengths.elements {
      guard length > 0, length <= Int64(size) - end else { throw DamagedBlock() }
      end += length
      ends.append(Int(end))
    }
    guard Int(end) == size else { throw DamagedBlock() }
    let payload = try reader.payload(size)
    withExtendedLifetime(payload) { output.append(payload.elements) }
    try reader.requireEnd()
  }

  package var bytes: [UInt8] { [UInt8](output.elements) }

  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withExtendedLifetime(output) { body(UnsafeRawBufferPointer(output.elements)) }
  }

  func isEqual(to bytes: UnsafeRawBufferPointer) -> Bool {
    withUnsafeBytes { $0.count == bytes.count && hasSameBytes($0, bytes) }
  }
}
