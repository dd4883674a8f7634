/// A value that is bound to the text of a query and is not part of it.
package enum SQLParameter: Sendable, Hashable {
  case text(String)
  /// Finite. SQLite reads one decimal in several thousand as a neighbour of the double it means (3.40.1 does so
  /// with 0.002877), and how it reads them changed between versions: no real is handed to it as text.
  case real(Double)
  /// What a log table is asked for.
  case scan(TableScan)

  /// Two are one value where their bytes are: texts that look alike, as `é` in one character and in two, differ,
  /// and so do zeros of both signs.
  package static func == (left: SQLParameter, right: SQLParameter) -> Bool {
    switch (left, right) {
    case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
    case (.real(let a), .real(let b)): a.bitPattern == b.bitPattern
    case (.scan(let a), .scan(let b)): a == b
    case (.text, _), (.real, _), (.scan, _): false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .text(let text): for byte in text.utf8 { hasher.combine(byte) }
    case .real(let value): hasher.combine(value.bitPattern)
    case .scan(let scan): hasher.combine(scan)
    }
  }
}
