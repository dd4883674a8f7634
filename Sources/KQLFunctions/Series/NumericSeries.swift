import KQLCatalog
import KQLValues

/// A dynamic array of numbers; what is not a number is missing.
struct NumericSeries {
  var elements: [DynamicValue]
  /// Whether every number of it is whole.
  var isWhole: Bool

  /// The series of a dynamic argument; nil when it is not an array.
  init?(_ view: ValueView) {
    guard case .text(let json) = view, case .array(let elements)? = DynamicValue(json: json) else {
      return nil
    }
    self.init(elements)
  }

  init(_ elements: [DynamicValue]) {
    self.elements = elements
    isWhole = elements.allSatisfy { element in
      switch element {
      case .real, .decimal: false
      case .null, .bool, .long, .datetime, .timespan, .guid, .string, .array, .bag: true
      }
    }
  }

  /// A number that stands for a series of any length.
  static func scalar(_ view: ValueView) -> DynamicValue? {
    guard case .text(let json) = view, let value = DynamicValue(json: json),
      number(value) != nil
    else { return nil }
    return value
  }

  static func number(_ value: DynamicValue) -> Double? {
    switch value {
    case .long(let number): Double(number)
    case .real(let number): number
    case .decimal(let text): KQLDecimal(text)?.real
    // What JSON has no number for is written as a string, by others in the longer form.
    case .string("NaN"): Double.nan
    case .string("inf"), .string("Infinity"): Double.infinity
    case .string("-inf"), .string("-Infinity"): -Double.infinity
    case .null, .bool, .datetime, .timespan, .guid, .string, .array, .bag: nil
    }
  }

  static func whole(_ value: DynamicValue) -> Int64? {
    if case .long(let number) = value { number } else { nil }
  }

  var numbers: [Double?] { elements.map(Self.number) }

  /// Every element, if all are numbers.
  var complete: [Double]? {
    let all = numbers.compactMap { $0 }
    return all.count == elements.count ? all : nil
  }

  /// The pairs of two arguments, one of which may be a number; nil when neither is a series.
  static func pairs(_ left: ValueView, _ right: ValueView)
    -> (pairs: [(DynamicValue, DynamicValue)], isWhole: Bool)?
  {
    switch (NumericSeries(left), NumericSeries(right)) {
    case (let a?, let b?):
      let count = max(a.elements.count, b.elements.count)
      let pairs = (0..<count).map { index in
        (
          index < a.elements.count ? a.elements[index] : DynamicValue.null,
          index < b.elements.count ? b.elements[index] : DynamicValue.null
        )
      }
      return (pairs, a.isWhole && b.isWhole)
    case (let a?, nil):
      guard let number = scalar(right) else { return nil }
      return (a.elements.map { ($0, number) }, a.isWhole && whole(number) != nil)
    case (nil, let b?):
      guard let number = scalar(left) else { return nil }
      return (b.elements.map { (number, $0) }, b.isWhole && whole(number) != nil)
    case (nil, nil): return nil
    }
  }
}

extension FunctionValue {
  /// A dynamic array.
  static func array(_ items: [DynamicValue]) -> FunctionValue {
    .text(DynamicValue.array(items).jsonText)
  }
}
