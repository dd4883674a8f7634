import JSON
import KQLValues

/// The points of a result: which column is which axis, and a value for each row or element.
struct ChartPoints {
  enum Place: Hashable {
    case time(Int64)
    case number(Double)
    case text(String)
  }

  struct Point {
    var place: Place
    var series: String
    var value: Double
  }

  private(set) var xColumn: String?
  private(set) var valueColumns: [String] = []
  private(set) var points: [Point] = []
  /// The series in the order in which rows name them.
  private var names: [String] = []
  private(set) var withoutPlace = 0

  /// More than anybody can see.
  private static let most = 200_000

  init?(
    _ request: ChartRequest, _ form: Chart.Form, _ columns: [ResultColumn], _ rows: [[Value]]
  ) {
    let (columns, rows) = Self.unfolded(columns, rows, isTime: request.kind == "timechart")
    func index(_ name: String?) -> Int? {
      name.flatMap { name in columns.firstIndex { $0.name == name } }
    }
    let times = columns.indices.filter { columns[$0].type == .datetime }
    var x: Int?
    if form != .card {
      x =
        index(request["xcolumn"])
        ?? (request.kind == "timechart" ? times.first : nil)
        ?? columns.indices.first
    }
    let asked = request.names("ycolumns")?.compactMap { index($0) }
    let numbers = columns.indices.filter {
      $0 != x && (columns[$0].type.isNumeric || columns[$0].type == .timespan)
    }
    let values = asked ?? numbers
    let split = request.names("series")?.compactMap { index($0) }
    let others = columns.indices.filter {
      $0 != x
        && (columns[$0].type == .string || columns[$0].type == .guid || columns[$0].type == .bool)
    }
    let keys = split ?? (form == .card || form == .pie ? [] : others)
    guard !values.isEmpty else { return nil }
    xColumn = x.map { columns[$0].name }
    let units = columns.map { $0.type == .timespan ? $0.name + " (s)" : $0.name }
    valueColumns = (form == .pie ? Array(values.prefix(1)) : values).map { units[$0] }
    var seen: Set<String> = []
    for row in rows.prefix(form == .card ? 1 : Self.most) {
      let key = keys.map { row[$0].plainText(as: columns[$0].type) }.joined(separator: ", ")
      for value in form == .pie ? Array(values.prefix(1)) : values {
        let name = Self.name(key, units[value], isOnly: values.count == 1)
        if seen.insert(name).inserted { names.append(name) }
        guard let number = Self.number(row[value]) else { continue }
        guard let place = x.map({ Self.place(row[$0], columns[$0].type) }) ?? .text("") else {
          withoutPlace += 1
          continue
        }
        points.append(Point(place: place, series: name, value: number))
      }
    }
  }

  private static func name(_ key: String, _ column: String, isOnly: Bool) -> String {
    key.isEmpty ? column : isOnly ? key : "\(key): \(column)"
  }

  static func number(_ value: Value) -> Double? {
    let number: Double? =
      switch value {
      case .long(let value): Double(value)
      case .real(let value): value
      case .decimal(let text): Double(text)
      // In seconds.
      case .timespan(let ticks): Double(ticks) / Double(TimeSpan.second)
      case .bool, .datetime, .guid, .string, .dynamic, .null: nil
      }
    return number.flatMap { $0.isFinite ? $0 : nil }
  }

  private static func place(_ value: Value, _ type: ScalarType) -> Place? {
    switch value {
    case .null: nil
    case .datetime(let ticks): .time(ticks)
    case .long, .real, .decimal: number(value).map { .number($0) }
    case .bool, .timespan, .guid, .string, .dynamic: .text(value.plainText(as: type))
    }
  }

  // MARK: arrays

  /// Rows whose cells are arrays of one length, as `make-series` gives them, as a row for each element.
  private static func unfolded(_ columns: [ResultColumn], _ rows: [[Value]], isTime: Bool)
    -> ([ResultColumn], [[Value]])
  {
    let dynamics = columns.indices.filter { columns[$0].type == .dynamic }
    guard !dynamics.isEmpty, let first = rows.first else { return (columns, rows) }
    let arrays = dynamics.filter { elements(first[$0]) != nil }
    guard arrays.count > 1 else { return (columns, rows) }
    var columns = columns
    for index in arrays {
      let isTimes = elements(first[index])?.contains { DateTime.parse($0.asText) != nil } ?? false
      columns[index].type = isTimes ? .datetime : .real
    }
    var unfolded: [[Value]] = []
    for row in rows {
      let lists = arrays.map { elements(row[$0]) ?? [] }
      for element in 0..<(lists.map(\.count).max() ?? 0) {
        var cells = row
        for (list, index) in zip(lists, arrays) {
          let value = element < list.count ? list[element] : .null
          cells[index] =
            columns[index].type == .datetime
            ? DateTime.parse(value.asText).map { .datetime($0) } ?? .null
            : Double(value.asText).map { .real($0) } ?? .null
        }
        unfolded.append(cells)
        if unfolded.count >= most { return (ordered(columns, &unfolded), unfolded) }
      }
    }
    return (ordered(columns, &unfolded), unfolded)
  }

  /// The axis first: `make-series` puts it after the values.
  private static func ordered(_ columns: [ResultColumn], _ rows: inout [[Value]]) -> [ResultColumn]
  {
    guard let time = columns.firstIndex(where: { $0.type == .datetime }) else { return columns }
    var order = Array(columns.indices)
    order.remove(at: time)
    order.insert(time, at: 0)
    rows = rows.map { row in order.map { row[$0] } }
    return order.map { columns[$0] }
  }

  private static func elements(_ value: Value) -> [JSONValue]? {
    guard case .dynamic(let json) = value,
      case .array(let elements)? = try? JSONValue(parsing: json)
    else { return nil }
    return elements
  }

  // MARK: series

  /// The positions in their order, and the value of each series at each.
  ///
  /// - Parameter isScatter: whether each point stands for itself, and none for the sum of several.
  func arranged(isScatter: Bool) -> (Chart.Positions, [Chart.Series]) {
    let kinds = Set(
      points.map { point in
        switch point.place {
        case .time: 0
        case .number: 1
        case .text: 2
        }
      })
    var series = names.map { Chart.Series(name: $0, values: []) }
    let numbers = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    if isScatter, kinds.count == 1, kinds != [2] {
      for index in series.indices {
        series[index].values = Array(repeating: nil, count: points.count)
      }
      for (index, point) in points.enumerated() {
        if let number = numbers[point.series] { series[number].values[index] = point.value }
      }
      return (Self.positions(points.map(\.place)), series)
    }
    var order: [Place] = []
    var found: [Place: Int] = [:]
    for point in points where found[point.place] == nil {
      found[point.place] = order.count
      order.append(point.place)
    }
    if kinds.count == 1, kinds != [2] {
      order.sort(by: Self.isBefore)
      for (index, place) in order.enumerated() { found[place] = index }
    }
    for index in series.indices {
      series[index].values = Array(repeating: nil, count: order.count)
    }
    for point in points {
      guard let number = numbers[point.series], let index = found[point.place] else { continue }
      series[number].values[index] = (series[number].values[index] ?? 0) + point.value
    }
    return (Self.positions(order), series)
  }

  private static func isBefore(_ left: Place, _ right: Place) -> Bool {
    switch (left, right) {
    case (.time(let left), .time(let right)): left < right
    case (.number(let left), .number(let right)): left < right
    default: false
    }
  }

  private static func positions(_ places: [Place]) -> Chart.Positions {
    let times = places.compactMap { if case .time(let ticks) = $0 { ticks } else { nil } }
    if times.count == places.count { return .times(times) }
    let numbers = places.compactMap { if case .number(let number) = $0 { number } else { nil } }
    if numbers.count == places.count { return .numbers(numbers) }
    return .categories(
      places.map { place in
        switch place {
        case .time(let ticks): DateTime.text(ticks)
        case .number(let number): Axis.text(number)
        case .text(let text): text
        }
      })
  }
}

extension JSONValue {
  /// A text or a number as it is written; empty for all else.
  fileprivate var asText: String {
    switch self {
    case .string(let text): text
    case .integer, .number: jsonText
    case .null, .bool, .array, .object: ""
    }
  }
}
