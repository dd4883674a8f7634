/// Times as logs write them, read into ticks: 100 ns since 0001-01-01 UTC.
package enum TimeText {
  /// An ISO 8601 date with time (`2024-03-04T05:06:07.1234567Z`, `T` or space, any number of digits in
  /// the fraction, of which seven count, with `Z`, an offset or none: UTC), a date alone, or one of the forms
  /// of `NumericDate`, `NamedMonthDate` and `CompactTime`. Nil for anything else.
  ///
  /// - Parameter order: of day and month in a date such as `5/12/2024`; nil: the month first where slashes
  ///   are between them, as the portal writes it in American English.
  package static func reading(
    _ text: UnsafeRawBufferPointer, order: DateOrder? = nil
  ) -> TimeReading? {
    if let reading = isoReading(text) { return reading }
    if let date = NumericDate(text) { return date.reading(order) }
    return NamedMonthDate(text)?.reading ?? CompactTime.reading(text) ?? PlatformDate.reading(text)
  }

  /// The ticks of `reading`.
  package static func ticks(_ text: UnsafeRawBufferPointer) -> Int64? { reading(text)?.ticks }

  /// The time of an ISO 8601 text alone, by far the commonest form.
  package static func isoReading(_ text: UnsafeRawBufferPointer) -> TimeReading? {
    guard text.count >= 8, text.count <= 64 else { return nil }
    var scanner = TimeScanner(bytes: text)
    return scanner.isoTicks().map { TimeReading(ticks: $0, saysZone: scanner.saysZone) }
  }

  /// The same for nothing but a date with a time in the ISO form, which is what makes a string a
  /// datetime in `AzureDiagnostics`: no blanks around it, offsets with a colon.
  package static func strictTicks(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count >= 16, text.count <= 40, text[4] == UInt8(ascii: "-"),
      text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " ")
    else { return nil }
    var scanner = TimeScanner(bytes: text)
    scanner.isStrict = true
    return scanner.isoTicks()
  }
}
