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

  /// Whether a join or a union has it too.
  package var isCarried: Bool { !isHidden || isOfTable }

  package init(id: Int, name: String, type: ScalarType) {
    self.id = id
    self.name = name
    self.type = type
  }
}
