import KQLValues

/// A column of a plan. Names may repeat and change; the number does not.
package struct Column: Sendable, Hashable {
  package var id: Int
  package var name: String
  package var type: ScalarType
  /// Seen only by queries that name it (`_ItemId`).
  package var isHidden = false
  /// Whether it is hidden as one of a stored table's own: joins and unions carry such a one on.
  package var isOfTable = false
  package var mayBeNull = true
  /// Whether a `real` in it may be NaN. Nothing read from a log is.
  package var mayBeNaN = true
  /// What it stands for where it is not a column of its own: a plan with such columns is never run.
  package var placeholder: Placeholder?

  /// What a column stands for that could not be bound.
  package enum Placeholder: Sendable, Hashable {
    /// A column of which only the name is known.
    case value
    /// All the columns of a table that nobody knows.
    case rest
    /// Columns that only the logs know, whose types the ends of their names tell.
    case customRest
  }

  package var isUnknown: Bool { placeholder == .value }
  package var isRest: Bool { placeholder == .rest || placeholder == .customRest }

  /// Whether a join or a union has it too.
  package var isCarried: Bool { !isHidden || isOfTable }

  package init(id: Int, name: String, type: ScalarType) {
    self.id = id
    self.name = name
    self.type = type
  }
}
