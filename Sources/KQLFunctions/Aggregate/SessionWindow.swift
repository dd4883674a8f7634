import KQLCatalog
import KQLValues

/// The start of the session that a time belongs to, row by row in order. Source: row-window-session-function.
private final class SessionWindow: Accumulator {
  private var start: Int64?
  private var previous: Int64?

  func step(_ arguments: Arguments) throws {
    guard case .integer(let time) = arguments[0] else {
      // After a null the next value begins a session.
      start = nil
      previous = nil
      return
    }
    var begins = start == nil
    if let start, case .integer(let span) = arguments[1] {
      let (end, overflows) = start.addingReportingOverflow(span)
      if !overflows, time >= end { begins = true }
    }
    if let previous, case .integer(let span) = arguments[2] {
      let (end, overflows) = previous.addingReportingOverflow(span)
      if !overflows, time >= end { begins = true }
    }
    if case .integer(1) = arguments[3] { begins = true }
    if begins { start = time }
    previous = time
  }

  func result() throws -> FunctionValue { start.map { .integer($0) } ?? .null }
}

extension FunctionCatalog {
  mutating func declareWindows() {
    window(.session) { SessionWindow() }
  }
}
