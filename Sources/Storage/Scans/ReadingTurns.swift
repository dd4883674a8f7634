import Platform

/// Lets the threads of one scan read the database through its connection by turns: no two may at once.
final class ReadingTurns: Sendable {
  private let monitor = Monitor()

  /// Reads. What it calls may not wait for a turn itself.
  func take<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try monitor.locked(body)
  }
}
