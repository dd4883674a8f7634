import SQLite
import Testing

@Suite struct AggregateTests {
  final class Sum: WindowAccumulator {
    var total: Int64 = 0
    func step(_ arguments: FunctionArguments) throws {
      guard case .integer(let value) = arguments[0] else { return }
      if value == 13 { throw Unlucky() }
      total += value
    }
    func inverse(_ arguments: FunctionArguments) throws {
      if case .integer(let value) = arguments[0] { total -= value }
    }
    func value(_ result: inout FunctionResult) throws { result.setInteger(total) }
    func result(_ result: inout FunctionResult) throws { result.setInteger(total) }
  }

  struct Unlucky: Error {}

  private func connection() throws -> Connection {
    let connection = try Connection.inMemory()
    try connection.registerAggregate(name: "total_of", argumentCount: 1) { Sum() }
    try connection.registerWindow(name: "moving", argumentCount: 1) { Sum() }
    try connection.execute("create table t(k, a); insert into t values (1,1),(1,2),(2,5),(2,7)")
    return connection
  }

  @Test("an aggregate gathers each group by itself", arguments: ["total_of", "moving"])
  func groups(name: String) throws {
    #expect(
      try connection().values("select \(name)(a) from t group by k order by k")
        == [.integer(3), .integer(12)])
  }

  @Test("an aggregate over no rows gives a fresh accumulator's result")
  func empty() throws {
    #expect(try connection().values("select total_of(a) from t where 0") == [.integer(0)])
  }

  @Test("a window moves")
  func window() throws {
    #expect(
      try connection().values(
        "select moving(a) over (order by a rows between 1 preceding and current row) from t")
        == [.integer(1), .integer(3), .integer(7), .integer(12)])
  }

  @Test("a plain aggregate is not a window function")
  func notAWindow() throws {
    #expect(try connection().failure("select total_of(a) over (order by a) from t") != nil)
  }

  @Test("an accumulator that throws ends the query", arguments: ["total_of", "moving"])
  func thrown(name: String) throws {
    let connection = try connection()
    try connection.execute("insert into t values (3, 13)")
    #expect(connection.failure("select \(name)(a) from t")?.message == "Unlucky()")
    #expect(connection.lastFunctionError is Unlucky)
  }

  @Test("accumulators are let go, also when the query is left before its end")
  func released() throws {
    final class Counted: AggregateAccumulator {
      static nonisolated(unsafe) var living = 0
      init() { Self.living += 1 }
      deinit { Self.living -= 1 }
      func step(_ arguments: FunctionArguments) throws {
        if case .integer(13) = arguments[0] { throw Unlucky() }
      }
      func result(_ result: inout FunctionResult) throws { result.setInteger(1) }
    }
    let connection = try connection()
    try connection.registerAggregate(name: "counted", argumentCount: 1) { Counted() }
    do {
      let statement = try connection.prepare("select counted(a) from t group by k")
      #expect(try statement.step() == true)
    }
    #expect(Counted.living == 0)
    try connection.execute("insert into t values (3, 13)")
    #expect(connection.failure("select counted(a) from t") != nil)
    #expect(Counted.living == 0)
  }
}
