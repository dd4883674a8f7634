import KQLPlan
import Testing

@Suite("Numbers of columns")
struct ColumnNumberTests {
  @Test("each stage counts on from its own number")
  func starts() {
    for (stage, first) in [
      (ColumnNumbers.Stage.binding, 1), (.tracing, 900_000), (.lowering, 1_000_000),
      (.dividing, 1 << 43),
    ] {
      var numbers = ColumnNumbers(stage)
      #expect((0..<3).map { _ in numbers.next() } == [first, first + 1, first + 2])
    }
  }

  @Test("a copy goes on where it was made")
  func copies() {
    var numbers = ColumnNumbers(.binding)
    _ = numbers.next()
    var copy = numbers
    #expect(copy.next() == numbers.next())
  }

  @Test("a stage that has used up its room meets no other")
  func overflow() {
    var numbers = ColumnNumbers(.binding)
    var last = 0
    for _ in 1..<900_000 { last = numbers.next() }
    #expect(last == 899_999)
    let next = [numbers.next(), numbers.next()]
    #expect(next == [1 << 41, 1 << 41 + 1])
    var tracing = ColumnNumbers(.tracing)
    for _ in 0..<100_000 { last = tracing.next() }
    #expect(last == 999_999)
    #expect(tracing.next() == 1 << 42)
  }
}
