import Diagnostics
import HTTP
import JSON
import KQL
import KQLValues
import Workspace

/// What a client of Azure Monitor asks.
private struct MonitorRequest {
  var query: String
  var timespan: String?
  var wantsStatistics: Bool
  var wantsRender: Bool

  init(_ body: JSONValue, prefer: String?) throws(ServiceError) {
    guard case .string(let query)? = body["query"] else {
      throw .badRequest("it has no `query` that is a string")
    }
    self.query = query
    if case .string(let text)? = body["timespan"], !text.isEmpty { timespan = text }
    let wishes = prefer?.lowercased() ?? ""
    wantsStatistics = wishes.contains("include-statistics=true")
    wantsRender = wishes.contains("include-render=true")
  }
}

extension ServerReader {
  func answerMonitorQuery(_ request: HTTPRequest, to stream: ResponseStream) throws {
    let body: JSONValue
    if request.method == "GET" {
      body = .object(
        ["query", "timespan"].compactMap { name in
          request.parameter(name).map { JSONMember(name, .string($0)) }
        })
    } else {
      body = try jsonBody(of: request)
    }
    try write(
      try MonitorRequest(body, prefer: request.field("prefer")),
      timeout: request.field("prefer").flatMap(Self.wait), to: stream)
  }

  /// Several queries, each answered or refused for itself, in order.
  func answerMonitorBatch(_ request: HTTPRequest, to stream: ResponseStream) throws {
    guard case .array(let requests)? = try jsonBody(of: request)["requests"] else {
      throw ServiceError.badRequest("it has no `requests` that are an array")
    }
    stream.json.raw("{\"responses\":[")
    for (index, part) in requests.enumerated() {
      if index > 0 { stream.json.raw(",") }
      stream.json.raw("{")
      stream.json.key("id")
      stream.json.value(part["id"] ?? .string(String(index)))
      stream.json.raw(",")
      let start = stream.count
      do {
        stream.json.raw("\"status\":200,\"body\":")
        var prefer: String?
        if case .string(let text)? = part["headers"]?["Prefer"] { prefer = text }
        try write(
          try MonitorRequest(part["body"] ?? .null, prefer: prefer), start: start,
          timeout: prefer.flatMap(Self.wait), to: stream)
      } catch let error as ClientGone {
        throw error
      } catch {
        guard stream.rewind(to: start) else { throw ClientGone() }
        var error = ServiceError(error)
        error.beFinal()
        stream.json.raw("\"status\":")
        stream.json.integer(Int64(error.status))
        stream.json.raw(",\"body\":")
        stream.json.value(.object([JSONMember("error", error.monitor)]))
      }
      stream.json.raw("}")
      try stream.sendIfMuch()
    }
    stream.json.raw("]}")
  }

  /// `wait=30` of a `Prefer` field, in seconds.
  private static func wait(_ prefer: String) -> Double? {
    for wish in prefer.split(separator: ",") {
      let sides = wish.split(separator: "=").map { $0.filter { $0 != " " } }
      if sides.count == 2, sides[0].lowercased() == "wait", let seconds = Double(sides[1]),
        seconds > 0
      {
        return seconds
      }
    }
    return nil
  }

  private func write(
    _ request: MonitorRequest, start: Int = 0, timeout: Double?, to stream: ResponseStream
  ) throws {
    let begin = ContinuousClock.now
    let range = try request.timespan.map { text throws(ServiceError) in try monitorRange(text) }
    let session = try session(for: stream, seconds: timeout) { options in
      if let range { options.timespan = range }
    }
    let run = try session.query(SourceText(request.query))
    let rows = ResultRows(start: start)
    stream.json.raw("{\"tables\":[")
    var failure: ServiceError?
    var count = 0
    for (index, result) in run.results.enumerated() where failure == nil {
      if index > 0 { stream.json.raw(",") }
      stream.json.raw("{\"name\":")
      stream.json.string(index == 0 ? "PrimaryResult" : "Table_\(index)")
      stream.json.raw(",\"columns\":")
      stream.json.columns(
        result.distinctColumns.namesAndTypes, name: "name", types: ["type": \.rawValue])
      stream.json.raw(",\"rows\":[")
      let written = try rows.write(result, as: .monitor, to: stream)
      count += written.count
      failure = written.failure
      stream.json.raw("]}")
    }
    stream.json.raw("]")
    if request.wantsRender {
      stream.json.raw(",\"render\":")
      stream.json.value(RenderHints(run.visualization).monitor)
    }
    if request.wantsStatistics {
      stream.json.raw(",\"statistics\":")
      stream.json.value(Self.statistics(begin.duration(to: .now), rows: count))
    }
    if let failure {
      // The rows that were sent stand; clients show this beside them.
      stream.json.raw(",\"error\":")
      stream.json.value(
        .object([
          JSONMember("code", .string("PartialError")),
          JSONMember("message", .string("There were some errors when processing your query.")),
          JSONMember(
            "details",
            .array([
              .object([
                JSONMember("code", .string(failure.code)),
                JSONMember("message", .string(failure.message)),
              ])
            ])),
        ]))
    }
    stream.json.raw("}")
  }

  private static func statistics(_ time: Duration, rows: Int) -> JSONValue {
    let (seconds, fraction) = time.components
    return .object([
      JSONMember(
        "query",
        .object([
          JSONMember("executionTime", .real(Double(seconds) + Double(fraction) / 1e18)),
          JSONMember(
            "datasetStatistics",
            .array([.object([JSONMember("tableRowCount", .integer(Int64(rows)))])])),
        ]))
    ])
  }
}

/// The range that a client of Azure Monitor gives. Its libraries write a negative length where a caller counts
/// backwards: the range then lies before its beginning, or from now on.
private func monitorRange(_ text: String) throws(ServiceError) -> TimeRange {
  do throws(TimeRange.Problem) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let last = parts.last, last.hasPrefix("PT-") || last.hasPrefix("P-") else {
      return try TimeRange(text)
    }
    let length = last.filter { $0 != "-" }
    if parts.count == 2 {
      // It ends where it was said to begin.
      return try TimeRange("\(length)/\(parts[0])")
    }
    let now = Workspace.clock()
    let bounds = try TimeRange(length).bounds(now: now)
    return TimeRange(from: now, to: bounds.from.map { now + (now - $0) })
  } catch {
    throw .badRequest(error.message)
  }
}
