import KQLCatalog
import KQLValues
import SQLSyntax

/// Intermediate results of distinct counts and percentiles, and what is read off them. What they hold is exact,
/// and is kustody's own: it cannot be mixed with what another engine wrote. Source: hll-aggregation-function,
/// tdigest-aggregation-function and the pages around them.
extension FunctionCatalog {
  mutating func declareSketches() {
    declareHLL()
    declareTDigest()
    declareDigestFunctions()
  }

  // MARK: distinct values

  private mutating func declareHLL() {
    let value = Parameter("value", .any)
    let accuracy = Parameter("accuracy", .long).constant.optional
    let count = " | project dcount_hll(h)"
    aggregate(
      "hll", source: "hll-aggregation-function", "What a count of different values needs.",
      words: ["value": "the value to count", "accuracy": "the size of the sketch, from 0 to 4"],
      .swift(value, accuracy, returns: .fixed(.dynamic)) { DistinctValues(hasCondition: false) },
      examples: [("range x from 1 to 9 step 1 | summarize h = hll(x % 3)" + count, "3")])
    aggregate(
      "hll_if", source: "hll-if-aggregation-function",
      "The same over the rows for which a condition is true.",
      words: [
        "value": "the value to count", "condition": "which rows take part",
        "accuracy": "the size of the sketch, from 0 to 4",
      ],
      .swift(value, Parameter("condition", .bool), accuracy, returns: .fixed(.dynamic)) {
        DistinctValues(hasCondition: true)
      },
      examples: [("range x from 1 to 9 step 1 | summarize h = hll_if(x, x > 7)" + count, "2")])
    aggregate(
      "hll_merge", source: "hll-merge-aggregation-function",
      "Results of `hll` of several groups as one.", words: ["hll": "a sketch, as `hll` gives it"],
      .swift(Parameter("hll", .dynamic), returns: .fixed(.dynamic)) { MergedDistinctValues() },
      examples: [
        (
          "range x from 1 to 9 step 1 | summarize h = hll(x) by y = x % 2 | summarize h = hll_merge(h)"
            + count, "9"
        )
      ])
    scalar(
      "hll_merge", source: "hll-merge-function", "Results of `hll` as one.",
      words: ["hll": "a sketch, as `hll` gives it"],
      .raw(Parameter("hll", .dynamic).variadic, returns: .fixed(.dynamic)) { arguments in
        var merged = DistinctDigest()
        for index in 0..<arguments.count {
          if let digest = DistinctDigest(arguments[index]) {
            merged.hashes.formUnion(digest.hashes)
          }
        }
        return merged.encoded
      },
      examples: [
        (
          "dcount_hll(hll_merge(toscalar(range x from 1 to 5 step 1 | summarize hll(x)), toscalar(range x from 4 to 9 step 1 | summarize hll(x))))",
          "9"
        )
      ])
    scalar(
      "dcount_hll", source: "dcount-hll-function",
      "How many different values a result of `hll` stands for.",
      words: ["hll": "a sketch, as `hll` gives it"],
      naming: .affixed(prefix: "dcount_hll_", suffix: ""),
      .raw(Parameter("hll", .dynamic), returns: .fixed(.long)) { arguments in
        DistinctDigest(arguments[0]).map { .integer(Int64($0.hashes.count)) } ?? .null
      }, examples: [("dcount_hll(dynamic(null))", "long(null)")])
  }

  // MARK: percentiles

  private mutating func declareTDigest() {
    let weight = Parameter("weight", .long).optional
    let types: [ScalarType] = [.long, .real, .decimal, .datetime, .timespan]
    aggregate(
      "tdigest", source: "tdigest-aggregation-function", "What percentiles of a group need.",
      words: ["value": "the number or time to add", "weight": "how often it counts"],
      .swift(Parameter("value", types[0]), weight, returns: .fixed(.dynamic)) {
        DigestedValues(.long)
      },
      .swift(Parameter("value", types[1]), weight, returns: .fixed(.dynamic)) {
        DigestedValues(.real)
      },
      .swift(Parameter("value", .strictly(types[2])), weight, returns: .fixed(.dynamic)) {
        DigestedValues(.real)
      },
      .swift(Parameter("value", types[3]), weight, returns: .fixed(.dynamic)) {
        DigestedValues(.datetime)
      },
      .swift(Parameter("value", types[4]), weight, returns: .fixed(.dynamic)) {
        DigestedValues(.timespan)
      },
      examples: [
        (
          "range x from 1 to 100 step 1 | summarize t = tdigest(x) | project percentile_tdigest(t, 95, typeof(long))",
          "95"
        )
      ])
    for name in ["tdigest_merge", "merge_tdigest"] {
      aggregate(
        name, source: "tdigest-merge-aggregation-function",
        "Results of `tdigest` of several groups as one.",
        words: ["tdigest": "a digest, as `tdigest` gives it"], naming: .prefixed("merge_tdigests"),
        .swift(Parameter("tdigest", .dynamic), returns: .fixed(.dynamic)) { MergedDigests() },
        examples: [
          (
            "range x from 1 to 9 step 1 | summarize t = tdigest(x) by x % 2 | summarize t = \(name)(t) | project percentile_tdigest(t, 50, typeof(long))",
            "5"
          )
        ])
      scalar(
        name, source: "merge-tdigest-function", "Results of `tdigest` as one.",
        words: ["tdigest": "a digest, as `tdigest` gives it"],
        .raw(Parameter("tdigest", .dynamic).variadic, returns: .fixed(.dynamic)) { arguments in
          var merged: ValueDigest?
          for index in 0..<arguments.count {
            guard let digest = ValueDigest(arguments[index]) else { continue }
            if merged == nil { merged = digest } else { merged?.add(digest) }
          }
          return merged?.encoded ?? .null
        },
        examples: [
          (
            "percentile_tdigest(\(name)(toscalar(range x from 1 to 100 step 1 | summarize tdigest(x)), toscalar(range x from 101 to 200 step 1 | summarize tdigest(x))), 50, typeof(long))",
            "100"
          )
        ])
    }
  }

  private mutating func declareDigestFunctions() {
    let digest = Parameter("tdigest", .dynamic)
    scalar(
      "percentile_tdigest", source: "percentile-tdigest-function",
      "A percentile of a result of `tdigest`.",
      words: [
        "tdigest": "a digest, as `tdigest` gives it",
        "percentile": "which percentile, from 0 to 100",
        "type": "the type of the result, as `typeof(long)`",
      ],
      naming: .affixed(prefix: "percentile_tdigest_", suffix: ""),
      .raw(
        digest, Parameter("percentile", .real), Parameter("type", .type).constant.optional,
        returns: .computed { Self.digestType($0, at: 2) }
      ) { arguments in
        guard let digest = ValueDigest(arguments[0]), let wanted = Double(view: arguments[1]) else {
          return .null
        }
        let value = digest.percentiles([wanted])[0]
        guard arguments.count > 2, let type = Self.namedType(arguments[2]) else {
          return Self.dynamic(value)
        }
        return Self.stored(value.converted(from: digest.type, to: type))
      },
      examples: [
        (
          "percentile_tdigest(toscalar(range x from 1 to 100 step 1 | summarize tdigest(x)), 95, typeof(long))",
          "95"
        )
      ])
    scalar(
      "percentiles_array_tdigest", aliases: ["percentile_array_tdigest"],
      source: "percentile-array-tdigest-function",
      "Several percentiles of a result of `tdigest`, as an array.",
      words: [
        "tdigest": "a digest, as `tdigest` gives it", "percentile": "a percentile, from 0 to 100",
        "percentiles": "an array of percentiles, from 0 to 100",
        "type": "the type of the results, as `typeof(long)`",
      ],
      naming: .affixed(prefix: "percentile_tdigest_", suffix: ""),
      .raw(digest, Parameter("percentile", .real).variadic, returns: .fixed(.dynamic)) {
        arguments in
        guard let digest = ValueDigest(arguments[0]) else { return .null }
        let wanted = (1..<arguments.count).map { Double(view: arguments[$0]) ?? .nan }
        return .array(digest.percentiles(wanted).map { DynamicValue($0) })
      },
      .raw(
        digest, Parameter("percentiles", .strictly(.dynamic)),
        Parameter("type", .type).constant.optional, returns: .fixed(.dynamic)
      ) { arguments in
        guard let digest = ValueDigest(arguments[0]), let list = NumericSeries(arguments[1]) else {
          return .null
        }
        var values = digest.percentiles(list.numbers.map { $0 ?? .nan })
        if arguments.count > 2, let type = Self.namedType(arguments[2]) {
          values = values.map { $0.converted(from: digest.type, to: type) }
        }
        return .array(values.map { DynamicValue($0) })
      },
      examples: [
        (
          "percentiles_array_tdigest(toscalar(range x from 1 to 100 step 1 | summarize tdigest(x)), 5, 50)",
          "dynamic([5, 50])"
        )
      ])
    scalar(
      "rank_tdigest", source: "rank-tdigest-function",
      "How many values of a result of `tdigest` are not greater than one.",
      words: [
        "tdigest": "a digest, as `tdigest` gives it",
        "value": "the value to place among the others",
      ],
      .raw(digest, Parameter("value", .any), returns: .fixed(.real)) { arguments in
        ValueDigest(arguments[0])?.rank(of: arguments[1]).map { .real($0.rank) } ?? .null
      },
      examples: [
        ("rank_tdigest(toscalar(range x from 1 to 100 step 1 | summarize tdigest(x)), 50)", "50.0")
      ])
    scalar(
      "percentrank_tdigest", source: "percentrank-tdigest-function",
      "How many percent of the values of a result of `tdigest` are not greater than one.",
      words: [
        "tdigest": "a digest, as `tdigest` gives it",
        "value": "the value to place among the others",
      ],
      .raw(digest, Parameter("value", .any), returns: .fixed(.real)) { arguments in
        ValueDigest(arguments[0])?.rank(of: arguments[1]).map { .real($0.rank * 100 / $0.total) }
          ?? .null
      },
      examples: [
        (
          "percentrank_tdigest(toscalar(range x from 1 to 100 step 1 | summarize tdigest(x)), 50)",
          "50.0"
        )
      ])
  }

  private static func digestType(_ shapes: [ArgumentShape], at index: Int) -> ScalarType? {
    guard shapes.count > index else { return .dynamic }
    guard case .string(let name)? = shapes[index].constant else { return nil }
    return ScalarType(rawValue: name)
  }

  private static func namedType(_ view: ValueView) -> ScalarType? {
    Text(view: view).flatMap { ScalarType(rawValue: $0.string) }
  }

  private static func dynamic(_ value: Value) -> FunctionValue {
    DynamicValue(value).stored.map { .text($0) } ?? .null
  }

  private static func stored(_ value: Value) -> FunctionValue {
    switch value {
    case .null: .null
    case .bool(let flag): .bool(flag)
    case .long(let number), .datetime(let number), .timespan(let number): .integer(number)
    case .real(let number): number.encoded
    case .decimal(let text), .guid(let text), .string(let text), .dynamic(let text): .text(text)
    }
  }
}

private final class DistinctValues: Accumulator {
  private let hasCondition: Bool
  private var digest = DistinctDigest()

  init(hasCondition: Bool) { self.hasCondition = hasCondition }

  func step(_ arguments: Arguments) throws {
    if hasCondition {
      guard case .integer(let condition) = arguments[1], condition != 0 else { return }
    }
    digest.add(arguments[0])
  }

  func result() throws -> FunctionValue { digest.encoded }
}

private final class MergedDistinctValues: Accumulator {
  private var digest = DistinctDigest()

  func step(_ arguments: Arguments) throws {
    if let next = DistinctDigest(arguments[0]) { digest.hashes.formUnion(next.hashes) }
  }

  func result() throws -> FunctionValue { digest.encoded }
}

private final class DigestedValues: Accumulator {
  private var digest: ValueDigest

  init(_ type: ScalarType) { digest = ValueDigest(type: type) }

  func step(_ arguments: Arguments) throws {
    var weight: Int64 = 1
    if arguments.count > 1 {
      guard case .integer(let given) = arguments[1], given > 0 else { return }
      weight = given
    }
    switch arguments[0] {
    case .integer(let value):
      if digest.type == .real {
        digest.add(Double(value), weight)
      } else {
        digest.add(value, weight)
      }
    case .real(let value): digest.add(value, weight)
    case .text(let bytes):
      if let value = KQLDecimal(utf8: bytes) { digest.add(value.real, weight) }
    case .null, .blob: break
    }
  }

  func result() throws -> FunctionValue { digest.encoded }
}

private final class MergedDigests: Accumulator {
  private var digest: ValueDigest?

  func step(_ arguments: Arguments) throws {
    guard let next = ValueDigest(arguments[0]) else { return }
    if digest == nil { digest = next } else { digest?.add(next) }
  }

  func result() throws -> FunctionValue { digest?.encoded ?? .null }
}
