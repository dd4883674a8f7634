extension TestWorkspace {
  /// The mutant of a file that is a query; nil where it is not this one that is changed.
  func mutated(ofFile path: String) -> String? {
    text(of: QueryText.Key(path: resolved(path), part: ""))
  }

  /// The mutant of a test's block.
  func mutated(of test: TestCase) -> String? {
    text(of: QueryText.Key(path: path, part: "\(test.line)"))
  }

  private func text(of key: QueryText.Key) -> String? {
    guard let mutant, mutant.key == key else { return nil }
    return mutant.text
  }
}
