/// The SQL of one database.
///
/// Whatever is said differently in another one is a `switch` over the dialects without a default: in the lowering
/// where the tree differs, in the printer where the words do. So a new case is a list of compile errors.
package enum Dialect: Sendable, Hashable, CaseIterable {
  case sqlite
  /// What nobody has written for it is refused when a plan is lowered, and then done in SQLite.
  case clickHouse

  /// What people call it.
  package var name: String {
    switch self {
    case .sqlite: "SQLite"
    case .clickHouse: "ClickHouse"
    }
  }
}
