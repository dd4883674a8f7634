/// What a client waits for and takes before it gives up.
package struct HTTPClientLimits: Sendable {
  /// Bytes of the head of an answer.
  package var head = 64 << 10
  package var fields = 200
  package var connectingTime = Duration.seconds(10)
  /// Without a byte taken or sent by the server. It may work on a request for long.
  package var silence = Duration.seconds(300)
  /// A connection that was idle for longer is not used again: the server may be closing it.
  package var idleTime = Duration.seconds(2)

  package init() {}
}

/// Why a server gave no answer, or only a part of one.
package enum HTTPClientError: Error, Sendable, Hashable {
  /// No address has this name.
  case unknownHost
  /// For people: what the system says.
  case unreachable(String)
  case timedOut
  /// The connection ended before the answer did.
  case closed
  /// What came is not HTTP: why.
  case malformed(String)
  case cancelled
}
