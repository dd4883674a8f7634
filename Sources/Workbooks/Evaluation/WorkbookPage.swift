import KQLValues

/// A workbook as it is shown: every query answered, every condition decided. What draws it needs nothing else.
package struct WorkbookPage: Sendable {
  package var title: String
  /// The parameters in force, in their order: name, label, what people are shown.
  package var parameters: [(name: String, label: String, shown: String)]
  package var flow: Flow
  /// What is worth knowing of the workbook as a whole.
  package var notes: [String]

  /// All its steps in their order, each once.
  package var steps: [StepPage] { flow.steps }
}

/// Items beside and under each other.
package struct Flow: Sendable, Hashable {
  package var items: [PlacedItem] = []

  package init() {}

  var steps: [StepPage] {
    items.flatMap { item -> [StepPage] in
      switch item.content {
      case .step(let step): [step]
      case .group(let group): group.flow.steps
      case .text, .parameters, .links, .tabs, .note: []
      }
    }
  }
}

/// An item at its place.
package struct PlacedItem: Sendable, Hashable {
  package var content: ItemPage
  /// In per cent of the row.
  package var width: Int
  package var hasBorder: Bool
  /// The choices of tabs that show it: one of them, each a choice of every tabs it names; empty for always.
  package var choices: [[TabChoice]]
}

/// One of the tabs of a flow: which tabs, by their place among its items, and which of them.
package struct TabChoice: Sendable, Hashable {
  package var tabs: Int
  package var option: Int
}

package indirect enum ItemPage: Sendable, Hashable {
  /// Markdown, and info, warning, error, success or upsell; empty for none.
  case text(markdown: String, style: String)
  case parameters([ShownParameter])
  case links(style: String, [ShownLink])
  /// Tabs of the flow: their place in it, their labels, and which is chosen first.
  case tabs(place: Int, labels: [String], chosen: Int, setting: TabSetting?)
  case group(GroupPage)
  case step(StepPage)
  /// What stands in the place of something that is not drawn.
  case note(title: String, text: String)
}

/// What tabs of a live page set: of each, the value of the parameter.
package struct TabSetting: Sendable, Hashable {
  package var parameter: String
  package var values: [String]
}

package struct ShownParameter: Sendable, Hashable {
  package var name: String
  package var label: String
  package var shown: String
  package var description: String
  /// How it is set; nil where the page is only read.
  package var control: ParameterControl?
}

/// A parameter, and the value that a link of a live page gives it.
package struct ParameterSetting: Sendable, Hashable {
  package var parameter: String
  package var value: String
}

package struct ShownLink: Sendable, Hashable {
  package var before: String
  package var label: String
  package var after: String
  /// An address that may be followed; nil where there is none.
  package var address: String?
  /// Why nothing is followed.
  package var hint: String
  /// What it sets on a live page.
  package var setting: ParameterSetting?
}

package struct GroupPage: Sendable, Hashable {
  package var title: String
  package var isExpandable: Bool
  package var isExpanded: Bool
  package var flow: Flow
}

/// A query with its answer.
package struct StepPage: Sendable, Hashable {
  package enum Outcome: Sendable, Hashable {
    case drawn(Visual)
    /// Info, success, warning or error, as for texts.
    case noRows(message: String, style: String)
    /// What it asks that is not here, and which export would answer it.
    case needs(String, remedy: String)
    /// Parameters that have to be set.
    case asks([String])
    /// The query's error, as it is drawn for people.
    case failed(String)
  }

  package var name: String
  package var title: String
  /// After substitution; empty where there is nothing to run.
  package var query: String
  package var outcome: Outcome
  package var rows: Int
  /// What was answered, for those who check it.
  package var answer: StepTable?
  package var notes: [String]
  /// Whether it asks logs or Resource Graph.
  package var isQuery = false
  /// What a row, tile or mark of a chart sets that is selected on a live page.
  package var selections: [Selection] = []

  /// A parameter, and the column that it takes its value from: of a chart `series`, `x`, `y` or `label`; empty for the
  /// whole row as JSON.
  package struct Selection: Sendable, Hashable {
    package var parameter: String
    package var column: String
  }

  /// One word for lists.
  package var verdict: String {
    switch outcome {
    case .drawn: "drawn"
    case .noRows: "no rows"
    case .needs: "not offline"
    case .asks: "parameter"
    case .failed: "error"
    }
  }

  /// Whether it shows what the workbook's author meant it to.
  package var isAnswered: Bool {
    switch outcome {
    case .drawn, .noRows: true
    case .needs, .asks, .failed: false
    }
  }
}
