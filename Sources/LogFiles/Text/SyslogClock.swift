import KQLValues

/// Makes moments of times that lack their year or zone.
package struct SyslogClock {
  /// The year of the first message; nil where nobody says it.
  package var year: Int?
  /// UTC where nobody says it.
  package var zone: LocalZone?
  private var lastMonth = 0
  /// Whether a time needed the year or the zone that was stated.
  package private(set) var usesYear = false
  package private(set) var usesZone = false

  package init(year: Int? = nil, zone: LocalZone? = nil) {
    self.year = year
    self.zone = zone
  }

  /// - Parameters:
  ///   - time: of day, in ticks.
  ///   - zone: the one that is written; nil where none is.
  package mutating func ticks(
    month: Int, day: Int, year written: Int?, time: Int64, zone: String? = nil
  ) -> Int64? {
    if written == nil, let year {
      // A file that goes over the turn of a year.
      if lastMonth - month > 6 { self.year = year + 1 }
      if month - lastMonth > 6, lastMonth > 0 { self.year = year - 1 }
    }
    if written == nil {
      lastMonth = month
      usesYear = usesYear || year != nil
    }
    guard let year = written ?? year,
      let midnight = CivilTime.ticks(year: year, month: month, day: day, seconds: 0, fraction: 0)
    else { return nil }
    if let zone {
      // A short name that is not known says nothing; the user may say what it is.
      guard let offset = ZoneAbbreviation.offset(of: zone) else {
        usesZone = usesZone || self.zone != nil
        return self.zone?.utc(ofLocal: midnight + time)
      }
      return midnight + time - offset
    }
    usesZone = usesZone || self.zone != nil
    return self.zone.map { $0.utc(ofLocal: midnight + time) } ?? midnight + time
  }

  /// The year of a time that says none.
  mutating func statedYear() -> Int? {
    usesYear = usesYear || year != nil
    return year
  }

  package mutating func ticks(iso text: String) -> Int64? {
    var text = text
    let reading = text.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      return TimeText.isoReading(bytes) ?? NumericDate(bytes)?.reading(nil)
    }
    guard let reading, let zone, !reading.saysZone else { return reading?.ticks }
    usesZone = true
    return zone.utc(ofLocal: reading.ticks)
  }
}
