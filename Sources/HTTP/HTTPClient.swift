import Platform

/// Asks one server over HTTP/1.1: one request at a time, on a connection that is kept between them. One task uses it.
///
/// An answer is hostile input as a request is: it is read against limits, and what two programs might read in two ways
/// is refused.
package final class HTTPClient {
  package let host: String
  package let port: UInt16
  private let limits: HTTPClientLimits
  private let isCancelled: () -> Bool
  /// Asks nothing at the moment.
  private var idle: (connection: ClientConnection, since: ContinuousClock.Instant)?

  /// - Parameters:
  ///   - host: a name or an address, without brackets.
  ///   - isCancelled: is asked often while the client waits.
  package init(
    host: String, port: UInt16, limits: HTTPClientLimits = HTTPClientLimits(),
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.host = host
    self.port = port
    self.limits = limits
    self.isCancelled = isCancelled
  }

  /// Sends a request.
  ///
  /// - Parameters:
  ///   - target: the path, and the query after `?`, encoded.
  ///   - fields: besides `Host`, `Content-Length` and `Connection`; without line breaks.
  ///   - isCancelled: is asked in place of the client's own, until the answer is read.
  /// - Returns: the answer, whose body is still to be read, all of it before the next request.
  package func post(
    _ target: String, fields: [(name: String, value: String)] = [], body: [UInt8],
    isCancelled: (() -> Bool)? = nil
  ) throws(HTTPClientError) -> HTTPAnswer {
    try body.withBytes { body throws(HTTPClientError) in
      try post(target, fields: fields, parts: [body], isCancelled: isCancelled)
    }
  }

  /// Sends a request whose body is in several parts, which stay as they are until this returns.
  package func post(
    _ target: String, fields: [(name: String, value: String)] = [],
    parts: [UnsafeRawBufferPointer], isCancelled: (() -> Bool)? = nil
  ) throws(HTTPClientError) -> HTTPAnswer {
    let connection = try connected(isCancelled ?? self.isCancelled)
    var head = "POST \(target) HTTP/1.1\r\nHost: \(hostField)\r\n"
    for field in fields { head += "\(field.name): \(field.value)\r\n" }
    head += "Content-Length: \(parts.reduce(0) { $0 + $1.count })\r\n\r\n"
    try connection.send([UInt8](head.utf8), parts)
    return try HTTPAnswer(connection, limits) { [weak self] connection in
      self?.idle = (connection, .now)
    }
  }

  private var hostField: String {
    (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
  }

  private func connected(
    _ isCancelled: @escaping () -> Bool
  ) throws(HTTPClientError) -> ClientConnection {
    if let idle {
      self.idle = nil
      if idle.since.duration(to: .now) < limits.idleTime, case .there = idle.connection.socket.peer
      {
        idle.connection.isCancelled = isCancelled
        return idle.connection
      }
    }
    return ClientConnection(try connect(isCancelled), limits, isCancelled)
  }

  /// Tries the addresses of the host in turn.
  private func connect(_ isCancelled: () -> Bool) throws(HTTPClientError) -> Socket {
    var hints = addrinfo()
    hints.ai_socktype = streamSocket
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &list) == 0, list != nil else {
      throw .unknownHost
    }
    defer { freeaddrinfo(list) }
    var problem = HTTPClientError.unknownHost
    var next = list
    while let address = next?.pointee {
      next = address.ai_next
      let descriptor = socket(address.ai_family, address.ai_socktype, 0)
      guard descriptor >= 0 else {
        problem = .unreachable(String(cString: strerror(errno)))
        continue
      }
      let socket = Socket(descriptor)
      if Platform.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return socket }
      guard errno == EINPROGRESS || errno == EINTR else {
        problem = .unreachable(String(cString: strerror(errno)))
        continue
      }
      guard try waits(for: descriptor, isCancelled) else {
        problem = .timedOut
        continue
      }
      var status: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &status, &size)
      if status == 0 { return socket }
      problem = .unreachable(String(cString: strerror(status)))
    }
    throw problem
  }

  /// Waits until a connection is made or refused; false where that takes too long.
  private func waits(
    for descriptor: Int32, _ isCancelled: () -> Bool
  ) throws(HTTPClientError) -> Bool {
    let end = ContinuousClock.now.advanced(by: limits.connectingTime)
    while ContinuousClock.now < end {
      if isCancelled() { throw .cancelled }
      var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      if poll(&wait, 1, 100) > 0 { return true }
    }
    return false
  }
}

/// A connection to a server: what was sent by it and not yet read.
final class ClientConnection {
  let socket: Socket
  private let limits: HTTPClientLimits
  /// Is asked often while it waits.
  var isCancelled: () -> Bool
  private(set) var received: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)
  /// Whether a request went out only in part, so that no other can follow it.
  private(set) var isSpent = false

  init(_ socket: Socket, _ limits: HTTPClientLimits, _ isCancelled: @escaping () -> Bool) {
    self.socket = socket
    self.limits = limits
    self.isCancelled = isCancelled
  }

  /// Sends a request. A server that refuses it may answer and close before it has read it whole.
  func send(_ head: [UInt8], _ parts: [UnsafeRawBufferPointer]) throws(HTTPClientError) {
    var small = head
    for part in parts {
      // Small parts go out together.
      if part.count < Self.ownPart, small.count < Self.ownPart {
        small += part
        continue
      }
      let sent = try small.withBytes { small throws(HTTPClientError) in try send(small) }
      guard sent, !isReadable else {
        isSpent = true
        return
      }
      small.removeAll(keepingCapacity: true)
      if part.count < Self.ownPart {
        small += part
      } else {
        guard try send(part) else { return }
      }
    }
    _ = try small.withBytes { small throws(HTTPClientError) in try send(small) }
  }

  /// With that number of bytes a part is sent by itself.
  private static let ownPart = 16 << 10

  /// - Returns: false where the server takes no more of it, or answers already.
  private func send(_ bytes: UnsafeRawBufferPointer) throws(HTTPClientError) -> Bool {
    var sent = 0
    while sent < bytes.count {
      switch socket.send(UnsafeRawBufferPointer(rebasing: bytes[sent...])) {
      case .count(let count): sent += count
      case .closed:
        isSpent = true
        return false
      case .wouldWait: try wait(for: POLLIN | POLLOUT)
      }
      // It answers although it has not everything: it refuses.
      if sent < bytes.count, isReadable {
        isSpent = true
        return false
      }
    }
    return true
  }

  private var isReadable: Bool {
    var look = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&look, 1, 0) > 0 && look.revents & Int16(POLLIN) != 0
  }

  /// Takes what comes next, after what was received.
  ///
  /// - Returns: false at the end of all.
  func receive() throws(HTTPClientError) -> Bool {
    while true {
      switch socket.receive(into: &buffer) {
      case .count(let count):
        received += buffer[..<count]
        return true
      case .closed: return false
      case .wouldWait: try wait(for: POLLIN)
      }
    }
  }

  /// Takes the first bytes away.
  func take(_ count: Int) -> ArraySlice<UInt8> {
    let taken = received[..<count]
    received = Array(received[count...])
    return taken
  }

  private func wait(for events: some BinaryInteger) throws(HTTPClientError) {
    let end = ContinuousClock.now.advanced(by: limits.silence)
    while ContinuousClock.now < end {
      if isCancelled() { throw .cancelled }
      var wait = pollfd(fd: socket.descriptor, events: Int16(events), revents: 0)
      if poll(&wait, 1, 100) > 0 { return }
    }
    throw .timedOut
  }
}

extension [UInt8] {
  /// Lends the bytes to a body whose errors are of one type.
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeBytes { bytes in
      Swift.Result { () throws(Failure) in try body(bytes) }
    }.get()
  }
}
