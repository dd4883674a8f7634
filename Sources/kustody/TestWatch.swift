import Diagnostics
import Files
import QueryTesting
import Rendering
import Workspace

/// Runs tests again whenever a file changes that they are made of, until somebody ends it.
struct TestWatch {
  let paths: [String]
  let interruption: Interruption
  let quitKey: QuitKey
  /// Runs the tests of files and tells what came of them; whether none failed.
  let run: ([String]) throws -> Bool

  private static let help = "q ends, Enter runs all again\n"

  /// - Returns: whether the last runs of all files had no failure.
  func watch() throws -> Bool {
    guard Terminal.output.isTerminal, let keyboard = Keyboard() else {
      throw Failure(.wrong, "--watch needs a terminal; without it the tests run once")
    }
    return try interruption.during {
      var state = WatchedFiles()
      var failing: Set<String> = []
      var pending = try state.update(TestFile.files(under: paths))
      while true {
        if !pending.isEmpty {
          for file in pending {
            // Until it has passed.
            failing.insert(file)
            do {
              if try run([file]) { failing.remove(file) }
            } catch WorkspaceError.interrupted where quitKey.wasPressed {
              return false
            }
          }
          failing.formIntersection(state.tests)
          let verdict = failing.isEmpty ? "all pass" : "failing: \(failing.count)"
          Terminal.output.write("-- \(state.tests.count) files, \(verdict); " + Self.help)
        }
        pending = []
        switch keyboard.wait(milliseconds: 250, waking: interruption.wakingDescriptor) {
        case .woken: throw WorkspaceError.interrupted
        case .end, .key(UInt8(ascii: "q")), .key(4): return failing.isEmpty
        case .key(UInt8(ascii: "\n")), .key(UInt8(ascii: "\r")): pending = state.tests
        case .key: break
        case .timeout:
          // A file that goes for a moment, as editors have it, is seen when it is back.
          if let files = try? TestFile.files(under: paths) { pending = state.update(files) }
          if !pending.isEmpty { Terminal.output.write("\n") }
        }
        if interruption.isRequested { throw WorkspaceError.interrupted }
      }
    }
  }
}

/// Which files tests are made of, and how those were when they were last looked at.
private struct WatchedFiles {
  private(set) var tests: [String] = []
  /// By test: itself and what it names.
  private var sources: [String: [String]] = [:]
  private var stamps: [String: FileStamp?] = [:]

  /// Looks at all files.
  ///
  /// - Returns: the tests that are new or of which something changed.
  mutating func update(_ files: [String]) -> [String] {
    tests = files
    var now: [String: FileStamp?] = [:]
    func stamp(_ path: String) -> FileStamp? {
      if let known = now[path] { return known }
      let stamp = FileStamp(path)
      now[path] = stamp
      return stamp
    }
    var changed: [String] = []
    for test in files {
      let isNew = sources[test] == nil
      if isNew || stamp(test) != stamps[test] ?? nil {
        sources[test] = [test] + TestFile.sources(ofFile: test)
      }
      let all = sources[test] ?? []
      // Each is looked at, so that it has a stamp the next time.
      let differs = all.map { stamp($0) != stamps[$0] ?? nil }.contains(true)
      if isNew || differs { changed.append(test) }
    }
    stamps = now
    return changed
  }
}
