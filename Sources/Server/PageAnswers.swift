import Diagnostics
import HTTP
import JSON
import KQLValues
import LanguageService
import Rendering
import Workspace

/// A query as the page has it: with what its pickers say.
struct PageQuery: Sendable {
  var source: SourceText
  private var timespan: TimeRange?
  private var timespanText: String?
  private var resource: String?
  /// Rows of a result that are given at most.
  var limit: Int
  /// The place that is asked about, in bytes.
  var offset = 0

  init(_ body: JSONValue) throws(ServiceError) {
    guard case .string(let text)? = body["query"] else {
      throw .badRequest("it has no `query` that is a string")
    }
    source = SourceText(text)
    if case .string(let text)? = body["timespan"], !text.isEmpty {
      do throws(TimeRange.Problem) {
        timespan = try TimeRange(text)
        timespanText = text
      } catch {
        throw .badRequest(error.message)
      }
    }
    if case .string(let text)? = body["resource"], !text.isEmpty { resource = text }
    limit = 100_000
    if case .integer(let count)? = body["limit"], count >= 0 { limit = Int(count) }
    if case .integer(let place)? = body["offset"], place >= 0 {
      offset = source.offset(ofUTF16: Int(place))
    }
  }

  func apply(to options: inout QueryOptions) {
    if let timespan { options.timespan = timespan }
    if let resource { options.resource = resource }
  }

  /// The options of a command line that asks the same.
  var arguments: [String] {
    (timespanText.map { ["--timespan", $0] } ?? []) + (resource.map { ["--resource", $0] } ?? [])
  }
}

extension ServerReader {
  /// What the page asks.
  func answerPage(_ name: String, _ request: HTTPRequest, to stream: ResponseStream) throws {
    let body = try jsonBody(of: request)
    switch name {
    case "query": try answerPageQuery(try PageQuery(body), to: stream)
    case "chart": stream.json.value(try chart(try PageQuery(body), body, to: stream))
    case "schema": stream.json.value(try pageSchema(to: stream))
    case "check": stream.json.value(try check(try PageQuery(body), to: stream))
    case "complete": stream.json.value(try completion(try PageQuery(body), to: stream))
    case "hover": stream.json.value(try hover(try PageQuery(body), to: stream))
    case "format": stream.json.value(try format(try PageQuery(body), to: stream))
    case "trace": stream.json.value(try trace(try PageQuery(body), body, to: stream))
    default: throw HTTPProblem(404, "there is no `/api/\(name)` here")
    }
  }

  func session(
    of query: PageQuery, for stream: ResponseStream, seconds: Double? = nil
  ) throws -> Session {
    try session(for: stream, seconds: seconds) { query.apply(to: &$0) }
  }

  /// Answers about the text. What decides columns, as in `bag_unpack`, reads rows, and nobody waits long for that while
  /// he types.
  private func language(of query: PageQuery, for stream: ResponseStream) throws -> LanguageService {
    try session(of: query, for: stream, seconds: 1).language
  }

  // MARK: rows

  /// Every value as its text, so that the page's language, whose numbers are floating, alters none.
  private func answerPageQuery(_ query: PageQuery, to stream: ResponseStream) throws {
    let begin = ContinuousClock.now
    let run = try session(of: query, for: stream).query(query.source)
    let rows = ResultRows(most: query.limit)
    stream.json.raw("{\"results\":[")
    var failure: ServiceError?
    for (index, result) in run.results.enumerated() where failure == nil {
      if index > 0 { stream.json.raw(",") }
      stream.json.raw("{\"columns\":")
      stream.json.columns(
        result.distinctColumns.namesAndTypes, name: "name", types: ["type": \.rawValue])
      stream.json.raw(",\"rows\":[")
      var drawn = ResultTable(columns: result.columns)
      let chart = run.visualization.map { ChartRequest(kind: $0.kind, properties: $0.properties) }
      let written = try rows.write(result, as: .page, to: stream) { row in
        if chart != nil { drawn.rows.append(row) }
      }
      failure = written.failure
      stream.json.raw("],\"isCut\":")
      stream.json.bool(written.isCut)
      if let chart {
        stream.json.raw(",\"chart\":")
        stream.json.value(Self.drawing(of: drawn, chart))
      }
      stream.json.raw("}")
    }
    stream.json.raw("],\"render\":")
    stream.json.value(run.visualization.map { RenderHints($0).kusto } ?? .null)
    stream.json.raw(",\"warnings\":")
    stream.json.value(.array(pageProblems(run.warnings, "warning")))
    if let failure {
      stream.json.raw(",\"error\":")
      stream.json.value(failure.page)
    }
    let (seconds, fraction) = begin.duration(to: .now).components
    stream.json.raw(",\"milliseconds\":")
    stream.json.real(Double(seconds) * 1e3 + Double(fraction) / 1e15)
    stream.json.raw("}")
  }

  /// A chart as SVG; null where nothing can be drawn.
  private static func drawing(of table: ResultTable, _ request: ChartRequest) -> JSONValue {
    Chart(request, table.columns, table.rows).map { .string(SVGChart($0).text) } ?? .null
  }

  /// A result of a query as a chart, of which nobody said how it is drawn.
  private func chart(_ query: PageQuery, _ body: JSONValue, to stream: ResponseStream) throws
    -> JSONValue
  {
    let run = try session(of: query, for: stream).query(query.source)
    guard case .integer(let index)? = body["result"], run.results.indices.contains(Int(index))
    else { throw ServiceError.badRequest("it has no `result` that is the number of one") }
    var table = ResultTable(columns: run.results[Int(index)].columns)
    try run.results[Int(index)].forEachRow { row in
      if table.rows.count < query.limit { table.rows.append(row) }
    }
    let chart = Self.drawing(of: table, ChartRequest(usualFor: table.columns))
    return .object([JSONMember("chart", chart)])
  }

  // MARK: what is there

  private func pageSchema(to stream: ResponseStream) throws -> JSONValue {
    let session = try session(for: stream)
    let summaries = try session.summaries()
    func time(_ ticks: Int64?) -> JSONValue { ticks.map { .string(DateTime.text($0)) } ?? .null }
    let tables = try session.tableNames.map { name in
      let summary = summaries.first { $0.name == name }
      let columns = try session.schema(of: name).filter { !$0.isHidden }
      return JSONValue.object([
        JSONMember("name", .string(name)), JSONMember("rows", .integer(summary?.rows ?? 0)),
        JSONMember("first", time(summary?.first)), JSONMember("last", time(summary?.last)),
        JSONMember(
          "columns",
          .array(
            columns.map { column in
              .array([.string(column.name), .string(column.type.rawValue)])
            })),
      ])
    }
    return .object([
      JSONMember("database", .string(logs.name)), JSONMember("version", .string(logs.version)),
      JSONMember("now", .string(DateTime.text(session.now))), JSONMember("tables", .array(tables)),
    ])
  }

  // MARK: language

  private func check(_ query: PageQuery, to stream: ResponseStream) throws -> JSONValue {
    let language = try language(of: query, for: stream)
    let source = query.source
    let places = UTF16Places(source)
    let highlights = language.highlights(of: source).map { highlight in
      JSONValue.array([
        .integer(places[highlight.span.start]), .integer(places[highlight.span.end]),
        .string(highlight.kind.rawValue),
      ])
    }
    // Where the time ran out nothing is known of the rest.
    let problems = language.problems(of: source).filter { $0.diagnostic.code != .limit }.map {
      pageProblem($0.diagnostic, $0.severity.rawValue, places)
    }
    return .object([
      JSONMember("highlights", .array(highlights)), JSONMember("problems", .array(problems)),
    ])
  }

  private func format(_ query: PageQuery, to stream: ResponseStream) throws -> JSONValue {
    let text = try language(of: query, for: stream).formatted(query.source)
    return .object([JSONMember("query", .string(text))])
  }

  private static let mostItems = 60

  private func completion(_ query: PageQuery, to stream: ResponseStream) throws -> JSONValue {
    let language = try language(of: query, for: stream)
    let completion = language.completion(at: query.offset, of: query.source)
    let places = UTF16Places(query.source)
    let items = completion.items.prefix(Self.mostItems).map { item in
      JSONValue.object([
        JSONMember("label", .string(item.label)), JSONMember("kind", .string(item.kind.rawValue)),
        JSONMember("detail", .string(item.detail)),
        JSONMember("documentation", .string(item.documentation)),
        JSONMember("insertion", .string(item.insertion)),
      ])
    }
    return .object([
      JSONMember("start", .integer(places[completion.span.start])),
      JSONMember("end", .integer(places[completion.span.end])),
      JSONMember("items", .array(items)),
    ])
  }

  /// What stands at a place, and how the call around it is written.
  private func hover(_ query: PageQuery, to stream: ResponseStream) throws -> JSONValue {
    let language = try language(of: query, for: stream)
    let hover = language.hover(at: query.offset, of: query.source)
    let help = language.signatureHelp(at: query.offset, of: query.source)
    let signature = help.flatMap { $0.signatures.isEmpty ? nil : $0.signatures[$0.active].label }
    return .object([
      JSONMember("text", hover.map { .string($0.text) } ?? .null),
      JSONMember("signature", signature.map { .string($0) } ?? .null),
    ])
  }
}

/// Diagnostics with their places as the page counts.
func pageProblems(_ diagnostics: Diagnostics, _ severity: String) -> [JSONValue] {
  if diagnostics.all.isEmpty { return [] }
  let places = UTF16Places(diagnostics.source)
  return diagnostics.all.map { pageProblem($0, severity, places) }
}

private func pageProblem(
  _ diagnostic: Diagnostic, _ severity: String, _ places: UTF16Places
) -> JSONValue {
  let span = places.source.shown(diagnostic.span)
  let place = places.source.position(of: span.start)
  var members = [
    JSONMember("code", .string(diagnostic.code.rawValue)),
    JSONMember("severity", .string(severity)), JSONMember("message", .string(diagnostic.message)),
    JSONMember("start", .integer(places[span.start])),
    JSONMember("end", .integer(places[span.end])),
    JSONMember("line", .integer(Int64(place.line))),
    JSONMember("column", .integer(Int64(place.column))),
  ]
  if let help = diagnostic.help { members.append(JSONMember("help", .string(help))) }
  if let fix = diagnostic.fix {
    members.append(
      JSONMember(
        "fix",
        .array([
          .integer(places[fix.span.start]), .integer(places[fix.span.end]),
          .string(fix.replacement),
        ])))
  }
  return .object(members)
}

extension ServiceError {
  /// In the form that the page shows.
  var page: JSONValue {
    let problems = diagnostics.map { pageProblems($0, "error") }
    return .object([
      JSONMember("message", .string(message)), JSONMember("problems", .array(problems ?? [])),
    ])
  }
}
