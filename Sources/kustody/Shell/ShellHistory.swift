import Files
import JSON
import Platform

/// What was entered before, per user: a JSON string a line, so that queries keep their line breaks.
struct ShellHistory {
  private static let most = 2_000
  private(set) var entries: [String] = []
  private let path: String?

  /// - Parameter isKept: whether it is read from and written to the user's file.
  init(isKept: Bool) {
    path = isKept ? Self.location() : nil
    guard let path, let text = try? Files.text(ofFile: path) else { return }
    for line in text.split(separator: "\n").suffix(Self.most) {
      if case .string(let entry)? = try? JSONValue(parsing: String(line)) { entries.append(entry) }
    }
  }

  /// `$XDG_STATE_HOME/kustody/history`; nil where there is no home.
  private static func location() -> String? {
    let state =
      environment("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment("HOME").map { $0 + "/.local/state" }
    return state.map { $0 + "/kustody/history" }
  }

  mutating func add(_ entry: String) {
    guard entries.last != entry else { return }
    entries.append(entry)
    guard let path else { return }
    makeFolders(of: path)
    // Readable by its owner alone from the start: queries name people and machines.
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    fchmod(file, 0o600)
    let output = Output(fileDescriptor: file)
    try? output.write(JSONValue.string(entry).jsonText + "\n")
    try? output.flush()
  }

  private func makeFolders(of path: String) {
    var end = path.index(after: path.startIndex)
    while let slash = path[end...].firstIndex(of: "/") {
      mkdir(String(path[..<slash]), 0o700)
      end = path.index(after: slash)
    }
  }
}
