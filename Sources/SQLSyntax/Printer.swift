/// What a dialect of SQL spells its own way. A closed set, so that whoever adds one is led to each difference.
package enum Dialect: Sendable { case sqlite }

/// A value that is bound to the text of a query and is no part of it.
package enum SQLParameter: Sendable, Hashable {
  case text(String)
  /// Finite. SQLite reads one decimal in several thousand as a neighbour of the double it means (3.40.1 does so
  /// with 0.002877), and how it reads them changed between versions: no real is handed to it as text.
  case real(Double)

  /// Zeros of both signs are two values.
  package static func == (left: SQLParameter, right: SQLParameter) -> Bool {
    switch (left, right) {
    case (.text(let a), .text(let b)): a == b
    case (.real(let a), .real(let b)): a.bitPattern == b.bitPattern
    case (.text, .real), (.real, .text): false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .text(let text): hasher.combine(text)
    case .real(let value): hasher.combine(value.bitPattern)
    }
  }
}

/// SQL text and the values that its `?1`, `?2`… stand for.
package struct PrintedSQL: Sendable, Hashable {
  package var text: String
  package var parameters: [SQLParameter]
  /// Every function that the text calls.
  package var functions: Set<String>
}

extension Dialect {
  /// The query as text in which every string and every real is a parameter.
  ///
  /// - Parameter most: how many parameters there may be. What comes after them is written in its place: strings
  ///   quoted, reals as quotients and products of whole numbers, of which each step is exact.
  package func printed(_ query: SQLQuery, most: Int) -> PrintedSQL {
    var printer = Printer(mostParameters: most)
    printer.write(query)
    return PrintedSQL(
      text: String(decoding: printer.output, as: UTF8.self), parameters: printer.parameters,
      functions: printer.functions)
  }

  /// The query as a person reads it: strings and reals in their places. For eyes, not for running.
  package func readable(_ query: SQLQuery) -> String {
    var printer = Printer(mostParameters: nil)
    printer.write(query)
    return String(decoding: printer.output, as: UTF8.self)
  }
}

/// The only place that quotes.
private struct Printer {
  /// nil where there are to be none, for a person who reads it.
  let mostParameters: Int?
  var output: [UInt8] = []
  var parameters: [SQLParameter] = []
  private(set) var functions: Set<String> = []
  private var numbers: [SQLParameter: Int] = [:]

  init(mostParameters: Int?) { self.mostParameters = mostParameters }

  private mutating func put(_ text: String) { output.append(contentsOf: text.utf8) }

  private mutating func putIdentifier(_ name: String) {
    output.append(UInt8(ascii: "\""))
    for byte in name.utf8 {
      if byte == UInt8(ascii: "\"") { output.append(byte) }
      if byte != 0 { output.append(byte) }
    }
    output.append(UInt8(ascii: "\""))
  }

  /// Writes the place of a parameter; false where there may be no more of them.
  private mutating func putParameter(_ parameter: SQLParameter) -> Bool {
    guard let mostParameters else { return false }
    if let known = numbers[parameter] {
      put("?\(known)")
      return true
    }
    guard parameters.count < mostParameters else { return false }
    parameters.append(parameter)
    numbers[parameter] = parameters.count
    put("?\(parameters.count)")
    return true
  }

  private mutating func putText(_ text: String) {
    if putParameter(.text(text)) { return }
    // A byte 0 would end the text of the query.
    if mostParameters != nil, text.utf8.contains(0) {
      put("cast(x'")
      for byte in text.utf8 { put(String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)) }
      put("' as text)")
      return
    }
    output.append(UInt8(ascii: "'"))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "'") { output.append(byte) }
      output.append(byte)
    }
    output.append(UInt8(ascii: "'"))
  }

  private mutating func separated<T>(
    _ items: [T], by separator: String = ", ", _ write: (inout Printer, T) -> Void
  ) {
    for (index, item) in items.enumerated() {
      if index > 0 { put(separator) }
      write(&self, item)
    }
  }

  // MARK: queries

  mutating func write(_ query: SQLQuery) {
    if !query.steps.isEmpty {
      let isRecursive = query.steps.contains { step in
        if case .recursive = step.body { true } else { false }
      }
      put(isRecursive ? "with recursive\n" : "with\n")
      separated(query.steps, by: ",\n") { printer, step in
        printer.put("  ")
        printer.putIdentifier(step.name)
        if !step.columns.isEmpty {
          printer.put("(")
          printer.separated(step.columns) { $0.putIdentifier($1) }
          printer.put(")")
        }
        printer.put(step.isMaterialized ? " as materialized (\n    " : " as (\n    ")
        printer.write(step.body, indent: "    ")
        printer.put("\n  )")
      }
      put("\n")
    }
    write(query.body, indent: "")
  }

  private mutating func write(_ body: SQLBody, indent: String) {
    switch body {
    case .select(let select): write(select, indent: indent)
    case .unionAll(let selects):
      separated(selects, by: "\n\(indent)union all\n\(indent)") { $0.write($1, indent: indent) }
    case .recursive(let first, let next):
      write(first, indent: indent)
      put("\n\(indent)union all\n\(indent)")
      write(next, indent: indent)
    case .values(let rows):
      put("values ")
      separated(rows, by: ",\n\(indent)  ") { printer, row in
        printer.put("(")
        printer.separated(row) { $0.write($1) }
        printer.put(")")
      }
    }
  }

  private mutating func write(_ select: SQLSelect, indent: String) {
    put(select.isDistinct ? "select distinct " : "select ")
    separated(select.columns) { printer, column in
      printer.write(column.expression)
      if case .column(_, column.alias) = column.expression { return }
      printer.put(" as ")
      printer.putIdentifier(column.alias)
    }
    if let from = select.from {
      put("\n\(indent)from ")
      write(from)
    }
    if !select.conditions.isEmpty {
      put("\n\(indent)where ")
      separated(select.conditions, by: "\n\(indent)  and ") { $0.writeOperand($1, above: 2) }
    }
    if !select.groupBy.isEmpty {
      put("\n\(indent)group by ")
      separated(select.groupBy) { $0.write($1) }
    }
    if !select.orderBy.isEmpty {
      put("\n\(indent)order by ")
      write(select.orderBy)
    }
    if let limit = select.limit {
      put("\n\(indent)limit ")
      write(limit)
    }
  }

  private mutating func write(_ terms: [SQLOrderTerm]) {
    separated(terms) { printer, term in
      printer.write(term.expression)
      if term.descending { printer.put(" desc") }
      switch term.nullsFirst {
      case .none: break
      case .some(true): printer.put(" nulls first")
      case .some(false): printer.put(" nulls last")
      }
    }
  }

  private mutating func write(_ source: SQLSource) {
    switch source {
    case .table(let name, let alias):
      putIdentifier(name)
      if let alias {
        put(" as ")
        putIdentifier(alias)
      }
    case .function(let name, let arguments, let alias):
      functions.insert(name)
      put(name)
      put("(")
      separated(arguments) { $0.write($1) }
      put(") as ")
      putIdentifier(alias)
    case .query(let query, let alias):
      put("(")
      write(query)
      put(") as ")
      putIdentifier(alias)
    case .join(let left, let kind, let right, let condition):
      write(left)
      put(" \(kind.rawValue) ")
      write(right)
      if let condition {
        put(" on ")
        write(condition)
      }
    }
  }

  // MARK: expressions

  /// How tightly an expression binds; brackets go round whatever binds less than its place asks for.
  private func strength(_ expression: SQLExpression) -> Int {
    switch expression {
    case .binary(_, let sign, _): strength(sign)
    case .not: 3
    case .isNull, .isNotNull, .inList, .inQuery: 4
    case .negate: 10
    case .integer(let value): value < 0 ? 10 : 12
    case .real(let value): value < 0 ? 10 : 12
    case .null, .text, .column, .call, .countAll, .aggregate, .cast, .scalarQuery, .exists,
      .caseWhen, .window:
      12
    }
  }

  private func strength(_ sign: SQLBinaryOperator) -> Int {
    switch sign {
    case .or: 1
    case .and: 2
    case .equal, .notEqual, .is, .isNot: 4
    case .less, .lessOrEqual, .greater, .greaterOrEqual: 5
    case .bitAnd, .bitOr: 6
    case .add, .subtract: 7
    case .multiply, .divide, .remainder: 8
    case .concatenate: 9
    }
  }

  private mutating func writeOperand(_ expression: SQLExpression, above minimum: Int) {
    if strength(expression) < minimum {
      put("(")
      write(expression)
      put(")")
    } else {
      write(expression)
    }
  }

  mutating func write(_ expression: SQLExpression) {
    switch expression {
    case .null: put("null")
    case .integer(let value):
      // The least integer has no literal of its own in SQL.
      put(value == .min ? "(-9223372036854775807 - 1)" : String(value))
    case .real(let value): writeReal(value)
    case .text(let text): putText(text)
    case .column(let table, let name):
      if let table {
        putIdentifier(table)
        put(".")
      }
      putIdentifier(name)
    case .call(let name, let arguments):
      functions.insert(name)
      put(name)
      put("(")
      separated(arguments) { $0.write($1) }
      put(")")
    case .countAll: put("count(*)")
    case .aggregate(let name, let arguments, let distinct):
      functions.insert(name)
      put(name)
      put(distinct ? "(distinct " : "(")
      separated(arguments) { $0.write($1) }
      put(")")
    case .binary(let left, let sign, let right):
      let strength = strength(sign)
      writeOperand(left, above: strength)
      put(" \(sign.rawValue) ")
      writeOperand(right, above: strength + 1)
    case .not(let inner):
      put("not ")
      writeOperand(inner, above: 4)
    case .negate(let inner):
      put("-")
      writeOperand(inner, above: 11)
    case .isNull(let inner):
      writeOperand(inner, above: 5)
      put(" is null")
    case .isNotNull(let inner):
      writeOperand(inner, above: 5)
      put(" is not null")
    case .cast(let inner, let type):
      put("cast(")
      write(inner)
      put(" as \(type.rawValue))")
    case .inList(let inner, let list):
      writeOperand(inner, above: 5)
      put(" in (")
      separated(list) { $0.write($1) }
      put(")")
    case .inQuery(let inner, let query):
      writeOperand(inner, above: 5)
      put(" in (")
      write(query)
      put(")")
    case .scalarQuery(let query):
      put("(")
      write(query)
      put(")")
    case .exists(let query):
      put("exists (")
      write(query)
      put(")")
    case .caseWhen(let arms, let otherwise):
      put("case")
      for arm in arms {
        put(" when ")
        write(arm.condition)
        put(" then ")
        write(arm.value)
      }
      put(" else ")
      write(otherwise)
      put(" end")
    case .window(let window): write(window)
    }
  }

  private mutating func writeReal(_ value: Double) {
    if value.isNaN {
      put("'NaN'")
    } else if value.isInfinite {
      put(value < 0 ? "-9e999" : "9e999")
    } else if !putParameter(.real(value)) {
      if mostParameters == nil { put("\(value)") } else { putExact(value) }
    }
  }

  /// A finite real by whole numbers, each of at most 17 digits, and powers of two: SQLite reads those exactly,
  /// and no step between them rounds.
  private mutating func putExact(_ value: Double) {
    put(value.sign == .minus ? "(-" : "(")
    // The value is `digits` times two to the power of `exponent`.
    var digits = value.magnitude
    var exponent = 0
    if digits != 0 {
      exponent = max(Int(digits.exponent), -1022) - 52
      digits = Double(sign: .plus, exponent: -exponent, significand: digits)
      let zeros = UInt64(digits).trailingZeroBitCount
      digits = Double(UInt64(digits) >> zeros)
      exponent += zeros
    }
    put("\(UInt64(digits)).0")
    while exponent != 0 {
      let step = min(abs(exponent), 56)
      put(exponent < 0 ? " / " : " * ")
      put("\(UInt64(1) << step).0")
      exponent += exponent < 0 ? step : -step
    }
    put(")")
  }

  private mutating func write(_ window: SQLWindow) {
    functions.insert(window.function)
    put(window.function)
    put("(")
    separated(window.arguments) { $0.write($1) }
    put(") over (")
    if !window.partitionBy.isEmpty {
      put("partition by ")
      separated(window.partitionBy) { $0.write($1) }
      if !window.orderBy.isEmpty || window.rowsUpToCurrent { put(" ") }
    }
    if !window.orderBy.isEmpty {
      put("order by ")
      write(window.orderBy)
      if window.rowsUpToCurrent { put(" ") }
    }
    if window.rowsUpToCurrent { put("rows between unbounded preceding and current row") }
    put(")")
  }
}
