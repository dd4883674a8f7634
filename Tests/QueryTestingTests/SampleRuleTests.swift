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
      // The exports are of earlier versions of the parsers. In four rows of the one a second `)[` stands
      // in the message, and the export ends User and Realm at the first; the parser's patterns are greedy.
      // Thirteen rows of the other have no OpId although their message says it. Another program's regular
      // expressions, over the same texts, give what ours do in each of the cells.
      (
        "PulseConnectSecure", ["User", "Source_IP", "Node", "Messages", "Realm"], 397, 405,
        "(User != XUser or Realm != XRealm) and countof(SyslogMessage, ')[') == 2"
      ),
      (
        "VMwareESXi", ["Message", "Sub", "OpId", "UserName"], 359, 372,
        "OpId != XOpId and XOpId == '' and SyslogMessage has 'opID'"
      ),
    ])
  func agreement(function: String, columns: [String], same: Int, all: Int, reason: String) throws {
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
    let differ = columns.map { "tostring(\($0)) != X\($0)" }.joined(separator: " or ")
    let outcomes = try run(
      """
      <!-- table: Syslog DIR/data/\(function).json -->
      <!-- table: Parsed_CL DIR/data/\(function).json -->
      ```kql
      \(function)
      | distinct SyslogMessage, \(columns.joined(separator: ", "))
      | join kind=inner (
        Parsed_CL | project SyslogMessage, \(exported.joined(separator: ", "))) on SyslogMessage
      | summarize Same = \(counts.joined(separator: " + ")), All = count() * \(columns.count),
        Unexplained = countif((\(differ)) and not(\(reason)))
      ```
      ```result
      Same  All  Unexplained
      \(same)  \(all)  0
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
    // Two need parsers that are not among the samples.
    for name in names
    where !["ExcessiveNXDOMAINDNSQueries.yaml", "PotentialDHCPStarvationAttack.yaml"].contains(name)
    {
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

  /// Rows of ESXi as its daemon writes them.
  private static func messages(_ texts: [(minute: Int, text: String)]) -> String {
    let rows = texts.map { minute, text in
      let time = "2024-05-01T11:\(minute < 10 ? "0" : "")\(minute):00Z"
      return "\(time),ESXiserver1,local7,\"\(text.replacing("\"", with: "\"\""))\""
    }
    return "```csv Syslog\nTimeGenerated,Computer,Facility,SyslogMessage\n"
      + rows.joined(separator: "\n") + "\n```\n"
  }

  private static func power(_ event: String, _ machines: [String], by user: String) -> [(
    Int, String
  )] {
    machines.map { machine in
      (
        40,
        "info hostd[1A] [Originator@6876 sub=Vimsvc] Event 9 : [vim.event.\(event)] [info] [\(user)] "
          + "[house] [9] [\(machine) on esx1 in house is changed]"
      )
    }
  }

  private static func logins(_ count: Int, users: Int) -> String {
    var text = "```csv Syslog\nTimeGenerated,Computer,Facility,SyslogMessage\n"
    for index in 0..<count {
      text += "2024-05-01T11:40:00Z,datasource,local7,\"2024-05-01 11:40:00 - ive - [10.0.0.9] "
      text += "user\(index % users)(House)[] - Login failed using auth server House.\"\n"
    }
    return text + "```\n"
  }

  private static func results(_ count: Int, _ table: String, _ columns: String, _ row: String)
    -> String
  {
    "```csv \(table)\nTimeGenerated,\(columns)\n"
      + String(repeating: "2024-05-01T11:41:00Z,\(row)\n", count: count) + "```\n"
  }

  @Test(
    "rows like those that a rule looks for raise its alert",
    .enabled(if: folder != nil, "the samples are not beside this checkout"),
    arguments: [
      (
        "CiscoWSAPublicIPSource",
        "```csv Syslog\nTimeGenerated,ProcessName,SyslogMessage\n2024-05-01T11:40:00Z,cisco_wsa,"
          + "\"1714563600.123 20 203.0.113.7 TCP_MISS/200 99 GET http://a.example/ - DIRECT/a.example "
          + "text/html DEFAULT_CASE_11-x <-,-> -\"\n```\n", "IP.Address  203.0.113.7"
      ),
      (
        "ESXiLowPatchDiskSpace",
        messages([(40, "warning x Patch store disk: free space is: 9000000000 bytes")]),
        "Host.FullName  Hypervisor"
      ),
      (
        "ESXiLowTempDirSpace",
        messages([(40, "warning x Temp directory: free space is: 900000000 bytes")]),
        "Host.FullName  Hypervisor"
      ),
      (
        "ESXiMultipleVMStopped",
        messages(power("VmPoweredOffEvent", (1...6).map { "vm\($0)" }, by: "ann")),
        "Account.Name  ann"
      ),
      (
        "ESXiVMStopped", messages(power("VmPoweredOffEvent", ["vm1"], by: "ann")),
        "Host.FullName  vm1"
      ),
      (
        "ESXiRootImpersonation", messages([(40, "info x ImpersonateUser root by VcIntegrity")]),
        "Account.Name  root"
      ),
      (
        "ESXiRootLogin",
        messages([(41, "info x [vim.event.UserLoginSessionEvent] User root@10.0.0.5 logged in")]),
        "IP.Address  10.0.0.5"
      ),
      (
        // It takes two results, so two addresses.
        "ESXiSharedOrStolenRootAccount",
        messages(
          [5, 6, 5, 6].map {
            (41, "info x [vim.event.UserLoginSessionEvent] User root@10.0.0.\($0) logged in")
          }), "IP.Address  10.0.0.5, 10.0.0.6"
      ),
      (
        // Of no machine is known that it is off, so each that is switched on is one that was dormant.
        "ESXiDormantVMStarted", messages(power("VmPoweredOnEvent", ["vm1"], by: "ann")),
        "Host.FullName  [\"vm1\"]"
      ),
      ("PulseConnectSecureVPN-BruteForce", logins(21, users: 1), "IP.Address  10.0.0.9"),
      (
        "PulseConnectSecureVPN-DistinctFailedUserLogin", logins(120, users: 120),
        "Host.FullName  datasource"
      ),
      (
        "ExcessiveNXDOMAINDNSQueries",
        results(
          201, "Infoblox_dnsclient", "ProcessName,Log_Type,DnsResponseCode,SrcIpAddr",
          "named,client,NXDOMAIN,10.0.0.8"), "IP.Address  10.0.0.8"
      ),
      (
        "PotentialDHCPStarvationAttack",
        results(1001, "Infoblox", "ProcessName,Log_Type,ServerIP", "dhcpd,DHCPREQUEST,10.0.0.7"),
        "IP.Address  10.0.0.7"
      ),
    ])
  func fires(rule: String, rows: String, entity: String) throws {
    let parts = entity.split(separator: " ", maxSplits: 1)
    let outcomes = try run(
      """
      <!-- now: 2024-05-01T12:00:00Z -->
      \(rows)
      [Rule](DIR/rules/\(rule).yaml)
      ```alerts
      \(parts[0])
      \(parts[1].drop { $0 == " " })
      ```

      """)
    #expect(outcomes.compactMap(\.failure) == [])
    #expect(outcomes.count == 1)
  }

  @Test(
    "a rule that excludes what it looks for raises nothing, whatever comes",
    .enabled(if: folder != nil, "the samples are not beside this checkout"),
    arguments: [
      // The lists of what is known are made of the very rows that they are held against.
      ("ESXiNewVM", power("VmPoweredOnEvent", ["vm1"], by: "ann")),
      ("ESXiMultipleNewVM", power("VmPoweredOnEvent", (1...9).map { "vm\($0)" }, by: "ann")),
      (
        "ESXiUnexpectedDiskImage",
        [
          (
            40,
            "info x Matched discovered VM [vim.VirtualMachine:1,vm1] ds:///vmfs/volumes/a/b.vmx, end"
          )
        ]
      ),
    ])
  func neverFires(rule: String, rows: [(Int, String)]) throws {
    let outcomes = try run(
      """
      <!-- now: 2024-05-01T12:00:00Z -->
      \(Self.messages(rows))
      [Rule](DIR/rules/\(rule).yaml)
      ```empty alerts
      ```

      """)
    #expect(outcomes.compactMap(\.failure) == [])
  }
}
