import DetectionRules
import Diagnostics
import Files

/// Which rules of a folder tests run, and whether one sees each of them fire and one stay silent.
package struct TestedRules: Sendable {
  package struct Entry: Sendable {
    /// The rule's file.
    package var path: String
    package var name: String
    /// Tests in which it raised an alert.
    package var firing = 0
    /// Tests in which it raised none.
    package var silent = 0

    /// What is missing, for people; nil where nothing is.
    package var lack: String? {
      switch (firing, silent) {
      case (0, 0): "no test"
      case (0, _): "no test in which it fires"
      case (_, 0): "no test in which it stays silent"
      case (_, _): nil
      }
    }
  }

  package private(set) var entries: [Entry] = []

  /// - Parameter paths: files and folders of rules; files of folders that hold none are left out.
  /// - Throws: where a file cannot be read.
  package init(_ paths: [String], outcomes: [TestOutcome]) throws {
    for path in try files(under: paths, ending: [".yaml", ".yml", ".json"]) {
      let text = try Files.text(ofFile: path)
      guard RuleFile.mayHoldRules(text) else { continue }
      do throws(Diagnostic) {
        for (rule, _) in try RuleFile(SourceText(text, name: path)).rules where rule.isEnabled {
          entries.append(Entry(path: normalized(path), name: rule.name))
        }
      } catch {
        // `check` tells what is wrong with it.
        continue
      }
    }
    for outcome in outcomes {
      guard let rule = outcome.rule,
        let index = entries.firstIndex(where: { $0.path == rule.path && $0.name == rule.name })
      else { continue }
      if rule.alerts > 0 { entries[index].firing += 1 } else { entries[index].silent += 1 }
    }
  }

  /// A line per rule that lacks a test, and their number.
  package var text: String {
    let lacking = entries.compactMap { entry in
      entry.lack.map { "\(visible(entry.path)) \(visible(entry.name)): \($0)\n" }
    }
    let tested = entries.count { $0.firing + $0.silent > 0 }
    return lacking.joined() + "\(tested) of \(entries.count) rules have a test\n"
  }

  /// Whether each rule has a test.
  package var areAllTested: Bool { entries.allSatisfy { $0.firing + $0.silent > 0 } }
}
