import KQLValues
import SQLSyntax

/// A function of SQL as a scan calls it: it hands its result over, borrowed.
package typealias ScanFunction =
  (_ arguments: UnsafeBufferPointer<ValueView>, _ result: (ValueView) -> Void) throws -> Void

/// The functions that a scan may call.
package protocol ScanFunctions: AnyObject {
  /// What SQLite would run for a name; nil where that is none of ours, or not the same each time.
  func scanFunction(named name: String) -> ScanFunction?

  /// Whether a function reads of its first argument, JSON in a text, only the member of members that the others name.
  func readsMembers(_ name: String) -> Bool

  /// What a function that `scanFunction` gives looks for in its first argument; nil where that is not known.
  func textQuestion(named name: String) -> TextQuestion?

  /// The same functions with a state of their own, which another thread may call meanwhile; nil where they share one.
  func ofAnotherThread() -> (any ScanFunctions)?
}

/// What a function of a text and a needle asks.
package struct TextQuestion {
  /// Whether case counts.
  package var isCased: Bool
  /// Whether it is true wherever the needle is in the text; otherwise it may be true there, and nowhere else.
  package var isContains: Bool

  package init(isCased: Bool, isContains: Bool) {
    self.isCased = isCased
    self.isContains = isContains
  }
}

/// A scan on its way through SQLite into the table that it is of.
package final class ScanRequest {
  package let scan: TableScan
  let functions: any ScanFunctions
  package let counts = ScanCounts()

  package init(_ scan: TableScan, functions: any ScanFunctions) {
    self.scan = scan
    self.functions = functions
  }
}

/// What a scan came to.
package final class ScanCounts {
  /// Blocks of which nothing was read but what their index says.
  package internal(set) var skipped = 0
  /// Blocks of which columns were read.
  package internal(set) var read = 0
  /// Those of these that had no row for the query.
  package internal(set) var without = 0

  package init() {}

  func add(_ other: ScanCounts) {
    skipped += other.skipped
    read += other.read
    without += other.without
  }
}
