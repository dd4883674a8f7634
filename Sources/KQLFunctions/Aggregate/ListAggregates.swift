import KQLCatalog
import KQLValues
import SQLSyntax

/// Lists, sets and bags of a group's values. Source: make-list-aggregation-function and the pages of each;
/// nulls are left out, empty strings are not.
extension FunctionCatalog {
  mutating func declareLists() {
    declareMakeList()
    declareMakeSet()
    declareMakeBag()
    declarePluginAggregates()
    aggregate(
      "buildschema", source: "buildschema-aggregation-function",
      "The least schema that all the dynamics fit.",
      words: ["value": "the dynamic whose types are described"], naming: .prefixed("schema"),
      // The keys of the schema stand in the order in which rows bring them.
      isOrderSensitive: true,
      .swift(Parameter("value", .dynamic), returns: .fixed(.dynamic)) { SchemaAccumulator() },
      examples: [
        (
          "datatable(value: dynamic) [dynamic({'x': 1, 'y': 3.5}), dynamic({'x': 'a', 'z': [1]})] | summarize buildschema(value)",
          "dynamic({\"x\":[\"long\",\"string\"],\"y\":\"double\",\"z\":{\"`indexer`\":\"long\"}})"
        )
      ])
  }

  /// What plugins of `evaluate` are made of.
  private mutating func declarePluginAggregates() {
    internalFunction(
      .intersectionCounts,
      "How many values the first set has, the first two share, the first three share…",
      .raw(Parameter("hll", .dynamic).variadic, returns: .fixed(.dynamic)) { arguments in
        guard var shared = DistinctDigest(arguments[0])?.hashes else { return .null }
        var counts: [DynamicValue] = [.long(Int64(shared.count))]
        for index in 1..<max(arguments.count, 1) {
          shared.formIntersection(DistinctDigest(arguments[index])?.hashes ?? [])
          counts.append(.long(Int64(shared.count)))
        }
        return .text(DynamicValue.array(counts).jsonText)
      })
    internalAggregate(
      .bagTypes, "The types of the members of bags.",
      .swift(Parameter("bag", .dynamic), returns: .fixed(.dynamic)) { BagTypesAccumulator() })
    internalAggregate(
      .pivotCell, "The one value for which a condition is true.",
      .sql(Parameter("condition", .bool), Parameter("value", .any), returns: .sameAs(1)) {
        .aggregate(
          "max", [.caseWhen([SQLWhen($0[0].sql, $0[1].sql)], otherwise: .null)], distinct: false)
      })
  }

  private mutating func declareMakeList() {
    aggregate(
      "make_list", source: "make-list-aggregation-function",
      "All values, in order; of arrays their elements.",
      words: [
        "value": "the value to collect", "limit": "how many elements at most; 1048576 if not given",
      ],
      naming: .prefixed("list"), isOrderSensitive: true,
      .swift(
        Parameter("value", .asDynamic), Parameter("limit", .long).optional.constant,
        returns: .fixed(.dynamic)
      ) { ListAccumulator() },
      examples: [
        ("range x from 1 to 3 step 1 | summarize make_list(x)", "dynamic([1,2,3])"),
        ("datatable(x: long) [] | summarize make_list(x)", "dynamic([])"),
      ])
    aggregate(
      "makelist", source: "make-list-aggregation-function",
      "All values, in order; the old name, with at most 128.",
      words: [
        "value": "the value to collect", "limit": "how many elements at most; 1048576 if not given",
      ], naming: .prefixed("list"),
      isOrderSensitive: true,
      .swift(
        Parameter("value", .asDynamic), Parameter("limit", .long).optional.constant,
        returns: .fixed(.dynamic)
      ) { ListAccumulator(limit: 128) },
      examples: [("range x from 1 to 3 step 1 | summarize makelist(x)", "dynamic([1,2,3])")])
    aggregate(
      "make_list_if", source: "make-list-if-aggregation-function",
      "The values for which a condition is true, in order.",
      words: [
        "value": "the value to collect", "condition": "which rows take part",
        "limit": "how many elements at most; 1048576 if not given",
      ], naming: .prefixed("list"),
      isOrderSensitive: true,
      .swift(
        Parameter("value", .asDynamic), Parameter("condition", .bool),
        Parameter("limit", .long).optional.constant, returns: .fixed(.dynamic)
      ) { ListAccumulator(isConditional: true) },
      examples: [
        ("range x from 1 to 4 step 1 | summarize make_list_if(x, x > 2)", "dynamic([3,4])")
      ])
    aggregate(
      "make_list_with_nulls", source: "make-list-with-nulls-aggregation-function",
      "All values, nulls among them, in order.",
      words: ["value": "the value to collect, nulls included"], naming: .prefixed("list"),
      isOrderSensitive: true,
      .swift(Parameter("value", .asDynamic), returns: .fixed(.dynamic)) {
        ListAccumulator(keepsNulls: true)
      },
      examples: [
        (
          "datatable(x: long) [1, long(null), 2] | summarize make_list_with_nulls(x)",
          "dynamic([1,null,2])"
        )
      ])
  }

  private mutating func declareMakeSet() {
    aggregate(
      "make_set", source: "make-set-aggregation-function",
      "The distinct values; of arrays their elements.",
      words: [
        "value": "the value to collect", "limit": "how many elements at most; 1048576 if not given",
      ], naming: .prefixed("set"),
      isOrderSensitive: true,
      .swift(
        Parameter("value", .asDynamic), Parameter("limit", .long).optional.constant,
        returns: .fixed(.dynamic)
      ) { SetAccumulator() },
      examples: [
        ("datatable(x: long) [1, 2, 1] | summarize make_set(x)", "dynamic([1,2])"),
        (
          "datatable(x: dynamic) [dynamic(['A1', 'A2']), dynamic(['A2', 'C1'])] | summarize make_set(x)",
          "dynamic(['A1','A2','C1'])"
        ),
      ])
    aggregate(
      "makeset", source: "make-set-aggregation-function",
      "The distinct values; the old name, with at most 128.",
      words: [
        "value": "the value to collect", "limit": "how many elements at most; 1048576 if not given",
      ], naming: .prefixed("set"),
      isOrderSensitive: true,
      .swift(
        Parameter("value", .asDynamic), Parameter("limit", .long).optional.constant,
        returns: .fixed(.dynamic)
      ) { SetAccumulator(limit: 128) },
      examples: [("datatable(x: long) [1, 2, 1] | summarize makeset(x)", "dynamic([1,2])")])
    aggregate(
      "make_set_if", source: "make-set-if-aggregation-function",
      "The distinct values for which a condition is true.",
      words: [
        "value": "the value to collect", "condition": "which rows take part",
        "limit": "how many elements at most; 1048576 if not given",
      ], naming: .prefixed("set"),
      isOrderSensitive: true,
      .swift(
        Parameter("value", .asDynamic), Parameter("condition", .bool),
        Parameter("limit", .long).optional.constant, returns: .fixed(.dynamic)
      ) { SetAccumulator(isConditional: true) },
      examples: [
        ("datatable(x: long) [1, 2, 3, 2] | summarize make_set_if(x, x > 1)", "dynamic([2,3])")
      ])
  }

  private mutating func declareMakeBag() {
    aggregate(
      "make_bag", source: "make-bag-aggregation-function",
      "One bag of the members of all bags; of a name that occurs twice one value.",
      words: [
        "bag": "a property bag to merge in",
        "limit": "how many properties at most; 1048576 if not given",
      ],
      naming: .prefixed("bag"), isOrderSensitive: true,
      .swift(
        Parameter("bag", .dynamic), Parameter("limit", .long).optional.constant,
        returns: .fixed(.dynamic)
      ) { BagAccumulator() },
      examples: [
        (
          "datatable(p: string, v: string) ['a', 'x', 'b', 'y'] | extend d = bag_pack(p, v) | summarize make_bag(d)",
          "dynamic({\"a\":\"x\",\"b\":\"y\"})"
        )
      ])
    aggregate(
      "make_dictionary", source: "make-bag-aggregation-function",
      "One bag of the members of all bags; the old name, with at most 128.",
      words: [
        "bag": "a property bag to merge in",
        "limit": "how many properties at most; 1048576 if not given",
      ],
      naming: .prefixed("dictionary"), isOrderSensitive: true,
      .swift(
        Parameter("bag", .dynamic), Parameter("limit", .long).optional.constant,
        returns: .fixed(.dynamic)
      ) { BagAccumulator(limit: 128) },
      examples: [
        (
          "print d = bag_pack('a', 1) | summarize make_dictionary(d)", "dynamic({\"a\":1})"
        )
      ])
    aggregate(
      "make_bag_if", source: "make-bag-if-aggregation-function",
      "One bag of the members of the bags for which a condition is true.",
      words: [
        "bag": "a property bag to merge in", "condition": "which rows take part",
        "limit": "how many properties at most; 1048576 if not given",
      ],
      naming: .prefixed("bag"), isOrderSensitive: true,
      .swift(
        Parameter("bag", .dynamic), Parameter("condition", .bool),
        Parameter("limit", .long).optional.constant, returns: .fixed(.dynamic)
      ) { BagAccumulator(isConditional: true) },
      examples: [
        (
          "range x from 1 to 3 step 1 | extend d = bag_pack(tostring(x), x) | summarize make_bag_if(d, x != 2)",
          "dynamic({\"1\":1,\"3\":3})"
        )
      ])
  }
}

/// What lists, sets and bags share: a condition, and a limit that cannot be raised above 1,048,576.
private struct Admission {
  var limit: Int
  var isConditional: Bool
  private var isLimitRead = false

  init(limit: Int, isConditional: Bool) {
    self.limit = limit
    self.isConditional = isConditional
  }

  /// Whether this row's value counts.
  mutating func admits(_ arguments: Arguments) -> Bool {
    let place = isConditional ? 2 : 1
    if !isLimitRead {
      isLimitRead = true
      if arguments.count > place, case .integer(let given) = arguments[place] {
        limit = given < 0 ? 1_048_576 : Int(min(given, 1_048_576))
      }
    }
    guard isConditional else { return true }
    if case .integer(let flag) = arguments[1] { return flag != 0 }
    return false
  }
}

/// The elements of an array in the making, as JSON.
private struct ArrayText {
  private(set) var bytes: [UInt8] = [UInt8(ascii: "[")]
  private(set) var count = 0

  mutating func append(_ view: ValueView) {
    if count > 0 { bytes.append(UInt8(ascii: ",")) }
    count += 1
    appendJSON(view, to: &bytes)
  }

  mutating func append(_ value: DynamicValue) {
    if count > 0 { bytes.append(UInt8(ascii: ",")) }
    count += 1
    value.writeJSON(into: &bytes)
  }

  var result: FunctionValue { .bytes(bytes + [UInt8(ascii: "]")]) }
}

private final class ListAccumulator: Accumulator {
  private var admission: Admission
  private let keepsNulls: Bool
  private var text = ArrayText()

  init(limit: Int = 1_048_576, isConditional: Bool = false, keepsNulls: Bool = false) {
    admission = Admission(limit: limit, isConditional: isConditional)
    self.keepsNulls = keepsNulls
  }

  func step(_ arguments: Arguments) throws {
    guard admission.admits(arguments), text.count < admission.limit else { return }
    try ValueSize.check(text.bytes.count)
    if case .null = arguments[0], !keepsNulls { return }
    // Of an array its elements are listed, as the engine was measured.
    if !keepsNulls, case .text(let json) = arguments[0], json.first == UInt8(ascii: "["),
      case .array(let elements)? = DynamicValue(json: json)
    {
      for element in elements where text.count < admission.limit { text.append(element) }
      return
    }
    text.append(arguments[0])
  }

  func result() throws -> FunctionValue { text.result }
}

private final class SetAccumulator: Accumulator {
  private var admission: Admission
  private var text = ArrayText()
  /// The JSON of scalars, which is equal where they are.
  private var scalars: Set<[UInt8]> = []
  private var others: Set<DynamicValue> = []

  init(limit: Int = 1_048_576, isConditional: Bool = false) {
    admission = Admission(limit: limit, isConditional: isConditional)
  }

  func step(_ arguments: Arguments) throws {
    guard admission.admits(arguments), text.count < admission.limit,
      case .text(let json) = arguments[0], let first = json.first
    else { return }
    try ValueSize.check(text.bytes.count)
    switch first {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      guard let value = DynamicValue(json: json) else { return }
      guard case .array(let elements) = value else {
        add(value)
        return
      }
      for element in elements where !element.isNull && text.count < admission.limit {
        add(element)
      }
    default: if scalars.insert(Array(json)).inserted { text.append(arguments[0]) }
    }
  }

  private func add(_ value: DynamicValue) {
    switch value {
    case .array, .bag: if others.insert(value).inserted { text.append(value) }
    case .null, .bool, .long, .real, .decimal, .datetime, .timespan, .guid, .string:
      if scalars.insert(Array(value.jsonText.utf8)).inserted { text.append(value) }
    }
  }

  func result() throws -> FunctionValue { text.result }
}

private final class BagAccumulator: Accumulator {
  private var admission: Admission
  private var bag = DynamicBag()

  init(limit: Int = 1_048_576, isConditional: Bool = false) {
    admission = Admission(limit: limit, isConditional: isConditional)
  }

  func step(_ arguments: Arguments) throws {
    guard admission.admits(arguments), case .text(let json) = arguments[0],
      case .bag(let members)? = DynamicValue(json: json)
    else { return }
    for (key, value) in zip(members.keys, members.values) where bag[key] == nil {
      guard bag.count < admission.limit else { return }
      bag[key] = value
    }
  }

  func result() throws -> FunctionValue { DynamicValue.bag(bag).encoded }
}
