/// What the footer of a file says: its schema, and where the columns of each row group are.
///
/// Row groups are read one at a time, as there may be very many of them.
struct FileMetadata {
  private(set) var rowCount = 0
  private(set) var schema: [SchemaElement] = []
  private(set) var rowGroupCount = 0
  private var rowGroups: ThriftReader?

  /// More columns than any table has, so that a schema stays small in memory.
  private static let maximumElements = 20_000

  init(_ footer: [UInt8]) throws(ParquetError) {
    var metadata = Self()
    do throws(ThriftReader.Failure) {
      var thrift = ThriftReader(footer)
      try thrift.structure { (thrift, field) throws(ThriftReader.Failure) in
        switch field.id {
        case 2:
          let count = try thrift.structures(field)
          guard count <= Self.maximumElements else {
            throw .damaged("its schema has \(count) elements")
          }
          metadata.schema.reserveCapacity(count)
          for _ in 0..<count { metadata.schema.append(try SchemaElement(&thrift)) }
        case 3: metadata.rowCount = Int(try thrift.integer(field))
        case 4:
          metadata.rowGroupCount = try thrift.structures(field)
          metadata.rowGroups = thrift
          for _ in 0..<metadata.rowGroupCount { try thrift.skipStructure() }
        default: return false
        }
        return true
      }
    } catch {
      throw ParquetError(footer: error)
    }
    guard metadata.rowCount >= 0 else { throw .damaged("the footer has a negative number of rows") }
    self = metadata
  }

  private init() {}

  /// The next row group; to be asked for `rowGroupCount` times.
  ///
  /// - Parameter columns: how many columns the schema has.
  mutating func nextRowGroup(columns: Int) throws(ParquetError) -> RowGroup {
    guard rowGroups != nil else { throw .damaged("the footer has no row groups") }
    do throws(ThriftReader.Failure) {
      return try RowGroup(&rowGroups!, columns: columns)
    } catch {
      throw ParquetError(footer: error)
    }
  }
}

extension ParquetError {
  init(footer failure: ThriftReader.Failure) {
    switch failure {
    case .endsEarly: self = .damaged("the footer ends too early")
    case .damaged(let detail): self = .damaged("the footer: \(detail)")
    }
  }
}

/// Rows that are stored together: a chunk of each column.
struct RowGroup {
  private(set) var rowCount = 0
  private(set) var columns: [ColumnChunk] = []

  init(_ thrift: inout ThriftReader, columns expected: Int) throws(ThriftReader.Failure) {
    var group = Self()
    try thrift.structure { (thrift, field) throws(ThriftReader.Failure) in
      switch field.id {
      case 1:
        let count = try thrift.structures(field)
        guard count == expected else {
          throw .damaged("a row group has \(count) columns, the schema \(expected)")
        }
        group.columns.reserveCapacity(count)
        for _ in 0..<count { group.columns.append(try ColumnChunk(&thrift)) }
      case 3: group.rowCount = Int(try thrift.integer(field))
      default: return false
      }
      return true
    }
    guard group.rowCount >= 0, group.columns.count == expected else {
      throw .damaged("a row group is not whole")
    }
    self = group
  }

  private init() {}
}

/// Where the values of a column in a row group are, and how they are packed.
struct ColumnChunk {
  var type: Int64 = -1
  var codec: Int64 = 0
  /// Nulls included; of a repeated column those of all lists.
  var valueCount = 0
  var compressedSize = 0
  var dataOffset = 0
  var dictionaryOffset: Int?
  /// The values are in another file, as in the summaries that some writers put beside their files.
  var isElsewhere = false
  var isEncrypted = false
  private var hasMetadata = false

  init(_ thrift: inout ThriftReader) throws(ThriftReader.Failure) {
    var chunk = Self()
    try thrift.structure { (thrift, field) throws(ThriftReader.Failure) in
      switch field.id {
      case 1: chunk.isElsewhere = !(try thrift.binary(field)).isEmpty
      case 3 where field.kind == .structure: try chunk.readMetadata(&thrift)
      case 8:
        chunk.isEncrypted = true
        return false
      default: return false
      }
      return true
    }
    guard chunk.hasMetadata || chunk.isEncrypted else {
      throw .damaged("a column has no metadata")
    }
    self = chunk
  }

  private init() {}

  private mutating func readMetadata(_ thrift: inout ThriftReader) throws(ThriftReader.Failure) {
    var chunk = self
    try thrift.structure { (thrift, field) throws(ThriftReader.Failure) in
      switch field.id {
      case 1: chunk.type = try thrift.integer(field)
      case 4: chunk.codec = try thrift.integer(field)
      case 5: chunk.valueCount = Int(try thrift.integer(field))
      case 7: chunk.compressedSize = Int(try thrift.integer(field))
      case 9: chunk.dataOffset = Int(try thrift.integer(field))
      case 11: chunk.dictionaryOffset = Int(try thrift.integer(field))
      default: return false
      }
      return true
    }
    chunk.hasMetadata = true
    self = chunk
  }

  /// Where its pages begin: with the dictionary, if that comes first.
  var start: Int {
    if let dictionaryOffset, dictionaryOffset > 0, dictionaryOffset < dataOffset {
      return dictionaryOffset
    }
    return dataOffset
  }
}
