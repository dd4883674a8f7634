import Foundation
import QueryTesting
import Testing

/// Real parsers and rules over real rows, where a checkout has them beside it.
@Suite struct SampleRuleTests {
  private static let folder: String? = {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let beside = tests.appendingPathComponent("../../../shared/sentinel/samples").standardized.path
    return [beside].first {
      FileManager.default.fileExists(atPath: $0 + "/parsers")
    }
  }()

  /// Runs a test file; `DIR` is the folder of the samples.
  private func run(_ body: String, functions: String = "DIR/parsers") throws -> [TestOutcome] {
    let folder = try #require(Self.folder)
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString).md").path
    let text = "---\nfunctions: \(functions)\n---\n\(body)".replacing("DIR", with: folder)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var outcomes: [TestOutcome] = []
    try TestRunner().run(path) { outcomes.append($0) }
    return outcomes
  }

  @Test(
    "a parser gives a row for each row it is for, with the columns that the sample has parsed",
    .enabled(if: folder != nil, "the samples are not beside this checkout"),
    arguments: [
      ("PulseConnectSecure", "PulseConnectSecure.json", 81), ("CiscoISE", "CiscoISEEvent.json", 31),
    ])
  func parser(function: String, file: String, rows: Int) throws {
    let outcomes = try run(
      """
      <!-- table: Syslog DIR/data/\(file) -->
      ```kql
      \(function)
      ```
      ```count
      \(rows)
      ```

      """)
    #expect(outcomes.compactMap(\.failure) == [])
    #expect(outcomes.count == 1)
  }

  @Test(
    "columns of a parser agree with those that the sample was exported with",
    .enabled(if: folder != nil, "the samples are not beside this checkout"),
    arguments: [
      // The exports are of earlier versions of the parsers: four rows of the one end User and Realm
      // elsewhere, thirteen of the other have no OpId although it stands in the message.
      ("PulseConnectSecure", ["User", "Source_IP", "Node", "Messages", "Realm"], 397, 405),
      ("VMwareESXi", ["Message", "Sub", "OpId", "UserName"], 359, 372),
    ])
  func agreement(function: String, columns: [String], same: Int, all: Int) throws {
    let folder = try #require(Self.folder)
    // The parser names the computers of somebody.
    let parser = try String(
      contentsOfFile: "\(folder)/parsers/\(function).txt", encoding: .utf8)
    let lines = parser.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("| where Computer in") }
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString).kql").path
    try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    // The export holds the parser's columns beside the raw ones.
    let exported = columns.map { "X\($0) = tostring(column_ifexists('\($0)', ''))" }
    let counts = columns.map { "countif(tostring(\($0)) == X\($0))" }
    let outcomes = try run(
      """
      <!-- table: Syslog DIR/data/\(function).json -->
      <!-- table: Parsed_CL DIR/data/\(function).json -->
      ```kql
      \(function)
      | distinct SyslogMessage, \(columns.joined(separator: ", "))
      | join kind=inner (
        Parsed_CL | project SyslogMessage, \(exported.joined(separator: ", "))) on SyslogMessage
      | summarize Same = \(counts.joined(separator: " + ")), All = count() * \(columns.count)
      ```
      ```result
      Same  All
      \(same)  \(all)
      ```

      """, functions: "{\(function): \(path)}")
    #expect(outcomes.compactMap(\.failure) == [])
  }

  @Test(
    "each rule runs over the sample of its product",
    .enabled(if: folder != nil, "the samples are not beside this checkout"))
  func rules() throws {
    let folder = try #require(Self.folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/rules").sorted()
    var body = ""
    var count = 0
    // Two need parsers that are not among the samples; one holds `datetime(now)`.
    for name in names
    where ![
      "ExcessiveNXDOMAINDNSQueries.yaml", "PotentialDHCPStarvationAttack.yaml",
      "ESXiDormantVMStarted.yaml",
    ]
    .contains(name) {
      let data =
        name.hasPrefix("ESXi")
        ? "VMwareESXi" : name.hasPrefix("Cisco") ? "CiscoWSA" : "PulseConnectSecure"
      body += "# \(name)\n<!-- table: Syslog DIR/data/\(data).json -->\n[Rule](DIR/rules/\(name))\n"
      body += "```count\n>= 0\n```\n"
      count += 1
    }
    let outcomes = try run(body)
    #expect(outcomes.compactMap(\.failure) == [])
    #expect(outcomes.count == count)
  }
}
