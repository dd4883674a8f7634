import Diagnostics
import Foundation
import Ingestion
import Testing

@testable import Workspace

/// What of a query ClickHouse would do, if the sample logs were shipped to it.
@Suite("Queries divided between ClickHouse and here")
struct PlanDivisionTests {
  private func sql(_ query: String) throws -> String {
    let workspace = try Workspace.temporary()
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    _ = try workspace.ingest(
      ["logs/syslog.jsonl", "logs/kube-audit.jsonl"].map {
        root.appendingPathComponent("Fixtures/" + $0).path
      },
      options: IngestOptions(now: 638_500_000_000_000_000, tool: "test"))
    let session = try workspace.session().asIfShipped()
    return try session.explain(SourceText(query)).text(of: .sql)
  }

  @Test(
    "a query whose every step has SQL there is done there",
    arguments: [
      "Syslog | where Facility == 'auth' | summarize count(), dcount(Computer) by SeverityLevel | top 3 by count_",
      "Syslog | where TimeGenerated > ago(1d) | distinct Computer",
      "Syslog | join kind=inner (Syslog | project Computer, Other = Facility) on Computer | count",
      "Syslog | where Computer in ((Syslog | where Facility has 'auth' | project Computer)) | count",
      "let auth = Syslog | where Facility == 'auth'; auth | union (auth | take 5) | count",
    ])
  func whole(_ query: String) throws {
    let text = try sql(query)
    #expect(text.hasPrefix("-- ClickHouse: all of it is done there\n"), "\(text)")
    #expect(!text.contains("kq_"))
  }

  @Test("what has none is done here, over the columns and rows that it needs")
  func divided() throws {
    let text = try sql(
      "Syslog | where Facility == 'auth' and isutf8(SyslogMessage) | project Computer")
    let parts = text.components(separatedBy: ";\n\n")
    #expect(parts[0].hasPrefix("-- ClickHouse 1: this part is done there\n"))
    #expect(parts[0].contains("= 'auth'"))
    #expect(
      parts[0].components(separatedBy: "\nfrom")[0].components(separatedBy: " as ").count == 3)
    #expect(parts[1].contains("kq_"))
  }

  @Test("what looks at values is done there, and says that it may refuse some")
  func guarded() throws {
    let text = try sql(
      "Syslog | extend p = parse_json(SyslogMessage) | where p.a.b == 'x' | summarize count() by tostring(p.c)"
    )
    #expect(
      text.hasPrefix("-- ClickHouse: all of it is done there, or here if it refuses a value"),
      "\(text)")
    #expect(text.utf8.count < 20_000)
  }

  @Test("a column that is computed here and that nobody reads brings nothing home")
  func unread() throws {
    let text = try sql("Syslog | extend m = reverse(SyslogMessage) | project Computer | count")
    #expect(!text.contains("SyslogMessage"), "\(text)")
  }

  @Test("a plan that several places share and that chooses rows is asked for once")
  func shared() throws {
    let text = try sql("let some = Syslog | take 2; some | union some | project Computer")
    #expect(text.components(separatedBy: "is done there\n").count == 2, "\(text)")
    #expect(text.contains("kq_rows_"))
  }

  @Test("a query that reads no table asks nobody")
  func constant() throws {
    #expect(try !sql("print 1 + 1").contains("ClickHouse"))
  }
}
