import LogFiles

/// The names under which logs write the time of a record.
enum TimeNames {
  /// In the order in which they are preferred, without case, signs and what `folded` takes off.
  static let all: [String] =
    """
    timegenerated eventtime eventtimestamp eventdatetime timestamp ts eventts eventdate time
    datetime activitydatetime createddatetime creationdate creationtime timecreated createdat
    createdtime createdon created datecreated createtime createdate creationtimestamp published
    occurredat occurred occurrencetime eventoccurredtime activitytime activitydate logtime
    logtimestamp logdatetime logdate loggedat loggeddatetime recordedat recordtime reporttime
    messagetime requesttime requestdatetime accesstime detectiontime detectedat
    detecteddatetime alerttime triggeredtime generatedtime generatedat generated
    eventcreationtime eventcreatedtime eventreceivedtime deviceeventtime when isotimestamp
    unixtime unixtimestamp epochtime epoch utctime systemtime localtime servertime starttime
    startdatetime startedat startdate begintime firsteventtime receivedtime receivedat
    receiveddatetime receivetime receipttime receivetimestamp ingestiontime ingestedat
    datestamp date day datum zeitstempel fecha horodatage
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  private static let ranks: [String: Int] = Dictionary(
    all.enumerated().map { ($1, $0) }, uniquingKeysWith: min)

  /// Where the name of a member stands in the list; nil where it does not.
  static func rank(of key: String) -> Int? {
    guard key.utf8.count <= 64 else { return nil }
    let name = folded(key)
    if let rank = ranks[name] { return rank }
    for suffix in ["utc", "gmt", "ms", "millis", "epoch", "iso", "8601", "local"]
    where name.hasSuffix(suffix) {
      if let rank = ranks[String(name.dropLast(suffix.count))] { return rank }
    }
    return nil
  }

  /// Letters and digits in lower case, without the zone in brackets and the suffix of a custom column's type.
  private static func folded(_ key: String) -> String {
    var text = Substring(key)
    if let close = text.last, close == "]" || close == ")",
      let open = text.lastIndex(of: close == "]" ? "[" : "(")
    {
      text = text[..<open]
    }
    while text.last == " " { text.removeLast() }
    if ["_t", "_d", "_s"].contains(text.suffix(2)) { text = text.dropLast(2) }
    return String(text.lowercased().filter { $0.isLetter || $0.isNumber })
  }

  /// The zone that a name says in brackets; nil where it says none that is known.
  static func zone(of key: String) -> LocalZone? {
    if let written = LocalZone.split(key).zone { return LocalZone(displayName: written) }
    guard key.last == ")", let open = key.lastIndex(of: "(") else { return nil }
    return LocalZone(displayName: String(key[key.index(after: open)...].dropLast()))
  }
}
