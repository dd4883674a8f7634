import KQLCatalog
import KQLValues
import Platform
import SQLSyntax

/// Mathematics over doubles and longs. Source: the page of each function, and the measured rules.
extension FunctionCatalog {
  mutating func declareMath() {
    declareRounding()
    declareExponentials()
    declareTrigonometry()
    declareSpecialFunctions()
    declareBitFunctions()
  }

  // MARK: sizes and roundings

  private mutating func declareRounding() {
    scalar(
      "abs", source: "abs-function", "The size of a number or timespan, without its sign.",
      words: [
        "number": "the value whose sign is dropped", "span": "the value whose sign is dropped",
      ],
      naming: .ofArgument,
      .swift("number") { (x: Int64) -> Int64 in x < 0 ? 0 &- x : x },
      .swift("number") { (x: Double) -> Double in x.magnitude },
      .swift("number") { (x: DecimalText) -> DecimalText? in
        KQLDecimal(x.text).map { DecimalText($0.magnitude.description) }
      },
      .swift("span") { (x: TimeSpanTicks) -> TimeSpanTicks in
        TimeSpanTicks(x.ticks < 0 ? 0 &- x.ticks : x.ticks)
      },
      examples: [("abs(-5)", "5"), ("abs(-1h)", "1h"), ("abs(-2.5)", "2.5")])
    scalar(
      "sign", source: "sign-function", "-1, 0 or 1; 0 for null and NaN.",
      words: ["number": "the number whose sign to take"],
      .swift("number") { (x: Double?) -> Double in
        guard let x else { return 0 }
        return x > 0 ? 1 : x < 0 ? -1 : 0
      },
      .swift("number") { (x: Bool?) -> Double in x == true ? 1 : 0 },
      .swift("number") { (x: DecimalText?) -> Double in
        guard let x, let value = KQLDecimal(x.text) else { return 0 }
        return value == .zero ? 0 : value < .zero ? -1 : 1
      },
      examples: [
        ("sign(-42)", "-1.0"), ("sign(0)", "0.0"), ("sign(real(null))", "0.0"),
        ("sign(true)", "1.0"),
      ])
    scalar(
      "round", source: "round-function",
      "The number rounded to a number of digits after the point, halves away from zero.",
      words: [
        "number": "the number to round",
        "precision": "how many digits to keep after the point; negative rounds before it",
      ],
      naming: .ofArgument,
      .swift("number") { (x: Int64) -> Int64 in x },
      .swift("number", "precision") { (x: Int64, digits: Int64) -> Int64 in
        Self.round(x, digits: digits)
      },
      .swift("number") { (x: Double) -> Double in x.rounded(.toNearestOrAwayFromZero) },
      .swift("number", "precision") { (x: Double, digits: Int64) -> Double in
        Self.round(x, digits: digits)
      },
      .swift("number") { (x: DecimalText) -> DecimalText? in
        KQLDecimal(x.text)?.rounded(.toNearest).map { DecimalText($0.description) }
      },
      .swift("number", "precision") { (x: DecimalText, digits: Int64) -> DecimalText? in
        KQLDecimal(x.text)?.rounded(.toNearest, places: Int(min(max(digits, -40), 40))).map {
          DecimalText($0.description)
        }
      },
      examples: [
        ("round(2.98765, 3)", "2.988"), ("round(2.15, 1)", "2.2"), ("round(-50.55, -2)", "-100.0"),
        ("round(1.005, 2)", "1.0"), ("round(21.5, -1)", "20.0"),
        ("round(946780167276611.1, 2)", "946780167276611.1"), ("round(1e300, 5)", "1e300"),
        ("round(1e21, -2)", "1e21"),
      ])
    scalar(
      "ceiling", source: "ceiling-function",
      "The least whole number not below this one; of a long, too, it is a real.",
      words: ["number": "the number to round"],
      naming: .ofArgument,
      .swift("number") { (x: Double) -> Double in x.rounded(.up) },
      .swift("number") { (x: DecimalText) -> DecimalText? in
        KQLDecimal(x.text)?.ceiling.map { DecimalText($0.description) }
      },
      examples: [("ceiling(-1.1)", "-1.0"), ("ceiling(0)", "0.0"), ("ceiling(0.9)", "1.0")])
  }

  private static func round(_ x: Int64, digits: Int64) -> Int64 {
    guard digits < 0 else { return x }
    guard digits > -19 else { return 0 }
    var unit: Int128 = 1
    for _ in 0..<(-digits) { unit *= 10 }
    let value = Int128(x)
    let half = value < 0 ? -unit / 2 : unit / 2
    return Int64(truncatingIfNeeded: (value + half) / unit * unit)
  }

  static func round(_ x: Double, digits: Int64) -> Double {
    // A double has no digit beyond these that could be rounded.
    guard x.isFinite, digits < 300 else { return x }
    guard digits > -309 else { return 0 }
    let unit = power(10.0, Double(digits.magnitude))
    let scaled = digits < 0 ? x / unit : x * unit
    // From here on the doubles lie further apart than the digit: none is nearer than the number itself.
    guard scaled.magnitude < 0x1p53 else { return x }
    let rounded = scaled.rounded(.toNearestOrAwayFromZero)
    return digits < 0 ? rounded * unit : rounded / unit
  }

  // MARK: powers and logarithms

  private mutating func declareExponentials() {
    real(
      "exp", "e to the power of a number.", words: ["number": "the exponent"], naming: .ofArgument,
      ("exp(0)", "1.0")
    ) { exp($0) }
    real(
      "exp2", "2 to the power of a number.", words: ["number": "the exponent"], naming: .ofArgument,
      ("exp2(3)", "8.0")
    ) {
      exp2($0)
    }
    real(
      "exp10", "10 to the power of a number.", words: ["number": "the exponent"],
      ("exp10(2)", "100.0")
    ) { pow(10, $0) }
    real(
      "log", "The natural logarithm, null of a negative number.",
      words: ["number": "the number, greater than zero"], naming: .ofArgument,
      ("log(5)", "1.6094379124341003")
    ) { $0 < 0 ? nil : log($0) }
    real(
      "log2", "The logarithm to base 2, null of a negative number.",
      words: ["number": "the number, greater than zero"], naming: .ofArgument,
      ("log2(5)", "2.321928094887362")
    ) { $0 < 0 ? nil : log2($0) }
    real(
      "log10", "The logarithm to base 10, null of a negative number.",
      words: ["number": "the number, greater than zero"], naming: .ofArgument,
      ("log10(100)", "2.0")
    ) { $0 < 0 ? nil : log10($0) }
    real(
      "sqrt", "The square root.", words: ["number": "the number, not negative"],
      naming: .ofArgument, ("sqrt(9)", "3.0")
    ) { $0.squareRoot() }
    scalar(
      "pow", source: "pow-function", "A number to the power of another.",
      words: ["base": "the base", "exponent": "the exponent"],
      .swift("base", "exponent") { (base: Double, exponent: Double) -> Double in
        pow(base, exponent)
      },
      .swift("base", "exponent") { (base: DecimalText, exponent: DecimalText) -> Double? in
        guard let base = KQLDecimal(base.text), let exponent = KQLDecimal(exponent.text) else {
          return nil
        }
        return pow(base.real, exponent.real)
      },
      examples: [("pow(2, 3)", "8.0")])
    scalar(
      "pi", source: "pi-function", "The ratio of a circle's circumference to its diameter.",
      .raw(returns: .fixed(.real)) { _ in .real(.pi) },
      examples: [("pi()", "3.141592653589793")])
  }

  /// A function of one real, which decimals are turned into.
  mutating func real(
    _ name: String, _ summary: String, words: KeyValuePairs<String, String>,
    naming: ResultNaming = .generated,
    _ example: (String, String), _ body: @escaping @Sendable (Double) -> Double?
  ) {
    scalar(
      name, source: "\(name)-function", summary, words: words, naming: naming,
      .swift("number") { (x: Double) -> Double? in body(x) },
      .swift("number") { (x: DecimalText) -> Double? in KQLDecimal(x.text).flatMap { body($0.real) }
      },
      examples: [example, ("\(name)(real(null))", "real(null)")])
  }

  // MARK: angles

  private mutating func declareTrigonometry() {
    angle(
      "sin", "The sine.", words: ["number": "the angle in radians"], naming: .ofArgument,
      ("sin(1)", "0.8414709848078965")
    ) { sin($0) }
    angle(
      "cos", "The cosine.", words: ["number": "the angle in radians"], naming: .ofArgument,
      ("cos(1)", "0.5403023058681398")
    ) { cos($0) }
    angle(
      "tan", "The tangent.", words: ["number": "the angle in radians"], naming: .ofArgument,
      ("tan(0)", "0.0")
    ) { tan($0) }
    angle(
      "cot", "The cotangent.", words: ["number": "the angle in radians"],
      ("cot(1)", "0.6420926159343306")
    ) { 1 / tan($0) }
    angle(
      "asin", "The angle of a sine, null outside of -1 to 1.",
      words: ["number": "a number from -1 to 1"], naming: .ofArgument,
      ("asin(0.5)", "0.5235987755982989")
    ) { $0.magnitude > 1 ? nil : asin($0) }
    angle(
      "acos", "The angle of a cosine, null outside of -1 to 1.",
      words: ["number": "a number from -1 to 1"], naming: .ofArgument,
      ("acos(0)", "1.5707963267948966")
    ) { $0.magnitude > 1 ? nil : acos($0) }
    angle(
      "atan", "The angle of a tangent.", words: ["number": "the tangent"], naming: .ofArgument,
      ("atan(0.5)", "0.4636476090008061")
    ) { atan($0) }
    scalar(
      "atan2", source: "atan2-function", "The angle of the point (x, y), given as y and x.",
      words: ["y": "the y coordinate", "x": "the x coordinate"],
      naming: .ofArgument,
      .swift("y", "x") { (y: Double, x: Double) -> Double in atan2(y, x) },
      .swift("y", "x") { (y: Bool, x: Double) -> Double in atan2(y ? 1 : 0, x) },
      .swift("y", "x") { (y: Double, x: Bool) -> Double in atan2(y, x ? 1 : 0) },
      .swift("y", "x") { (y: Bool, x: Bool) -> Double in atan2(y ? 1 : 0, x ? 1 : 0) },
      examples: [
        ("atan2(1, 1)", "0.7853981633974483"), ("atan2(0, -1)", "3.141592653589793"),
        ("atan2(0, 0)", "0.0"), ("atan2(true, true)", "0.7853981633974483"),
      ])
    scalar(
      "degrees", source: "degrees-function", "An angle in radians as degrees.",
      words: ["radians": "the angle in radians"],
      .swift("radians") { (x: Double) -> Double in 180 / Double.pi * x },
      .swift("radians") { (x: Bool) -> Double in x ? 180 / Double.pi : 0 },
      examples: [("degrees(pi() / 4)", "45.0"), ("degrees(true)", "57.29577951308232")])
    scalar(
      "radians", source: "radians-function", "An angle in degrees as radians.",
      words: ["degrees": "the angle in degrees"],
      .swift("degrees") { (x: Double) -> Double in Double.pi / 180 * x },
      .swift("degrees") { (x: Bool) -> Double in x ? Double.pi / 180 : 0 },
      examples: [("radians(90)", "1.5707963267948966"), ("radians(360)", "6.283185307179586")])
  }

  /// A function of an angle, which may also be a bool.
  private mutating func angle(
    _ name: String, _ summary: String, words: KeyValuePairs<String, String>,
    naming: ResultNaming = .generated,
    _ example: (String, String), _ body: @escaping @Sendable (Double) -> Double?
  ) {
    scalar(
      name, source: "\(name)-function", summary, words: words, naming: naming,
      .swift("number") { (x: Double) -> Double? in body(x) },
      .swift("number") { (x: Bool) -> Double? in body(x ? 1 : 0) },
      .swift("number") { (x: DecimalText) -> Double? in KQLDecimal(x.text).flatMap { body($0.real) }
      },
      examples: [example, ("\(name)(real(null))", "real(null)")])
  }

  private mutating func declareSpecialFunctions() {
    real(
      "gamma", "The gamma function.", words: ["number": "the argument of the function"],
      naming: .ofArgument, ("gamma(5)", "24.0")
    ) { tgamma($0) }
    real(
      "loggamma", "The natural logarithm of the gamma function's size.",
      words: ["number": "the argument of the function"], naming: .ofArgument,
      ("loggamma(5)", "3.1780538303479458")
    ) { lgamma($0) }
    real(
      "erf", "The error function.", words: ["number": "the argument of the function"],
      naming: .ofArgument, ("erf(1)", "0.8427007929497149")
    ) {
      erf($0)
    }
    real(
      "erfc", "The complement of the error function.",
      words: ["number": "the argument of the function"], naming: .ofArgument,
      ("erfc(1)", "0.15729920705028513")
    ) { erfc($0) }
  }

  // MARK: bits

  private mutating func declareBitFunctions() {
    bits(
      "binary_and", "The bits that are set in both numbers.",
      words: ["value1": "the first number", "value2": "the second number"],
      ("binary_and(12, 10)", "8")
    ) {
      $0 & $1
    }
    bits(
      "binary_or", "The bits that are set in either number.",
      words: ["value1": "the first number", "value2": "the second number"],
      ("binary_or(12, 10)", "14")
    ) {
      $0 | $1
    }
    bits(
      "binary_xor", "The bits in which two numbers differ.",
      words: ["value1": "the first number", "value2": "the second number"],
      ("binary_xor(12, 10)", "6")
    ) {
      $0 ^ $1
    }
    bits(
      "binary_shift_left", "The number with its bits moved left, modulo 64.",
      words: ["value1": "the number whose bits are shifted", "value2": "how many places"],
      ("binary_shift_left(int(5), 40)", "5497558138880")
    ) { $1 < 0 ? nil : $0 &<< $1 }
    bits(
      "binary_shift_right", "The number with its bits moved right, modulo 64.",
      words: ["value1": "the number whose bits are shifted", "value2": "how many places"],
      ("binary_shift_right(1, 2)", "0")
    ) { $1 < 0 ? nil : $0 &>> $1 }
    scalar(
      "binary_not", source: "binary-not-function", "The number with every bit turned.",
      words: ["value": "the number whose bits are inverted"],
      naming: .ofArgument, .swift("value") { (x: Int64) -> Int64 in ~x },
      examples: [("binary_not(100)", "-101")])
    scalar(
      "bitset_count_ones", source: "bitset-count-ones-function", "How many bits are set.",
      words: ["value": "the number whose set bits are counted"],
      naming: .ofArgument,
      .swift("value") { (x: Int64) -> Int64 in Int64(x.nonzeroBitCount) },
      examples: [("bitset_count_ones(42)", "3")])
  }

  private mutating func bits(
    _ name: String, _ summary: String, words: KeyValuePairs<String, String>,
    _ example: (String, String),
    _ body: @escaping @Sendable (Int64, Int64) -> Int64?
  ) {
    scalar(
      name, source: "\(name.map { $0 == "_" ? "-" : String($0) }.joined())-function", summary,
      words: words, naming: .ofArgument,
      .swift("value1", "value2") { (a: Int64, b: Int64) -> Int64? in body(a, b) },
      examples: [example, ("\(name)(long(null), 1)", "long(null)")])
  }
}

private func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
