/// How much of a workbook is drawn.
package struct WorkbookCoverage: Sendable {
  package var items = 0
  package var drawn = 0
  package var queries = 0
  package var compiled = 0
  /// What is not drawn: the title or the name of each, and why.
  package var problems: [(name: String, reason: String)] = []

  package init() {}

  package init(_ page: WorkbookPage) { add(page.flow) }

  package static func + (left: WorkbookCoverage, right: WorkbookCoverage) -> WorkbookCoverage {
    var sum = left
    sum.items += right.items
    sum.drawn += right.drawn
    sum.queries += right.queries
    sum.compiled += right.compiled
    sum.problems += right.problems
    return sum
  }

  private mutating func add(_ flow: Flow) {
    for item in flow.items {
      items += 1
      switch item.content {
      case .text, .parameters, .links, .tabs: drawn += 1
      case .group(let group):
        drawn += 1
        add(group.flow)
      case .note(let title, let text): problems.append((title, text))
      case .step(let step): add(step)
      }
    }
  }

  private mutating func add(_ step: StepPage) {
    if step.isQuery { queries += 1 }
    if step.isAnswered {
      drawn += 1
      if step.isQuery { compiled += 1 }
      return
    }
    let name = step.title.isEmpty ? step.name : step.title
    switch step.outcome {
    case .drawn, .noRows: break
    case .needs(let what, _): problems.append((name, "not offline: \(what)"))
    case .asks(let names):
      problems.append((name, "needs parameters: \(names.joined(separator: ", "))"))
    case .failed(let text):
      problems.append((name, String(text.split(separator: "\n").first ?? "")))
    }
  }
}
