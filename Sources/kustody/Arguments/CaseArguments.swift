import ArgumentParser
import JSON

/// Who does it, and in which case: what the log and the documents say of that.
struct CaseArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Who does this.", valueName: "name"))
  var examiner: String?

  @Option(
    name: .customLong("case"), help: ArgumentHelp("The case's name or number.", valueName: "id"))
  var caseID: String?

  /// As an entry of the log states it.
  var members: [JSONMember] {
    (examiner.map { [JSONMember("examiner", .string($0))] } ?? [])
      + (caseID.map { [JSONMember("case", .string($0))] } ?? [])
  }
}
