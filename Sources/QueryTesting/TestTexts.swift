import DetectionRules
import Diagnostics
import Files
import KQL
import Workspace

/// The texts that a test's queries are made of.
extension TestWorkspace {
  /// The query of a test: its block, its file, or its rule's.
  func text(of test: TestCase, of file: TestFile) throws -> QueryText {
    guard let link = test.link else { return QueryText(test, of: file) }
    let path = resolved(TestLink(link).path)
    let text = try Files.text(ofFile: path)
    guard TestLink(link).isRule else { return QueryText(path: path, text: text) }
    return QueryText(try rule(link).rule, path: path, text: text)
  }

  /// The saved function that is compiled from a text, and where its body begins there.
  func function(withSource source: SourceText) -> (text: QueryText, offset: Int)? {
    for function in files.functions.values
    where function.path == source.name && function.source == source {
      return self.text(of: function).map { ($0, function.bodyOffset) }
    }
    return nil
  }

  /// The body of a saved function; nil where its file can no longer be read.
  func text(of function: SavedFunction) -> QueryText? {
    do throws(FileError) {
      return QueryText(function, text: try Files.text(ofFile: function.path))
    } catch {
      return nil
    }
  }
}
