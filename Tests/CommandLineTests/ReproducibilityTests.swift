import Foundation
import Rendering
import Testing

/// The same evidence gives the same answers, identities and seals, however it was handed over.
@Suite struct ReproducibilityTests {
  private static let logs = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/logs").path

  private static let queries = [
    "_Sources | project ContentSha256, ContentBytes, Records, Inserted, Quarantined, Seal | sort by Seal asc",
    "union * | where _ItemId != '' | project Id = _ItemId, Type | sort by Id asc",
    """
    AzureDiagnostics | summarize n = count(), first = min(TimeGenerated), last = max(TimeGenerated)
    by Category, OperationName | sort by Category asc, OperationName asc
    """,
    "AzureDiagnostics | sort by TimeGenerated asc, _ItemId asc | project TimeGenerated, ResultType, _SourceLine",
    "Syslog | sort by TimeGenerated asc | project TimeGenerated, Computer, SyslogMessage",
    "_Quarantine | project Line, Offset, Length, Reason, Raw | sort by Offset asc",
  ]

  private let names: [String]

  init() throws {
    names = try FileManager.default.contentsOfDirectory(atPath: Self.logs).sorted()
  }

  private func text(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: Self.logs + "/" + name))
  }

  /// Ingests one file after another and gives the answers of all queries.
  private func answers(
    _ files: [(name: String, data: Data)], environment: [String: String] = [:]
  ) throws -> [String] {
    let scratch = try Scratch()
    try scratch.write("{\"not\": \"closed\n7\n", to: "bad.json")
    for file in files {
      let url = URL(fileURLWithPath: scratch.file(file.name))
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try file.data.write(to: url)
    }
    for path in files.map(\.name) + ["bad.json"] {
      let ingest = try CommandLineRun(["ingest", path], in: scratch, environment: environment)
      #expect(ingest.status < 2, "\(ingest.errors)")
    }
    #expect(try CommandLineRun(["verify"], in: scratch, environment: environment).status == 0)
    return try Self.queries.map { query in
      let answer = try CommandLineRun(
        ["query", query, "--format", "json", "--now", "2024-06-01"], in: scratch,
        environment: environment)
      #expect(answer.status == 0, "\(answer.errors)")
      return answer.output
    }
  }

  @Test("order, folder, names, time zone, locale and gzip change nothing")
  func sameAnswers() throws {
    let files = try names.map { (name: $0, data: try text($0)) }
    let expected = try answers(files)
    #expect(expected.allSatisfy { $0.count > 100 })
    let reversed = try answers(files.reversed())
    let elsewhere = try answers(
      files.enumerated().map { ("deep/er/\($0.offset)-ä b.bin", $0.element.data) },
      environment: ["TZ": "Asia/Tokyo", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"])
    let packed = try answers(files.map { ($0.name, try repacked($0.data)) })
    for (index, query) in Self.queries.enumerated() {
      #expect(reversed[index] == expected[index], "in another order: \(query)")
      #expect(elsewhere[index] == expected[index], "elsewhere: \(query)")
      #expect(packed[index] == expected[index], "packed: \(query)")
    }
  }

  /// Plain bytes packed, packed ones plain.
  private func repacked(_ data: Data) throws -> Data {
    let isPacked = data.starts(with: [0x1F, 0x8B])
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = isPacked ? ["-dc"] : ["-9nc"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: data)
    try input.fileHandleForWriting.close()
    return output.fileHandleForReading.readDataToEndOfFile()
  }

  @Test("the same query gives the same bytes in each format")
  func sameBytes() throws {
    let scratch = try Scratch()
    _ = try CommandLineRun(["ingest", Self.logs], in: scratch)
    for format in renderers.map({ $0.name }) {
      let runs = try (0..<3).map { _ in
        try CommandLineRun(
          ["query", "AzureDiagnostics", "--format", format, "--now", "2024-06-01"], in: scratch
        ).output
      }
      #expect(Set(runs).count == 1 && !runs[0].isEmpty, "\(format)")
    }
  }
}
