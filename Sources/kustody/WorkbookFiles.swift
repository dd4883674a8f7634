import Diagnostics
import Files
import Workbooks

/// Workbooks from files.
enum WorkbookFiles {
  typealias Found = (path: String, workbook: Workbook)

  /// The workbooks of paths; of a folder those files that hold some.
  static func read(_ paths: [String]) throws -> [Found] {
    var found: [Found] = []
    for path in try files(under: paths, ending: [".json", ".workbook"]) {
      let source = SourceText(try Files.text(ofFile: path), name: path)
      let isNamed = paths.contains(path)
      let workbooks: [Workbook]
      do {
        workbooks = try Workbook.all(in: source, name: name(of: path))
      } catch {
        guard isNamed else { continue }
        throw Diagnostics(source: source, [error])
      }
      if workbooks.isEmpty, isNamed {
        throw Failure(
          .wrong, "`\(path)` holds no workbook",
          help:
            "a gallery template has \"version\": \"Notebook/1.0\"; an ARM template a resource of type "
            + "microsoft.insights/workbooks")
      }
      found += workbooks.map { (path, $0) }
    }
    if found.isEmpty {
      throw Failure(.wrong, "there is no workbook in \(paths.joined(separator: ", "))")
    }
    return found
  }

  /// What a workbook is called that does not say it itself: as its file, without the ending.
  static func name(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.split(separator: ".").first.map(String.init) ?? name
  }
}
