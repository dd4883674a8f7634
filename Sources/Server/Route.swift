import HTTP

/// What a request asks for, by its method and path.
enum Route: Sendable, Hashable {
  enum KustoVersion: Sendable { case v1, v2 }

  /// Kusto: a query, or a command that begins with a dot.
  case query(KustoVersion)
  case management
  /// Azure Monitor, whatever the workspace, resource or app is called.
  case monitorQuery
  case monitorBatch
  /// What the page asks.
  case page(String)
  /// A workbook by its name, or the list of them.
  case workbook(String?)
  /// Answered without work: the page itself, and what clients ask about logging in.
  case immediate(Immediate)
  case unknown
  case wrongMethod(allowed: String)

  enum Immediate: Sendable { case page, authMetadata, managedIdentity }

  init(_ request: HTTPRequest) {
    var parts = request.path.split(separator: "/").map(String.init)
    // An endpoint that is given with its version gets it twice.
    while parts.count > 1, parts[0] == "v1", parts[1] == "v1" { parts.removeFirst() }
    let (route, allowed) = Self.route(parts)
    self =
      route == .unknown || allowed.contains(request.method)
      ? route : .wrongMethod(allowed: allowed.joined(separator: ", "))
  }

  private static func route(_ parts: [String]) -> (Route, methods: [String]) {
    let reading = ["GET", "HEAD"]
    let either = ["GET", "POST"]
    switch parts.map({ $0.lowercased() }) {
    case []: return (.immediate(.page), reading)
    case ["v1", "rest", "query"]: return (.query(.v1), either)
    case ["v2", "rest", "query"]: return (.query(.v2), either)
    case ["v1", "rest", "mgmt"], ["v2", "rest", "mgmt"]: return (.management, ["POST"])
    case ["v1", "rest", "auth", "metadata"]: return (.immediate(.authMetadata), reading)
    case ["msi", "token"]: return (.immediate(.managedIdentity), reading)
    case ["v1", "$batch"]: return (.monitorBatch, ["POST"])
    case let parts where parts.first == "v1" && parts.last == "query" && parts.count > 2:
      switch parts[1] {
      case "workspaces", "apps", "subscriptions": return (.monitorQuery, either)
      default: return (.unknown, [])
      }
    case ["workbooks"]: return (.workbook(nil), reading)
    case let lower where lower.first == "workbooks" && lower.count == 2:
      return (.workbook(parts[1]), reading)
    case let parts where parts.first == "api" && parts.count == 2:
      return (.page(parts[1]), ["POST"])
    default: return (.unknown, [])
    }
  }

  /// Whether errors are answered in the form of Azure Monitor.
  var isMonitor: Bool { self == .monitorQuery || self == .monitorBatch }
}
