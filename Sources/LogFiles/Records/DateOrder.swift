/// Which comes first in a date of nothing but numbers that ends with its year.
package enum DateOrder: String, Sendable, Hashable, CaseIterable {
  case dayFirst = "dmy"
  case monthFirst = "mdy"
}

/// What a date says about the order in which dates of its kind are written.
package enum DateOrderEvidence: Sendable, Hashable {
  /// Its first number is above 12, or its second.
  case certain(DateOrder)
  /// `AM` or `PM`, as American English writes them. Others that have halves of a day write `am` and `pm`.
  case marked
  /// Both orders give a date, and different ones.
  case open
}

/// What the dates of a column say together.
package struct DateOrderCount: Sendable, Hashable {
  private var dayFirst = false
  private var monthFirst = false
  private var marked = false
  private var open = false

  package init() {}

  package mutating func add(_ evidence: DateOrderEvidence) {
    switch evidence {
    case .certain(.dayFirst): dayFirst = true
    case .certain(.monthFirst): monthFirst = true
    case .marked: marked = true
    case .open: open = true
    }
  }

  /// Whether there is any date whose order matters.
  package var isEmpty: Bool { !dayFirst && !monthFirst && !marked && !open }

  /// The order of all of them; nil where nothing settles it, or where they contradict each other.
  package var order: DateOrder? {
    if dayFirst || monthFirst {
      return dayFirst && monthFirst ? nil : dayFirst ? .dayFirst : .monthFirst
    }
    return marked ? .monthFirst : nil
  }
}
