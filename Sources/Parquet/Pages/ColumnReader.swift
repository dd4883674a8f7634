import Compression

/// The entries of a column, a row group at a time and a page at a time.
///
/// An entry is a value, or what is there in its place: nothing, or an empty list. Its levels say which.
final class ColumnReader {
  let leaf: Leaf
  private let file: any RandomAccessBytes
  private let budget: MemoryBudget

  private var codec: BlockCodec?
  /// Where the next page begins, and where the chunk ends.
  private var position = 0
  private var end = 0
  /// Entries in pages that were not begun yet.
  private var leftOfChunk = 0
  private var leftOfPage = 0
  private var memory: PageMemory?
  private var dictionary: ValueDictionary?
  /// The page's values as they are stored, and what reads them.
  private var values: (encoding: Int64, bytes: UnsafeRawBufferPointer)?
  private var decoder: (any ValueDecoder)?
  // Unchecked exclusivity: they are touched at each entry, by one task.
  @exclusivity(unchecked) private var definitions: RunLengthDecoder?
  @exclusivity(unchecked) private var repetitions: RunLengthDecoder?

  /// The levels of the next entry, once they were looked at.
  private var hasLevels = false
  private var definition = 0
  private var repetition = 0

  static let maximumPage = 256 << 20
  private static let maximumHeader = 16 << 20

  init(_ leaf: Leaf, of file: any RandomAccessBytes, _ budget: MemoryBudget) {
    self.leaf = leaf
    self.file = file
    self.budget = budget
  }

  /// Begins with a row group's values.
  func open(_ chunk: ColumnChunk) throws(ParquetError) {
    close()
    if chunk.isEncrypted { throw .encrypted("the column `\(leaf.path)`") }
    if chunk.isElsewhere { throw .unsupported("a file whose values are in other files") }
    guard chunk.type == leaf.type.rawValue else {
      throw damaged("its type is not that of the schema")
    }
    codec =
      switch chunk.codec {
      case 0: nil
      case 1: .snappy
      case 2: .gzip
      case 4: .brotli
      case 5: .lz4OfHadoop
      case 6: .zstandard
      case 7: .lz4
      case 3: throw .unsupported("the compression LZO of the column `\(leaf.path)`")
      case let other: throw .unsupported("the compression \(other) of the column `\(leaf.path)`")
      }
    guard chunk.valueCount >= 0 else { throw damaged("it has a negative number of values") }
    guard chunk.valueCount > 0 else { return }
    guard chunk.start >= 0, chunk.compressedSize >= 0, chunk.start <= file.count,
      chunk.compressedSize <= file.count - chunk.start
    else { throw damaged("it lies outside of the file") }
    position = chunk.start
    end = chunk.start + chunk.compressedSize
    leftOfChunk = chunk.valueCount
  }

  private func close() {
    release()
    dictionary = nil
    (leftOfChunk, leftOfPage, hasLevels) = (0, 0, false)
  }

  var isAtEnd: Bool { leftOfPage == 0 && leftOfChunk == 0 && !hasLevels }

  private func damaged(_ detail: String) -> ParquetError {
    .damaged("the column `\(leaf.path)`: \(detail)")
  }

  /// Looks at the levels of the next entry.
  @inline(__always)
  private func look() throws(ParquetError) {
    if !hasLevels { try readLevels() }
  }

  private func readLevels() throws(ParquetError) {
    while leftOfPage == 0 {
      guard leftOfChunk > 0 else { throw damaged("it has fewer values than rows") }
      try nextPage()
    }
    leftOfPage -= 1
    repetition = Int(try repetitions?.next() ?? 0)
    definition = Int(try definitions?.next() ?? UInt32(leaf.maximumDefinition))
    guard definition <= leaf.maximumDefinition, repetition <= leaf.maximumRepetition else {
      throw damaged("a level is too high")
    }
    hasLevels = true
  }

  /// How much of what may be absent around the next entry is there.
  func nextDefinition() throws(ParquetError) -> Int {
    try look()
    return definition
  }

  /// Which list goes on with the next entry, 0 for a new row; nil where the row group ends.
  func nextRepetition() throws(ParquetError) -> Int? {
    if isAtEnd { return nil }
    try look()
    return repetition
  }

  /// The next entry's value, nil where there is none, and steps over the entry.
  func take() throws(ParquetError) -> StoredValue? {
    try look()
    hasLevels = false
    guard definition == leaf.maximumDefinition else { return nil }
    if let decoder { return try decoder.next() }
    // Made only now: a page of nulls has no bytes to begin with.
    guard let (encoding, bytes) = values else { throw damaged("a page has no values") }
    let decoder = try decoder(encoding, bytes)
    self.decoder = decoder
    return try decoder.next()
  }

  // MARK: pages

  private func nextPage() throws(ParquetError) {
    let header = try nextHeader()
    switch header.content {
    case .other: position += header.packedSize
    case .dictionary:
      guard dictionary == nil else { throw damaged("it has two dictionaries") }
      let body = try body(of: header)
      guard header.encoding == 0 || header.encoding == 2 else {
        throw .unsupported("a dictionary in the encoding \(header.encoding)")
      }
      let unpacked = try unpacked(body.all, size: header.size, keeping: body)
      dictionary = try ValueDictionary(unpacked, count: header.valueCount, leaf)
    case .data: try begin(header)
    case .dataV2(let repetitionBytes, let definitionBytes, let isPacked):
      try begin(
        header, repetitionBytes: repetitionBytes, definitionBytes: definitionBytes,
        isPacked: isPacked)
    }
  }

  private func nextHeader() throws(ParquetError) -> PageHeader {
    var size = 1024
    while true {
      let available = min(size, end - position)
      guard available > 0 else { throw damaged("it has fewer values than it says") }
      guard let bytes = try file.page(at: position, count: available) else {
        throw damaged("the file ends inside")
      }
      let outcome = Result { () throws(ThriftReader.Failure) in try PageHeader(bytes) }
      switch outcome {
      case .success(let header):
        position += header.headerSize
        guard header.packedSize <= end - position else { throw damaged("a page is cut") }
        return header
      case .failure(.endsEarly) where available == size && size < Self.maximumHeader: size *= 4
      case .failure(.endsEarly): throw damaged("a page's header is cut")
      case .failure(.damaged(let detail)): throw damaged(detail)
      }
    }
  }

  /// The bytes of a page as they are stored.
  private func body(of header: PageHeader) throws(ParquetError) -> PageMemory {
    for size in [header.size, header.packedSize] where size > Self.maximumPage {
      throw .tooLarge(
        "a page of the column `\(leaf.path)` has \(size) bytes; at most \(Self.maximumPage >> 20)"
          + " MiB are read")
    }
    let memory = try PageMemory(count: header.packedSize, budget)
    guard try file.fill(memory.bytes, at: position) else {
      throw damaged("the file ends inside a page")
    }
    position += header.packedSize
    if let checksum = header.checksum, crc32(memory.all) != checksum {
      throw damaged("a page's checksum is not that of its bytes")
    }
    return memory
  }

  /// The bytes of `packed`, unpacked.
  ///
  /// - Parameter stored: is handed back itself where it needs no unpacking.
  private func unpacked(
    _ packed: UnsafeRawBufferPointer, size: Int, keeping stored: PageMemory
  ) throws(ParquetError) -> PageMemory {
    guard let codec else {
      guard size == packed.count else { throw damaged("a page has two sizes") }
      return stored
    }
    let memory = try PageMemory(count: size, budget)
    do throws(BlockError) {
      try codec.unpack(packed, into: memory.bytes)
    } catch {
      throw damaged("a page cannot be unpacked (\(codec))")
    }
    return memory
  }

  /// Begins with a page of the first version: each kind of level has its length before it.
  private func begin(_ header: PageHeader) throws(ParquetError) {
    release()
    let body = try body(of: header)
    let page = try unpacked(body.all, size: header.size, keeping: body)
    var rest = page.all
    let hasRepetition = leaf.maximumRepetition > 0
    let hasDefinition = leaf.maximumDefinition > 0
    guard !(hasRepetition && header.hasOldLevels.repetition),
      !(hasDefinition && header.hasOldLevels.definition)
    else { throw .unsupported("the level encoding BIT_PACKED of the column `\(leaf.path)`") }
    repetitions = hasRepetition ? try levels(&rest, maximum: leaf.maximumRepetition) : nil
    definitions = hasDefinition ? try levels(&rest, maximum: leaf.maximumDefinition) : nil
    try begin(header, page, values: rest)
  }

  private func levels(
    _ rest: inout UnsafeRawBufferPointer, maximum: Int
  ) throws(ParquetError) -> RunLengthDecoder {
    guard rest.count >= 4 else { throw damaged("a page has no levels") }
    let count = Int(UInt32(littleEndian: rest.loadUnaligned(as: UInt32.self)))
    guard count <= rest.count - 4 else { throw damaged("a page's levels are cut") }
    let levels = UnsafeRawBufferPointer(rebasing: rest[4..<4 + count])
    rest = UnsafeRawBufferPointer(rebasing: rest[(4 + count)...])
    return RunLengthDecoder(levels, width: Self.bits(maximum))
  }

  /// Begins with a page of the second version: levels stand before the values and are never packed.
  private func begin(
    _ header: PageHeader, repetitionBytes: Int, definitionBytes: Int, isPacked: Bool
  ) throws(ParquetError) {
    release()
    let body = try body(of: header)
    guard repetitionBytes <= body.all.count,
      definitionBytes <= body.all.count - repetitionBytes,
      repetitionBytes + definitionBytes <= header.size
    else { throw damaged("a page's levels are longer than the page") }
    let start = repetitionBytes + definitionBytes
    repetitions =
      leaf.maximumRepetition > 0
      ? RunLengthDecoder(
        UnsafeRawBufferPointer(rebasing: body.all[..<repetitionBytes]),
        width: Self.bits(leaf.maximumRepetition)) : nil
    definitions =
      leaf.maximumDefinition > 0
      ? RunLengthDecoder(
        UnsafeRawBufferPointer(rebasing: body.all[repetitionBytes..<start]),
        width: Self.bits(leaf.maximumDefinition)) : nil
    let stored = UnsafeRawBufferPointer(rebasing: body.all[start...])
    guard isPacked, codec != nil else {
      try begin(header, body, values: stored)
      return
    }
    levelMemory = body
    let page = try unpacked(stored, size: header.size - start, keeping: body)
    try begin(header, page, values: page.all)
  }

  /// Holds the levels of a page whose values were unpacked.
  private var levelMemory: PageMemory?

  /// Lets go of the last page before room is made for the next.
  private func release() {
    (decoder, values, definitions, repetitions) = (nil, nil, nil, nil)
    (memory, levelMemory) = (nil, nil)
  }

  private func begin(
    _ header: PageHeader, _ page: PageMemory, values: UnsafeRawBufferPointer
  ) throws(ParquetError) {
    guard header.valueCount <= leftOfChunk else {
      throw damaged("its pages have more values than it says")
    }
    memory = page
    leftOfChunk -= header.valueCount
    leftOfPage = header.valueCount
    self.values = (header.encoding, values)
  }

  private func decoder(
    _ encoding: Int64, _ values: UnsafeRawBufferPointer
  ) throws(ParquetError) -> any ValueDecoder {
    switch (encoding, leaf.type) {
    case (0, _): return PlainDecoder(values, leaf)
    case (2, _), (8, _):
      guard let dictionary else { throw damaged("it has no dictionary") }
      return try DictionaryDecoder(values, dictionary)
    case (3, .boolean): return try RunLengthBooleans(values)
    case (5, .int32): return try DeltaIntegers(values, isShort: true)
    case (5, .int64): return try DeltaIntegers(values, isShort: false)
    case (6, .byteArray): return try DeltaLengthBytes(values)
    case (7, .byteArray): return try DeltaBytes(values, width: nil)
    case (7, .fixedBytes): return try DeltaBytes(values, width: leaf.width)
    case (9, .float), (9, .double), (9, .int32), (9, .int64), (9, .fixedBytes):
      return try SplitDecoder(values, leaf)
    default:
      throw .unsupported(
        "the encoding \(encoding) for values of the type \(leaf.type) (column `\(leaf.path)`)")
    }
  }

  /// How many bits a level needs.
  private static func bits(_ maximum: Int) -> Int { Int.bitWidth - maximum.leadingZeroBitCount }
}

extension RandomAccessBytes {
  /// The bytes from `offset` on; nil where there are fewer than `count`.
  func page(at offset: Int, count: Int) throws(ParquetError) -> [UInt8]? {
    do throws(ReadError) {
      return try bytes(at: offset, count: count)
    } catch {
      throw .unreadable(error)
    }
  }

  /// Whether there were bytes enough to fill the buffer.
  func fill(
    _ buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(ParquetError) -> Bool {
    do throws(ReadError) {
      return try read(at: offset, into: buffer) == buffer.count
    } catch {
      throw .unreadable(error)
    }
  }
}
