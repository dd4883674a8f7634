/// What a date of nothing but numbers begins with, where its year does not say it by its four digits.
package enum DateOrder: String, Sendable, Hashable, CaseIterable {
  case dayFirst = "dmy"
  case monthFirst = "mdy"
  /// Of dates whose year has two digits.
  case yearFirst = "ymd"
}

/// What a date says about the order in which dates of its kind are written.
package struct DateOrderEvidence: Sendable, Hashable {
  /// Those in which it is a date.
  package var orders: Set<DateOrder>
  /// `AM` or `PM`, as American English writes them. Others that have halves of a day write `am` and `pm`.
  package var isMarked = false

  package init(orders: Set<DateOrder>, isMarked: Bool = false) {
    self.orders = orders
    self.isMarked = isMarked
  }

  /// Only one order gives a date.
  package static func certain(_ order: DateOrder) -> Self { Self(orders: [order]) }
  /// The day or the month may come first.
  package static let open = Self(orders: [.dayFirst, .monthFirst])
  package static let marked = Self(orders: [.dayFirst, .monthFirst], isMarked: true)
}

/// What the dates of a column say together.
package struct DateOrderCount: Sendable, Hashable {
  /// The orders in which all of them are dates; nil where there is none whose order matters.
  private var orders: Set<DateOrder>?
  private var isMarked = false

  package init() {}

  package mutating func add(_ evidence: DateOrderEvidence) {
    orders = orders?.intersection(evidence.orders) ?? evidence.orders
    isMarked = isMarked || evidence.isMarked
  }

  /// Whether there is any date whose order matters.
  package var isEmpty: Bool { orders == nil }

  /// The order of all of them; nil where nothing settles it, or where they contradict each other.
  package var order: DateOrder? {
    guard let orders else { return nil }
    if orders.count == 1 { return orders.first }
    return isMarked && orders.contains(.monthFirst) ? .monthFirst : nil
  }
}
