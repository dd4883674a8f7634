import KQLCatalog
import KQLValues
import SQLSyntax

/// Functions over dynamic arrays. Source: the page of each; what is not an array gives null.
extension FunctionCatalog {
  mutating func declareArrays() {
    declareArrayParts()
    declareArrayOrder()
    declareArrayMoves()
    declareArrayChoice()
  }

  private mutating func declareArrayParts() {
    scalar(
      "array_length", aliases: ["arraylength"], source: "array-length-function",
      "The number of elements; null of what is not an array.",
      words: ["array": "the array to measure"],
      .swift("array") { (array: DynamicJSON) -> Int64? in
        DynamicPath.count(of: array.json).map(Int64.init)
      },
      examples: [
        ("array_length(dynamic([1, 2, 3, 'four']))", "4"),
        ("array_length(dynamic({'a': 1}))", "long(null)"),
      ])
    scalar(
      "array_concat", source: "array-concat-function", "The elements of all arrays, in order.",
      words: ["array": "an array to append to those before"],
      .raw(Parameter("array", .dynamic).variadic, returns: .fixed(.dynamic)) { arguments in
        var output: [UInt8] = [UInt8(ascii: "[")]
        for index in 0..<arguments.count {
          guard let array = DynamicValue(view: arguments[index]), case .array(let elements) = array
          else { continue }
          for element in elements {
            if output.count > 1 { output.append(UInt8(ascii: ",")) }
            element.writeJSON(into: &output)
          }
        }
        output.append(UInt8(ascii: "]"))
        return .bytes(output)
      },
      examples: [("array_concat(dynamic([1, 2]), dynamic([3]))", "dynamic([1,2,3])")])
    scalar(
      "array_slice", source: "array-slice-function",
      "The elements from one index to another, both included; negative ones count from the end.",
      words: [
        "array": "the array to take elements from",
        "start": "the index of the first element; negative counts from the end",
        "end": "the index of the last element, included; negative counts from the end",
      ],
      .swift("array", "start", "end") {
        (array: DynamicValue, start: Int64, end: Int64)
          -> DynamicValue? in
        guard case .array(let elements) = array else { return nil }
        let count = Int64(elements.count)
        let from = max(start < 0 ? start &+ count : start, 0)
        let to = min(end < 0 ? end &+ count : end, count - 1)
        guard from <= to else { return .array([]) }
        return .array(Array(elements[Int(from)...Int(to)]))
      },
      examples: [
        ("array_slice(dynamic([1, 2, 3]), 1, 2)", "dynamic([2,3])"),
        ("array_slice(dynamic([1, 2, 3, 4, 5]), -3, -2)", "dynamic([3,4])"),
      ])
    scalar(
      "array_split", source: "array-split-function", "The array cut before each of the indices.",
      words: [
        "array": "the array to split",
        "index": "where the second part begins; negative counts from the end",
        "indices": "where each further part begins; negative counts from the end",
      ],
      .swift("array", "index") { (array: DynamicValue, index: Int64) -> DynamicValue? in
        array.split(before: [index])
      },
      .swift("array", "indices") { (array: DynamicValue, indices: DynamicValue) -> DynamicValue? in
        switch indices {
        case .long(let index): return array.split(before: [index])
        case .array(let items):
          return array.split(
            before: items.compactMap { if case .long(let index) = $0 { index } else { nil } })
        case .null, .bool, .real, .decimal, .datetime, .timespan, .guid, .string, .bag: return nil
        }
      },
      examples: [
        ("array_split(dynamic([1, 2, 3, 4, 5]), 2)", "dynamic([[1,2],[3,4,5]])"),
        ("array_split(dynamic([1, 2, 3, 4, 5]), dynamic([1, 3]))", "dynamic([[1],[2,3],[4,5]])"),
      ])
    scalar(
      "array_sum", source: "array-sum-function",
      "The sum of the elements, as a real; null where one is not a number.",
      words: ["array": "an array of numbers"],
      .swift("array") { (array: DynamicValue) -> Double? in
        guard case .array(let elements) = array else { return nil }
        var sum = 0.0
        for element in elements {
          switch element {
          case .long(let value): sum += Double(value)
          case .real(let value): sum += value
          case .null, .bool, .decimal, .datetime, .timespan, .guid, .string, .array, .bag:
            return nil
          }
        }
        return sum
      },
      examples: [
        ("array_sum(dynamic([1, 2, 3, 4]))", "10.0"), ("array_sum(dynamic(['a']))", "real(null)"),
      ])
  }

  private mutating func declareArrayOrder() {
    for (name, isDescending) in [("array_sort_asc", false), ("array_sort_desc", true)] {
      scalar(
        name, source: isDescending ? "array-sort-desc-function" : "array-sort-asc-function",
        "The array \(isDescending ? "from the greatest to the least" : "from the least to the greatest"); further arrays follow the order of the first.",
        words: [
          "array": "the array to sort by, then arrays to bring into the same order",
          "nulls_last": "whether nulls come last, which is the default",
        ],
        naming: .affixed(prefix: "", suffix: "_sorted"),
        .raw(Parameter("array", .strictly(.dynamic)), returns: .fixed(.dynamic)) {
          sortedArrays($0, count: 1, isDescending: isDescending, nullsLast: true)
        },
        .raw(
          Parameter("array", .strictly(.dynamic)), Parameter("nulls_last", .bool),
          returns: .fixed(.dynamic)
        ) {
          sortedArrays(
            $0, count: 1, isDescending: isDescending, nullsLast: Bool(view: $0[1]) ?? true)
        },
        examples: isDescending
          ? [
            (
              "array_sort_desc(dynamic([null, 'blue', 'yellow', 'green', null]))",
              "dynamic(['yellow','green','blue',null,null])"
            )
          ]
          : [
            (
              "array_sort_asc(dynamic([null, 'blue', 'yellow', 'green', null]), false)",
              "dynamic([null,null,'blue','green','yellow'])"
            ),
            ("array_sort_asc(dynamic([1, 3, 2, 'a', 'c', 'b']))", "dynamic([1,2,3,'a','b','c'])"),
          ])
      internalFunction(
        isDescending ? .sortDescending : .sortAscending,
        "Several arrays in the order of the first.",
        .raw(
          Parameter("nulls_last", .bool), Parameter("array", .strictly(.dynamic)).variadic,
          returns: .fixed(.dynamic)
        ) { arguments in
          sortedArrays(
            arguments, first: 1, count: arguments.count - 1, isDescending: isDescending,
            nullsLast: Bool(view: arguments[0]) ?? true)
        })
    }
    scalar(
      "array_reverse", source: "array-reverse-function", "The elements, last first.",
      words: ["array": "the array to reverse"],
      .swift("array") { (array: DynamicValue) -> DynamicValue? in
        guard case .array(let elements) = array else { return nil }
        return .array(elements.reversed())
      },
      examples: [("array_reverse(dynamic(['a', 'b']))", "dynamic(['b','a'])")])
  }

  private static func places(_ sign: Int64) -> String {
    sign > 0
      ? "how many places to the left; negative moves to the right"
      : "how many places to the right; negative moves to the left"
  }

  private mutating func declareArrayMoves() {
    for (name, page, sign) in [
      ("array_rotate_left", "array-rotate-left-function", Int64(1)),
      ("array_rotate_right", "array-rotate-right-function", Int64(-1)),
    ] {
      scalar(
        name, source: page,
        "The elements moved \(sign > 0 ? "to the left" : "to the right"), those that fall out put back at the other end.",
        words: ["array": "the array to rotate", "count": Self.places(sign)],
        .swift("array", "count") { (array: DynamicValue, count: Int64) -> DynamicValue? in
          guard case .array(let elements) = array else { return nil }
          return .array(rotated(elements, leftBy: count &* sign))
        },
        examples: [
          (
            "\(name)(dynamic([1, 2, 3, 4, 5]), \(sign * 2))", "dynamic([3,4,5,1,2])"
          )
        ])
    }
    for (name, page, sign) in [
      ("array_shift_left", "array-shift-left-function", Int64(1)),
      ("array_shift_right", "array-shift-right-function", Int64(-1)),
    ] {
      scalar(
        name, source: page,
        "The elements moved \(sign > 0 ? "to the left" : "to the right"), with a default where they came from.",
        words: [
          "array": "the array to shift", "count": Self.places(sign),
          "default":
            "what fills the places that become free; null, or an empty string beside strings, if not given",
        ],
        .raw(
          Parameter("array", .dynamic), Parameter("count", .long),
          Parameter("default", .asDynamic).optional, returns: .fixed(.dynamic)
        ) { arguments in
          guard case .array(let elements)? = DynamicValue(view: arguments[0]),
            case .integer(let count) = arguments[1]
          else { return .null }
          let given = arguments.count > 2 ? DynamicValue(view: arguments[2]) : nil
          return DynamicValue.array(
            shifted(elements, leftBy: count &* sign, filling: given)
          ).encoded
        },
        examples: [
          ("\(name)(dynamic([1, 2, 3, 4, 5]), \(sign * 2))", "dynamic([3,4,5,null,null])"),
          ("\(name)(dynamic([1, 2, 3, 4, 5]), \(sign * -2), -1)", "dynamic([-1,-1,1,2,3])"),
        ])
    }
  }

  private mutating func declareArrayChoice() {
    scalar(
      "array_iff", aliases: ["array_iif"], source: "array-iff-function",
      "Element by element one value where a condition holds, the other where it does not.",
      words: [
        "conditions": "an array of booleans or numbers",
        "when_true": "the value, or the array of values, where a condition holds",
        "when_false": "the value, or the array of values, where a condition does not hold",
      ],
      .raw(
        Parameter("conditions", .dynamic), Parameter("when_true", .asDynamic),
        Parameter("when_false", .asDynamic), returns: .fixed(.dynamic)
      ) { arguments in
        guard case .array(let conditions)? = DynamicValue(view: arguments[0]) else { return .null }
        let whenTrue = DynamicValue(view: arguments[1]) ?? .null
        let whenFalse = DynamicValue(view: arguments[2]) ?? .null
        let chosen = conditions.enumerated().map { index, condition -> DynamicValue in
          switch condition {
          case .bool(let flag): return (flag ? whenTrue : whenFalse).elementOrSelf(index)
          case .long(let number): return (number != 0 ? whenTrue : whenFalse).elementOrSelf(index)
          case .real(let number): return (number != 0 ? whenTrue : whenFalse).elementOrSelf(index)
          case .null, .decimal, .datetime, .timespan, .guid, .string, .array, .bag: return .null
          }
        }
        return DynamicValue.array(chosen).encoded
      },
      examples: [
        (
          "array_iff(dynamic([true, false, true]), dynamic([1, 2, 3]), dynamic([4, 5, 6]))",
          "dynamic([1,5,3])"
        ), ("array_iff(dynamic([1, 0, 50]), 'yes', 'no')", "dynamic(['yes','no','yes'])"),
      ])
    scalar(
      "array_index_of", source: "array-index-of-function",
      "The index of a value in an array, -1 where it is not; null for senseless bounds.",
      words: [
        "array": "the array to search", "value": "the element to find",
        "start": "the index to search from; negative counts from the end",
        "length": "how many elements to look at; -1 for all",
        "occurrence": "which of several equal elements to find, from 1",
      ],
      .raw(
        Parameter("array", .dynamic), Parameter("value", .asDynamic),
        Parameter("start", .long).optional, Parameter("length", .long).optional,
        Parameter("occurrence", .long).optional, returns: .fixed(.long)
      ) { arguments in
        guard case .array(let elements)? = DynamicValue(view: arguments[0]) else { return .null }
        let value = DynamicValue(view: arguments[1]) ?? .null
        let count = Int64(elements.count)
        var start: Int64 = 0
        if arguments.count > 2, case .integer(let given) = arguments[2] {
          start = given < 0 ? max(given &+ count, 0) : given
        }
        var length: Int64 = -1
        if arguments.count > 3, case .integer(let given) = arguments[3] { length = given }
        var occurrence: Int64 = 1
        if arguments.count > 4, case .integer(let given) = arguments[4] { occurrence = given }
        guard occurrence > 0, length >= -1 else { return .null }
        guard start < count else { return .integer(-1) }
        let end = length < 0 || length > count - start ? count : start + length
        for index in Int(start)..<Int(end) where elements[index] == value {
          occurrence -= 1
          if occurrence == 0 { return .integer(Int64(index)) }
        }
        return .integer(-1)
      },
      examples: [
        ("array_index_of(dynamic(['this', 'is', 'an', 'example', 'an', 'example']), 'an')", "2"),
        ("array_index_of(dynamic(['this', 'is', 'an', 'example', 'an']), 'an', 1, -1, 2)", "4"),
        ("array_index_of(dynamic(['a', 'b']), 'z')", "-1"),
      ])
  }
}

extension DynamicValue {
  /// The element at an index of an array, null where there is none; anything else is its own element.
  fileprivate func elementOrSelf(_ index: Int) -> DynamicValue {
    guard case .array(let elements) = self else { return self }
    return index < elements.count ? elements[index] : .null
  }

  /// The array in parts, cut before the given indices; nil when it is none.
  fileprivate func split(before indices: [Int64]) -> DynamicValue? {
    guard case .array(let elements) = self else { return nil }
    let count = Int64(elements.count)
    var parts: [DynamicValue] = []
    var from = 0
    for index in indices {
      let position = Int(min(max(index < 0 ? index &+ count : index, 0), count))
      parts.append(.array(from < position ? Array(elements[from..<position]) : []))
      from = max(from, position)
    }
    parts.append(.array(Array(elements[from...])))
    return .array(parts)
  }
}

/// Elements moved in a circle; a negative count moves to the right.
private func rotated(_ elements: [DynamicValue], leftBy count: Int64) -> [DynamicValue] {
  guard elements.count > 1 else { return elements }
  let size = Int64(elements.count)
  let first = Int((count % size + size) % size)
  return Array(elements[first...] + elements[..<first])
}

/// Elements moved out at one end; `given` fills the other, by default what the kind of elements has for
/// nothing: the empty string among strings, else null.
private func shifted(
  _ elements: [DynamicValue], leftBy count: Int64, filling given: DynamicValue?
) -> [DynamicValue] {
  var filler = given ?? .null
  if given == nil, case .string? = elements.first {
    let isText = elements.allSatisfy { if case .string = $0 { true } else { false } }
    if isText { filler = .string("") }
  }
  let distance = Int(min(count.magnitude, UInt64(elements.count)))
  let gap = Array(repeating: filler, count: distance)
  if count >= 0 { return Array(elements[distance...]) + gap }
  return gap + Array(elements[..<(elements.count - distance)])
}

/// Arrays in the order of the first of them: that array alone, or an array of all.
private func sortedArrays(
  _ arguments: Arguments, first: Int = 0, count: Int, isDescending: Bool, nullsLast: Bool
) -> FunctionValue {
  guard case .array(let keys)? = DynamicValue(view: arguments[first]) else { return .null }
  var filled: [Int] = []
  var nulls: [Int] = []
  for (index, key) in keys.enumerated() {
    if key.isNull { nulls.append(index) } else { filled.append(index) }
  }
  filled.sort { left, right in
    let order = sortOrder(keys[left], keys[right], isDescending: isDescending)
    return order == 0 ? left < right : order < 0
  }
  let order = nullsLast ? filled + nulls : nulls + filled
  if count == 1 { return DynamicValue.array(order.map { keys[$0] }).encoded }
  var results: [DynamicValue] = [.array(order.map { keys[$0] })]
  for index in 1..<max(count, 1) {
    if case .array(let others)? = DynamicValue(view: arguments[first + index]),
      others.count == keys.count
    {
      results.append(.array(order.map { others[$0] }))
    } else {
      results.append(.null)
    }
  }
  return DynamicValue.array(results).encoded
}

/// Numbers stay before strings in either direction: only values of one kind change places.
private func sortOrder(_ left: DynamicValue, _ right: DynamicValue, isDescending: Bool) -> Int {
  let order = DynamicValue.order(left, right)
  return isDescending && left.rank == right.rank ? -order : order
}
