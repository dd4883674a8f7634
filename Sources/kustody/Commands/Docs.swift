import ArgumentParser
import Diagnostics
import Files
import KQLCatalog
import KQLFunctions
import Platform
import Rendering

struct Docs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the pages that are made from declarations.",
    shouldDisplay: false)

  @Argument(help: "The docs' folder.", completion: .directory)
  var folder = "docs"

  @Flag(help: "Write nothing; exit 1 where a page is not as it would be written.")
  var check = false

  func run() throws {
    var stale: [String] = []
    try reporting {
      var pages = CatalogPages(.standard).all
      if let names = try? text(ofFile: folder + "/reference-names.txt") {
        let support = LanguageSupportPage(names: names, catalog: .standard)
        if let name = support.undeclared.first {
          throw Failure(
            .findings, "`\(name)` is neither declared nor refused",
            help: "declare it, or list it in `unsupportedNames` with its reason")
        }
        pages.append(support.page)
      }
      pages.append(MutationPage().page)
      pages += try ErrorPages().all()
      for page in pages {
        let path = folder + "/" + page.path
        let isCurrent = (try? text(ofFile: path)) == page.text
        if isCurrent { continue }
        stale.append(path)
        if !check { try write(page.text, to: path) }
      }
    }
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    for path in stale { try output.write("\(check ? "stale" : "written"): \(visible(path))\n") }
    try output.flush()
    if check, !stale.isEmpty {
      throw Failure(.findings, "the pages are not up to date", help: "run `kustody docs`")
    }
  }

  private func write(_ text: String, to path: String) throws {
    if let slash = path.lastIndex(of: "/") { mkdir(String(path[..<slash]), 0o777) }
    let file = try ReplacementFile(path)
    try file.output.write(text)
    try file.commit()
  }
}
