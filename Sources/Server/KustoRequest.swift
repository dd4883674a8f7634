import HTTP
import JSON
import KQLValues
import Workspace

/// What a client of Kusto asks.
struct KustoRequest: Sendable {
  var database: String?
  var text: String
  private var options: [String: JSONValue] = [:]
  private var parameters: [(name: String, value: String)] = []

  /// Reads the body of a `POST`, or the query of a `GET`.
  init(_ request: HTTPRequest) throws(ServiceError) {
    if request.method == "GET" {
      database = request.parameter("db")
      text = try Self.text(request.parameter("csl").map(JSONValue.string))
      if let properties = request.parameter("properties") {
        try read(properties: .string(properties))
      }
      return
    }
    let body = try jsonBody(of: request)
    if case .string(let name)? = body["db"] { database = name }
    text = try Self.text(body["csl"])
    if let properties = body["properties"] { try read(properties: properties) }
  }

  private static func text(_ value: JSONValue?) throws(ServiceError) -> String {
    guard case .string(let text)? = value else {
      throw .badRequest("it has no `csl` that is a string")
    }
    return text
  }

  /// The properties are an object, or a string that holds one.
  private mutating func read(properties: JSONValue) throws(ServiceError) {
    var properties = properties
    if case .string(let text) = properties, !text.isEmpty {
      guard let value = try? JSONValue(parsing: text) else {
        throw .badRequest("its `properties` are not JSON")
      }
      properties = value
    }
    if case .object(let members)? = properties["Options"] {
      for member in members { options[member.key.lowercased()] = member.value }
    }
    if case .object(let members)? = properties["Parameters"] {
      for member in members {
        switch member.value {
        case .string(let text): parameters.append((member.key, text))
        case .null: continue
        case .bool, .integer, .number, .array, .object:
          parameters.append((member.key, member.value.jsonText))
        }
      }
    }
    if case .string(let language)? = options["query_language"],
      !["kql", "csl"].contains(language.lowercased())
    {
      throw .badRequest("queries are in KQL here, not in `\(language)`")
    }
  }

  // MARK: options

  /// Seconds that the client gives the query.
  var timeout: Double? {
    guard case .string(let text)? = options["servertimeout"], let ticks = TimeSpan.literal(text),
      ticks > 0
    else { return nil }
    return Double(ticks) / Double(TimeSpan.second)
  }

  private func count(_ option: String) -> Int? {
    switch options[option] {
    case .integer(let count)? where count >= 0: Int(count)
    case .string(let text)?: Int(text).flatMap { $0 >= 0 ? $0 : nil }
    default: nil
    }
  }

  /// Rows that a result gives, the others left out.
  var mostRows: Int? { count("query_take_max_records") }

  /// Rows that a result may have; more are an error.
  var rowLimit: Int? {
    if case .bool(true)? = options["notruncation"] { return nil }
    return count("truncationmaxrecords")
  }

  private func time(_ option: String) throws(ServiceError) -> Int64? {
    guard case .string(let text)? = options[option], !text.isEmpty else { return nil }
    guard let ticks = DateTime.literal(text) else {
      throw .badRequest("its option `\(option)` is not a time: \(text)")
    }
    return ticks
  }

  /// Adds what the request says to the options that all queries are run under.
  func apply(to options: inout QueryOptions) throws(ServiceError) {
    options.parameters += parameters
    if let now = try time("query_now") { options.now = .at(now) }
    let from = try time("query_datetimescope_from")
    let to = try time("query_datetimescope_to")
    guard from != nil || to != nil else { return }
    if case .string(let column)? = self.options["query_datetimescope_column"],
      !column.isEmpty, column != "TimeGenerated"
    {
      throw .badRequest(
        "its option `query_datetimescope_column` is `\(column)`; only TimeGenerated can be limited")
    }
    options.timespan = TimeRange(from: from, to: to)
  }
}

/// The body as JSON.
func jsonBody(of request: HTTPRequest) throws(ServiceError) -> JSONValue {
  guard let body = try? request.body.withUnsafeBytes({ try JSONValue(parsing: $0) }),
    case .object = body
  else { throw .badRequest("its body is not a JSON object") }
  return body
}
