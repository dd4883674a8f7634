import KQLValues
import Testing

@testable import Workbooks

/// What `now()` is in these tests: 2024-05-15.
let may15 = DateTime.literal("2024-05-15T00:00:00Z") ?? 0

@Suite struct SubstitutionTests {
  private static func scope() -> ParameterScope {
    var scope = ParameterScope(now: may15)
    scope["One"] = ParameterValue(
      choices: [.init(value: "a'b", label: "A")], isSet: true, isRequired: true)
    scope["Many"] = ParameterValue(
      choices: [.init(value: "it's", label: "It"), .init(value: "b\\c", label: "B")], isSet: true,
      isMultiple: true)
    scope["Plain"] = ParameterValue(
      choices: [.init(value: "x", label: "X"), .init(value: "y", label: "Y")], isSet: true,
      isMultiple: true, quote: "", delimiter: " | ")
    scope["Unset"] = ParameterValue()
    scope["Empty"] = ParameterValue(isSet: true, isMultiple: true, label: "All")
    scope["Day"] = ParameterValue(isSet: true, time: TimeContext(length: TimeSpan.day))
    scope["Fixed"] = ParameterValue(
      isSet: true,
      time: TimeContext(length: TimeSpan.day, end: DateTime.literal("2024-05-02T00:00:00Z")))
    scope["Json"] = .text(#"{"a":{"b":[1,"two"]}}"#)
    scope["Vault"] = ParameterValue(
      choices: [
        .init(
          value: "/subscriptions/5e8f/resourceGroups/RG/providers/Microsoft.KeyVault/vaults/kv",
          label: "kv")
      ], isSet: true)
    return scope
  }

  @Test(
    "values stand in the place of their names",
    arguments: [
      ("{One}", "a'b"), ("{One:label}", "A"), ("{One:lable}", "A"), ("{One:LABEL}", "A"),
      ("in ({Many})", #"in ('it\'s','b\\c')"#), ("{Many:label}", "It, B"),
      ("{Plain}", "x | y"), ("{Unset}", ""), ("{Unset:label}", "<unset>"),
      ("dynamic([{Empty}])", "dynamic([])"), ("{Empty:label}", "All"),
      ("{Nobody} {3} {} {a b} {", "{Nobody} {3} {} {a b} {"),
      (#"matches regex @"\d{3}" {One:nothing}"#, #"matches regex @"\d{3}" {One:nothing}"#),
      ("{{One}}", "{a'b}"),
      ("where TimeGenerated {Day}", "where TimeGenerated > ago(1d)"),
      ("{Day:start}", "datetime(2024-05-14T00:00:00.000Z)"),
      ("{Day:endISO}", "2024-05-15T00:00:00.000Z"), ("{Day:grain}", "30m"),
      ("{Day:seconds}", "86400"), ("{Day:durationISO}", "PT24H"),
      ("{Day:label}", "Last 24 hours"),
      (
        "{Fixed}",
        "between (datetime(2024-05-01T00:00:00.000Z) .. datetime(2024-05-02T00:00:00.000Z))"
      ),
      ("{Json:$.a.b[1]}", "two"), ("{Json:$.a}", #"{"b":[1,"two"]}"#), ("{Json:$.x}", ""),
      ("{Json:escapejson}", #"{\"a\":{\"b\":[1,\"two\"]}}"#), ("{One:base64}", "YSdi"),
      ("{Vault:name}", "kv"), ("{Vault:resourceGroup}", "RG"),
      ("{Vault:resourceType}", "microsoft.keyvault/vaults"), ("{Vault:subscriptionid}", "5e8f"),
      ("{Vault:subid}", "'5e8f'"),
    ])
  func inQueries(text: String, expected: String) {
    #expect(Self.scope().filled(text, in: .query) == expected)
  }

  @Test(
    "people read times",
    arguments: [
      ("{Day}", "Last 24 hours"), ("{Day:start}", "2024-05-14 00:00:00 UTC"),
      ("{Day:query}", "> ago(1d)"),
    ])
  func inTexts(text: String, expected: String) {
    #expect(Self.scope().filled(text, in: .text) == expected)
  }

  @Test("a value is not looked at again")
  func once() {
    var scope = Self.scope()
    scope["Outer"] = .text("{One}")
    #expect(scope.filled("{Outer}", in: .query) == "{One}")
  }

  @Test("a required parameter without a value is named")
  func unset() {
    var scope = Self.scope()
    scope["Needed"] = ParameterValue(isRequired: true)
    #expect(scope.unset(in: "T | where A == '{Needed:value}' and B == '{Unset}'") == ["Needed"])
  }

  @Test(
    "conditions compare texts",
    arguments: [
      ("One", "a'b", true, true), ("One", "", true, false), ("Nobody", "", true, true),
      ("Nobody", "x", false, true), ("Unset", "", false, false),
    ])
  func conditions(name: String, value: String, isEqual: Bool, holds: Bool) {
    let condition = WorkbookItem.Condition(parameter: name, value: value, isEqual: isEqual)
    #expect(Self.scope().holds([condition]) == holds)
  }

  @Test(
    "comparisons of criteria and thresholds",
    arguments: [
      ("10", ">", "9", true), ("b", ">", "a", true), ("1.0", "==", "1", true),
      ("Abc", "contains", "B", true), ("Abc", "notContains", "b", false),
      ("Abc", "startsWith", "a", true), ("Abc", "endsWith", "C", true), ("", "is Empty", "", true),
      ("x", "isNotNull", "", true), ("ab12", "regex", #"\d+$"#, true), ("x", "Default", "", true),
      ("x", "!=", "y", true), ("2", "<=", "2", true),
    ])
  func comparisons(left: String, comparison: String, right: String, holds: Bool) {
    #expect(Comparison.holds(left, comparison, right) == holds)
  }

  @Test("an unknown comparison never holds")
  func unknownComparison() { #expect(Comparison.holds("a", "resembles", "a") == nil) }

  @Test(
    "expressions of criteria",
    arguments: [
      ("1 + 2 * 3", 7.0), ("(1 + 2) * 3", 9), ("-4 / 2", -2), ("7 % 4", 3), ("x + 1", 1),
      ("1 / 0", 0), ("((((", 0), ("2..3", 0),
    ])
  func arithmetic(text: String, value: Double) { #expect(Arithmetic.value(text) == value) }

  @Test(
    "grains of time ranges",
    arguments: [
      (TimeSpan.hour, "1m"), (4 * TimeSpan.hour, "5m"), (12 * TimeSpan.hour, "15m"),
      (TimeSpan.day, "30m"), (2 * TimeSpan.day, "1h"), (7 * TimeSpan.day, "6h"),
      (14 * TimeSpan.day, "12h"), (30 * TimeSpan.day, "1d"),
    ])
  func grains(length: Int64, grain: String) {
    #expect(TimeContext.literal(TimeContext(length: length).grain) == grain)
  }
}
