import Diagnostics
import KQL
import KQLCatalog
import KQLFunctions
import KQLSyntax
import KQLValues
import Testing

@testable import Workspace

/// Values of each type that functions trip over, as KQL.
private let samples: [String: [String]] = [
  "bool": ["true", "false", "bool(null)"],
  "int": ["int(null)", "int(0)", "int(-1)", "int(7)", "int(2147483647)", "int(-2147483648)"],
  "long": [
    "long(null)", "0", "-1", "2", "63", "100", "9223372036854775807", "long(-9223372036854775808)",
  ],
  "real": [
    "real(null)", "0.0", "-1.5", "0.1", "1e300", "-1e-300", "real(nan)", "real(+inf)", "real(-inf)",
  ],
  "decimal": ["decimal(null)", "decimal(0)", "decimal(-1.5)", "decimal(99999999999999999999.9)"],
  "string": ["''", "'a'", "' '", "'Ünï ☃ A'", "'-12.5'", "'a,b;c'", "'[1, {\"a\": 2}]'", "'null'"],
  "datetime": [
    "datetime(null)", "datetime(0001-01-01)", "datetime(9999-12-31 23:59:59.9999999)",
    "datetime(2024-02-29 12:34:56.7891234)", "datetime(1969-12-31 23:00)",
  ],
  "timespan": [
    "timespan(null)", "0s", "-1d", "1tick", "36h", "timespan(10675199.02:48:05.4775807)",
  ],
  "guid": ["guid(null)", "guid(00000000-0000-0000-0000-000000000000)"],
  "dynamic": [
    "dynamic(null)", "dynamic([])", "dynamic({})", "dynamic([3, null, 'a', 1.5, [2]])",
    "dynamic({'a': {'b': 1}, 'c': null})", "dynamic('text')", "dynamic(5)", "dynamic(true)",
  ],
]

/// A call whose literal arguments may become columns.
private struct CallTemplate {
  /// The arguments as text; nil where one varies.
  private let fixed: [String?]
  private let shape: Expression
  /// The place, the type and the literal of each argument that varies.
  let variables: [(place: Int, type: String, example: String)]

  /// nil where the example is not a plain call of a function, or has no literal.
  init?(_ example: String, of function: ScalarFunction) throws {
    var parser = try Parser(SourceText(example), grammar: grammar)
    let expression = try parser.expression()
    let arguments: [Expression]
    switch expression {
    case .call(let name, let given, _)
    where name.text == function.name || function.aliases.contains(name.text):
      arguments = given.map(\.value)
    case .binary(let left, let name, let right) where name.text == function.name:
      arguments = [left, right]
    default: return nil
    }
    shape = expression
    var fixed: [String?] = []
    var variables: [(place: Int, type: String, example: String)] = []
    for (place, argument) in arguments.enumerated() {
      let text = written(argument)
      if let type = literalType(argument) {
        variables.append((place, type, text))
        fixed.append(nil)
      } else {
        fixed.append(text)
      }
    }
    guard !variables.isEmpty, variables.count <= 12 else { return nil }
    self.fixed = fixed
    self.variables = variables
  }

  /// The call with these texts in the places that vary.
  func text(_ values: [String]) -> String {
    var next = values.makeIterator()
    let arguments = fixed.map { $0 ?? next.next() ?? "" }
    switch shape {
    case .call(let name, _, _): return "\(name.text)(\(arguments.joined(separator: ", ")))"
    case .binary(_, let name, _): return "(\(arguments[0])) \(name.text) (\(arguments[1]))"
    default: return ""
    }
  }
}

private let grammar = Grammar.standard(.standard)

private func written(_ expression: Expression) -> String {
  var printer = QueryPrinter(grammar: grammar)
  printer.write(expression)
  return printer.text
}

private func literalType(_ expression: Expression) -> String? {
  switch expression {
  case .negate(let inner, _): literalType(inner)
  case .literal(let literal, _):
    switch literal {
    case .bool: "bool"
    case .integer: "long"
    case .real: "real"
    case .timespan: "timespan"
    case .string: "string"
    case .typed(let name, _): ScalarType(kqlName: name)?.rawValue
    case .null: nil
    }
  default: nil
  }
}

/// Numbers in a fixed order that looks like none.
private struct Dice {
  private var state: UInt64

  init(_ seed: String) {
    state = seed.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
  }

  mutating func roll(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(count))
  }
}

private enum Answer: Equatable {
  case values([String])
  /// Refused when the query was compiled, or while it ran.
  case refused, failed
}

private func answer(_ workspace: Workspace, _ query: String) throws -> Answer {
  do {
    let table = try #require(try tables(of: query, in: workspace).last)
    return .values(
      table.rows.flatMap { row in
        zip(row, table.columns).map { value, column in
          value == .null ? "\(column.type) null" : "\(column.type) \(value.text(as: column.type))"
        }
      })
  } catch is Diagnostics {
    return .refused
  } catch is WorkspaceError {
    return .failed
  }
}

/// The ways a call can be computed.
private struct Paths {
  let workspace: Workspace
  let call: CallTemplate
  /// Which of the arguments that vary are columns; the others stay as the example has them.
  var columns: [Int]

  private func literals(_ vector: [String]) -> [String] {
    var values = call.variables.map(\.example)
    for (column, value) in zip(columns, vector) { values[column] = value }
    return values
  }

  func described(_ vector: [String]) -> String { call.text(literals(vector)) }

  func folded(_ vectors: [[String]]) throws -> Answer {
    let calls = vectors.enumerated().map { "r\($0) = \(call.text(literals($1)))" }
    return try answer(workspace, "print \(calls.joined(separator: ", "))")
  }

  private func table(_ vectors: [[String]]) -> String {
    let names = columns.map { "c\($0): \(call.variables[$0].type)" }
    let rows = vectors.enumerated().map { ([String($0)] + $1).joined(separator: ", ") }
    return
      "datatable(\((["i: long"] + names).joined(separator: ", "))) [\(rows.joined(separator: ", "))]"
  }

  private var overColumns: String {
    var values = call.variables.map(\.example)
    for column in columns { values[column] = "c\(column)" }
    return call.text(values)
  }

  func rows(_ vectors: [[String]]) throws -> Answer {
    try answer(workspace, "\(table(vectors)) | sort by i asc | project r = \(overColumns)")
  }

  /// The arguments and the value go through rows outside of SQL.
  func staged(_ vectors: [[String]]) throws -> Answer {
    try answer(
      workspace,
      """
      \(table(vectors)) | sort by i asc | scan with (step s: true;) | extend r = \(overColumns)
      | scan with (step t: true;) | project r
      """)
  }
}

private struct PathCase: Sendable, CustomTestStringConvertible {
  var function: String
  var testDescription: String { function }

  static let all: [PathCase] = FunctionCatalog.standard.scalarNames.filter { name in
    guard let function = FunctionCatalog.standard.scalars[name], !name.hasPrefix("__") else {
      return false
    }
    return !function.overloads.contains(where: \.isVolatile)
  }.map { PathCase(function: $0) }
}

@Test(
  "a function gives the same over constants, over rows, and over rows between steps without SQL",
  arguments: PathCase.all)
private func agrees(_ example: PathCase) throws {
  let function = try #require(FunctionCatalog.standard.scalars[example.function])
  let workspace = try Workspace.inMemory()
  for (index, text) in function.examples.map(\.expression).enumerated() {
    guard let call = try CallTemplate(text, of: function) else { continue }
    var paths = Paths(workspace: workspace, call: call, columns: Array(call.variables.indices))
    func isRefused(_ columns: [Int]) throws -> Bool {
      paths.columns = columns
      return try paths.rows([columns.map { call.variables[$0].example }]) == .refused
    }
    var choices = [paths.columns]
    if try isRefused(choices[0]) {
      // Some must be constant: the others together, or else one by one.
      let open = try choices[0].filter { try !isRefused([$0]) }
      choices = try open.isEmpty || isRefused(open) ? open.map { [$0] } : [open]
    }
    var dice = Dice("\(example.function) \(index)")
    for columns in choices {
      paths.columns = columns
      var vectors = [columns.map { call.variables[$0].example }]
      for _ in 0..<6 {
        vectors.append(
          columns.map { column in
            let variable = call.variables[column]
            let all = (samples[variable.type] ?? []) + [variable.example]
            return all[dice.roll(all.count)]
          })
      }
      try compare(paths, vectors)
    }
  }
}

private func compare(_ paths: Paths, _ vectors: [[String]]) throws {
  let folded = try paths.folded(vectors)
  let rows = try paths.rows(vectors)
  let staged = try paths.staged(vectors)
  if case .values = folded {
    let of = vectors.map { paths.described($0) }
    #expect(rows == folded, "over rows, of \(of)")
    #expect(staged == folded, "between steps, of \(of)")
    return
  }
  // One of them fails, or no row could make a constant right: the others must hold all the same.
  guard vectors.count > 1 else {
    if folded == .failed {
      #expect(rows == .failed, "over rows, of \(vectors[0])")
      #expect(staged == .failed, "between steps, of \(vectors[0])")
    }
    return
  }
  for vector in vectors { try compare(paths, [vector]) }
}
