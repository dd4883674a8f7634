import Foundation
import KQL
import KQLCatalog
import KQLFunctions

/// Queries of the repository, by what they come from.
enum Corpus {
  static let root = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../..").standardized.path

  static let operators = tabularOperators.flatMap { $0.documentation.examples.map(\.query) }

  static let functions: [String] = {
    let catalog = FunctionCatalog.standard
    return catalog.scalars.values.flatMap { $0.examples.map { "print x = \($0.expression)" } }
      + catalog.aggregates.values.flatMap { $0.examples.map(\.query) }
  }()

  /// The `kql` blocks of Markdown files.
  static let fixtures: [String] = ["Fixtures/queries", "Fixtures/tests"].flatMap { folder in
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
    return names.sorted().flatMap { name -> [String] in
      let text = (try? String(contentsOfFile: "\(root)/\(folder)/\(name)", encoding: .utf8)) ?? ""
      return text.components(separatedBy: "```kql\n").dropFirst().compactMap {
        $0.components(separatedBy: "\n```").first
      }
    }
  }

  /// The `query` of each line; nil where the file is not beside this checkout.
  static func lines(of path: String) -> [String]? {
    guard let text = try? String(contentsOfFile: "\(root)/../shared/\(path)", encoding: .utf8)
    else {
      return nil
    }
    return text.split(separator: "\n").compactMap { line in
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return object?["query"] as? String
    }
  }
}

/// Runs `body` where published queries nest as deep as they like: a task's own stack is small.
func onDeepStack(_ body: @escaping @Sendable () throws -> [String]) throws -> [String] {
  let outcome = Outcome()
  let thread = Thread {
    outcome.result = Result(catching: body)
    outcome.isDone.signal()
  }
  thread.stackSize = 256 << 20
  thread.start()
  outcome.isDone.wait()
  return try outcome.result.get()
}

private final class Outcome: @unchecked Sendable {
  var result: Result<[String], any Error> = .success([])
  let isDone = DispatchSemaphore(value: 0)
}
