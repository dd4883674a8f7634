import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// A function that takes more than values: tables, names, the state of the compiler.
package struct SpecialFunction: Sendable {
  typealias Body =
    @Sendable (Binder, [Argument], Span, Scope) throws(Diagnostic) -> BoundExpression

  package var documentation: FormDocumentation
  let bind: Body

  init(
    _ summary: String, source: String, syntax: String, words: KeyValuePairs<String, String> = [:],
    examples: [(String, String)], bind: @escaping Body
  ) {
    documentation = FormDocumentation(
      summary, source: source, syntax: syntax, words: words, examples: examples)
    self.bind = bind
  }
}

/// The special functions by name.
package let specialFunctions: [String: SpecialFunction] = SpecialFunctions.all

/// Functions that are part of the language rather than of the catalog.
enum SpecialFunctions {
  static let all: [String: SpecialFunction] = scalar.merging(windows) { first, _ in first }
    .merging(compileTime) { first, _ in first }

  private static let scalar: [String: SpecialFunction] = [
    "toscalar": SpecialFunction(
      "The first value of a table's first row, computed once per query.",
      source: "toscalar-function",
      syntax: "toscalar(table)",
      words: ["table": "the table, whose first cell is taken"],
      examples: [("print toscalar(range x from 1 to 3 step 1 | summarize sum(x))", "6")]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      try binder.bindToScalar(arguments, at: span, in: scope)
    },
    "now": SpecialFunction(
      "The time of the query, the same throughout it.", source: "now-function",
      syntax: "now([offset: timespan]): datetime",
      words: ["offset": "a span to add"],
      examples: [("print now(1h) - now()", "1h")]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      let now = BoundExpression.literal(.datetime(binder.options.now), .datetime)
      guard let first = arguments.first else { return now }
      return try binder.call(.add, [now, try binder.bind(first.value, in: scope)], at: span)
    },
    "ago": SpecialFunction(
      "The time of the query less a span.", source: "ago-function",
      syntax: "ago(span: timespan): datetime",
      words: ["span": "how long before the time of the query"],
      examples: [("print now() - ago(1d)", "1d")]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      guard arguments.count == 1, let first = arguments.first else {
        throw Diagnostic(.noOverload, "`ago` takes one timespan", at: span)
      }
      let now = BoundExpression.literal(.datetime(binder.options.now), .datetime)
      let offset = try binder.bind(first.value, in: scope)
      guard offset.type == .timespan else {
        throw Diagnostic(
          .typeMismatch, "`ago` takes a `timespan`, this is a `\(offset.type.rawValue)`",
          at: first.value.span, help: "write it with a unit, as in `ago(1d)`")
      }
      return try binder.call(.subtract, [now, offset], at: span)
    },
    "bin_auto": SpecialFunction(
      "`bin` by the size that `set query_bin_auto_size` gives.", source: "bin-auto-function",
      syntax: "bin_auto(value)",
      words: ["value": "the value to round down"],
      examples: [
        (
          "set query_bin_auto_size = 1h; print bin_auto(datetime(2024-05-14 10:20))",
          "datetime(2024-05-14 10:00)"
        )
      ]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      try binder.bindBinAuto(arguments, at: span, in: scope)
    },
    "column_ifexists": SpecialFunction(
      "A column where the table has it, else another value.", source: "column-ifexists-function",
      syntax: "column_ifexists(name: string, otherwise)",
      words: [
        "name": "the name of the column, a constant",
        "otherwise": "the value where there is no such column",
      ],
      examples: [
        ("print x = 1 | project y = column_ifexists('z', 7)", "7"),
        ("print x = 1 | project y = column_ifexists('x', 7)", "1"),
      ], bind: columnIfExists),
    "columnifexists": SpecialFunction(
      "The older name of `column_ifexists`.", source: "column-ifexists-function",
      syntax: "columnifexists(name: string, otherwise)",
      words: [
        "name": "the name of the column, a constant",
        "otherwise": "the value where there is no such column",
      ],
      examples: [("print x = 1 | project y = columnifexists('z', 7)", "7")], bind: columnIfExists),
    "pack_all": SpecialFunction(
      "All columns of a row as a property bag.", source: "pack-all-function",
      syntax: "pack_all([ignore_null_empty: bool]): dynamic",
      words: ["ignore_null_empty": "whether to leave out what is null or empty"],
      examples: [
        ("print a = 1, b = 'x' | project pack_all()", "dynamic({'a': 1, 'b': 'x'})"),
        ("print a = 1, b = '' | project pack_all(true)", "dynamic({'a': 1})"),
      ]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      try binder.bindPackAll(arguments, at: span, in: scope)
    },
    "bag_pack_columns": SpecialFunction(
      "The named columns as a property bag.", source: "bag-pack-columns-function",
      syntax: "bag_pack_columns(column, …): dynamic",
      words: ["column": "a column, by its name"],
      examples: [("print a = 1, b = 'x' | project bag_pack_columns(a)", "dynamic({'a': 1})")]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      var columns: [Column] = []
      for argument in binder.expandStars(arguments, in: scope) {
        guard case .name(let name) = argument.value else {
          throw Diagnostic(.wrongShape, "expected a column", at: argument.value.span)
        }
        columns.append(try binder.requireColumn(name, in: scope.columns))
      }
      return try binder.packColumns(columns, at: span)
    },
    "array_sort_asc": SpecialFunction(
      "Arrays sorted by the first of them, ascending.", source: "array-sort-asc-function",
      syntax: "array_sort_asc(array, …, [nulls_last: bool])",
      words: [
        "array": "the array to sort by, then arrays to bring into the same order",
        "nulls_last": "whether nulls come last, which is the default",
      ],
      examples: [("print array_sort_asc(dynamic([2, 1]), dynamic(['b', 'a']))", "dynamic([1, 2])")]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      try binder.bindArraySort(isAscending: true, arguments, at: span, in: scope)
    },
    "array_sort_desc": SpecialFunction(
      "Arrays sorted by the first of them, descending.", source: "array-sort-desc-function",
      syntax: "array_sort_desc(array, …, [nulls_last: bool])",
      words: [
        "array": "the array to sort by, then arrays to bring into the same order",
        "nulls_last": "whether nulls come last, which is the default",
      ],
      examples: [("print array_sort_desc(dynamic([1, 2]), dynamic(['b', 'a']))", "dynamic([2, 1])")]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      try binder.bindArraySort(isAscending: false, arguments, at: span, in: scope)
    },
    "ingestion_time": SpecialFunction(
      "The time at which Azure received the row, where an export holds it; null elsewhere.",
      source: "ingestion-time-function", syntax: "ingestion_time(): datetime",
      examples: [("print isnull(ingestion_time())", "true")]
    ) { binder, _, span, scope throws(Diagnostic) in
      // The time a record reached the workspace is not in an export: its own time stands for nothing else.
      let names =
        binder.options.ingestionTimeIsEventTime
        ? ["_TimeReceived", "_IngestionTime", "TimeGenerated"] : ["_TimeReceived"]
      let times = names.compactMap { scope.column($0) }.filter { $0.type == .datetime }
      if times.isEmpty { return .literal(.null, .datetime) }
      if times.count == 1 { return .column(times[0]) }
      return try binder.call(.coalesce, times.map { .column($0) })
    },
  ]

  private static let columnIfExists: SpecialFunction.Body = {
    binder, arguments, span, scope throws(Diagnostic) in
    guard arguments.count == 2 else {
      throw Diagnostic(
        .noOverload, "`column_ifexists` takes the name of a column and a value", at: span)
    }
    let name = try binder.bind(arguments[0].value, in: Scope(environment: scope.environment))
    guard
      case .string(let text) = try binder.requireConstant(
        name, "the column's name", at: arguments[0].value.span)
    else {
      throw Diagnostic(
        .typeMismatch, "the column's name must be a string", at: arguments[0].value.span)
    }
    let fallback = try binder.bind(arguments[1].value, in: scope)
    guard let column = scope.column(text), !column.isUnknown else { return fallback }
    return .column(column)
  }

  private static let windows: [String: SpecialFunction] = [
    "row_number": SpecialFunction(
      "The number of the row in order, restarted where a condition is true.",
      source: "row-number-function", syntax: "row_number([start: long], [restart: bool]): long",
      words: [
        "start": "the number of the first row, 1 if not given",
        "restart": "where it is true, counting restarts",
      ],
      examples: [
        (
          "range x from 1 to 3 step 1 | serialize | extend n = row_number() | summarize make_list(n)",
          "dynamic([1, 2, 3])"
        ),
        (
          "range x from 1 to 3 step 1 | serialize | extend n = row_number(0, x == 3) | summarize make_list(n)",
          "dynamic([0, 1, 0])"
        ),
      ]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      let start =
        arguments.isEmpty
        ? BoundExpression.literal(.long(1), .long)
        : try binder.convert(try binder.bind(arguments[0].value, in: scope), to: .long)
      let number: BoundExpression
      if arguments.count > 1 {
        let restart = try binder.bind(arguments[1].value, in: scope)
        number = try binder.window(
          .runningNumber(restart: restart), .long, "row_number", at: span, in: scope)
      } else {
        number = try binder.window(.rowNumber, .long, "row_number", at: span, in: scope)
      }
      let sum = try binder.call(.add, [number, start], at: span)
      return try binder.call(.subtract, [sum, .literal(.long(1), .long)], at: span)
    },
    "prev": SpecialFunction(
      "A value of a row before.", source: "prev-function",
      syntax: "prev(column, [offset: long], [default])",
      words: [
        "column": "the value to read", "offset": "how many rows before, 1 if not given",
        "default": "the value where there is no such row; null if not given",
      ],
      examples: [
        (
          "range x from 1 to 3 step 1 | serialize | extend p = prev(x, 1, 0) | summarize make_list(p)",
          "dynamic([0, 1, 2])"
        )
      ]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      try binder.bindOffset("prev", 1, arguments, at: span, in: scope)
    },
    "next": SpecialFunction(
      "A value of a row after.", source: "next-function",
      syntax: "next(column, [offset: long], [default])",
      words: [
        "column": "the value to read", "offset": "how many rows after, 1 if not given",
        "default": "the value where there is no such row; null if not given",
      ],
      examples: [
        (
          "range x from 1 to 3 step 1 | serialize | extend n = next(x, 1, 0) | summarize make_list(n)",
          "dynamic([2, 3, 0])"
        )
      ]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      try binder.bindOffset("next", -1, arguments, at: span, in: scope)
    },
    "row_rank_dense": SpecialFunction(
      "How many different values there were so far.", source: "row-rank-dense-function",
      syntax: "row_rank_dense(term, [restart: bool]): long",
      words: [
        "term": "the value that is ranked, by which rows are sorted",
        "restart": "where it is true, counting restarts",
      ],
      examples: [
        (
          "datatable(x: long) [1, 1, 2] | serialize | extend r = row_rank_dense(x) | summarize make_list(r)",
          "dynamic([1, 1, 2])"
        )
      ]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      try binder.bindRank("row_rank_dense", isDense: true, arguments, at: span, in: scope)
    },
    "row_rank_min": SpecialFunction(
      "The number of the first row with this row's value.", source: "row-rank-min-function",
      syntax: "row_rank_min(term, [restart: bool]): long",
      words: [
        "term": "the value that is ranked, by which rows are sorted",
        "restart": "where it is true, counting restarts",
      ],
      examples: [
        (
          "datatable(x: long) [1, 1, 2] | serialize | extend r = row_rank_min(x) | summarize make_list(r)",
          "dynamic([1, 1, 3])"
        )
      ]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      try binder.bindRank("row_rank_min", isDense: false, arguments, at: span, in: scope)
    },
    "row_rank": SpecialFunction(
      "The older name of `row_rank_dense`.", source: "row-rank-dense-function",
      syntax: "row_rank(term, [restart: bool]): long",
      words: [
        "term": "the value that is ranked, by which rows are sorted",
        "restart": "where it is true, counting restarts",
      ],
      examples: [
        (
          "datatable(x: long) [1, 1, 2] | serialize | extend r = row_rank(x) | summarize make_list(r)",
          "dynamic([1, 1, 2])"
        )
      ]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      try binder.bindRank("row_rank", isDense: true, arguments, at: span, in: scope)
    },
    "row_window_session": SpecialFunction(
      "The time at which a row's session began.", source: "row-window-session-function",
      syntax:
        "row_window_session(time: datetime, from_first: timespan, from_previous: timespan, [restart: bool]): datetime",
      words: [
        "time": "the time of the row, by which rows are sorted",
        "from_first": "how long a session may last",
        "from_previous": "how far apart two rows of a session may be",
        "restart": "where it is true, counting restarts",
      ],
      examples: [
        (
          "datatable(t: datetime) [datetime(2024-01-01 10:00), datetime(2024-01-01 10:01), datetime(2024-01-01 12:00)] | serialize | extend s = row_window_session(t, 1h, 5m) | summarize dcount(s)",
          "2"
        )
      ]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      try binder.bindSession(arguments, at: span, in: scope)
    },
    "row_cumsum": SpecialFunction(
      "The running sum of a number.", source: "row-cumsum-function",
      syntax: "row_cumsum(term, [restart: bool])",
      words: ["term": "the number to add up", "restart": "where it is true, the sum restarts"],
      examples: [
        (
          "range x from 1 to 3 step 1 | serialize | extend s = row_cumsum(x) | summarize make_list(s)",
          "dynamic([1, 3, 6])"
        )
      ]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      guard let first = arguments.first else {
        throw Diagnostic(.noOverload, "`row_cumsum` takes a number", at: span)
      }
      let term = try binder.bind(first.value, in: scope)
      guard term.type.isNumeric || term.type == .timespan else {
        throw Diagnostic(
          .typeMismatch, "`row_cumsum` takes a number, this is a `\(term.type.rawValue)`",
          at: first.value.span)
      }
      let restart = arguments.count > 1 ? try binder.bind(arguments[1].value, in: scope) : nil
      let type = term.type == .int ? ScalarType.long : term.type
      return try binder.window(
        .runningSum(term, restart: restart), type, "row_cumsum", at: span, in: scope)
    },
  ]
}

extension Binder {
  /// The column that takes a window call's values.
  func window(
    _ call: WindowCall, _ type: ScalarType, _ name: String, at span: Span, in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    guard let collector = scope.windows else {
      throw Diagnostic(
        .misplacedAggregate, "`\(name)` cannot stand here, it looks at the rows around", at: span,
        help: "compute it with `extend`")
    }
    guard collector.isOrdered else {
      throw Diagnostic(
        .misplacedAggregate, "`\(name)` needs rows in order", at: span,
        help: "sort them first, or put `serialize` before")
    }
    let column = newColumn(name, type)
    collector.calls.append((column, call))
    return .column(column)
  }

  /// `bin_auto`: bins whose size and fixed point `set` has given. Source: bin-auto-function.
  func bindBinAuto(_ arguments: [Argument], at span: Span, in scope: Scope) throws(Diagnostic)
    -> BoundExpression
  {
    guard arguments.count == 1, let first = arguments.first else {
      throw Diagnostic(.noOverload, "`bin_auto` takes one value", at: span)
    }
    guard let size = binAuto["query_bin_auto_size"] else {
      throw Diagnostic(
        .argumentValue, "`bin_auto` needs the size of its bins", at: span,
        help: "write `set query_bin_auto_size = 1h;` before the query")
    }
    let value = try bind(first.value, in: scope)
    guard let fixed = binAuto["query_bin_auto_at"] else {
      return try call(.bin, [value, size], at: span)
    }
    return try call(.binAt, [value, size, fixed], at: span)
  }

  func bindOffset(
    _ name: String, _ sign: Int64, _ arguments: [Argument], at span: Span, in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    guard let first = arguments.first, arguments.count <= 3 else {
      throw Diagnostic(
        .noOverload, "`\(name)` takes a column, an offset and a default", at: span)
    }
    let value = try bind(first.value, in: scope)
    var distance: Int64 = 1
    if arguments.count > 1 {
      let bound = try bind(arguments[1].value, in: scope)
      guard
        case .long(let given) = try requireConstant(
          bound, "the offset", at: arguments[1].value.span),
        given > -1_000_000_000, given < 1_000_000_000
      else {
        throw Diagnostic(
          .typeMismatch, "the offset must be a whole number", at: arguments[1].value.span)
      }
      distance = given
    }
    let fallback: BoundExpression =
      arguments.count > 2
      ? try convert(try bind(arguments[2].value, in: scope), to: value.type)
      : .literal(value.type == .string ? .string("") : .null, value.type)
    return try window(
      .offset(value, distance * sign, fallback: fallback), value.type, name, at: span, in: scope)
  }

  /// The number of different values so far, or the number of the first row with the value of this one.
  func bindRank(
    _ name: String, isDense: Bool, _ arguments: [Argument], at span: Span, in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    guard let first = arguments.first, arguments.count <= 2 else {
      throw Diagnostic(.noOverload, "`\(name)` takes a value and a restart", at: span)
    }
    let term = try bind(first.value, in: scope)
    let restart =
      arguments.count > 1
      ? try bindPredicate(arguments[1].value, in: scope) : .literal(.bool(false), .bool)
    let number = try window(.runningNumber(restart: restart), .long, name, at: span, in: scope)
    let absent = BoundExpression.literal(term.type == .string ? .string("") : .null, term.type)
    let before = try window(
      .offset(term, 1, fallback: absent), term.type, name, at: span, in: scope)
    let one = BoundExpression.literal(.long(1), .long)
    let isFirst = try call(.equals, [number, one], at: span)
    let differs = try call(.not, [try call(.equals, [term, before], at: span)], at: span)
    let changes = try call(.or, [isFirst, differs], at: span)
    if isDense {
      let step = try call(.iff, [changes, one, .literal(.long(0), .long)], at: span)
      return try window(.runningSum(step, restart: restart), .long, name, at: span, in: scope)
    }
    let start = try call(.iff, [changes, number, .literal(.null, .long)], at: span)
    return try window(.runningMaximum(start, restart: restart), .long, name, at: span, in: scope)
  }

  func bindSession(_ arguments: [Argument], at span: Span, in scope: Scope) throws(Diagnostic)
    -> BoundExpression
  {
    guard arguments.count == 3 || arguments.count == 4 else {
      throw Diagnostic(
        .noOverload,
        "`row_window_session` takes a datetime, two timespans and perhaps a restart", at: span)
    }
    let time = try bind(arguments[0].value, in: scope)
    let fromFirst = try bind(arguments[1].value, in: scope)
    let fromPrevious = try bind(arguments[2].value, in: scope)
    guard time.type == .datetime, fromFirst.type == .timespan, fromPrevious.type == .timespan
    else {
      throw Diagnostic(
        .noOverload, "`row_window_session` takes a datetime, a timespan and a timespan", at: span)
    }
    let restart =
      arguments.count > 3
      ? try bindPredicate(arguments[3].value, in: scope) : .literal(.bool(false), .bool)
    return try window(
      .session(time, fromFirst: fromFirst, fromPrevious: fromPrevious, restart: restart),
      .datetime, "row_window_session", at: span, in: scope)
  }

  func bindToScalar(_ arguments: [Argument], at span: Span, in scope: Scope) throws(Diagnostic)
    -> BoundExpression
  {
    guard arguments.count == 1, let first = arguments.first else {
      throw Diagnostic(.noOverload, "`toscalar` takes one table", at: span)
    }
    // It is computed once: no column of a row is seen, so a name that one has too means the other.
    guard isTabular(first.value, in: scope) else {
      return try bind(first.value, in: Scope(environment: scope.environment))
    }
    let plan = try bindTabular(first.value, in: scope.environment)
    guard let column = try firstColumn(of: plan, at: first.value.span) else {
      throw Diagnostic(.wrongShape, "this table has no column", at: first.value.span)
    }
    return .scalarPlan(plan, column)
  }

  func bindPackAll(_ arguments: [Argument], at span: Span, in scope: Scope) throws(Diagnostic)
    -> BoundExpression
  {
    let bag = try packColumns(scope.columns.filter { !$0.isHidden }, at: span)
    if let first = arguments.first,
      case .bool(true) = try requireConstant(
        try bind(first.value, in: scope), "`ignore_null_empty`", at: first.value.span)
    {
      return try call(.bagWithoutEmpty, [bag], at: span)
    }
    return bag
  }
}
