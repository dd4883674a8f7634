/// Dates as HTTP has them: `Tuesday, 14-May-24 07:00:00 GMT` and `Tue, 14 May 2024 07:00:00 GMT`.
enum WebDate {
  /// The same in the ISO form; the text itself where it is not such a date.
  static func iso(_ text: String) -> String {
    let words = text.split { " ,-".contains($0) }
    guard words.count == 6, words[5] == "GMT" || words[5] == "UTC", let day = Int(words[1]),
      let month = SyslogStamp.months.firstIndex(of: String(words[2])), var year = Int(words[3])
    else { return text }
    // Two digits are of a year that is not more than 50 years after the first of these logs.
    if words[3].utf8.count == 2 { year += year < 70 ? 2000 : 1900 }
    func padded(_ number: Int, _ count: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month + 1, 2))-\(padded(day, 2))T\(words[4])Z"
  }
}
