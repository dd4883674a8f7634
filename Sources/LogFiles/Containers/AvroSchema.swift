import JSON

/// A type of an Avro schema, as far as it takes to walk over its values.
indirect enum AvroType {
  case null, boolean, varint, float, double, bytes
  case fixed(Int)
  case array(AvroType)
  case map(AvroType)
  case union([AvroType])
  case record([(name: String, type: AvroType)])
  /// Of a name that is declared elsewhere in the schema.
  case named(String)
}

/// The schema of a file, and the types that it gives names.
struct AvroSchema {
  private(set) var root: AvroType = .null
  private(set) var names: [String: AvroType] = [:]

  private static let maximumDepth = 32

  /// Nil where it is none that values can be read by.
  init?(_ json: JSONValue) {
    guard let root = type(json, depth: 0) else { return nil }
    self.root = root
  }

  private mutating func type(_ json: JSONValue, depth: Int) -> AvroType? {
    guard depth < Self.maximumDepth else { return nil }
    switch json {
    case .string(let name): return Self.primitive(name) ?? .named(name)
    case .array(let branches):
      var types: [AvroType] = []
      for branch in branches {
        guard let type = self.type(branch, depth: depth + 1) else { return nil }
        types.append(type)
      }
      return .union(types)
    case .object: return declared(json, depth: depth)
    case .null, .bool, .integer, .number: return nil
    }
  }

  private mutating func declared(_ json: JSONValue, depth: Int) -> AvroType? {
    guard case .string(let kind)? = json["type"] else {
      guard let inner = json["type"] else { return nil }
      return type(inner, depth: depth + 1)
    }
    let type: AvroType
    switch kind {
    case "record":
      guard case .array(let declarations)? = json["fields"] else { return nil }
      var fields: [(name: String, type: AvroType)] = []
      for declaration in declarations {
        guard case .string(let name)? = declaration["name"], let json = declaration["type"],
          let type = self.type(json, depth: depth + 1)
        else { return nil }
        fields.append((name, type))
      }
      type = .record(fields)
    case "enum": type = .varint
    case "fixed":
      guard case .integer(let size)? = json["size"], (0...(1 << 20)).contains(size) else {
        return nil
      }
      type = .fixed(Int(size))
    case "array":
      guard let items = json["items"], let item = self.type(items, depth: depth + 1) else {
        return nil
      }
      return .array(item)
    case "map":
      guard let values = json["values"], let value = self.type(values, depth: depth + 1) else {
        return nil
      }
      return .map(value)
    default: return Self.primitive(kind) ?? .named(kind)
    }
    if case .string(let name)? = json["name"] {
      names[name] = type
      if case .string(let space)? = json["namespace"] { names["\(space).\(name)"] = type }
    }
    return type
  }

  private static func primitive(_ name: String) -> AvroType? {
    switch name {
    case "null": .null
    case "boolean": .boolean
    case "int", "long": .varint
    case "float": .float
    case "double": .double
    case "bytes", "string": .bytes
    default: nil
    }
  }
}

/// Walks over the values of a block.
struct AvroCursor {
  let bytes: UnsafeRawBufferPointer
  private(set) var at = 0
  private let schema: AvroSchema
  /// Nothing in a block has more values than bytes, but for values of no bytes.
  private var budget: Int

  init(_ bytes: UnsafeRawBufferPointer, _ schema: AvroSchema) {
    self.bytes = bytes
    self.schema = schema
    budget = bytes.count &* 2 &+ 1024
  }

  /// A long: seven bits a byte, the lowest first, the sign in the lowest bit.
  mutating func varint() -> Int64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while at < bytes.count, shift < 64 {
      let byte = bytes[at]
      at += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
      shift += 7
    }
    return nil
  }

  /// Bytes after their length.
  mutating func sized() -> UnsafeRawBufferPointer? {
    guard let count = varint(), count >= 0, count <= bytes.count - at else { return nil }
    defer { at += Int(count) }
    return UnsafeRawBufferPointer(rebasing: bytes[at..<at + Int(count)])
  }

  /// The bytes of a field that is bytes, or null or bytes, of the record at the cursor. The cursor is
  /// then after the record.
  ///
  /// - Returns: nil where the record is damaged.
  mutating func record(field wanted: String) -> UnsafeRawBufferPointer?? {
    guard case .record(let fields) = schema.root else { return nil }
    var found: UnsafeRawBufferPointer?
    for (name, type) in fields {
      let start = at
      guard skip(type, depth: 0) else { return nil }
      if name == wanted { found = content(type, start..<at) }
    }
    return .some(found)
  }

  private func content(_ type: AvroType, _ range: Range<Int>) -> UnsafeRawBufferPointer? {
    var cursor = AvroCursor(UnsafeRawBufferPointer(rebasing: bytes[range]), schema)
    var type = type
    if case .union(let branches) = type {
      guard let branch = cursor.varint(), let index = Int(exactly: branch),
        branches.indices.contains(index)
      else { return nil }
      type = branches[index]
    }
    guard case .bytes = type else { return nil }
    return cursor.sized()
  }

  private mutating func skip(_ type: AvroType, depth: Int) -> Bool {
    budget -= 1
    guard depth < 64, budget > 0 else { return false }
    switch type {
    case .null: return true
    case .boolean: return skip(bytes: 1)
    case .varint: return varint() != nil
    case .float: return skip(bytes: 4)
    case .double: return skip(bytes: 8)
    case .bytes: return sized() != nil
    case .fixed(let size): return skip(bytes: size)
    case .array(let item): return skipBlocks { $0.skip(item, depth: depth + 1) }
    case .map(let value):
      return skipBlocks { $0.sized() != nil && $0.skip(value, depth: depth + 1) }
    case .union(let branches):
      guard let branch = varint(), let index = Int(exactly: branch),
        branches.indices.contains(index)
      else { return false }
      return skip(branches[index], depth: depth + 1)
    case .record(let fields): return fields.allSatisfy { skip($0.type, depth: depth + 1) }
    case .named(let name):
      return schema.names[name].map { skip($0, depth: depth + 1) } ?? false
    }
  }

  private mutating func skip(bytes count: Int) -> Bool {
    guard count <= bytes.count - at else { return false }
    at += count
    return true
  }

  /// Blocks of items up to an empty one. A negative count is followed by the block's size in bytes.
  private mutating func skipBlocks(_ item: (inout AvroCursor) -> Bool) -> Bool {
    while true {
      guard let count = varint() else { return false }
      if count == 0 { return true }
      if count < 0 {
        guard let size = varint(), size >= 0, size <= bytes.count - at else { return false }
        at += Int(size)
        continue
      }
      var left = count
      while left > 0 {
        guard item(&self) else { return false }
        left -= 1
      }
    }
  }
}
