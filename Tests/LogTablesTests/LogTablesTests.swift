import LogTables
import Testing

@Suite("Log tables")
struct LogTablesTests {
  @Test("each table has a time, and each column its name once")
  func isConsistent() throws {
    #expect(LogTables.names.count > 890)
    for name in LogTables.names {
      let table = try #require(LogTables.table(named: name))
      let columns = table.columns.map(\.name)
      #expect(table.name == name)
      #expect(columns.first == "TimeGenerated", "\(name)")
      #expect(Set(columns).count == columns.count, "\(name)")
    }
  }

  @Test("tables that are declared one by one have all columns of the reference")
  func declaresWhole() throws {
    for table in LogTables.declared {
      #expect(!table.columns.contains { $0.name.isEmpty })
      #expect(LogTables.table(named: table.name)?.summary == table.summary)
    }
    let shared = try #require(LogTables.table(named: "AzureDiagnostics")?.columns)
    #expect(shared.count == 270)
    #expect(shared.allSatisfy { !$0.name.hasSuffix("_g") || $0.type == .string })
  }

  @Test("columns have the types of the reference")
  func hasTypes() throws {
    let signIns = try #require(LogTables.table(named: "SigninLogs")?.columns)
    #expect(signIns.first { $0.name == "TimeGenerated" }?.type == .datetime)
    #expect(signIns.first { $0.name == "LocationDetails" }?.type == .dynamic)
    #expect(signIns.first { $0.name == "_BilledSize" }?.isHidden == true)
  }

  @Test("names are case-sensitive, and what is no name finds nothing")
  func looksUpExactly() {
    #expect(LogTables.table(named: "signinlogs") == nil)
    for name in ["", "|", "Signin", "SigninLogs|", "SigninLogs|tTimeGenerated", "\n", "Syslog "] {
      #expect(LogTables.table(named: name) == nil)
    }
  }
}
