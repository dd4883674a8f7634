import DetectionRules
import Diagnostics
import KQL
import Workspace

/// What a mutant is in a test's workspace: another text in the place of one, or another trigger of a rule.
struct MutantChange {
  enum Content {
    case edit(Mutation.Edit, of: SourceText)
    case trigger(Trigger)
  }

  var key: QueryText.Key
  var content: Content

  /// The changed text; nil for a trigger.
  var text: String? {
    guard case .edit(let edit, let source) = content else { return nil }
    return Mutation.text(of: source, with: edit)
  }

  /// Seconds that the query of a mutant may take: what takes longer is noticed.
  static let timeout = 10.0

  /// The functions with the mutant in its place.
  func applied(to files: LocalFiles) -> LocalFiles {
    var files = files
    guard let text else { return files }
    for function in files.functions.values where QueryText.Key(function) == key {
      files.replaceBody(ofFunction: function.name, with: text)
    }
    return files
  }

  func apply(to rule: inout DetectionRule, path: String) {
    guard QueryText.Key(rule, path: path) == key else { return }
    if let text { rule.query = text }
    if case .trigger(let trigger) = content { rule.trigger = trigger }
  }
}
