import Diagnostics
import KQLValues
import Platform
import Synchronization
import Workspace

/// Runs the queries of a workbook over a database.
package final class SessionSteps: StepSource {
  private let session: Session
  /// Whether each row says which stored rows it is made of.
  private let traces: Bool
  package let now: Int64
  private var sessions: [Scope: Session] = [:]
  /// Whether the last request took more memory than it may.
  fileprivate private(set) var ranOutOfMemory = false

  /// What limits the rows of a step.
  private struct Scope: Hashable {
    var start: Int64?
    var end: Int64?
    var resource: String?
  }

  /// More rows than a page shows or a chart draws.
  private static let mostRows = 50_000
  /// The `_ItemId`s of a row that are kept.
  private static let mostItems = 1000

  package init(_ session: Session, traces: Bool) {
    self.session = session
    self.traces = traces
    now = session.now
  }

  private struct IsFull: Error {}

  // MARK: several at once

  /// Steps of one page at once, each on a connection of its own: more take memory and hardly save time.
  private static let mostThreads = 4

  private var threads: Int { min(Self.mostThreads, processorCount) }

  package var answersTogether: Bool { threads > 1 && session.canBeOpenedAgain }

  package func answers(_ requests: [StepRequest]) throws -> [StepAnswer?] {
    let work = SharedRequests(requests)
    var running: [pthread_t] = []
    // What a session is opened with crosses threads; the session does not.
    var options = session.options
    options.now = .at(now)
    let (path, limits, traces) = (session.workspace.path, session.limits, traces)
    let shared = options
    while running.count + 1 < min(threads, requests.count),
      let thread = startThread(
        stackSize: deepStackSize,
        {
          // Without another connection the caller's does it all.
          guard let workspace = try? Workspace(path: path, mode: .readOnly),
            let other = try? workspace.session(shared, limits)
          else { return }
          work.answer(by: SessionSteps(other, traces: traces))
        })
    {
      running.append(thread)
    }
    work.answer(by: self)
    for thread in running { pthread_join(thread, nil) }
    return try work.answers()
  }

  package func answer(_ request: StepRequest) throws -> StepAnswer {
    ranOutOfMemory = false
    do {
      let session = try opened(for: request)
      let query = request.isResourceGraph ? ResourceGraphQuery.whole(request.query) : request.query
      return try answer(request, SourceText(query), session)
    } catch let error as Diagnostics {
      return .failed(CaretRenderer().text(for: error))
    } catch let error as WorkspaceError {
      switch error {
      case .io, .database, .compiler, .interrupted: throw error
      case .memory:
        ranOutOfMemory = true
        return .failed(error.message + "\n")
      case .failed, .unknownTable, .timeout: return .failed(error.message + "\n")
      }
    }
  }

  /// A session for the rows that a step sees. What it knows of tables is worth keeping.
  private func opened(for request: StepRequest) throws -> Session {
    let scope = Scope(start: request.start, end: request.end, resource: request.resource)
    if let known = sessions[scope] { return known }
    let opened = try session.reopened { options in
      options.now = .at(now)
      if scope.start != nil || scope.end != nil {
        options.timespan = TimeRange(from: scope.start, to: scope.end)
      }
      if let resource = scope.resource { options.resource = resource }
    }
    sessions[scope] = opened
    return opened
  }

  package func distinctValues(of column: String) throws -> [String] {
    // A union of whole tables would have some hundred columns.
    let tables = try session.tableNames.filter { name in
      try !name.hasPrefix("_") && session.schema(of: name).contains { $0.name == column }
    }
    guard !tables.isEmpty else { return [] }
    let parts = tables.map { "(['\($0)'] | distinct \(column))" }
    let query =
      "union \(parts.joined(separator: ", ")) | where isnotempty(\(column)) | distinct \(column)"
    guard case .table(let answer) = try answer(StepRequest(query: query, isOfParameter: true))
    else {
      return []
    }
    return answer.table.rows.map { $0[0].plain(as: answer.table.columns[0].type) }.sorted()
  }

  private func answer(_ request: StepRequest, _ source: SourceText, _ session: Session) throws
    -> StepAnswer
  {
    let run = try session.query(source)
    let missing = run.tables.filter { !session.tableNames.contains($0) }
    if request.isResourceGraph, !missing.isEmpty, missing.count == run.tables.count {
      return .needs(
        "the table \(missing.joined(separator: ", ")) of Resource Graph, of which nothing was exported",
        remedy:
          "az graph query -q '\(missing[0])' --first 1000 > \(missing[0]).json, and ingest that")
    }
    guard let result = run.results.first else { return .table(StepTable(ResultTable(columns: []))) }
    var answer = StepTable(ResultTable(columns: result.columns, isOrdered: result.isOrdered))
    answer.render = run.visualization.map { RenderWish(kind: $0.kind, properties: $0.properties) }
    if traces, !request.isOfParameter {
      try fill(&answer, try session.trace(source))
    } else {
      do {
        try result.forEachRow { row in
          if answer.table.rows.count == Self.mostRows { throw IsFull() }
          answer.table.rows.append(row)
        }
      } catch is IsFull {
        answer.isCut = true
      }
    }
    if answer.table.rows.isEmpty, !missing.isEmpty {
      answer.notes.append("Not in this database: \(missing.joined(separator: ", ")).")
    }
    return .table(answer)
  }

  private func fill(_ answer: inout StepTable, _ run: TracedRun) throws {
    guard let result = run.results.first else { return }
    var evidence: [[String]] = []
    do {
      try result.forEachRow { row, items in
        if answer.table.rows.count == Self.mostRows { throw IsFull() }
        answer.table.rows.append(row)
        evidence.append(Array(items.prefix(Self.mostItems)))
      }
    } catch is IsFull {
      answer.isCut = true
    }
    if !result.isRowPreserving {
      guard result.hasGroups else { return }
      var groups: [[Value]: [String]] = [:]
      try result.forEachGroup { row, items in groups[row] = Array(items.prefix(Self.mostItems)) }
      evidence = answer.table.rows.map { groups[$0] ?? [] }
    }
    answer.evidence = evidence
  }
}

/// Requests that several threads answer, each the next one that none has begun.
private final class SharedRequests: Sendable {
  private struct State {
    var next = 0
    var answers: [Int: StepAnswer] = [:]
    var error: (any Error)?
  }

  private let requests: [StepRequest]
  private let state = Mutex(State())

  init(_ requests: [StepRequest]) { self.requests = requests }

  func answer(by source: SessionSteps) {
    while let number = next() {
      do {
        let answer = try source.answer(requests[number])
        // Memory is counted for all threads together: what is too much now may not be too much alone.
        if case .failed = answer, source.ranOutOfMemory { continue }
        state.withLock { $0.answers[number] = answer }
      } catch {
        state.withLock { $0.error = $0.error ?? error }
        return
      }
    }
  }

  private func next() -> Int? {
    state.withLock { state in
      guard state.error == nil, state.next < requests.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  func answers() throws -> [StepAnswer?] {
    let (answers, error) = state.withLock { ($0.answers, $0.error) }
    if let error { throw error }
    return requests.indices.map { answers[$0] }
  }
}

/// Compiles the queries of a workbook without running them; each answers with no rows.
package final class CheckedSteps: StepSource {
  private let session: Session
  package let now: Int64

  package init(_ session: Session) {
    self.session = session
    now = session.now
  }

  package func answer(_ request: StepRequest) throws -> StepAnswer {
    let query = request.isResourceGraph ? ResourceGraphQuery.whole(request.query) : request.query
    let source = SourceText(query)
    let check = try session.check(source)
    guard check.errors.isEmpty else {
      return .failed(CaretRenderer().text(for: Diagnostics(source: source, check.errors)))
    }
    var table = ResultTable(
      columns: (check.columns ?? []).map { ResultColumn($0.name, $0.type ?? .string) })
    // A parameter's query gives it a value, so that the queries that name it can be read.
    if request.isOfParameter {
      if table.columns.isEmpty { table.columns = [ResultColumn("value", .string)] }
      table.rows = [table.columns.map { Self.example($0.type) }]
    }
    return .table(StepTable(table))
  }

  package func distinctValues(of column: String) -> [String] { [] }

  private static func example(_ type: ScalarType) -> Value {
    switch type {
    case .bool: .bool(true)
    case .int, .long: .long(1)
    case .real: .real(1)
    case .decimal: .decimal("1")
    case .datetime: .datetime(DateTime.unixEpoch)
    case .timespan: .timespan(TimeSpan.hour)
    case .guid: .guid("00000000-0000-0000-0000-000000000000")
    case .string: .string(ParameterEvaluator.placeholder)
    case .dynamic: .dynamic("{}")
    }
  }
}

/// A query of Resource Graph, which may leave out its first table.
enum ResourceGraphQuery {
  private static let operators: Set<String> = [
    "where", "project", "extend", "summarize", "order", "sort", "top", "take", "limit", "count",
    "distinct", "join", "union", "mv-expand", "mvexpand", "parse", "project-away",
  ]

  static func whole(_ query: String) -> String {
    var rest = Substring(query)
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "|" }
      guard rest.hasPrefix("//") else { break }
      rest = rest.drop { !$0.isNewline }
    }
    let word = rest.prefix { $0.isLetter || $0 == "-" }
    return operators.contains(word.lowercased()) ? "resources\n| " + rest : query
  }
}
