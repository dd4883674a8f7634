/// A time, and whether its text says how far it is from UTC.
package struct TimeReading: Sendable, Hashable {
  package var ticks: Int64
  package var saysZone: Bool

  package init(ticks: Int64, saysZone: Bool) {
    self.ticks = ticks
    self.saysZone = saysZone
  }
}
