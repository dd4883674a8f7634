import KQLCatalog
import KQLValues
import SQLSyntax

/// Text to values of another type, as the database keeps them. nil is null.
package enum ScalarConversion {
  package static func fromText(_ bytes: UnsafeRawBufferPointer, to type: ScalarType)
    -> FunctionValue
  {
    switch type {
    case .bool: Conversion.bool(text: bytes).map { .bool($0) } ?? .null
    case .int: Conversion.int(text: bytes).map { .integer($0) } ?? .null
    case .long: Conversion.long(text: bytes).map { .integer($0) } ?? .null
    case .real: Conversion.real(text: bytes).map { $0.encoded } ?? .null
    case .decimal: KQLDecimal(utf8: bytes).map { .text($0.description) } ?? .null
    case .datetime: DateTime.parse(bytes).map { .integer($0) } ?? .null
    case .timespan: TimeSpan.parse(bytes).map { .integer($0) } ?? .null
    case .guid: GUID.parse(bytes).map { .text($0) } ?? .null
    case .string: .slice(bytes)
    case .dynamic: DynamicValue(parsing: bytes).stored.map { .text($0) } ?? .null
    }
  }
}

/// `tostring`, `tolong` and the others. Source: scalar-functions; failure is null, never an error.
extension FunctionCatalog {
  mutating func declareConversions() {
    declareToString()
    declareToNumbers()
    declareToTimes()
    scalar(
      "toguid", source: "toguid-function", "The text as a guid, or null.",
      words: ["value": "the value to convert; what cannot be converted gives null"],
      naming: .ofArgument,
      .sql(Parameter("value", .strictly(.guid)), returns: .fixed(.guid)) { $0[0].sql },
      .swift("value") { (text: Text) -> GUIDText? in GUID.parse(text.bytes).map(GUIDText.init) },
      .swift("value") { (value: DynamicJSON) -> GUIDText? in
        DynamicValue(json: value.json).flatMap(Conversion.guid(dynamic:)).map(GUIDText.init)
      },
      absent(.bool, as: .guid),
      absent(.int, as: .guid),
      absent(.long, as: .guid),
      absent(.real, as: .guid),
      absent(.decimal, as: .guid),
      absent(.datetime, as: .guid),
      absent(.timespan, as: .guid),
      examples: [
        (
          "toguid('70fc66f7d2794fdea31e5ab3a5a4a4e6')",
          "guid(70fc66f7-d279-4fde-a31e-5ab3a5a4a4e6)"
        ), ("toguid('x')", "guid(null)"),
      ])
    scalar(
      "tobool", aliases: ["toboolean"], source: "tobool-function", "The value as a bool, or null.",
      words: ["value": "the value to convert; what cannot be converted gives null"],
      naming: .ofArgument,
      .sql(Parameter("value", .strictly(.bool)), returns: .fixed(.bool), mayBeNull: false) {
        $0[0].sql
      },
      .swift("value") { (number: Int64) -> Bool in number != 0 },
      .swift("value") { (number: Double) -> Bool in number != 0 },
      .swift("value") { (value: DecimalText) -> Bool? in
        KQLDecimal(value.text).map { $0 != .zero }
      },
      .swift("value") { (text: Text) -> Bool? in Conversion.bool(text: text.bytes) },
      .swift("value") { (value: DynamicJSON) -> Bool? in
        DynamicValue(json: value.json).flatMap(Conversion.bool(dynamic:))
      }.clickHouse { ClickHouseJSON.truth($0[0].sql) },
      absent(.datetime, as: .bool),
      absent(.timespan, as: .bool),
      absent(.guid, as: .bool),
      examples: [
        ("tobool('true')", "true"), ("tobool('yes')", "bool(null)"), ("tobool(1.5)", "true"),
      ])
  }

  /// A type of which no value is one of another: null.
  private func absent(_ type: ScalarType, as result: ScalarType) -> ScalarOverload {
    .sql(Parameter("value", .strictly(type)), returns: .fixed(result)) { _ in .null }
  }

  private mutating func declareToString() {
    scalar(
      "tostring", source: "tostring-function",
      "The value as text; null of any type is the empty string.",
      words: ["value": "the value to convert; null gives the empty string"], naming: .ofArgument,
      .sql(Parameter("value", .strictly(.string)), returns: .fixed(.string)) { $0[0].sql }
        .alsoInClickHouse(),
      .swift("value") { (value: Bool?) -> String in value.map { $0 ? "True" : "False" } ?? "" },
      .swift("value") { (value: Int64?) -> String in value.map { String($0) } ?? "" }.clickHouse {
        .coalesce(.call("toString", [$0[0].sql]), .text(""))
      },
      .swift("value") { (value: Double?) -> String in value.map(RealText.text) ?? "" },
      .swift("value") { (value: DecimalText?) -> String in value?.text ?? "" },
      .swift("value") { (value: DateTimeTicks?) -> String in
        value.map { DateTime.text($0.ticks) } ?? ""
      },
      .swift("value") { (value: TimeSpanTicks?) -> String in
        value.map { TimeSpan.text($0.ticks) } ?? ""
      },
      .swift("value") { (value: GUIDText?) -> String in value?.text ?? "" }.clickHouse {
        .coalesce($0[0].sql, .text(""))
      },
      ScalarOverload(
        parameters: [Parameter("value", .strictly(.dynamic))], returns: .fixed(.string),
        forms: .body { arguments in
          guard case .text(let json) = arguments[0] else { return .text("") }
          return .text(DynamicText.text(of: json))
        }, mayBeNull: false
      ).clickHouse { ClickHouseJSON.text($0[0].sql) },
      examples: [
        ("tostring(true)", "\"True\""), ("tostring(1h)", "\"01:00:00\""),
        ("tostring(long(null))", "\"\""), ("tostring(dynamic({'a': 1}))", "'{\"a\":1}'"),
      ])
  }

  private mutating func declareToNumbers() {
    scalar(
      "tolong", source: "tolong-function", "The value as a long, or null.",
      words: ["value": "the value to convert; what cannot be converted gives null"],
      naming: .ofArgument,
      .sql(Parameter("value", .strictly(.long)), returns: .fixed(.long), mayBeNull: false) {
        $0[0].sql
      }.alsoInClickHouse(),
      .sql(Parameter("value", .strictly(.int)), returns: .fixed(.long), mayBeNull: false) {
        $0[0].sql
      }.alsoInClickHouse(),
      .sql(Parameter("value", .strictly(.bool)), returns: .fixed(.long), mayBeNull: false) {
        $0[0].sql
      },
      .sql(Parameter("value", .strictly(.datetime)), returns: .fixed(.long), mayBeNull: false) {
        $0[0].sql
      }.alsoInClickHouse(),
      .sql(Parameter("value", .strictly(.timespan)), returns: .fixed(.long), mayBeNull: false) {
        $0[0].sql
      }.alsoInClickHouse(),
      .swift("value") { (value: Double) -> Int64? in Conversion.long(real: value) },
      .swift("value") { (value: DecimalText) -> Int64? in
        KQLDecimal(value.text).flatMap(Conversion.long(decimal:))
      },
      .swift("value") { (text: Text) -> Int64? in Conversion.long(text: text.bytes) },
      .swift("value") { (value: DynamicJSON) -> Int64? in
        DynamicValue(json: value.json).flatMap(Conversion.long(dynamic:))
      }.clickHouse { ClickHouseJSON.whole($0[0].sql) },
      absent(.guid, as: .long),
      examples: [
        ("tolong('12')", "12"), ("tolong('5.7')", "long(null)"), ("tolong(1d)", "864000000000"),
      ])
    scalar(
      "toint", source: "toint-function", "The value as an int, or null.",
      words: ["value": "the value to convert; what cannot be converted gives null"],
      naming: .ofArgument,
      .sql(Parameter("value", .strictly(.int)), returns: .fixed(.int), mayBeNull: false) {
        $0[0].sql
      },
      toInt(.long) { Int32(truncatingIfNeeded: $0) },
      toInt(.bool) { Int32(truncatingIfNeeded: $0) },
      toInt(.datetime) { Int32(truncatingIfNeeded: $0) },
      toInt(.timespan) { Int32(truncatingIfNeeded: $0) },
      .swift("value") { (value: Double) -> Int32? in
        Conversion.int(real: value).map { Int32(truncatingIfNeeded: $0) }
      },
      .swift("value") { (value: DecimalText) -> Int32? in
        KQLDecimal(value.text).flatMap(Conversion.int(decimal:)).map {
          Int32(truncatingIfNeeded: $0)
        }
      },
      .swift("value") { (text: Text) -> Int32? in
        Conversion.int(text: text.bytes).map { Int32(truncatingIfNeeded: $0) }
      },
      .swift("value") { (value: DynamicJSON) -> Int32? in
        DynamicValue(json: value.json).flatMap(Conversion.int(dynamic:)).map {
          Int32(truncatingIfNeeded: $0)
        }
      }.clickHouse { ClickHouseJSON.whole($0[0].sql, digits: 9) },
      absent(.guid, as: .int),
      examples: [("toint('12')", "int(12)"), ("toint(9999999999)", "int(1410065407)")])
    scalar(
      "toreal", aliases: ["todouble"], source: "toreal-function", "The value as a real, or null.",
      words: ["value": "the value to convert; what cannot be converted gives null"],
      naming: .ofArgument,
      .sql(Parameter("value", .strictly(.real)), returns: .fixed(.real), mayBeNull: false) {
        $0[0].sql
      },
      .sql(Parameter("value", .long), returns: .fixed(.real), mayBeNull: false) {
        .cast($0[0].sql, .real)
      },
      .sql(Parameter("value", .strictly(.bool)), returns: .fixed(.real), mayBeNull: false) {
        .cast($0[0].sql, .real)
      },
      .sql(Parameter("value", .strictly(.datetime)), returns: .fixed(.real), mayBeNull: false) {
        .cast($0[0].sql, .real)
      },
      .sql(Parameter("value", .strictly(.timespan)), returns: .fixed(.real), mayBeNull: false) {
        .cast($0[0].sql, .real)
      },
      .swift("value") { (value: DecimalText) -> Double? in KQLDecimal(value.text)?.real },
      .swift("value") { (text: Text) -> Double? in Conversion.real(text: text.bytes) },
      .swift("value") { (value: DynamicJSON) -> Double? in
        DynamicValue(json: value.json).flatMap(Conversion.real(dynamic:))
      }.clickHouse { .call("toFloat64", [ClickHouseJSON.whole($0[0].sql)]) },
      absent(.guid, as: .real),
      examples: [("toreal('1.5')", "1.5"), ("toreal('x')", "real(null)")])
    scalar(
      "todecimal", source: "todecimal-function", "The value as a decimal, or null.",
      words: ["value": "the value to convert; what cannot be converted gives null"],
      naming: .ofArgument,
      .sql(Parameter("value", .strictly(.decimal)), returns: .fixed(.decimal), mayBeNull: false) {
        $0[0].sql
      },
      .swift("value") { (value: Int64) -> DecimalText in DecimalText(KQLDecimal(value).description)
      },
      .swift("value") { (value: Double) -> DecimalText? in
        KQLDecimal(real: value).map { DecimalText($0.description) }
      },
      .swift("value") { (text: Text) -> DecimalText? in
        KQLDecimal(utf8: text.bytes).map { DecimalText($0.description) }
      },
      .swift("value") { (value: DynamicJSON) -> DecimalText? in
        DynamicValue(json: value.json).flatMap(Conversion.decimal(dynamic:)).map {
          DecimalText($0.description)
        }
      },
      absent(.bool, as: .decimal),
      absent(.guid, as: .decimal),
      examples: [("todecimal('1.5')", "decimal(1.5)"), ("todecimal('x')", "decimal(null)")])
  }

  /// An int of the low 32 bits of a whole number.
  private func toInt(_ type: ScalarType, _ convert: @escaping @Sendable (Int64) -> Int32)
    -> ScalarOverload
  {
    ScalarOverload(
      parameters: [Parameter("value", .strictly(type))], returns: .fixed(.int),
      forms: .body { arguments in
        guard case .integer(let value) = arguments[0] else { return .null }
        return .integer(Int64(convert(value)))
      }, mayBeNull: true)
  }

  /// What one value is as a datetime.
  static var dateTimesOfValues: [ScalarOverload] {
    [
      .sql(Parameter("value", .strictly(.datetime)), returns: .fixed(.datetime), mayBeNull: false) {
        $0[0].sql
      },
      .swift("value") { (text: Text) -> DateTimeTicks? in
        DateTime.parse(text.bytes).map(DateTimeTicks.init)
      },
      .swift("value") { (ticks: Int64) -> DateTimeTicks? in
        DateTime.valid(ticks).map(DateTimeTicks.init)
      },
      .swift("value") { (value: DynamicJSON) -> DateTimeTicks? in
        DynamicValue(json: value.json).flatMap(Conversion.dateTime(dynamic:)).map(
          DateTimeTicks.init)
      },
    ]
  }

  private mutating func declareToTimes() {
    scalar(
      "todatetime", source: "todatetime-function", "The value as a datetime, or null.",
      words: ["value": "the value to convert; what cannot be converted gives null"],
      naming: .ofArgument,
      sharing: Self.dateTimesOfValues,
      absent(.bool, as: .datetime),
      absent(.guid, as: .datetime),
      examples: [
        ("todatetime('2015-12-24')", "datetime(2015-12-24)"),
        ("todatetime('13-01-2022')", "datetime(null)"),
      ])
    scalar(
      "totimespan", aliases: ["totime"], source: "totimespan-function",
      "The value as a timespan, or null.",
      words: ["value": "the value to convert; what cannot be converted gives null"],
      naming: .ofArgument,
      .sql(Parameter("value", .strictly(.timespan)), returns: .fixed(.timespan), mayBeNull: false) {
        $0[0].sql
      },
      .sql(Parameter("value", .long), returns: .fixed(.timespan), mayBeNull: false) { $0[0].sql },
      .sql(Parameter("value", .strictly(.bool)), returns: .fixed(.timespan), mayBeNull: false) {
        $0[0].sql
      },
      .sql(Parameter("value", .strictly(.datetime)), returns: .fixed(.timespan), mayBeNull: false) {
        $0[0].sql
      },
      .swift("value") { (value: Double) -> TimeSpanTicks? in
        Conversion.long(real: value).map(TimeSpanTicks.init)
      },
      .swift("value") { (value: DecimalText) -> TimeSpanTicks? in
        KQLDecimal(value.text).flatMap(Conversion.long(decimal:)).map(TimeSpanTicks.init)
      },
      .swift("value") { (text: Text) -> TimeSpanTicks? in
        TimeSpan.parse(text.bytes).map(TimeSpanTicks.init)
      },
      .swift("value") { (value: DynamicJSON) -> TimeSpanTicks? in
        DynamicValue(json: value.json).flatMap(Conversion.timeSpan(dynamic:)).map(
          TimeSpanTicks.init)
      },
      absent(.guid, as: .timespan),
      examples: [
        ("totimespan('0.00:01:00')", "1m"), ("totimespan('x')", "timespan(null)"),
        ("totimespan(guid(00000000-0000-0000-0000-000000000001))", "timespan(null)"),
      ])
  }
}
