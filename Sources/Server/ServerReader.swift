import HTTP
import JSON
import KQLValues
import Workspace

/// Answers requests from a connection of its own to the database.
final class ServerReader: HTTPWorker {
  let logs: ServedLogs
  private let access: Access
  private var workspace: Workspace?
  /// The server that has the rows, where one has.
  private var remote: RemoteEngine?
  /// What `now()` is where it means the newest row: to look for that takes time.
  private var newest: Int64?

  init(_ logs: ServedLogs, _ access: Access) {
    self.logs = logs
    self.access = access
  }

  /// Opened for the first request, and kept.
  ///
  /// - Throws: `WorkspaceError`.
  func currentWorkspace() throws -> Workspace {
    let workspace = try self.workspace ?? opened()
    self.workspace = workspace
    if try remote?.refresh() ?? workspace.refresh() { newest = nil }
    return workspace
  }

  private func opened() throws(WorkspaceError) -> Workspace {
    switch logs.source {
    case .database(let path): try Workspace(path: path, mode: .readOnly)
    case .nothing(let path): try Workspace.inMemory(insteadOf: path)
    case .shipped(let logs): try opened(logs)
    }
  }

  /// A workspace without rows of its own.
  private func opened(_ logs: RemoteLogs) throws(WorkspaceError) -> Workspace {
    remote = try logs.engine()
    return try Workspace.inMemory()
  }

  /// A session for one request.
  ///
  /// - Parameters:
  ///   - change: what the request adds to the options that all have.
  ///   - seconds: that the request may take; the server's own limit holds too.
  ///   - replays: whether `now()` is the newest row.
  func session(
    for stream: ResponseStream, seconds: Double? = nil, replays: Bool = false,
    _ change: (inout QueryOptions) -> Void = { _ in }
  ) throws -> Session {
    let workspace = try currentWorkspace()
    var options = logs.options
    options.files = try options.files.refreshed()
    if replays { options.now = .lastRow }
    if case .lastRow = options.now {
      let last =
        try newest ?? remote?.lastRow() ?? workspace.tables().compactMap(\.last).max()
      newest = last
      options.now = last.map { .at($0) } ?? .clock
    }
    change(&options)
    let timeouts = [logs.timeout, seconds].compactMap { $0 }
    let limits = QueryLimits(
      timeout: timeouts.min(), memory: logs.memory, isCancelled: { stream.isInVain })
    return try workspace.session(options, limits, remote: remote)
  }

  // MARK: answering

  func answer(_ request: HTTPRequest, to stream: ResponseStream) throws(ClientGone) {
    let context = RequestContext(request)
    let route = Route(request)
    stream.fields =
      Service.commonFields + access.crossOriginFields(for: request) + [
        ("x-ms-activity-id", context.activityID),
        ("x-ms-client-request-id", context.clientRequestID),
      ]
    do {
      switch route {
      case .query(let version):
        try answerQuery(try KustoRequest(request), version, context, to: stream)
      case .management:
        try answerCommand(try KustoRequest(request), .v1, context, to: stream)
      case .monitorQuery: try answerMonitorQuery(request, to: stream)
      case .monitorBatch: try answerMonitorBatch(request, to: stream)
      case .page(let name): try answerPage(name, request, to: stream)
      case .workbook(let name): try answerWorkbook(name, request, to: stream)
      case .immediate, .unknown, .wrongMethod: throw HTTPProblem(404, "there is nothing here")
      }
    } catch let error as ClientGone {
      throw error
    } catch {
      // Only what is not sent can be taken back; anyone who sends rows ends them himself.
      guard stream.rewind(to: 0) else { throw ClientGone() }
      var error = ServiceError(error)
      if route.isMonitor { error.beFinal() }
      stream.status = error.status
      if case .workbook = route {
        answerWorkbookError(error, to: stream)
        return try stream.end()
      }
      let body =
        switch route {
        case .monitorQuery, .monitorBatch: error.monitor
        case .page: error.page
        default: error.kusto(context)
        }
      stream.json.value(.object([JSONMember("error", body)]))
    }
    try stream.end()
  }
}
