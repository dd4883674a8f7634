import Foundation
import QueryTesting

/// A folder of test files of its own for one test; gone when the test is.
final class TestFolder {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }

  /// Runs the tests of files; what each did wrong.
  func failures(_ paths: [String], coverage: CoverageLog? = nil, isUpdating: Bool = false) throws
    -> [String]
  {
    var runner = TestRunner(isUpdating: isUpdating)
    runner.coverage = coverage
    var failures: [String] = []
    for path in paths { try runner.run(path) { failures += $0.failure.map { [$0] } ?? [] } }
    return failures
  }

  /// What tests reach, as `text: remark` of each place where something is missing.
  func coverage(_ paths: [String]) throws -> (report: CoverageReport, remarks: [String]) {
    let log = CoverageLog()
    _ = try failures(paths, coverage: log)
    let report = log.report
    let remarks = report.queries.flatMap { query in
      query.points.compactMap { point in
        point.remark.map { "\(query.text.source.text(point.span)): \($0)" }
      }
    }
    return (report, remarks)
  }
}
