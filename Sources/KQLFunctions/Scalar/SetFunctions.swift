import KQLCatalog
import KQLValues
import SQLSyntax

/// Arrays as sets. Source: set-union-function and the pages of each; elements keep the order of first meeting.
extension FunctionCatalog {
  mutating func declareSets() {
    scalar(
      "set_union", source: "set-union-function", "The distinct elements of all arrays.",
      words: ["set": "an array, taken as a set"],
      .raw(Parameter("set", .dynamic).variadic, returns: .fixed(.dynamic)) { arguments in
        guard let sets = arrays(arguments) else { return .null }
        return DynamicValue.array(distinct(sets.flatMap { $0 })).encoded
      },
      examples: [
        ("set_union(dynamic([1, 2, 1, 4]), dynamic([1, 2]), dynamic([8]))", "dynamic([1,2,4,8])")
      ])
    scalar(
      "set_intersect", source: "set-intersect-function",
      "The distinct elements that all arrays have.", words: ["set": "an array, taken as a set"],
      .raw(Parameter("set", .dynamic).variadic, returns: .fixed(.dynamic)) { arguments in
        guard let sets = arrays(arguments), let first = sets.first else { return .null }
        let others = sets.dropFirst().map(Set.init)
        let shared = distinct(first).filter { element in
          others.allSatisfy { $0.contains(element) }
        }
        return DynamicValue.array(shared).encoded
      },
      examples: [
        ("set_intersect(dynamic([1, 2, 1, 4]), dynamic([1, 2]), dynamic([8, 1]))", "dynamic([1])"),
        ("set_intersect(dynamic([1, 2, 3]), dynamic([4, 5]))", "dynamic([])"),
      ])
    scalar(
      "set_difference", source: "set-difference-function",
      "The distinct elements of the first array that no other has.",
      words: ["set": "an array to take from, then arrays whose elements are removed"],
      .raw(Parameter("set", .dynamic).variadic, returns: .fixed(.dynamic)) { arguments in
        guard let sets = arrays(arguments), let first = sets.first else { return .null }
        var taken: Set<DynamicValue> = []
        for other in sets.dropFirst() { taken.formUnion(other) }
        return DynamicValue.array(distinct(first).filter { !taken.contains($0) }).encoded
      },
      examples: [
        ("set_difference(dynamic([1, 2, 1, 4]), dynamic([1, 2]))", "dynamic([4])"),
        ("set_difference(dynamic([1, 2, 3]), dynamic([1, 2, 3]))", "dynamic([])"),
      ])
    scalar(
      "set_has_element", source: "set-has-element-function", "Whether an array has a value.",
      words: ["set": "the array to search", "value": "the element to find"],
      .raw(
        Parameter("set", .dynamic), Parameter("value", .asDynamic), returns: .fixed(.bool)
      ) { arguments in
        guard case .array(let elements)? = DynamicValue(view: arguments[0]) else { return .null }
        return .bool(elements.contains(DynamicValue(view: arguments[1]) ?? .null))
      },
      examples: [
        ("set_has_element(dynamic(['this', 'is', 'an', 'example']), 'example')", "true"),
        ("set_has_element(dynamic([1]), 2)", "false"),
      ])
    scalar(
      "set_equals", source: "set-union-function",
      "Whether two arrays have the same distinct elements.",
      words: [
        "set1": "the first array, taken as a set", "set2": "the second array, taken as a set",
      ],
      .swift("set1", "set2") { (left: DynamicValue, right: DynamicValue) -> Bool? in
        guard case .array(let a) = left, case .array(let b) = right else { return nil }
        return Set(a) == Set(b)
      },
      examples: [("set_equals(dynamic([1, 2, 2]), dynamic([2, 1]))", "true")])
    scalar(
      "jaccard_index", source: "jaccard-index-function",
      "How many distinct elements two arrays share, of all that they have.",
      words: [
        "set1": "the first array, taken as a set", "set2": "the second array, taken as a set",
      ],
      .swift("set1", "set2") { (left: DynamicValue, right: DynamicValue) -> Double? in
        guard case .array(let a) = left, case .array(let b) = right else { return nil }
        let (first, second) = (Set(a), Set(b))
        return Double(first.intersection(second).count) / Double(first.union(second).count)
      },
      examples: [("jaccard_index(dynamic([1, 2, 3]), dynamic([1, 2, 3, 4]))", "0.75")])
    scalar(
      "zip", source: "zip-function",
      "Arrays of the elements at each index, null where an array is shorter.",
      words: ["array": "an array; the results hold one element of each"],
      .raw(Parameter("array", .dynamic).variadic, returns: .fixed(.dynamic)) { arguments in
        var columns: [[DynamicValue]] = []
        for index in 0..<arguments.count {
          guard let value = DynamicValue(view: arguments[index]), case .array(let elements) = value
          else { return .null }
          columns.append(elements)
        }
        let count = columns.map(\.count).max() ?? 0
        let rows = (0..<count).map { row in
          DynamicValue.array(columns.map { row < $0.count ? $0[row] : .null })
        }
        return DynamicValue.array(rows).encoded
      },
      examples: [
        ("zip(dynamic([1, 3, 5]), dynamic([2, 4, 6]))", "dynamic([[1,2],[3,4],[5,6]])"),
        (
          "zip(dynamic(['A', 1, 1.5]), dynamic([{}, 'B']))",
          "dynamic([['A',{}],[1,'B'],[1.5,null]])"
        ),
      ])
  }
}

/// All arguments as arrays; nil where one is none.
private func arrays(_ arguments: Arguments) -> [[DynamicValue]]? {
  var all: [[DynamicValue]] = []
  for index in 0..<arguments.count {
    guard let value = DynamicValue(view: arguments[index]), case .array(let elements) = value else {
      return nil
    }
    all.append(elements)
  }
  return all
}

/// Each element once, where it was met first.
private func distinct(_ elements: [DynamicValue]) -> [DynamicValue] {
  var known: Set<DynamicValue> = []
  return elements.filter { known.insert($0).inserted }
}
