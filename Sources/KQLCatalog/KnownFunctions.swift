/// The functions that the compiler itself calls, by the names they are declared with.
///
/// Those whose names begin with `__` no query can call: they are parts of operators and plugins.
package enum KnownFunction: String, Sendable, Hashable, CaseIterable {
  case add = "+"
  case and
  case arrayConcat = "array_concat"
  case arraySortAscending = "array_sort_asc"
  case arraySortDescending = "array_sort_desc"
  case bagMerge = "bag_merge"
  case bagPack = "bag_pack"
  case between
  case bin
  case binAt = "bin_at"
  case coalesce
  case contains
  case containsCased = "contains_cs"
  case equals = "=="
  case greaterOrEqual = ">="
  case has
  case hasCased = "has_cs"
  case hasPrefix = "hasprefix"
  case hasPrefixCased = "hasprefix_cs"
  case hasSuffix = "hassuffix"
  case hasSuffixCased = "hassuffix_cs"
  case hash
  case iff
  case isEmpty = "isempty"
  case isNotNull = "isnotnull"
  case isNull = "isnull"
  case less = "<"
  case lessOrEqual = "<="
  case matchesRegex = "matches regex"
  case not
  case or
  case packArray = "pack_array"
  case rand
  case subtract = "-"
  case toBool = "tobool"
  case toDateTime = "todatetime"
  case toDecimal = "todecimal"
  case toGUID = "toguid"
  case toInt = "toint"
  case toLong = "tolong"
  case toReal = "toreal"
  case toString = "tostring"
  case toTimeSpan = "totimespan"

  case asDynamic = "__as_dynamic"
  case bagWithoutEmpty = "__bag_without_empty"
  case element = "__element"
  case fold = "__fold"
  case intersectionCounts = "__hll_intersect"
  case held = "__held"
  case isInDynamic = "__in_dynamic"
  case negate = "__negate"
  case parse = "__parse"
  case parseKeyValues = "__parse_kv"
  case sortAscending = "__array_sort_asc"
  case sortDescending = "__array_sort_desc"
  case unpack = "__unpack"

  /// Whether no query can call it.
  package var isInternal: Bool { rawValue.hasPrefix("__") }
}

/// The aggregates that the compiler itself calls, as `KnownFunction` has the functions.
package enum KnownAggregate: String, Sendable, Hashable, CaseIterable {
  case count
  case countIf = "countif"
  case makeSet = "make_set"

  case bagTypes = "__bag_types"
  case pivotCell = "__pivot_cell"
  case same = "__same"

  /// Whether no query can call it.
  package var isInternal: Bool { rawValue.hasPrefix("__") }
}

extension FunctionCatalog {
  /// A function that is always declared.
  package subscript(_ known: KnownFunction) -> ScalarFunction {
    guard let function = internalScalars[known] ?? scalars[known.rawValue] else {
      preconditionFailure("the function \(known) is not declared")
    }
    return function
  }

  /// An aggregate that is always declared.
  package subscript(_ known: KnownAggregate) -> AggregateFunction {
    guard let function = internalAggregates[known] ?? aggregates[known.rawValue] else {
      preconditionFailure("the aggregate \(known) is not declared")
    }
    return function
  }
}
