import Diagnostics
import Files
import Workspace

/// Changes queries one place at a time and runs the tests that use them: does one notice?
package struct MutationRunner {
  /// How many mutants are tried; of more, as many are taken evenly from all.
  package var limit: Int
  /// Which are made.
  package var mutations: [Mutation]
  /// Tables and functions that are declared for all files.
  package var schemas = SchemaFiles()
  /// Saved functions and watchlists of all files.
  package var files = LocalFiles()
  package var isCancelled: (@Sendable () -> Bool)?

  package init(
    limit: Int = .max, mutations: [Mutation] = Mutation.all,
    isCancelled: (@Sendable () -> Bool)? = nil
  ) {
    self.limit = max(0, limit)
    self.mutations = mutations
    self.isCancelled = isCancelled
  }

  /// Tries the mutants of all queries of some test files, in the order of their texts.
  ///
  /// - Parameter report: takes each outcome, with how many there were so far and will be.
  /// - Throws: where a file cannot be read.
  package func run(
    _ paths: [String], _ report: (MutantOutcome, _ done: Int, _ all: Int) -> Void
  ) throws -> MutationReport {
    var result = MutationReport()
    do {
      let suite = MutationSuite(schemas: schemas, common: files, isCancelled: isCancelled)
      try suite.read(paths)
      let mutants = suite.mutants(mutations)
      result.made = mutants.count
      let chosen =
        limit < mutants.count
        ? (0..<limit).map { mutants[Self.part($0, limit, of: mutants.count)] } : mutants
      for mutant in chosen {
        let outcome = try suite.outcome(of: mutant)
        result.outcomes.append(outcome)
        report(outcome, result.outcomes.count, chosen.count)
      }
    } catch WorkspaceError.interrupted {
      result.isInterrupted = true
    }
    return result
  }

  private static func part(_ index: Int, _ parts: Int, of count: Int) -> Int {
    let (whole, rest) = index.multipliedFullWidth(by: count)
    return parts.dividingFullWidth((whole, rest)).quotient
  }
}

/// The tests of some files, and what queries they run.
private final class MutationSuite {
  /// A test that passes as it is.
  private struct Use {
    var file: Int
    var test: Int
    /// What its query is compiled into.
    var sql: String?
  }

  private struct Text {
    var text: QueryText
    var uses: [Use] = []
    var triggers: [Mutant] = []
  }

  private let schemas: SchemaFiles
  private let common: LocalFiles
  private let isCancelled: (@Sendable () -> Bool)?
  private var files: [TestFile] = []
  private var texts: [QueryText.Key: Text] = [:]
  /// Databases that are open, the last used last.
  private var open: [(file: Int, fixtures: TestFixtures, workspace: TestWorkspace)] = []

  /// How many databases are kept open: each takes a few file descriptors.
  private static let openLimit = 32

  init(schemas: SchemaFiles, common: LocalFiles, isCancelled: (@Sendable () -> Bool)?) {
    self.schemas = schemas
    self.common = common
    self.isCancelled = isCancelled
  }

  // MARK: tests

  func read(_ paths: [String]) throws {
    for path in paths {
      files.append(try TestFile(ofFile: path))
      for test in files[files.count - 1].cases.indices {
        if isCancelled?() == true { throw WorkspaceError.interrupted }
        do {
          try read(file: files.count - 1, test: test)
        } catch WorkspaceError.interrupted {
          throw WorkspaceError.interrupted
        } catch {
          // A test that cannot run notices nothing.
          continue
        }
      }
    }
  }

  private func read(file: Int, test index: Int) throws {
    let test = files[file].cases[index]
    let workspace = try workspace(file, test)
    // A query with errors has no mutants that mean something.
    let meaning = try meaning(of: test, in: workspace)
    var check = TestCheck(of: files[file], isUpdating: false, isTracing: false)
    try check.run(test, in: workspace)
    guard check.failures.isEmpty else { return }
    let use = Use(file: file, test: index, sql: meaning.sql)
    let own = try workspace.text(of: test, of: files[file])
    note(own, use)
    if let link = test.link, TestLink(link).isRule, texts[own.key]?.triggers.isEmpty == true {
      texts[own.key]?.triggers = Mutant.triggers(of: try workspace.rule(link).rule, own)
    }
    for name in meaning.functions {
      guard let function = workspace.files.functions[name],
        let text = workspace.text(of: function)
      else { continue }
      note(text, use)
    }
  }

  private func note(_ text: QueryText, _ use: Use) {
    texts[text.key, default: Text(text: text)].uses.append(use)
  }

  private func meaning(of test: TestCase, in workspace: TestWorkspace) throws -> QueryMeaning {
    let source: SourceText
    if let link = test.link, TestLink(link).isRule {
      source = SourceText(try workspace.rule(link).rule.query)
    } else {
      source = try TestCheck.source(of: test, in: workspace)
    }
    return try workspace.session(for: test).meaning(of: source)
  }

  /// The database of a test's fixtures: made once for all mutants, as long as there are not too many.
  private func workspace(_ file: Int, _ test: TestCase) throws -> TestWorkspace {
    let fixtures = TestFixtures(test)
    let index = open.firstIndex {
      $0.file == file && $0.fixtures == fixtures && $0.workspace.raised == test.rules
    }
    if let index {
      open.append(open.remove(at: index))
    } else {
      if open.count == Self.openLimit { open.removeFirst() }
      let workspace = try TestWorkspace(
        for: test, files[file].settings, beside: files[file].path, schemas: schemas,
        files: common, isCancelled: isCancelled)
      try workspace.raiseAlerts(before: test)
      open.append((file, fixtures, workspace))
    }
    return open[open.count - 1].workspace
  }

  // MARK: mutants

  /// By the places of their texts.
  func mutants(_ mutations: [Mutation]) -> [Mutant] {
    let all = texts.values.sorted { first, second in
      (first.text.key.path, first.text.line, first.text.key.part)
        < (second.text.key.path, second.text.line, second.text.key.part)
    }
    let hasTriggers = mutations.contains { $0.name == Mutation.trigger.name }
    return all.flatMap { text in
      Mutant.all(of: text.text, mutations) + (hasTriggers ? text.triggers : [])
    }
  }

  func outcome(of mutant: Mutant) throws -> MutantOutcome {
    var isTried = false
    var isSame = false
    for use in texts[mutant.text.key]?.uses ?? [] {
      if isCancelled?() == true { throw WorkspaceError.interrupted }
      let test = files[use.file].cases[use.test]
      let title = "\(files[use.file].path):\(test.line) \(test.name)"
      let workspace = try workspace(use.file, test)
      workspace.mutant = mutant.change
      defer { workspace.mutant = nil }
      var isRun = false
      do {
        if mutant.change.text != nil {
          let meaning = try meaning(of: test, in: workspace)
          if meaning.sql != nil, meaning.sql == use.sql {
            isSame = true
            continue
          }
        }
        isTried = true
        isRun = true
        var check = TestCheck(of: files[use.file], isUpdating: false, isTracing: false)
        try check.run(test, in: workspace)
        if !check.failures.isEmpty {
          return MutantOutcome(mutant: mutant, verdict: .killed, killer: title)
        }
      } catch WorkspaceError.interrupted {
        throw WorkspaceError.interrupted
      } catch WorkspaceError.timeout {
        return MutantOutcome(mutant: mutant, verdict: .timeout, killer: title)
      } catch {
        // A query that does not compile tells nothing of the test; one that fails when it runs does.
        guard isRun else { continue }
        return MutantOutcome(mutant: mutant, verdict: .killed, killer: title)
      }
    }
    return MutantOutcome(
      mutant: mutant, verdict: isTried ? .survived : isSame ? .same : .invalid)
  }
}
