import Testing

@testable import Workspace

struct TimeRangeTests {
  static let now: Int64 = 638_500_000_000_000_000

  @Test(
    "a range's length in ticks, back from now",
    arguments: [
      ("1h", 36_000_000_000), ("P1D", 864_000_000_000), ("P1W", 6_048_000_000_000),
      ("P1DT2H3M4.5S", 937_845_000_000), ("PT0.1234567S", 1_234_567), ("PT3600.0S", 36_000_000_000),
      ("PT34560000.0S", 345_600_000_000_000), ("PT5e-06S", 50), ("PT1e-07S", 1),
      ("PT1.5e+3S", 15_000_000_000),
    ] as [(String, Int64)])
  func readsDurations(text: String, ticks: Int64) throws {
    let bounds = try TimeRange(text).bounds(now: Self.now)
    #expect(bounds.from == Self.now - ticks)
    #expect(bounds.to == nil)
  }

  @Test(
    arguments: [
      "", "P", "PT", "P1Y", "P1M", "PT0S", "PTe5S", "PT5e-06", "PT5-06S", "PT1e99S", "P-1D",
      "P100000000W",
    ])
  func refuses(text: String) {
    #expect(throws: TimeRange.Problem.self) { try TimeRange(text) }
  }
}
