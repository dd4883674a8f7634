import Ingestion
import Storage
import Testing

@Suite("Reports of files")
struct ReportTests {
  private let bench: Workbench

  init() throws { bench = try Workbench() }

  private func record(_ number: Int) -> String {
    "{\"time\":\"2024-05-01T00:00:00Z\",\"category\":\"kube-audit\",\"properties\":{\"n\":\(number)}}\n"
  }

  /// Files of a record each.
  private func write(_ count: Int) throws -> [String] {
    try (0..<count).map { number in
      let digits = String(number)
      let name = String(repeating: "0", count: 4 - digits.count) + digits
      return try bench.write(record(number), to: "logs/\(name).json")
    }
  }

  @Test("a report is handed over once its file is in, in the order of the files, and is not kept")
  func told() throws {
    let paths = try write(250)
    try bench.ingest(paths[7])
    var told: [FileReport] = []
    var most = 0
    let report = try Ingestion.ingest(
      paths, into: bench.store, options: IngestOptions(now: 0, tool: "test"),
      progress: { most = max(most, $0.filesDone - told.count) },
      told: { file in
        #expect(!bench.store.connection.isInTransaction)
        told.append(file)
      })
    #expect(told.map(\.path) == paths)
    #expect(told.map { $0.status == .unchanged } == paths.map { $0 == paths[7] })
    #expect(most <= 101)
    #expect(report.files.isEmpty)
    #expect(report.sums.files == 250 && report.totals.inserted == 249)
    #expect(report.sums.statuses == [.ingested: 249, .unchanged: 1])
    #expect(report.sums.tables["AzureDiagnostics"]?.rows == 249)
    #expect(report.sums.tables["AzureDiagnostics"]?.categories == ["kube-audit": 249])
  }

  @Test("reports of files that are in already do not wait for ever behind one that is new")
  func unchanged() throws {
    let known = try bench.write(record(1), to: "known.json")
    try bench.ingest(known)
    let new = try bench.write(record(2), to: "new.json")
    var told = 0
    var most = 0
    _ = try Ingestion.ingest(
      [new] + Array(repeating: known, count: 1200), into: bench.store,
      options: IngestOptions(now: 0, tool: "test"),
      progress: { most = max(most, $0.filesDone - told) }, told: { _ in told += 1 })
    #expect(told == 1201)
    #expect(most <= 1001)
  }

  @Test("what was told of an ingest that is cancelled is in, and nothing else")
  func cancelled() throws {
    let paths = try write(150)
    var told: [String] = []
    let error = #expect(throws: IngestError.self) {
      try Ingestion.ingest(
        paths, into: bench.store, options: IngestOptions(now: 0, tool: "test"),
        isCancelled: { !told.isEmpty }, told: { told.append($0.path) })
    }
    guard case .cancelled(let report)? = error else { return #expect(Bool(false)) }
    #expect(told.count >= 100 && told.count < 150)
    #expect(report.sums.counts.inserted == told.count)
    #expect(try bench.texts("select path from kustody_sources order by id") == told)
  }

  @Test("members of an archive are files of their own, and their reports come one by one")
  func archive() throws {
    let names = (0..<120).map { "\($0).json" }
    let archive = try bench.write(
      names.enumerated().flatMap { Packing.tarMember($1, record($0)) }
        + [UInt8](repeating: 0, count: 1024),
      to: "logs.tar")
    var told: [String] = []
    let report = try Ingestion.ingest(
      [archive], into: bench.store, options: IngestOptions(now: 0, tool: "test"),
      told: { file in
        let isIn = "select count(*) from kustody_sources where path = '\(file.path)'"
        #expect((try? bench.texts(isIn)) == ["1"])
        #expect(!bench.store.connection.isInTransaction)
        told.append(file.path)
      })
    #expect(told == names.map { "\(archive)!/\($0)" })
    #expect(report.totals.inserted == 120)
  }
}
