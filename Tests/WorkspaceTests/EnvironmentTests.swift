import KQL
import KQLPlan
import KQLValues
import Testing

@Suite("names of an expression")
struct EnvironmentTests {
  private func value(_ name: String, in names: Environment) -> Value? {
    guard case .scalar(.literal(let value, _))? = names[name] else { return nil }
    return value
  }

  @Test("columns that others have are empty, whatever was bound before them, but not after")
  func emptyColumns() {
    var names = Environment()
    for name in ["a", "own"] { names[name] = .scalar(.literal(.string("bound"), .string)) }
    names.addEmpty(["a": .string, "b": .long, "c": .real, "own": .string], besides: ["own"])
    #expect(value("a", in: names) == .string(""))
    #expect(value("b", in: names) == .null)
    #expect(value("own", in: names) == .string("bound"))
    #expect(names["d"] == nil)
    #expect(Set(names.names) == ["a", "b", "c", "own"])
    names["b"] = .scalar(.literal(.long(1), .long))
    #expect(value("b", in: names) == .long(1))
    // Tables that are searched within others.
    names.addEmpty(["d": .string], besides: ["a"])
    #expect(value("a", in: names) == .string(""))
    #expect(value("b", in: names) == .long(1))
    #expect(value("c", in: names) == .null)
    #expect(value("d", in: names) == .string(""))
  }
}
