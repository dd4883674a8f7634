import ArgumentParser
import Diagnostics
import Files
import Platform
import Rendering
import Storage

struct Init: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Begin a folder of detections: a rule, a query, their tests, and a workflow.",
    discussion: """
      What it writes passes `kustody check` and `kustody test` as it is, to be changed from there. The \
      workflow for GitHub Actions takes the very bytes of this kustody and no others. Nothing that is \
      there is replaced without --force.
      """)

  static let examples = [
    Example("a folder to change from there", "kustody init detections/"),
    Example(
      "with a workflow that fetches this binary",
      "kustody init team/ --url https://example.org/kustody"),
  ]

  @Argument(help: "The folder; made if it does not exist.", completion: .directory)
  var folder = "."

  @Option(
    help: ArgumentHelp("Address from which the workflow fetches this binary.", valueName: "address")
  )
  var url: String?

  @Flag(help: "Replace files that are there.")
  var force = false

  @OptionGroup var terminal: TerminalArguments

  func validate() throws {
    // It becomes a plain word of YAML.
    if let url, !url.contains("://") || !url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
      throw ValidationError("--url is not an address: https://HOST/PATH")
    }
  }

  func run() throws {
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    try reporting {
      let hash = SHA256Hash(of: try contents(ofFile: "/proc/self/exe"))
      let files = StarterFiles(address: url ?? Self.noAddress, hash: "\(hash)").all
      let present = files.map(\.path).filter {
        kind(ofFile: place(of: $0), following: false) != nil
      }
      guard force || present.isEmpty else {
        throw Failure(
          .wrong, "there are already \(present.joined(separator: ", ")) in \(folder)",
          help: "--force replaces them; nothing was written")
      }
      for file in files {
        let path = place(of: file.path)
        try makeFolders(above: path)
        let written = try replacement(of: path)
        try written.output.write(file.text)
        try written.commit()
        try output.write("written \(visible(path))\n")
      }
    }
    try output.write(next)
    try output.flush()
  }

  /// Resolves nowhere (RFC 2606), so that a workflow fails until its owner says where the binary is.
  private static let noAddress = "https://kustody.invalid/kustody-\(version)"

  private var next: String {
    let enter = folder == "." ? "" : "  cd \(visible(quotedForShell(folder)))\n"
    let workflow =
      url == nil
      ? "Set KUSTODY_URL in .github/workflows/detections.yml to where this binary can be fetched.\n"
      : ""
    return """
      Next:
      \(enter)  kustody check rules queries --watchlists watchlists
        kustody test tests --coverage --mutate
      tests/sign-ins.md says how it is laid out. \(workflow)
      """
  }

  private func place(of path: String) -> String {
    folder == "." ? path : folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
  }
}

/// A word as a shell takes it.
private func quotedForShell(_ word: String) -> String {
  let isPlain = word.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
  return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
}
