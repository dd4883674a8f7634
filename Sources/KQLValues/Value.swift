// KQLValues: the values of Kusto's types, and how each becomes text, another type, or a stored
// value.

/// A scalar of Kusto, owned. The type of a null, and whether a `.long` is an `int`, is its column's to say.
package enum Value: Sendable, Hashable {
  case null
  case bool(Bool)
  /// An `int` or a `long`.
  case long(Int64)
  case real(Double)
  /// Canonical text, as `KQLDecimal.description` prints it.
  case decimal(String)
  /// 100 ns since 0001-01-01 UTC.
  case datetime(Int64)
  /// 100 ns.
  case timespan(Int64)
  /// Lower case, with dashes.
  case guid(String)
  case string(String)
  /// JSON text.
  case dynamic(String)
}
