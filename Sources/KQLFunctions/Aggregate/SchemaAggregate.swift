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
