import KQLValues
import TimeZones

/// The zone of times that were written without one, as the portal names it after a column
/// (`TimeGenerated [Pacific Time (US and Canada)]`) or as the user states it.
package struct LocalZone: Sendable {
  private enum Kind: Sendable {
    case utc
    /// Minutes east of UTC.
    case fixed(Int64)
    case named(NamedZone)
  }
  private let kind: Kind
  /// As it was asked for.
  package let name: String

  /// A zone by its name in the tz database, the display name or identifier that Windows has for it, or
  /// its distance from UTC (`UTC+02:00`).
  package init?(displayName: String) {
    self.name = displayName
    if let zone = NamedZone(displayName) {
      kind = .named(zone)
      return
    }
    let normalized = Self.normalized(displayName)
    let isPlain = !displayName.contains(where: \.isNumber)
    if isPlain, ["utc", "z", "coordinateduniversaltime", "gmt"].contains(normalized) {
      kind = .utc
    } else if let minutes = Self.offset(displayName) {
      kind = .fixed(minutes)
    } else if let zone = Self.names[normalized].flatMap({ NamedZone($0) }) {
      kind = .named(zone)
    } else {
      return nil
    }
  }

  /// In ticks; nil where it cannot be determined.
  package func utc(ofLocal ticks: Int64) -> Int64? {
    switch kind {
    case .utc: ticks
    case .fixed(let minutes): DateTime.adding(-minutes * TimeSpan.minute, to: ticks)
    case .named(let zone): zone.utc(ofLocal: ticks)
    }
  }

  /// A column's name and the zone after it: `NAME [ZONE]`.
  package static func split(_ key: String) -> (name: String, zone: String?) {
    guard key.utf8.last == UInt8(ascii: "]"), let open = key.lastIndex(of: "["),
      open > key.startIndex, key[key.index(before: open)] == " "
    else { return (key, nil) }
    let name = String(key[..<key.index(before: open)])
    return name.isEmpty ? (key, nil) : (name, String(key[key.index(after: open)...].dropLast()))
  }

  package static func unknown(_ zone: String) -> String {
    "the time zone `\(zone)` is not known: state what it is with --time-zone, such as "
      + "--time-zone Europe/Berlin or --time-zone UTC+02:00"
  }

  /// Letters only, in lower case, without the distance from UTC in front.
  private static func normalized(_ name: String) -> String {
    var text = Substring(name.lowercased())
    if text.hasPrefix("(utc") || text.hasPrefix("(gmt"), let end = text.firstIndex(of: ")") {
      text = text[text.index(after: end)...]
    }
    return String(text.replacing("&", with: "and").filter { $0.isLetter })
  }

  /// `UTC+02:00`, `GMT-5`, `+0530`, in minutes.
  private static func offset(_ name: String) -> Int64? {
    var text = Substring(name.uppercased())
    for prefix in ["UTC", "GMT"] where text.hasPrefix(prefix) { text = text.dropFirst(3) }
    guard let sign = text.first, sign == "+" || sign == "-" || sign == "−" else { return nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard (1...4).contains(digits.count), let number = Int64(digits), number >= 0 else {
      return nil
    }
    let minutes = digits.count <= 2 ? number * 60 : number / 100 * 60 + number % 100
    guard minutes <= 14 * 60 else { return nil }
    return sign == "+" ? minutes : -minutes
  }

  /// The names of Windows, as letters only: the display name and the identifier.
  private static let names: [String: String] = {
    var names: [String: String] = [:]
    for line in table.split(separator: "\n") {
      let fields = line.split(separator: "|")
      guard let zone = fields.last else { continue }
      for name in fields.dropLast() { names[normalized(String(name))] = String(zone) }
    }
    return names
  }()

  private static let table = """
    Hawaii|Hawaiian Standard Time|Pacific/Honolulu
    Alaska|Alaskan Standard Time|America/Anchorage
    Pacific Time (US and Canada)|Pacific Time (US and Canada) Tijuana|Pacific Standard Time|\
    Pacific Daylight Time|America/Los_Angeles
    Baja California|Tijuana, Baja California|Pacific Standard Time (Mexico)|America/Tijuana
    Arizona|US Mountain Standard Time|America/Phoenix
    Mountain Time (US and Canada)|Mountain Standard Time|Mountain Daylight Time|America/Denver
    Chihuahua, La Paz, Mazatlan|Mountain Standard Time (Mexico)|America/Mazatlan
    Central Time (US and Canada)|Central Standard Time|Central Daylight Time|America/Chicago
    Central America|Central America Standard Time|America/Guatemala
    Saskatchewan|Canada Central Standard Time|America/Regina
    Guadalajara, Mexico City, Monterrey|Central Standard Time (Mexico)|America/Mexico_City
    Eastern Time (US and Canada)|Eastern Standard Time|Eastern Daylight Time|America/New_York
    Indiana (East)|US Eastern Standard Time|America/Indianapolis
    Bogota, Lima, Quito|Bogota, Lima, Quito, Rio Branco|SA Pacific Standard Time|America/Bogota
    Atlantic Time (Canada)|Atlantic Standard Time|America/Halifax
    Caracas|Venezuela Standard Time|America/Caracas
    Georgetown, La Paz, Manaus, San Juan|SA Western Standard Time|America/La_Paz
    Santiago|Pacific SA Standard Time|America/Santiago
    Asuncion|Paraguay Standard Time|America/Asuncion
    Newfoundland|Newfoundland Standard Time|America/St_Johns
    Brasilia|E. South America Standard Time|America/Sao_Paulo
    City of Buenos Aires|Buenos Aires|Argentina Standard Time|America/Buenos_Aires
    Cayenne, Fortaleza|SA Eastern Standard Time|America/Cayenne
    Greenland|Greenland Standard Time|America/Godthab
    Montevideo|Montevideo Standard Time|America/Montevideo
    Azores|Azores Standard Time|Atlantic/Azores
    Cabo Verde Is.|Cape Verde Standard Time|Atlantic/Cape_Verde
    Dublin, Edinburgh, Lisbon, London|GMT Standard Time|Europe/London
    Monrovia, Reykjavik|Greenwich Standard Time|Atlantic/Reykjavik
    Casablanca|Morocco Standard Time|Africa/Casablanca
    Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna|W. Europe Standard Time|Europe/Berlin
    Belgrade, Bratislava, Budapest, Ljubljana, Prague|Central Europe Standard Time|Europe/Budapest
    Brussels, Copenhagen, Madrid, Paris|Romance Standard Time|Europe/Paris
    Sarajevo, Skopje, Warsaw, Zagreb|Central European Standard Time|Europe/Warsaw
    West Central Africa|W. Central Africa Standard Time|Africa/Lagos
    Windhoek|Namibia Standard Time|Africa/Windhoek
    Amman|Jordan Standard Time|Asia/Amman
    Athens, Bucharest|Athens, Bucharest, Istanbul|GTB Standard Time|Europe/Bucharest
    Beirut|Middle East Standard Time|Asia/Beirut
    Cairo|Egypt Standard Time|Africa/Cairo
    Chisinau|E. Europe Standard Time|Europe/Chisinau
    Harare, Pretoria|South Africa Standard Time|Africa/Johannesburg
    Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius|FLE Standard Time|Europe/Kiev
    Jerusalem|Israel Standard Time|Asia/Jerusalem
    Istanbul|Turkey Standard Time|Turkey Time|Europe/Istanbul
    Baghdad|Arabic Standard Time|Asia/Baghdad
    Kuwait, Riyadh|Arab Standard Time|Asia/Riyadh
    Minsk|Belarus Standard Time|Europe/Minsk
    Moscow, St. Petersburg|Moscow, St. Petersburg, Volgograd|Russian Standard Time|Europe/Moscow
    Nairobi|E. Africa Standard Time|Africa/Nairobi
    Tehran|Iran Standard Time|Asia/Tehran
    Abu Dhabi, Muscat|Arabian Standard Time|Asia/Dubai
    Baku|Azerbaijan Standard Time|Asia/Baku
    Tbilisi|Georgian Standard Time|Asia/Tbilisi
    Yerevan|Caucasus Standard Time|Asia/Yerevan
    Kabul|Afghanistan Standard Time|Asia/Kabul
    Ashgabat, Tashkent|West Asia Standard Time|Asia/Tashkent
    Ekaterinburg|Ekaterinburg Standard Time|Asia/Yekaterinburg
    Islamabad, Karachi|Pakistan Standard Time|Asia/Karachi
    Chennai, Kolkata, Mumbai, New Delhi|India Standard Time|Asia/Kolkata
    Sri Jayawardenepura|Sri Lanka Standard Time|Asia/Colombo
    Kathmandu|Nepal Standard Time|Asia/Kathmandu
    Dhaka|Bangladesh Standard Time|Asia/Dhaka
    Yangon (Rangoon)|Myanmar Standard Time|Asia/Rangoon
    Bangkok, Hanoi, Jakarta|SE Asia Standard Time|Asia/Bangkok
    Novosibirsk|N. Central Asia Standard Time|Asia/Novosibirsk
    Beijing, Chongqing, Hong Kong, Urumqi|China Standard Time|Asia/Shanghai
    Kuala Lumpur, Singapore|Singapore Standard Time|Asia/Singapore
    Perth|W. Australia Standard Time|Australia/Perth
    Taipei|Taipei Standard Time|Asia/Taipei
    Osaka, Sapporo, Tokyo|Tokyo Standard Time|Asia/Tokyo
    Seoul|Korea Standard Time|Asia/Seoul
    Adelaide|Cen. Australia Standard Time|Australia/Adelaide
    Darwin|AUS Central Standard Time|Australia/Darwin
    Brisbane|E. Australia Standard Time|Australia/Brisbane
    Canberra, Melbourne, Sydney|AUS Eastern Standard Time|Australia/Sydney
    Hobart|Tasmania Standard Time|Australia/Hobart
    Guam, Port Moresby|West Pacific Standard Time|Pacific/Port_Moresby
    Vladivostok|Vladivostok Standard Time|Asia/Vladivostok
    Auckland, Wellington|New Zealand Standard Time|Pacific/Auckland
    Fiji|Fiji Standard Time|Pacific/Fiji
    Samoa|Samoa Standard Time|Pacific/Apia
    """
}
