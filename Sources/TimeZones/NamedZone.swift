/// A time zone of the tz database, for anyone who reads local times.
package struct NamedZone: Sendable {
  private let zone: TimeZone

  /// - Parameter name: such as `Europe/Berlin`.
  package init?(_ name: String) {
    guard let zone = TimeZoneTable.zones[name] else { return nil }
    self.zone = zone
  }

  /// The moment of a local time, in ticks; of a time that comes twice the first. Nil before the year 2000,
  /// where the table does not reach.
  package func utc(ofLocal ticks: Int64) -> Int64? { (try? zone.utc(ofLocal: ticks)) ?? nil }
}
