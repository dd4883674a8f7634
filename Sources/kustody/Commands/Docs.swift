import ArgumentParser
import Diagnostics
import Files
import KQLCatalog
import KQLFunctions
import Platform
import Rendering

struct Docs: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "docs", abstract: "Write the pages that are made from declarations.",
    shouldDisplay: false)

  static let examples = [
    Example(
      "manual pages and completions, below a prefix", "kustody docs --share package/usr/share")
  ]

  @Argument(help: "The docs' folder.", completion: .directory)
  var folder = "docs"

  @Flag(help: "Write nothing; exit 1 if a page is out of date.")
  var check = false

  @Option(
    help: ArgumentHelp(
      "Write manual pages and completions of shells instead, as they lie below PREFIX/share.",
      valueName: "folder"),
    completion: .directory)
  var share: String?

  @OptionGroup var terminal: TerminalArguments

  func validate() throws {
    if share != nil, check { throw ValidationError("--share and --check exclude each other") }
  }

  func run() throws {
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    if let share {
      for path in try reporting({ try SharedFiles().write(to: share) }) {
        try output.write("written: \(visible(path))\n")
      }
      return try output.flush()
    }
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
