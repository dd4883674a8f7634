import KQLCatalog
import KQLValues

/// The schema of dynamics: the types of scalars, the members of bags, and, under `indexer`, what arrays
/// hold. Source: buildschema-aggregation-function.
final class SchemaAccumulator: Accumulator {
  private var schema = Schema()

  func step(_ arguments: Arguments) throws {
    guard case .text(let json) = arguments[0], let value = DynamicValue(json: json) else { return }
    schema.admit(value)
  }

  func result() throws -> FunctionValue { schema.described.encoded }
}

private struct Schema {
  private var types: [String] = []
  private var names: [String] = []
  private var members: [String: Schema] = [:]
  private var isBag = false
  /// At most one: what the elements of arrays are.
  private var elements: [Schema] = []

  mutating func admit(_ value: DynamicValue) {
    switch value {
    case .null: break
    case .bag(let bag):
      isBag = true
      for (key, member) in zip(bag.keys, bag.values) {
        if members[key] == nil {
          names.append(key)
          members[key] = Schema()
        }
        members[key]?.admit(member)
      }
    case .array(let items):
      if elements.isEmpty { elements = [Schema()] }
      for item in items { elements[0].admit(item) }
    case .bool, .long, .real, .decimal, .datetime, .timespan, .guid, .string:
      let name = value.typeName
      if !types.contains(name) { types.append(name) }
    }
  }

  /// `"long"`, `{"a":…}`, or an array of the alternatives; null where nothing was seen.
  var described: DynamicValue {
    var alternatives: [DynamicValue] = types.sorted().map { .string($0) }
    if isBag || !elements.isEmpty {
      var bag = DynamicBag()
      if let inner = elements.first { bag["`indexer`"] = inner.described }
      for name in names { bag[name] = members[name]?.described ?? .null }
      alternatives.append(.bag(bag))
    }
    switch alternatives.count {
    case 0: return .null
    case 1: return alternatives[0]
    default: return .array(alternatives)
    }
  }
}

/// The types of the members of bags, by name in order: `{"Age": "long"}`, `dynamic` where they differ. What
/// `bag_unpack` makes columns of; a member that is null everywhere is none.
final class BagTypesAccumulator: Accumulator {
  private var types: [String: ScalarType] = [:]

  func step(_ arguments: Arguments) throws {
    guard case .text(let json) = arguments[0], case .bag(let bag)? = DynamicValue(json: json) else {
      return
    }
    for (key, value) in zip(bag.keys, bag.values) {
      guard let type = value.columnType else { continue }
      if let known = types[key], known != type {
        types[key] = .dynamic
      } else {
        types[key] = type
      }
    }
  }

  func result() throws -> FunctionValue {
    var bag = DynamicBag()
    for key in types.keys.sorted(by: { DynamicValue.compareText($0, $1) < 0 }) {
      bag[key] = .string(types[key]?.rawValue ?? ScalarType.dynamic.rawValue)
    }
    return .text(DynamicValue.bag(bag).jsonText)
  }
}

extension DynamicValue {
  /// The type of a column that holds such values; nil for null.
  fileprivate var columnType: ScalarType? {
    switch self {
    case .null: nil
    case .bool: .bool
    case .long: .long
    case .real: .real
    case .decimal: .decimal
    case .datetime: .datetime
    case .timespan: .timespan
    case .guid: .guid
    case .string: typeName == "datetime" ? .datetime : .string
    case .array, .bag: .dynamic
    }
  }
}
