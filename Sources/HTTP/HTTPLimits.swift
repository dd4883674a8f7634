/// What a server takes before it refuses. A client that meets one gets an error that says so, and no other waits for it.
package struct HTTPLimits: Sendable {
  /// Bytes of a head.
  package var head = 16 << 10
  package var fields = 100
  /// Bytes of a body.
  package var body = 1 << 20
  /// Open at once; beyond it that is closed which has waited longest for its client.
  package var connections = 512
  /// Requests that are answered at once.
  package var workers = 8
  /// Requests that wait for a worker; beyond it they are asked to come again.
  package var waiting = 64
  /// For how long: clients are informed before they think that nobody answers.
  package var waitingTime = Duration.seconds(2)
  /// From the first byte to the end of the body.
  package var requestTime = Duration.seconds(10)
  /// Between two requests of a connection.
  package var idleTime = Duration.seconds(60)
  /// Without a byte taken by a client that is being answered.
  package var sendingTime = Duration.seconds(30)
  /// For answers that are under way when the server is stopped.
  package var stoppingTime = Duration.seconds(2)
  /// A client that sends no more may only have said that no further request comes, and so gets answers that take no
  /// longer than this; beyond it, it has left.
  package var leavingTime = Duration.seconds(1)
  /// Bytes of a worker's stack, of which only those that are used take memory.
  package var stackSize: Int?

  package init() {}
}
