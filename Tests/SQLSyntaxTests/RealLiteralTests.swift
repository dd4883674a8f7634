import SQLSyntax
import SQLite
import Testing

/// Reals reach SQLite as the doubles they are, bound or written.
@Suite struct RealLiteralTests {
  /// The same numbers in each run.
  struct Generator: RandomNumberGenerator {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  /// Doubles of any size, subnormal ones included.
  static let anyDoubles: [Double] = {
    var generator = Generator()
    var values: [Double] = [
      0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e22, 1e23, 0.1, 0.002877,
    ]
    while values.count < 100_000 {
      let value = Double(bitPattern: generator.next())
      if value.isFinite { values.append(value) }
    }
    return values
  }()

  /// What people write: at most 15 digits, the point somewhere near.
  static let shortDecimals: [Double] = {
    var generator = Generator()
    return (0..<100_000).compactMap { _ in
      let digits = UInt64.random(in: 1..<1_000_000_000_000_000, using: &generator)
      let length = Int.random(in: 1...15, using: &generator)
      let shown = String(digits).prefix(length)
      return Double("\(shown)e\(Int.random(in: -20...5, using: &generator))")
    }
  }()

  private func limits(_ parameters: Int) -> Limits {
    var limits = Dialect.sqlite.limits
    limits.parameters = parameters
    return limits
  }

  /// What SQLite makes of the values, each a row, `size` of them in a query.
  private func read(_ values: [Double], _ size: Int, most: Int) throws -> [Double] {
    let connection = try Connection(path: "", mode: .inMemory)
    var result: [Double] = []
    for start in stride(from: 0, to: values.count, by: size) {
      let part = values[start..<min(start + size, values.count)]
      let query = SQLQuery(body: .values(part.map { [.real($0)] }))
      let printed = Dialect.sqlite.printed(query, limits(most))
      #expect(printed.parameters.count <= most)
      let statement = try connection.prepare(printed.text)
      for (index, parameter) in printed.parameters.enumerated() {
        switch parameter {
        case .text(let text): try statement.bind(string: text, at: index + 1)
        case .real(let value): try statement.bind(real: value, at: index + 1)
        case .scan: Issue.record("a scan in a query of literals")
        }
      }
      while try statement.step() { result.append(statement.columnDouble(0)) }
    }
    return result
  }

  @Test(
    "a real is the same double in SQLite, bound or written",
    arguments: [(size: 20_000, most: 30_000), (200, 20)])
  func keepsReals(size: Int, most: Int) throws {
    for values in [Self.anyDoubles, Self.shortDecimals] {
      let found = try read(values, size, most: most)
      try #require(found.count == values.count)
      let wrong = zip(values, found).filter { $0.bitPattern != $1.bitPattern }
      #expect(wrong.isEmpty, "\(wrong.count), the first \(wrong.first.map { "\($0)" } ?? "")")
    }
  }

  @Test("a real that is written is a quotient or a product of whole numbers")
  func writesExactly() {
    func text(_ value: Double) -> String {
      Dialect.sqlite.printed(SQLQuery(body: .values([[.real(value)]])), limits(0)).text
    }
    #expect(text(0.75) == "values ((3.0 / 4.0))")
    #expect(text(-6) == "values ((-3.0 * 2.0))")
    #expect(text(0) == "values ((0.0))")
    #expect(text(0.1) == "values ((3602879701896397.0 / 36028797018963968.0))")
  }
}
