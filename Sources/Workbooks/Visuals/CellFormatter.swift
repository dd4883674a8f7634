import Diagnostics
import JSON
import KQLValues

/// What workbooks call a formatter: how the values of a column are shown.
struct CellFormatter {
  private let json: JSONValue
  private let options: JSONValue
  let kind: Int
  /// A column's name, or a pattern of whole names.
  let match: String
  private let number: NumberFormat?
  private let scope: ParameterScope

  init(_ json: JSONValue, _ scope: ParameterScope) {
    self.json = json
    self.scope = scope
    options = json["formatOptions"] ?? .null
    kind = json["formatter"]?.whole ?? 0
    match = json.text("columnMatch") ?? ""
    number = json.member("numberFormat").map(NumberFormat.init)
  }

  var isHidden: Bool { kind == 5 }

  /// The bounds of bars and heat maps: those of the formatter, else those of the values.
  func bounds(_ values: [Double]) -> (low: Double, high: Double) {
    let low = options["min"]?.number ?? values.min() ?? 0
    let high = options["max"]?.number ?? values.max() ?? 0
    return (low, high)
  }

  func cell(
    _ value: Value, _ type: ScalarType, in row: RowText, bounds: (low: Double, high: Double)
  )
    -> Cell
  {
    var cell = Cell(text(value, type))
    cell.isNumber = type.isNumeric
    let share = Self.number(value).map { number in
      if bounds.high > bounds.low { return (number - bounds.low) / (bounds.high - bounds.low) }
      // Where all are alike, only a bar of nothing is empty.
      return number == 0 && [3, 4].contains(kind) ? 0.0 : 1
    }
    let palette = Color.palette(options.text("palette") ?? "")
    switch kind {
    case 3, 4:
      if let share {
        cell.bar = Cell.Bar(
          share: min(max(share, 0), 1),
          color: palette.count == 2 && Color.named(options.text("palette") ?? "") != nil
            ? palette[1] : Color.at(share, in: palette),
          isBeside: kind == 3)
      }
    case 8:
      if let share { cell.background = Color.at(share, in: palette) }
    case 9, 10, 21:
      let values = Self.numbers(value)
      cell.spark = Cell.Spark(
        form: kind == 9 ? .line : kind == 10 ? .bars : .area, values: values,
        color: palette.last ?? .neutral)
      cell.text = ""
    case 11:
      cell.icon = Icon(cell.text)
    case 12:
      cell.isBig = true
      if let palette = options.text("palette"), palette != "auto", palette != "none", let share {
        cell.background = Color.at(share, in: Color.palette(palette))
      }
    case 13: shorten(&cell, ResourceID.name(cell.text))
    case 14:
      shorten(
        &cell, cell.text.contains("/") ? Self.segment(cell.text, "resourcegroups") : cell.text)
    case 15:
      shorten(&cell, cell.text.contains("/") ? Self.segment(cell.text, "subscriptions") : cell.text)
    case 16:
      shorten(&cell, cell.text.hasPrefix("/") ? ResourceID.type(cell.text) : cell.text)
    case 18: applyThresholds(&cell, value, row)
    case 22:
      cell.parts = parts(row)
      if let label = options["compositeBarSettings"]?.text("labelText"), !label.isEmpty {
        cell.text = row.filled(scope.filled(label, in: .text))
      }
    default: break
    }
    applyLink(&cell, row)
    if let tooltip = json["tooltipFormat"]?.text("tooltip"), !tooltip.isEmpty {
      cell.tooltip = row.filled(scope.filled(tooltip, in: .text)).replacing("{0}", with: cell.text)
    }
    return cell
  }

  private static func segment(_ id: String, _ name: String) -> String {
    let segment = ParameterValue.segment(name, of: id)
    return segment.isEmpty ? ResourceID.name(id) : segment
  }

  private func shorten(_ cell: inout Cell, _ text: String) {
    if text != cell.text { cell.tooltip = cell.text }
    cell.text = text
  }

  static func number(_ value: Value) -> Double? {
    switch value {
    case .long(let value): Double(value)
    case .real(let value): value.isFinite ? value : nil
    case .decimal(let text), .string(let text): Double(text)
    case .bool, .datetime, .timespan, .guid, .dynamic, .null: nil
    }
  }

  /// The numbers of an array; those that are not numbers are gaps.
  private static func numbers(_ value: Value) -> [Double?] {
    guard case .dynamic(let text) = value, let json = try? JSONValue(parsing: text) else {
      return []
    }
    return json.elements.prefix(500).map(\.number)
  }

  private func text(_ value: Value, _ type: ScalarType) -> String {
    if case .null = value { return number?.empty ?? "" }
    if let number, let value = Self.number(value) { return number.text(value) }
    if case .real(let value) = value, kind != 1 {
      return RealText.text((value * 1e6).rounded() / 1e6)
    }
    if case .datetime(let ticks) = value { return date(ticks) }
    return value.plain(as: type)
  }

  private func date(_ ticks: Int64) -> String {
    let text = DateTime.text(ticks)
    let name = json["dateFormat"]?.text("formatName")?.lowercased() ?? ""
    if name.contains("date"), !name.contains("time") { return String(text.prefix(10)) }
    if name.contains("timepattern"), !name.contains("date") {
      return String(text.dropFirst(11).prefix(8))
    }
    let digits = name.contains("noms") || text.dropFirst(20).prefix(7) == "0000000" ? 19 : 23
    return text.prefix(digits).replacing("T", with: " ") + "Z"
  }

  // MARK: parts

  private func applyThresholds(_ cell: inout Cell, _ value: Value, _ row: RowText) {
    let raw = value == .null ? "" : value.plain(as: .string)
    for threshold in (options["thresholdsGrid"] ?? .null).elements {
      let wanted = row.filled(scope.filled(threshold.text("thresholdValue") ?? "", in: .text))
      let left = Self.number(value).map(numberText) ?? (raw.isEmpty ? cell.text : raw)
      let comparison = threshold.text("operator") ?? "Default"
      let tested = value == .null || raw.isEmpty ? "" : left
      guard Comparison.holds(tested, comparison, wanted) == true else { continue }
      let representation = threshold.text("representation") ?? ""
      if options.text("thresholdsOptions") == "colors" {
        cell.background = Color.named(representation)
      } else {
        cell.icon = Icon(representation)
      }
      let parts = Self.number(value).flatMap { value in number?.parts(value) }
      cell.text = row.filled(scope.filled(threshold.text("text") ?? "{0}{1}", in: .text))
        .replacing("{0}", with: parts?.number ?? cell.text)
        .replacing("{1}", with: parts?.unit ?? "")
      return
    }
  }

  private func parts(_ row: RowText) -> [Cell.Part] {
    let columns = (options["compositeBarSettings"]?["columnSettings"] ?? .null).elements
    let values = columns.map { column in
      max(0, Double(row.text(column.text("columnName") ?? "")) ?? 0)
    }
    let total = values.reduce(0, +)
    guard total > 0 else { return [] }
    return zip(columns, values).map { column, value in
      Cell.Part(
        name: "\(column.text("columnName") ?? ""): \(numberText(value))", share: value / total,
        color: Color.named(column.text("color") ?? "") ?? .neutral)
    }
  }

  private func applyLink(_ cell: inout Cell, _ row: RowText) {
    guard let target = options.text("linkTarget"), !target.isEmpty || kind == 7 else { return }
    let label = options.text("linkLabel").map { row.filled(scope.filled($0, in: .text)) } ?? ""
    let source = options.text("linkColumn").map { row.text($0) } ?? cell.text
    switch target.lowercased() {
    case "url":
      cell.address = followable(source)
      if cell.address != nil, !label.isEmpty { cell.text = label }
    case "celldetails", "genericdetails":
      // A panel of the portal shows the cell, or the row.
      guard kind == 7 else { return }
      cell.details = source
      cell.text = label.isEmpty ? "Details" : label
    default: if !label.isEmpty, cell.text.isEmpty { cell.text = label }
    }
  }
}
