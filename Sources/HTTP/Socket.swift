import Platform

/// A connected socket that never waits; owned.
final class Socket: Sendable {
  let descriptor: Int32

  enum Sent {
    case count(Int)
    case wouldWait, closed
  }
  enum Received {
    case count(Int)
    case wouldWait, closed
  }
  /// What is known of the other side.
  enum Peer { case there, sendsNoMore, gone }

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    setNonblocking(descriptor)
    var on: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close(descriptor) }

  func send(_ bytes: [UInt8], from start: Int) -> Sent {
    bytes.withUnsafeBytes { send(UnsafeRawBufferPointer(rebasing: $0[start...])) }
  }

  func send(_ bytes: UnsafeRawBufferPointer) -> Sent {
    let count = systemWrite(descriptor, bytes)
    if count >= 0 { return .count(count) }
    return errno == EAGAIN || errno == EINTR ? .wouldWait : .closed
  }

  /// - Parameter buffer: is filled from its beginning.
  func receive(into buffer: inout [UInt8]) -> Received {
    let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, into: $0) }
    if count > 0 { return .count(count) }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? .wouldWait : .closed
  }

  /// Waits until bytes can be sent.
  ///
  /// - Returns: false where that takes too long, or `isOver` says that nobody cares.
  func waitToSend(for time: Duration, unless isOver: () -> Bool) -> Bool {
    let end = ContinuousClock.now.advanced(by: time)
    while ContinuousClock.now < end, !isOver() {
      var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      if poll(&wait, 1, 200) > 0 { return wait.revents & Int16(POLLERR | POLLHUP) == 0 }
    }
    return false
  }

  var peer: Peer {
    var look = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&look, 1, 0) > 0 else { return .there }
    if look.revents & Int16(POLLERR | POLLHUP) != 0 { return .gone }
    var byte: UInt8 = 0
    let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK))
    if count == 0 { return .sendsNoMore }
    return count > 0 || errno == EAGAIN || errno == EINTR ? .there : .gone
  }

  /// No further byte is sent; what comes may still be read.
  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }
}

func setNonblocking(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}
