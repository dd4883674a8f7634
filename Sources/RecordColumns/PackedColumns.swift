/// The columns of a block, each read when it is asked for.
final class PackedColumns {
  let shapes: StoredShapes
  private var reader: BlockReader
  /// Before any column was read.
  private let unread: BlockReader
  private let parts: [BlockReader.Part]
  /// Of the records.
  let size: Int
  /// Those with texts that were read.
  private(set) var texts: [UnpackedColumn?]
  /// Those with numbers that were read.
  private(set) var numbers: [GrowableBuffer<Int64>?]
  /// Texts that were read, unescaped: columns with the same texts have one.
  private var plainTexts: [ObjectIdentifier: UnpackedColumn] = [:]

  /// - Parameters:
  ///   - reader: at the beginning of a block of columns.
  ///   - size: of the records.
  init(_ reader: BlockReader, size: Int) throws(DamagedBlock) {
    var reader = reader
    shapes = try StoredShapes(&reader, limit: size)
    parts = try reader.parts(shapes.columns.count)
    self.reader = reader
    unread = reader
    self.size = size
    texts = Array(repeating: nil, count: parts.count)
    numbers = Array(repeating: nil, count: parts.count)
  }

  /// How many bytes may be taken for a block whose records have that size: a byte of a record makes at most two
  /// entries, and each entry takes a few words.
  static func memory(for size: Int) -> Int { 32 * size + (1 << 20) }

  func readAll() throws(DamagedBlock) {
    for (number, column) in shapes.columns.enumerated() {
      switch column.kind {
      case .shapes, .counts: _ = try readNumbers(number)
      case .leaf: _ = try readTexts(number)
      }
    }
  }

  /// Gives back the memory of the columns that were read: they are read again when they are asked for.
  func forget() {
    texts = Array(repeating: nil, count: parts.count)
    numbers = Array(repeating: nil, count: parts.count)
    plainTexts = [:]
    reader = unread
  }

  /// Whether a value of a column may have these bytes in it, in any case of letters: by what it is made of.
  func mayHave(_ bytes: [UInt8], inColumn number: Int) -> Bool {
    mayHave(bytes, inColumn: number, mayBeSame: true)
  }

  /// - Parameter mayBeSame: whether it may be another's; that one may not.
  private func mayHave(_ bytes: [UInt8], inColumn number: Int, mayBeSame: Bool) -> Bool {
    var reader = reader
    reader.enter(parts[number])
    guard let count = try? reader.count(upTo: 2 * size + 2), count > 0,
      let encoding = (try? reader.byte()).flatMap({ ColumnEncoding(rawValue: $0) })
    else { return true }
    func areDigits(_ others: String, upTo last: UInt8 = 0x39) -> Bool {
      bytes.allSatisfy { byte in
        let folded = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
        return (0x30...0x39).contains(byte) || folded >= 0x61 && folded <= last
          || others.utf8.contains(byte)
      }
    }
    switch encoding {
    case .integers: return areDigits("-")
    case .decimals: return areDigits("-.")
    case .addresses: return areDigits(".")
    case .guids: return areDigits("-", upTo: 0x66)
    case .hexadecimal: return areDigits("", upTo: 0x66)
    case .times:
      guard let separator = try? reader.byte(), (try? reader.byte()) != nil,
        let count = try? reader.count(upTo: 40), let suffix = try? reader.bytes(count)
      else { return true }
      // Of these no other character is another case.
      let others = Array("TtZz -:.+".utf8)
      guard others.contains(separator),
        suffix.allSatisfy({ others.contains($0) || $0 &- 0x30 < 10 })
      else { return true }
      return bytes.allSatisfy { others.contains($0) || $0 &- 0x30 < 10 }
    case .same:
      guard mayBeSame, let other = try? reader.count(upTo: number - 1) else { return true }
      return mayHave(bytes, inColumn: other, mayBeSame: false)
    case .constant, .dictionary, .text: return true
    }
  }

  /// The values of all columns that were read, as long as these live.
  var values: GrowableBuffer<ColumnValues> {
    let values = GrowableBuffer<ColumnValues>(capacity: max(texts.count, 1))
    for (text, numbers) in zip(texts, numbers) {
      values.append(text?.values ?? ColumnValues(numbers: numbers))
    }
    return values
  }

  /// The numbers of a column; nil where it has none.
  func readNumbers(_ number: Int) throws(DamagedBlock) -> GrowableBuffer<Int64>? {
    if let known = numbers[number] { return known }
    let count = try begin(number)
    if count > 0 { numbers[number] = try PackedNumbers.read(count, from: &reader) }
    try reader.requireEnd()
    return numbers[number]
  }

  /// The texts of a column; nil where it has none.
  func readTexts(_ number: Int) throws(DamagedBlock) -> UnpackedColumn? {
    try readTexts(number, mayBeSame: true)
  }

  /// The texts of a column as they are in texts of JSON, without a level of their escapes; nil where it has none.
  func readPlainTexts(_ number: Int) throws(DamagedBlock) -> UnpackedColumn? {
    guard let texts = try readTexts(number) else { return nil }
    if let known = plainTexts[ObjectIdentifier(texts)] { return known }
    let plain = texts.unescaped()
    plainTexts[ObjectIdentifier(texts)] = plain
    return plain
  }

  /// - Parameter mayBeSame: whether it may be another's; that one may not.
  private func readTexts(
    _ number: Int, mayBeSame: Bool
  ) throws(DamagedBlock) -> UnpackedColumn? {
    if let known = texts[number] { return known }
    guard case .leaf = shapes.columns[number].kind else { throw DamagedBlock() }
    let count = try begin(number)
    if count > 0 {
      var reader = reader
      let column = try UnpackedColumn.read(count, from: &reader, number: number) {
        other, reader throws(DamagedBlock) in
        guard mayBeSame else { throw DamagedBlock() }
        // Reading that column leaves this one.
        try reader.requireEnd()
        self.reader = reader
        defer { reader = self.reader }
        return try readTexts(other, mayBeSame: false)
      }
      self.reader = reader
      texts[number] = column
    }
    // One that is the same as another was left for that.
    try reader.requireEnd()
    return texts[number]
  }

  /// - Returns: how many values the column has.
  private func begin(_ number: Int) throws(DamagedBlock) -> Int {
    reader.enter(parts[number])
    return try reader.count(upTo: 2 * size + 2)
  }
}
