import KQLValues

/// Short names of zones, as devices write them after a time: those of RFC 5322, and others that mean one zone
/// only.
enum ZoneAbbreviation {
  /// How far local time is before UTC, in ticks; nil where the name is not known.
  static func offset(of name: String) -> Int64? {
    hours[name].map { Int64($0 * 2) * (TimeSpan.hour / 2) }
  }

  private static let hours: [String: Double] = [
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "MET": 1, "CEST": 2,
    "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AEST": 10,
    "AEDT": 11, "ACST": 9.5, "AWST": 8, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CST": -6,
    "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
    "BRT": -3,
  ]
}
