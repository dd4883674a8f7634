import KQLValues

/// How an answer is shown: all decided but its drawing.
package enum Visual: Sendable, Hashable {
  case grid(Grid)
  case tiles(Tiles)
  case chart(ChartPage)
  /// One value, and `bignumber`, `header` or `plain`.
  case card(Cell, style: String)
  case markdown(String)
}

/// A value of an answer as it is shown.
package struct Cell: Sendable, Hashable {
  /// A length from 0 to 1, its colour, and whether it lies beside the text or under it.
  package struct Bar: Sendable, Hashable {
    package var share: Double
    package var color: Color
    package var isBeside: Bool
  }

  package struct Part: Sendable, Hashable {
    package var name: String
    package var share: Double
    package var color: Color
  }

  package struct Spark: Sendable, Hashable {
    package enum Form: Sendable { case line, bars, area }
    package var form: Form
    package var values: [Double?]
    package var color: Color
  }

  package var text: String
  package var isNumber = false
  package var icon: Icon?
  /// Behind the text.
  package var background: Color?
  package var bar: Bar?
  package var parts: [Part] = []
  package var spark: Spark?
  package var isBig = false
  /// http, https or mailto; nil where nothing may be followed.
  package var address: String?
  package var tooltip = ""
  /// More than fits a cell: shown when it is opened.
  package var details: String?

  package init(_ text: String) { self.text = text }
}

package struct Grid: Sendable, Hashable {
  package struct Column: Sendable, Hashable {
    package var name: String
    package var label: String
    package var isNumber: Bool
  }

  package struct Row: Sendable, Hashable {
    package var cells: [Cell]
    /// How far it is indented, in a tree.
    package var depth = 0
    /// Which row of the answer it is; nil for the head of a group.
    package var number: Int?
  }

  package var columns: [Column]
  package var rows: [Row]
  /// Rows of the answer that are not shown.
  package var hidden: Int
  /// The column that shows the depth of a tree.
  package var treeColumn: Int?
}

package struct Tiles: Sendable, Hashable {
  package struct Tile: Sendable, Hashable {
    package var title: Cell?
    package var subtitle: Cell?
    package var left: Cell?
    package var right: Cell?
    package var bottom: Cell?
    /// Which row of the answer it is.
    package var number: Int
  }

  package var tiles: [Tile]
  package var hasBorder: Bool
  package var hidden: Int
}

/// A chart: its rows with the x axis first, and its settings.
package struct ChartPage: Sendable, Hashable {
  package var kind: String
  /// `stacked`, `stacked100` or `unstacked`.
  package var stacking: String
  package var properties: [String: String]
  package var table: ResultTable
  /// After this number of series, the rest becomes one; nil for the usual.
  package var mostSeries: Int?
  package var labels: [String: String]
  package var colors: [String: Color]
  package var threshold: Double?
  /// The row that stands for several of the answer.
  package var otherRow: Int?
}
