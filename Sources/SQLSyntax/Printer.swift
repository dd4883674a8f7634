/// Writes a tree as text. The only place that quotes.
struct Printer {
  let dialect: Dialect
  /// nil where there are to be none, for a person who reads it.
  private let mostParameters: Int?
  /// What tables of the query are really called.
  let tables: [String: String]
  private(set) var output: [UInt8] = []
  private(set) var parameters: [SQLParameter] = []
  var functions: Set<String> = []
  /// What the select that is being written calls the expressions that it has named, by their own names.
  var names: [String: String] = [:]
  private var numbers: [SQLParameter: Int] = [:]

  init(_ dialect: Dialect, mostParameters: Int?, tables: [String: String] = [:]) {
    self.dialect = dialect
    self.mostParameters = mostParameters
    self.tables = tables
  }

  mutating func put(_ text: String) { output.append(contentsOf: text.utf8) }

  mutating func separated<T>(
    _ items: [T], by separator: String = ", ", _ write: (inout Printer, T) -> Void
  ) {
    for (index, item) in items.enumerated() {
      if index > 0 { put(separator) }
      write(&self, item)
    }
  }

  // MARK: names and values from outside

  /// A name, which ends nowhere but at its end whatever is in it.
  mutating func putIdentifier(_ name: String) {
    let quote = UInt8(ascii: "\"")
    output.append(quote)
    switch dialect {
    case .sqlite:
      for byte in name.utf8 {
        if byte == quote { output.append(byte) }
        // It would end the text of the query.
        if byte != 0 { output.append(byte) }
      }
    case .clickHouse: putEscaped(name, quote)
    }
    output.append(quote)
  }

  mutating func putText(_ text: String) {
    if putParameter(.text(text)) { return }
    let quote = UInt8(ascii: "'")
    switch dialect {
    case .sqlite:
      // A byte 0 would end the text of the query.
      if mostParameters != nil, text.utf8.contains(0) { return putBytes(text) }
      output.append(quote)
      for byte in text.utf8 {
        if byte == quote { output.append(byte) }
        output.append(byte)
      }
      output.append(quote)
    case .clickHouse:
      output.append(quote)
      putEscaped(text, quote)
      output.append(quote)
    }
  }

  mutating func putReal(_ value: Double) {
    switch dialect {
    case .sqlite:
      if value.isNaN {
        put("'NaN'")
      } else if value.isInfinite {
        put(value < 0 ? "-9e999" : "9e999")
      } else if !putParameter(.real(value)) {
        // A person is shown the number that is meant.
        if mostParameters == nil { put("\(value)") } else { putQuotient(value) }
      }
    case .clickHouse:
      // It reads decimals as the nearest double.
      if value.isNaN {
        put("nan")
      } else if value.isInfinite {
        put(value < 0 ? "-inf" : "inf")
      } else {
        put("\(value)")
      }
    }
  }

  /// The argument of a log table.
  ///
  /// - Returns: false where it is for a person to read.
  mutating func putScan(_ scan: TableScan) -> Bool { putParameter(.scan(scan)) }

  /// Writes the place of a parameter; false where there may be no more of them.
  private mutating func putParameter(_ parameter: SQLParameter) -> Bool {
    guard let mostParameters else { return false }
    let known = numbers[parameter]
    let number = known ?? parameters.count + 1
    if known == nil {
      // Scans have no other place.
      let room =
        if case .scan = parameter { 0 } else { min(SQLSource.mostScans, mostParameters / 2) }
      guard parameters.count < mostParameters - room else { return false }
      parameters.append(parameter)
      numbers[parameter] = number
    }
    switch dialect {
    // The next one has no number in the text: SQLite looks through all that have, for each.
    case .sqlite: put(known == nil ? "?" : "?\(number)")
    case .clickHouse:
      switch parameter {
      case .text: put("{p\(number):String}")
      case .real: put("{p\(number):Float64}")
      case .scan: preconditionFailure("ClickHouse has no scans")
      }
    }
    return true
  }

  /// ClickHouse's text between quotes: a backslash keeps what follows it.
  private mutating func putEscaped(_ text: String, _ quote: UInt8) {
    let backslash = UInt8(ascii: "\\")
    for byte in text.utf8 {
      switch byte {
      case 0: put("\\0")
      case quote, backslash: output += [backslash, byte]
      default: output.append(byte)
      }
    }
  }

  /// SQLite's text by its bytes.
  private mutating func putBytes(_ text: String) {
    put("cast(x'")
    for byte in text.utf8 { put(String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)) }
    put("' as text)")
  }

  /// A finite real by whole numbers, each of at most 17 digits, and powers of two: SQLite reads those exactly,
  /// and no step between them rounds.
  private mutating func putQuotient(_ value: Double) {
    put(value.sign == .minus ? "(-" : "(")
    // The value is `digits` times two to the power of `exponent`.
    var digits: UInt64 = 0
    var exponent = 0
    if value != 0 {
      exponent = max(Int(value.exponent), -1022) - 52
      digits = UInt64(Double(sign: .plus, exponent: -exponent, significand: value.magnitude))
      let zeros = digits.trailingZeroBitCount
      digits >>= zeros
      exponent += zeros
    }
    put("\(digits).0")
    while exponent != 0 {
      let step = min(abs(exponent), 56)
      put(exponent < 0 ? " / " : " * ")
      put("\(UInt64(1) << step).0")
      exponent += exponent < 0 ? step : -step
    }
    put(")")
  }
}
