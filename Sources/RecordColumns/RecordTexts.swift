import JSON

/// Reads texts of rows out of the records of a block: what strings of their JSON have.
package final class RecordTexts {
  private let block: GrowableBuffer<UInt8>
  private let size: Int
  /// How many records the block has.
  package let count: Int
  let columns: PackedColumns?
  private let places: [TextPlaces]
  private var knownPieces: [Int: TextPieces] = [:]
  /// By the paths of texts.
  var knownObjects: [Int: TextObjects] = [:]
  /// The latest at the end: neighbours among blocks of rows have records in one block.
  var knownMembers: [(table: Int64, column: Int, path: [[UInt8]], members: TextMembers?)] = []
  static let mostKnownMembers = 8
  private var known: [(table: Int64, column: Int, texts: FoundTexts)] = []
  /// All records, once they were asked for, and of paths of strings the texts that came with them.
  private var whole: UnpackedRecords?
  private var ready: [Int: FoundTexts] = [:]

  /// The bytes of a block, which may be anything.
  package final class Bytes {
    fileprivate let buffer: GrowableBuffer<UInt8>

    /// Copies them.
    package init(_ block: UnsafeRawBufferPointer) {
      buffer = GrowableBuffer(capacity: max(block.count, 1))
      buffer.append(block.bindMemory(to: UInt8.self))
    }
  }

  /// - Parameters:
  ///   - block: may be anything.
  ///   - size: how many bytes its records have.
  package convenience init(
    _ block: UnsafeRawBufferPointer, size: Int
  ) throws(DamagedBlock) {
    try self.init(Bytes(block), size: size)
  }

  /// - Parameter size: how many bytes its records have.
  package init(_ block: Bytes, size: Int) throws(DamagedBlock) {
    guard size >= 0, size <= RecordBlockLimits.bytes else { throw DamagedBlock() }
    self.size = size
    self.block = block.buffer
    var reader = try BlockReader(
      UnsafeRawBufferPointer(self.block.elements), limit: PackedColumns.memory(for: size))
    switch reader.kind {
    case nil: throw DamagedBlock()
    case .text:
      columns = nil
      count = try reader.count(upTo: size)
      places = try TextPlaces.read(reader.places, pathCount: 0, size: size)
    case .columns:
      let columns = try PackedColumns(reader, size: size)
      self.columns = columns
      count = try columns.readNumbers(columns.shapes.tries[0].column)?.count ?? 0
      places = try TextPlaces.read(
        reader.places, pathCount: columns.shapes.paths.count, size: size)
    }
    guard count <= size else { throw DamagedBlock() }
  }

  /// The texts of a column of a table's rows; nil where none stands here.
  ///
  /// - Parameter wanted: of which records; nil for all.
  package func texts(
    table: Int64, column: Int, wanted: [Bool]? = nil
  ) throws(DamagedBlock) -> FoundTexts? {
    if let known = known.first(where: { $0.table == table && $0.column == column }) {
      return known.texts
    }
    guard let places = self.places(table: table, column: column) else { return nil }
    // Columns of several tables may have their texts at one path, and others elsewhere.
    let ready = places.path.flatMap { self.ready.removeValue(forKey: $0) }
    let texts = ready ?? FoundTexts(count, size: size)
    if ready == nil, let path = places.path { try add(textsAt: path, wanted, to: texts) }
    if !places.said.isEmpty { try add(places.said, to: texts) }
    if wanted == nil || ready != nil { known.append((table, column, texts)) }
    return texts
  }

  /// All records. Where it can be, the texts that are asked for later are put together with them.
  package func records() throws(DamagedBlock) -> UnpackedRecords {
    if let whole { return whole }
    let records: UnpackedRecords
    if let columns {
      records = try self.records(of: columns)
    } else {
      records = try UnpackedRecords(UnsafeRawBufferPointer(block.elements), size: size)
    }
    whole = records
    return records
  }

  private func records(of columns: PackedColumns) throws(DamagedBlock) -> UnpackedRecords {
    let paths = Array(Set(places.compactMap(\.path)))
    try columns.readAll()
    guard !paths.isEmpty,
      paths.allSatisfy({ (try? pieces(ofTextsAt: $0)) != nil }),
      let beside = try TextsBeside(columns, textsAt: paths),
      let records = try? UnpackedRecords(columns, beside: beside), records.ends.count == count
    else { return try UnpackedRecords(columns, beside: nil) }
    let found = paths.map { _ in FoundTexts(count, bytes: beside.bytes) }
    for text in beside.found.elements { found[Int(text.number)].set(text) }
    for (path, texts) in zip(paths, found) { ready[path] = texts }
    // Hardly anyone asks for more.
    columns.forget()
    knownPieces = [:]
    return records
  }

  func places(table: Int64, column: Int) -> TextPlaces? {
    places.first { $0.table == table && $0.column == column }
  }

  /// What the texts at a path are made of; nil where records are not kept so.
  func pieces(ofTextsAt path: Int) throws(DamagedBlock) -> TextPieces? {
    guard let columns else { return nil }
    if let known = knownPieces[path] { return known }
    let pieces = try TextPieces(columns, path: path)
    knownPieces[path] = pieces
    return pieces
  }

  /// Puts the texts at a path together, without what is around them.
  private func add(
    textsAt path: Int, _ wanted: [Bool]?, to texts: FoundTexts
  ) throws(DamagedBlock) {
    guard let columns, let pieces = try pieces(ofTextsAt: path) else { throw DamagedBlock() }
    if let wanted, wanted.count != count { throw DamagedBlock() }
    let shapes = columns.shapes
    let isOnWay = shapes.paths(to: path)
    let isInside = shapes.paths(inTextAt: path)
    let values = GrowableBuffer<ColumnValues>(capacity: max(shapes.columns.count, 1))
    // What values point at.
    var kept: [UnpackedColumn] = []
    for (number, column) in shapes.columns.enumerated() {
      let place = Int(column.path)
      switch column.kind {
      case .shapes where isOnWay[place] || isInside[place], .counts where isInside[place]:
        values.append(ColumnValues(numbers: try columns.readNumbers(number)))
      case .leaf where isInside[place] || place == path:
        if let texts = try pieces.columns.readPlainTexts(number) {
          kept.append(texts)
          values.append(texts.values)
        } else {
          values.append(ColumnValues(numbers: nil))
        }
      case .shapes, .counts, .leaf: values.append(ColumnValues(numbers: nil))
      }
    }
    try withExtendedLifetime(kept) { () throws(DamagedBlock) in
      var rebuilder = Rebuilder(
        shapes, values, output: texts.bytes.base, size: size, textsAt: [path], isUnescaped: true)
      try rebuilder.rebuildTexts(isOnWay, wanted: wanted)
      texts.bytes.resize(to: rebuilder.at)
      for text in rebuilder.found.elements { texts.set(text) }
    }
  }

  /// Takes texts out of whole records.
  private func add(_ said: [TextPlace], to texts: FoundTexts) throws(DamagedBlock) {
    let records: UnpackedRecords
    if let whole {
      records = whole
    } else {
      records = try UnpackedRecords(UnsafeRawBufferPointer(block.elements), size: size)
    }
    guard records.ends.count == count else { throw DamagedBlock() }
    let source = UnsafeRawBufferPointer(records.output.elements)
    for place in said {
      guard place.record < count else { throw DamagedBlock() }
      let start = (place.record == 0 ? 0 : records.ends[place.record - 1]) + place.start
      guard place.count <= records.ends[place.record] - start else { throw DamagedBlock() }
      let before = texts.bytes.count
      texts.bytes.resize(to: before + place.count)
      let target = UnsafeMutableRawBufferPointer(
        start: texts.bytes.base + before, count: place.count)
      let count = unescape(
        UnsafeRawBufferPointer(rebasing: source[start..<start + place.count]), to: target)
      texts.bytes.truncate(to: before + count)
      texts.set(
        Rebuilder.Found(
          record: UInt32(place.record), number: 0, start: UInt32(before),
          end: UInt32(before + count)))
    }
    withExtendedLifetime(records) {}
  }
}

/// The texts of one column that were found in records.
package final class FoundTexts {
  let bytes: GrowableBuffer<UInt8>
  private let starts: GrowableBuffer<UInt32>
  private let ends: GrowableBuffer<UInt32>

  convenience init(_ count: Int, size: Int) {
    self.init(count, bytes: GrowableBuffer(capacity: max(size, 1)))
  }

  /// - Parameter bytes: where they lie.
  init(_ count: Int, bytes: GrowableBuffer<UInt8>) {
    self.bytes = bytes
    starts = GrowableBuffer(capacity: max(count, 1))
    ends = GrowableBuffer(capacity: max(count, 1))
    starts.resize(to: count)
    ends.resize(to: count)
    // None yet: it ends before it begins.
    starts.base.update(repeating: 1, count: count)
    ends.base.update(repeating: 0, count: count)
  }

  func set(_ text: Rebuilder.Found) {
    starts.base[Int(text.record)] = text.start
    ends.base[Int(text.record)] = text.end
  }

  /// The text that stands in a record; nil where there is none.
  package func text(in record: Int) -> UnsafeRawBufferPointer? {
    guard record >= 0, record < starts.count else { return nil }
    let (start, end) = (starts.base[record], ends.base[record])
    guard start <= end else { return nil }
    return UnsafeRawBufferPointer(start: bytes.base + Int(start), count: Int(end - start))
  }
}
