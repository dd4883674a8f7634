import Platform
import Synchronization

/// Accepts connections, reads requests, and has them answered until it is stopped.
///
/// One thread reads all connections, so that a slow client costs a descriptor and no thread. A request that is
/// there whole goes to a worker, which sends the answer itself.
package final class HTTPServer {
  private let listener: Listener
  private let service: any HTTPService
  private let limits: HTTPLimits
  private let stopDescriptor: Int32
  private let state = ServerState()
  private let queue: WorkQueue
  private var connections: [Connection] = []
  /// What is read goes through it.
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  /// - Parameter stopDescriptor: readable when the server is to stop.
  package init(
    _ listener: Listener, _ service: any HTTPService, limits: HTTPLimits = HTTPLimits(),
    stopDescriptor: Int32
  ) {
    self.listener = listener
    self.service = service
    self.limits = limits
    self.stopDescriptor = stopDescriptor
    let state = state
    queue = WorkQueue(
      service, limits, isStopping: { state.isStopping },
      wake: { state.wake() })
  }

  /// Serves until `stopDescriptor` is readable; answers that are under way then have a moment to end.
  package func run() {
    var stopsAt: ContinuousClock.Instant?
    while true {
      let now = ContinuousClock.now
      if let stopsAt {
        if now >= stopsAt { state.stop() }
        if connections.allSatisfy({ $0.state == .receiving || $0.state == .draining })
          || now >= stopsAt.advanced(by: limits.stoppingTime)
        {
          break
        }
      }
      closeOverdue(at: now)
      let events = waitForEvents(isStopping: stopsAt != nil)
      if events.stops, stopsAt == nil {
        stopsAt = ContinuousClock.now.advanced(by: limits.stoppingTime)
      }
      takeBack()
      for connection in events.ready { proceed(connection) }
      if stopsAt == nil { for descriptor in events.accepting { accept(descriptor) } }
    }
    state.stop()
    _ = queue.end()
    connections = []
  }

  // MARK: waiting

  private struct Events {
    var stops = false
    var ready: [Connection] = []
    var accepting: [Int32] = []
  }

  private func waitForEvents(isStopping: Bool) -> Events {
    var polled: [pollfd] = [
      pollfd(fd: state.wakingDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: isStopping ? -1 : stopDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    for descriptor in listener.descriptors {
      polled.append(pollfd(fd: isStopping ? -1 : descriptor, events: Int16(POLLIN), revents: 0))
    }
    let first = polled.count
    // What a worker has is not looked at here.
    let waiting = connections.filter { $0.state != .working }
    for connection in waiting {
      let events = connection.state == .sending ? POLLOUT : POLLIN
      polled.append(
        pollfd(fd: connection.socket.descriptor, events: Int16(events), revents: 0))
    }
    let isAnything = poll(&polled, nfds_t(polled.count), isStopping ? 20 : 500) > 0
    var events = Events()
    guard isAnything else { return events }
    if polled[0].revents != 0 { state.clearWake() }
    events.stops = polled[1].revents != 0
    for (index, descriptor) in listener.descriptors.enumerated()
    where polled[2 + index].revents != 0 {
      events.accepting.append(descriptor)
    }
    for (index, connection) in waiting.enumerated() where polled[first + index].revents != 0 {
      events.ready.append(connection)
    }
    return events
  }

  private func closeOverdue(at now: ContinuousClock.Instant) {
    for job in queue.takeOverdue(at: now) {
      refuse(job.connection, HTTPProblem(503, Self.busy), mayRetry: true)
    }
    for connection in connections
    where connection.state != .working && connection.deadline <= now {
      if connection.state == .receiving, connection.hasBegun {
        refuse(connection, HTTPProblem(408, "the request did not come in time"))
      } else {
        drop(connection)
      }
    }
  }

  private static let busy = "all workers are busy; try again"

  // MARK: connections

  private func accept(_ descriptor: Int32) {
    while true {
      let accepted = systemAccept(descriptor)
      if accepted < 0 {
        // Without descriptors nobody could connect until somebody leaves.
        if errno == EMFILE || errno == ENFILE { dropOldest() }
        return
      }
      if connections.count >= limits.connections { dropOldest() }
      connections.append(
        Connection(Socket(accepted), deadline: .now.advanced(by: limits.requestTime)))
    }
  }

  private func drop(_ connection: Connection) { connections.removeAll { $0 === connection } }

  /// Closes the connection that has waited longest for its client.
  private func dropOldest() {
    let waiting = connections.filter { $0.state != .working }
    if let oldest = waiting.min(by: { $0.deadline < $1.deadline }) { drop(oldest) }
  }

  private func takeBack() {
    for connection in queue.takeAnswered() { afterAnswer(connection) }
  }

  private func afterAnswer(_ connection: Connection) {
    guard connection.staysOpen, !state.isStopping else {
      connection.socket.endSending()
      connection.state = .draining
      connection.deadline = .now.advanced(by: .seconds(2))
      return
    }
    connection.state = .receiving
    connection.deadline = .now.advanced(by: limits.idleTime)
    // The next request may be there already.
    if connection.hasBegun { receive(connection) }
  }

  private func proceed(_ connection: Connection) {
    switch connection.state {
    case .working: return
    case .sending: send(connection)
    case .draining:
      if case .closed = connection.socket.receive(into: &buffer) { drop(connection) }
    case .receiving:
      switch connection.socket.receive(into: &buffer) {
      case .wouldWait: return
      case .closed: drop(connection)
      case .count(let count):
        if !connection.hasBegun {
          connection.deadline = .now.advanced(by: limits.requestTime)
        }
        connection.append(buffer[..<count])
        receive(connection)
      }
    }
  }

  private func receive(_ connection: Connection) {
    do throws(HTTPProblem) {
      switch try connection.progress(limits) {
      case .incomplete: return
      case .expectsContinue:
        // Twenty-five bytes always find room in a socket that was idle.
        _ = connection.socket.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), from: 0)
      case .request(let request): answer(request, connection)
      }
    } catch {
      refuse(connection, error)
    }
  }

  private func answer(_ request: HTTPRequest, _ connection: Connection) {
    if let response = service.immediateAnswer(to: request) {
      connection.staysOpen = request.keepsAlive
      send(
        response.bytes(keepsAlive: request.keepsAlive, isHead: request.method == "HEAD"),
        connection)
      return
    }
    connection.state = .working
    if !queue.add(connection, request) {
      connection.staysOpen = request.keepsAlive
      refuse(connection, HTTPProblem(503, Self.busy), mayRetry: true)
    }
  }

  /// - Parameter mayRetry: whether the same request may be answered later; the connection then stays open.
  private func refuse(
    _ connection: Connection, _ problem: HTTPProblem, mayRetry: Bool = false
  ) {
    var response = service.refusal(problem)
    if mayRetry { response.fields.append(("Retry-After", "1")) }
    connection.staysOpen = mayRetry && connection.staysOpen
    send(response.bytes(keepsAlive: connection.staysOpen), connection)
  }

  private func send(_ bytes: [UInt8], _ connection: Connection) {
    connection.begin(sending: bytes)
    connection.deadline = .now.advanced(by: limits.sendingTime)
    send(connection)
  }

  private func send(_ connection: Connection) {
    switch connection.send() {
    case .wouldWait: return
    case .closed: drop(connection)
    case .done: afterAnswer(connection)
    }
  }
}

/// What the threads of a server share: that it stops, and a pipe that wakes the one that reads.
private final class ServerState: Sendable {
  private let stopping = Atomic(false)
  let wakingDescriptor: Int32
  private let wakingEnd: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 { for end in ends { setNonblocking(end) } }
    wakingDescriptor = ends[0]
    wakingEnd = ends[1]
  }

  deinit {
    close(wakingDescriptor)
    close(wakingEnd)
  }

  var isStopping: Bool { stopping.load(ordering: .relaxed) }
  func stop() { stopping.store(true, ordering: .relaxed) }

  func wake() {
    var byte: UInt8 = 0
    _ = withUnsafeBytes(of: &byte) { systemWrite(wakingEnd, $0) }
  }

  func clearWake() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while bytes.withUnsafeMutableBytes({ systemRead(wakingDescriptor, into: $0) }) == bytes.count {}
  }
}
