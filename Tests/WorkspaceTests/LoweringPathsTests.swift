import Diagnostics
import Foundation
import Ingestion
import JSON
import KQL
import KQLSyntax
import KQLValues
import Synchronization
import Testing

@testable import Workspace

/// Queries made at random, the same for the same seed. Whatever order or choice Kusto leaves open does not show in
/// what they give.
private struct QueryMaker {
  enum Kind: CaseIterable { case long, real, string, bool, datetime, dynamic }

  typealias Column = (name: String, kind: Kind)

  private var state: UInt64
  private var columns: [Column] = []
  private var nextName = 0

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  private mutating func roll(_ count: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(count))
  }

  private mutating func pick<T>(_ items: [T]) -> T { items[roll(items.count)] }

  private mutating func name() -> String {
    nextName += 1
    return "n\(nextName)"
  }

  /// Tables with nulls, repeated rows and values that collide.
  static let tables = """
    let A = datatable(k: long, x: long, r: real, s: string, b: bool, t: datetime, d: dynamic)[
      1, 10, 1.5, 'red', true, datetime(2024-01-01 10:00), dynamic([1, 2]),
      2, long(null), real(null), '', bool(null), datetime(null), dynamic(null),
      1, -3, -0.5, 'Red Fox', false, datetime(2024-01-02), dynamic({'a': 1}),
      3, 10, real(nan), 'blue', true, datetime(1969-12-31), dynamic([]),
      long(null), 0, 1e300, 'red', false, datetime(2024-01-01 10:00), dynamic('x'),
      2, 7, 2.0, 'fox', true, datetime(2024-01-03 23:59:59.9999999), dynamic([3]),
      2, 7, 2.0, 'fox', true, datetime(2024-01-03 23:59:59.9999999), dynamic([3])];
    let B = datatable(k: long, y: long, s: string)[
      1, 100, 'red', 2, long(null), 'fox', 4, -1, '', long(null), 5, 'blue', 1, 100, 'red'];

    """

  /// - Parameter tables: statements that declare `A` and `B`, with the columns of `tables`.
  mutating func query(over tables: String = Self.tables) -> String {
    columns = [
      ("k", .long), ("x", .long), ("r", .real), ("s", .string), ("b", .bool), ("t", .datetime),
      ("d", .dynamic),
    ]
    nextName = 0
    var steps = ["A"]
    for _ in 0..<(2 + roll(5)) { steps.append(step()) }
    return tables + steps.joined(separator: "\n| ")
  }

  // MARK: steps

  private mutating func step() -> String {
    switch roll(16) {
    case 0, 1, 2: return "where \(expression(.bool, 2))"
    case 3, 4: return extend()
    case 5: return project()
    case 6, 7: return summarize()
    case 8:
      columns = Array(sortable.prefix(1 + roll(3)))
      return "distinct \(columns.map(\.name).joined(separator: ", "))"
    case 9: return order + "\n| take \(roll(6))"
    case 10, 11: return join()
    case 12: return union()
    case 13: return expand()
    case 14: return window()
    default: return order
    }
  }

  private var sortable: [Column] { columns.filter { $0.kind != .dynamic } }

  /// All columns, so that rows that tie are equal; dynamics by their text.
  private var order: String {
    let terms = columns.map { $0.kind == .dynamic ? "tostring(\($0.name))" : $0.name }
    return
      "sort by \(terms.enumerated().map { $1 + ($0 % 2 == 0 ? " asc" : " desc nulls first") }.joined(separator: ", "))"
  }

  private mutating func extend() -> String {
    let kind = pick(Kind.allCases)
    let value = expression(kind, 3)
    // Sometimes a column is replaced by what reads it.
    if roll(3) == 0, let old = columns.first(where: { $0.kind == kind }) {
      return "extend \(old.name) = \(value)"
    }
    let new = name()
    columns.append((new, kind))
    return "extend \(new) = \(value)"
  }

  private mutating func project() -> String {
    let kept = columns.filter { _ in roll(3) > 0 }
    var items = kept.map(\.name)
    let kind = pick(Kind.allCases)
    let new = name()
    items.append("\(new) = \(expression(kind, 2))")
    columns = kept + [(new, kind)]
    return "project \(items.joined(separator: ", "))"
  }

  private mutating func summarize() -> String {
    let keys = sortable.filter { $0.kind != .real && roll(3) == 0 }.prefix(2)
    var results: [Column] = Array(keys)
    var items: [String] = []
    for _ in 0..<(1 + roll(3)) {
      let new = name()
      let (text, kind): (String, Kind) =
        switch roll(9) {
        case 0: ("count()", .long)
        case 1: ("countif(\(expression(.bool, 2)))", .long)
        case 2: ("sum(\(expression(.long, 2)))", .long)
        case 3: ("max(\(expression(.long, 1)))", .long)
        case 4: ("min(\(expression(.string, 1)))", .string)
        case 5: ("dcount(\(expression(.string, 1)))", .long)
        case 6: ("max(\(expression(.datetime, 1)))", .datetime)
        case 7: ("array_length(make_list(\(expression(.long, 1))))", .long)
        default: ("avg(\(expression(.long, 1)))", .real)
        }
      items.append("\(new) = \(text)")
      results.append((new, kind))
    }
    columns = results
    let by = keys.isEmpty ? "" : " by \(keys.map(\.name).joined(separator: ", "))"
    return "summarize \(items.joined(separator: ", "))\(by)"
  }

  private mutating func join() -> String {
    guard let key = columns.first(where: { $0.kind == .long }) else { return "where true" }
    let kind = pick(["inner", "leftouter", "rightouter", "fullouter", "leftsemi", "leftanti"])
    let (right, other) = (name(), name())
    let filter = roll(2) == 0 ? " | where y != 100" : ""
    if kind.hasPrefix("lefts") || kind == "leftanti" {
      return "join kind=\(kind) (B\(filter)) on $left.\(key.name) == $right.k"
    }
    let kept = columns
    columns = kept + [(right, .long), (other, .string)]
    let names = kept.map(\.name) + [right, other]
    return
      "join kind=\(kind) (B\(filter) | project \(right)k = k, \(right) = y, \(other) = s) on $left.\(key.name) == $right.\(right)k\n| project \(names.joined(separator: ", "))"
  }

  private mutating func union() -> String {
    let new = name()
    let items = columns.prefix(3).filter { $0.kind == .long || $0.kind == .string }.map {
      $0.kind == .long ? "\($0.name) = y" : "\($0.name) = s"
    }
    columns.append((new, .long))
    return "union (B | project \((items + ["\(new) = k"]).joined(separator: ", ")))"
  }

  private mutating func expand() -> String {
    guard let array = columns.first(where: { $0.kind == .dynamic }) else { return extend() }
    let new = name()
    columns.append((new, .long))
    return "mv-expand \(new) = \(array.name) to typeof(long)"
  }

  private mutating func window() -> String {
    guard let value = columns.first(where: { $0.kind == .long }) else { return extend() }
    let new = name()
    let text = pick([
      "row_number()", "prev(\(value.name))", "next(\(value.name), 1, -9)",
      "row_cumsum(coalesce(\(value.name), 0))",
    ])
    let sorted = order
    columns.append((new, .long))
    return "\(sorted)\n| extend \(new) = \(text)"
  }

  // MARK: expressions

  private mutating func leaf(_ kind: Kind) -> String {
    let known = columns.filter { $0.kind == kind }
    if !known.isEmpty, roll(4) > 0 { return pick(known).name }
    switch kind {
    case .long: return pick(["0", "1", "7", "-3", "long(null)"])
    case .real: return pick(["0.0", "1.5", "real(null)", "real(nan)", "real(+inf)"])
    case .string: return pick(["''", "'red'", "'Fox'", "'x y'"])
    case .bool: return pick(["true", "false", "bool(null)"])
    case .datetime: return pick(["datetime(2024-01-02)", "datetime(null)"])
    case .dynamic: return pick(["dynamic([1, 2])", "dynamic(null)", "dynamic({'a': 'b'})"])
    }
  }

  private mutating func expression(_ kind: Kind, _ depth: Int) -> String {
    guard depth > 0, roll(4) > 0 else { return leaf(kind) }
    let below = depth - 1
    switch kind {
    case .long:
      let (a, b) = (expression(.long, below), expression(.long, below))
      switch roll(12) {
      case 0: return "(\(a) + \(b))"
      case 1: return "(\(a) - \(b))"
      case 2: return "(\(a) * 2)"
      case 3: return "(\(a) / \(b))"
      case 4: return "(\(a) % 3)"
      case 5: return "iff(\(expression(.bool, below)), \(a), \(b))"
      case 6: return "coalesce(\(a), \(b))"
      case 7: return "max_of(\(a), \(b))"
      case 8: return "bin(\(a), 2)"
      case 9: return "strlen(\(expression(.string, below)))"
      case 10: return "array_length(\(expression(.dynamic, below)))"
      default:
        return "case(\(expression(.bool, below)), \(a), \(expression(.bool, below)), \(b), 5)"
      }
    case .real:
      let (a, b) = (expression(.real, below), expression(.real, below))
      switch roll(6) {
      case 0: return "(\(a) + \(b))"
      case 1: return "(\(a) / \(b))"
      case 2: return "(\(a) * \(expression(.long, below)))"
      case 3: return "round(\(a), 1)"
      case 4: return "iff(\(expression(.bool, below)), \(a), \(b))"
      default: return "todouble(\(expression(.long, below)))"
      }
    case .string:
      let a = expression(.string, below)
      switch roll(8) {
      case 0: return "strcat(\(a), '-', \(expression(.string, below)))"
      case 1: return "toupper(\(a))"
      case 2: return "substring(\(a), 1, 3)"
      case 3: return "tostring(\(expression(pick(Kind.allCases), below)))"
      case 4: return "iff(\(expression(.bool, below)), \(a), \(expression(.string, below)))"
      case 5: return "tostring(\(expression(.dynamic, below)).a)"
      case 6: return "extract('([a-z]+)', 1, \(a))"
      default: return "replace_string(\(a), 'r', 'R')"
      }
    case .bool: return condition(below)
    case .datetime:
      let a = expression(.datetime, below)
      switch roll(4) {
      case 0: return "(\(a) + 1h)"
      case 1: return "bin(\(a), 1d)"
      case 2: return "startofday(\(a))"
      default: return "iff(\(expression(.bool, below)), \(a), datetime(2024-01-01))"
      }
    case .dynamic:
      switch roll(4) {
      case 0: return "pack_array(\(expression(.long, below)), \(expression(.string, below)))"
      case 1: return "bag_pack('a', \(expression(.long, below)))"
      case 2: return "split(\(expression(.string, below)), ' ')"
      default: return "todynamic(\(expression(.string, below)))"
      }
    }
  }

  private mutating func condition(_ below: Int) -> String {
    let sign = pick(["==", "!=", "<", "<=", ">", ">="])
    switch roll(12) {
    case 0, 1: return "(\(expression(.long, below)) \(sign) \(expression(.long, below)))"
    case 2: return "(\(expression(.real, below)) \(sign) \(expression(.real, below)))"
    case 3: return "(\(expression(.datetime, below)) \(sign) \(expression(.datetime, below)))"
    case 4:
      return
        "(\(expression(.string, below)) \(pick(["==", "!=", "=~", "!~"])) \(expression(.string, below)))"
    case 5:
      return
        "(\(expression(.string, below)) \(pick(["has", "!has", "contains", "!contains", "startswith", "!endswith"])) \(leaf(.string)))"
    case 6: return "(\(expression(.long, below)) \(pick(["in", "!in"])) (1, 7, long(null)))"
    case 7:
      return "(\(expression(.string, below)) \(pick(["in", "!in", "in~"])) ('red', 'FOX', ''))"
    case 8: return "(\(expression(.long, below)) between (0 .. 7))"
    case 9: return "not(\(expression(.bool, below)))"
    case 10:
      return "(\(expression(.bool, below)) \(pick(["and", "or"])) \(expression(.bool, below)))"
    default:
      let kind = pick(Kind.allCases)
      return "\(pick(["isnull", "isnotnull", "isempty"]))(\(expression(kind, below)))"
    }
  }
}

/// The rows of a query, sorted where it left them in any order; nil where it is refused.
private func rows(_ query: String, _ workspace: Workspace) throws -> [String]? {
  do {
    let table = try #require(try tables(of: query, in: workspace).last)
    let texts = table.rows.map { row in
      zip(row, table.columns).map { value, column in
        value == .null ? "∅" : value.text(as: column.type)
      }.joined(separator: " | ")
    }
    return table.isOrdered ? texts : texts.sorted()
  } catch is Diagnostics {
    return nil
  }
}

@Test(
  "steps that share a select give the rows that they give one by one",
  arguments: UInt64(1)...10)
private func lowersAlike(seed: UInt64) throws {
  let fused = try Workspace.inMemory()
  let plain = try Workspace.inMemory()
  plain.engine.fusesSteps = false
  var maker = QueryMaker(seed: seed)
  var count = 0
  for _ in 0..<250 {
    let query = maker.query()
    guard let expected = try rows(query, plain) else { continue }
    count += 1
    #expect(try rows(query, fused) == expected, "\(query)")
  }
  #expect(count > 200, "\(count) of 250 queries compile")
}

@Test("a query that is printed from its tree gives the same rows", arguments: UInt64(11)...14)
private func printsAlike(seed: UInt64) throws {
  let workspace = try Workspace.inMemory()
  let grammar = Compiler(.standard).grammar
  var maker = QueryMaker(seed: seed)
  for _ in 0..<150 {
    let query = maker.query()
    let printed = try Parser.parse(SourceText(query), grammar: grammar).printed(grammar)
    let again = try Parser.parse(SourceText(printed), grammar: grammar).printed(grammar)
    #expect(again == printed, "\(query)")
    #expect(try rows(printed, workspace) == rows(query, workspace), "\(query)")
  }
}

@Test(
  "a query that is ended at any moment says by what, and the next one is answered as ever",
  arguments: UInt64(21)...24)
private func endsAnywhere(seed: UInt64) throws {
  let workspace = try Workspace.inMemory()
  var maker = QueryMaker(seed: seed)
  var ended = 0
  for index in 0..<150 {
    let query = maker.query()
    let expected = try rows(query, workspace)
    // After this number of questions whether it should.
    let questions = Mutex(index % 7)
    let limits = QueryLimits(
      memory: index % 5 == 0 ? 0 : QueryLimits.standardMemory,
      isCancelled: {
        questions.withLock { left in
          left -= 1
          return left < 0
        }
      })
    do {
      let session = try workspace.session(QueryOptions(), limits)
      for result in try session.query(SourceText(query)).results { _ = try result.table() }
    } catch WorkspaceError.interrupted, WorkspaceError.memory {
      ended += 1
    } catch is Diagnostics {
      // It is wrong, or one of its constants is.
    }
    #expect(try rows(query, workspace) == expected, "\(query)")
  }
  #expect(ended > 20, "\(ended) of 150 were ended")
}

/// Rows of random values in two tables of logs, and the same rows in the text of a query.
private struct RandomRows {
  /// As JSON on lines, in two files for each table.
  private(set) var files: [String: [String]] = ["A_CL": ["", ""], "B_CL": ["", ""]]
  private var literals: [String: [String]] = ["A_CL": [], "B_CL": []]

  /// What a value is in JSON and in a `datatable`; the first is empty where it is missing.
  private typealias Written = (json: String, literal: String)

  init(seed: UInt64) {
    var numbers = seed
    func pick(_ values: [Written]) -> Written {
      numbers = numbers &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return values[Int(numbers >> 33) % values.count]
    }
    let longs: [Written] = [
      ("1", "1"), ("2", "2"), ("3", "3"), ("-3", "-3"), ("7", "7"), ("100", "100"),
      ("9007199254740993", "9007199254740993"), ("", "long(null)"),
    ]
    let reals: [Written] = [
      ("1.5", "1.5"), ("-0.5", "-0.5"), ("2.0", "2.0"), ("1e300", "1e300"), ("", "real(null)"),
    ]
    let strings = ["red", "Red Fox", "blue", "fox", "é x", "it's", "a\\b"].map { text -> Written in
      (JSONValue.string(text).jsonText, quotedText(text))
    }
    let flags: [Written] = [("true", "true"), ("false", "false"), ("", "bool(null)")]
    let dynamics = ["[1,2]", "{\"a\":1}", "[]", "[3]"].map { text -> Written in
      (text, "dynamic(\(text))")
    }
    for (table, count) in [("A_CL", 150), ("B_CL", 40)] {
      for row in 0..<count {
        let time = "2024-01-0\(1 + row % 5)T0\(row % 7):00:00.000000\(row % 10)Z"
        var columns: [(name: String, value: Written)] = [("k", pick(longs))]
        if table == "A_CL" {
          columns += [("x", pick(longs)), ("r", pick(reals))]
          columns.append(("s", pick(strings + [("", "''")])))
          columns += [("b", pick(flags)), ("TimeGenerated", ("\"\(time)\"", "datetime(\(time))"))]
          columns.append(("d", pick(dynamics + [("", "dynamic(null)")])))
        } else {
          columns += [("y", pick(longs)), ("s", pick(strings + [("", "''")]))]
        }
        var members = columns.filter { !$0.value.json.isEmpty }.map {
          "\"\($0.name)\":\($0.value.json)"
        }
        if table == "B_CL" { members.append("\"TimeGenerated\":\"\(time)\"") }
        files[table]?[row * 2 / count] += "{\(members.joined(separator: ","))}\n"
        literals[table]?.append(columns.map(\.value.literal).joined(separator: ", "))
      }
    }
  }

  static let stored = """
    let A = A_CL | project k, x, r, s, b, t = TimeGenerated, d;
    let B = B_CL | project k, y, s;

    """

  var written: String {
    """
    let A = datatable(k: long, x: long, r: real, s: string, b: bool, t: datetime, d: dynamic)[
    \((literals["A_CL"] ?? []).joined(separator: ",\n"))];
    let B = datatable(k: long, y: long, s: string)[\((literals["B_CL"] ?? []).joined(separator: ",\n"))];

    """
  }
}

@Test(
  "rows that are stored in blocks and searched there answer as the same rows in a query's text",
  arguments: UInt64(31)...36)
private func storesAlike(seed: UInt64) throws {
  let data = RandomRows(seed: seed)
  let workspace = try Workspace.temporary()
  for (table, files) in data.files.sorted(by: { $0.key < $1.key }) {
    var options = IngestOptions(now: 0, tool: "test")
    options.resultTable = table
    for (index, lines) in files.enumerated() {
      let path =
        FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString)-\(index).jsonl"
      try Data(lines.utf8).write(to: URL(fileURLWithPath: path))
      defer { try? FileManager.default.removeItem(atPath: path) }
      #expect(try workspace.ingest([path], options: options).totals.quarantined == 0)
    }
  }
  var maker = QueryMaker(seed: seed)
  var other = maker
  var count = 0
  for _ in 0..<120 {
    let query = maker.query(over: RandomRows.stored)
    do {
      let expected = try rows(other.query(over: data.written), workspace)
      #expect(try rows(query, workspace) == expected, "\(query)")
      if expected?.isEmpty == false { count += 1 }
    } catch {
      Issue.record("\(error): \(query)")
    }
  }
  #expect(count > 60, "\(count) of 120 queries give rows")
}
