import JSON
import KQLValues

/// Decides how an answer is shown, from the settings of its step.
struct VisualBuilder {
  let item: QueryItem
  let answer: StepTable
  let scope: ParameterScope
  /// What the step's result does not look like in the portal.
  private(set) var notes: [String] = []

  private var table: ResultTable { answer.table }

  init(_ item: QueryItem, _ answer: StepTable, _ scope: ParameterScope) {
    self.item = item
    self.answer = answer
    self.scope = scope
  }

  mutating func visual() -> Visual {
    var kind = item.visualization.lowercased()
    var properties: [String: String] = [:]
    if kind.isEmpty || kind == "default", let render = answer.render {
      properties = render.properties
      // A bar chart of `render` lies; one of a workbook stands.
      kind = render.kind == "barchart" ? "horizontalbar" : render.kind
    }
    switch kind {
    case "tiles": return tiles()
    case "card", "stat": return card()
    case "map": return places()
    case "graph":
      notes.append("The portal draws a graph; here its nodes and edges are rows.")
      return .grid(grid())
    case "", "table", "default": return .grid(grid())
    default:
      if let chart = chart(kind, properties) { return .chart(chart) }
      return .grid(grid())
    }
  }

  private func grid() -> Grid {
    GridBuilder(
      table, item.settings["gridSettings"] ?? .null, sortBy: item.settings["sortBy"] ?? .null, scope
    ).grid
  }

  // MARK: charts

  private func chart(_ kind: String, _ properties: [String: String]) -> ChartPage? {
    let settings = item.settings["chartSettings"] ?? .null
    let isOfRender = item.visualization.isEmpty
    let forms: [String: (kind: String, stacking: String)] = [
      "linechart": ("linechart", "none"), "timechart": ("timechart", "none"),
      "areachart": ("areachart", "stacked"), "barchart": ("columnchart", "stacked"),
      "unstackedbar": ("columnchart", "unstacked"), "categoricalbar": ("columnchart", "stacked"),
      "columnchart": ("columnchart", "unstacked"), "horizontalbar": ("barchart", "unstacked"),
      "piechart": ("piechart", "none"), "scatterchart": ("scatterchart", "none"),
      "stackedareachart": ("stackedareachart", "stacked"), "anomalychart": ("anomalychart", "none"),
      "treemap": ("piechart", "none"),
    ]
    guard let form = forms[kind] else { return nil }
    var page = ChartPage(
      kind: form.kind, stacking: form.stacking, properties: properties, table: table,
      mostSeries: settings["createOtherGroup"]?.whole, labels: [:], colors: [:],
      threshold: settings.text("customThresholdLine").flatMap {
        Double(scope.filled($0, in: .text))
      })
    for label in (settings["seriesLabelSettings"] ?? .null).elements {
      guard let name = label.text("seriesName") else { continue }
      if let text = label.text("label"), !text.isEmpty { page.labels[name] = text }
      if let color = Color.named(label.text("color") ?? "") { page.colors[name] = color }
    }
    let axis = settings["ySettings"] ?? .null
    for (name, key) in [("ymin", "min"), ("ymax", "max"), ("ytitle", "label")] {
      if let text = axis.text(key), !text.isEmpty { page.properties[name] = text }
    }
    if let text = settings["xSettings"]?.text("label"), !text.isEmpty {
      page.properties["xtitle"] = text
    }
    if !isOfRender { arrange(&page, settings, kind) }
    if form.kind == "piechart" { limitSlices(&page) }
    return page
  }

  /// Puts the x axis first, then the column that tells series apart, then the numbers.
  private func arrange(_ page: inout ChartPage, _ settings: JSONValue, _ kind: String) {
    let columns = table.columns
    func index(_ name: String?) -> Int? {
      name.flatMap { name in columns.firstIndex { $0.name == name } }
    }
    let texts = columns.indices.filter {
      columns[$0].type == .string || columns[$0].type == .guid || columns[$0].type == .bool
    }
    // `make-series` holds arrays, which the chart unfolds itself.
    let arrays = columns.indices.filter { columns[$0].type == .dynamic }
    let times = columns.indices.filter { columns[$0].type == .datetime }
    let numbers = columns.indices.filter { columns[$0].type.isNumeric }
    let isCategorical = kind == "piechart" || kind == "categoricalbar"
    if times.isEmpty, !arrays.isEmpty, !isCategorical { return }
    let x =
      index(settings.text("xAxis"))
      ?? (isCategorical ? texts.first ?? times.first : times.first ?? texts.first)
      ?? columns.indices.first
    guard let x else { return }
    let named = (settings["yAxis"] ?? .null).elements.compactMap(\.text).compactMap { index($0) }
    let values = named.isEmpty ? numbers.filter { $0 != x } : named
    let group = index(settings.text("group")) ?? texts.first { $0 != x }
    let order =
      [x] + (kind == "piechart" ? [] : [group].compactMap(\.self)) + values
    guard !values.isEmpty else { return }
    page.table = ResultTable(
      columns: order.map { columns[$0] }, rows: table.rows.map { row in order.map { row[$0] } },
      isOrdered: true)
    if kind == "timechart", columns[x].type != .datetime { page.kind = "linechart" }
  }

  /// Ten slices, the largest first, and one for the rest.
  private func limitSlices(_ page: inout ChartPage) {
    guard page.table.columns.count > 1, page.table.columns[1].type.isNumeric else { return }
    var rows = page.table.rows.filter { (CellFormatter.number($0[1]) ?? 0) > 0 }
    rows.sort { (CellFormatter.number($0[1]) ?? 0) > (CellFormatter.number($1[1]) ?? 0) }
    if rows.count > 10 {
      let rest = rows[9...].reduce(0.0) { $0 + (CellFormatter.number($1[1]) ?? 0) }
      var other = rows[9]
      other[0] = .string("Other (\(rows.count - 9))")
      other[1] =
        page.table.columns[1].type.isInteger && rest < 9e15 ? .long(Int64(rest)) : .real(rest)
      page.table.columns[0].type = .string
      rows =
        rows.prefix(9).map { row in
          var row = row
          row[0] = .string(row[0].plain(as: table.columns.first?.type ?? .string))
          return row
        } + [other]
      page.otherRow = 9
    }
    page.table.rows = rows
  }

  // MARK: tiles and cards

  private func tiles() -> Visual {
    let settings = item.settings["tileSettings"] ?? .null
    var sorted = table
    var places = Array(table.rows.indices)
    if let field = settings.text("sortCriteriaField") {
      let order = JSONValue.array([
        .object([
          JSONMember("itemKey", .string(field)),
          JSONMember("sortOrder", .integer(Int64(settings["sortOrderField"]?.whole ?? 1))),
        ])
      ])
      places = GridBuilder.places(table, order)
      sorted.rows = places.map { table.rows[$0] }
    }
    let limit = settings["rowLimit"]?.whole ?? GridBuilder.usualLimit
    var parts = [
      "titleContent", "subtitleContent", "leftContent", "rightContent", "secondaryContent",
    ]
    .map { name in settings.member(name).map { CellFormatter($0, scope) } }
    if parts.allSatisfy({ $0 == nil }) {
      func usual(_ isWanted: (ScalarType) -> Bool, _ kind: Int64) -> CellFormatter? {
        table.columns.first { isWanted($0.type) }.map { column in
          CellFormatter(
            .object([
              JSONMember("columnMatch", .string(column.name)),
              JSONMember("formatter", .integer(kind)),
            ]), scope)
        }
      }
      parts[0] = usual({ $0 == .string || $0 == .datetime || $0 == .bool }, 1)
      parts[2] = usual({ $0.isNumeric }, 12)
    }
    let cells = parts.map { part in part.map { column(of: $0, sorted) } }
    let tiles = sorted.rows.indices.prefix(max(1, limit)).map { row in
      func cell(_ part: Int) -> Cell? { cells[part].flatMap { $0?[row] } }
      return Tiles.Tile(
        title: cell(0), subtitle: cell(1), left: cell(2), right: cell(3), bottom: cell(4),
        number: places[row])
    }
    return .tiles(
      Tiles(
        tiles: tiles, hasBorder: settings["showBorder"].map(\.isTrue) ?? true,
        hidden: sorted.rows.count - tiles.count))
  }

  /// The cells of a column that a part of tiles shows; nil where there is no such column.
  private func column(of formatter: CellFormatter, _ table: ResultTable) -> [Cell]? {
    guard
      let index = table.columns.firstIndex(where: { Comparison.names(formatter.match, $0.name) })
    else { return nil }
    let bounds = formatter.bounds(table.rows.compactMap { CellFormatter.number($0[index]) })
    return table.rows.map { row in
      formatter.cell(
        row[index], table.columns[index].type, in: RowText(columns: table.columns, cells: row),
        bounds: bounds)
    }
  }

  private func card() -> Visual {
    let style = item.settings["textSettings"]?.text("style")?.lowercased() ?? "plain"
    guard let value = table.rows.first?.first, let column = table.columns.first else {
      return .grid(grid())
    }
    let text = value.plain(as: column.type)
    if style == "markdown" { return .markdown(text) }
    return .card(Cell(text), style: style)
  }

  // MARK: maps

  /// Places in the order of their size, with bars: an outline of the world would have to come from elsewhere.
  private mutating func places() -> Visual {
    let settings = item.settings["mapSettings"] ?? .null
    notes.append("The portal draws a map; here its places are rows, the largest first.")
    func index(_ name: String?) -> Int? {
      name.flatMap { name in table.columns.firstIndex { $0.name == name } }
    }
    let place =
      index(settings.text("labelSettings")) ?? index(settings.text("locInfoColumn"))
      ?? table.columns.firstIndex { $0.type == .string }
    let size =
      index(settings.text("sizeSettings")) ?? index(settings.text("legendMetric"))
      ?? table.columns.firstIndex { $0.type.isNumeric }
    guard let place, let size, place != size else { return .grid(grid()) }
    var sums: [String: Double] = [:]
    for row in table.rows {
      sums[row[place].plain(as: table.columns[place].type), default: 0] +=
        CellFormatter.number(row[size]) ?? 0
    }
    let most = sums.values.max() ?? 0
    let rows = sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { name, value in
      var cell = Cell(numberText(value))
      cell.isNumber = true
      cell.bar = Cell.Bar(
        share: most > 0 ? max(0, value / most) : 0, color: Color(0x0078D4), isBeside: true)
      return Grid.Row(cells: [Cell(name), cell])
    }
    let columns = [place, size].map { index in
      Grid.Column(
        name: table.columns[index].name, label: table.columns[index].name, isNumber: index == size)
    }
    return .grid(
      Grid(
        columns: columns, rows: Array(rows.prefix(GridBuilder.usualLimit)),
        hidden: max(0, rows.count - GridBuilder.usualLimit)))
  }
}
