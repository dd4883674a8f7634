import ArgumentParser
import Files
import Workspace

/// Saved functions and watchlists.
struct LocalFileArguments: ParsableArguments {
  @Option(
    name: .customLong("functions"),
    help: ArgumentHelp("A folder of .kql files, each a function.", valueName: "folder"),
    completion: .directory)
  var functionFolders: [String] = []

  @Option(
    name: .customLong("watchlists"),
    help: ArgumentHelp("A folder of .csv files, each a watchlist.", valueName: "folder"),
    completion: .directory)
  var watchlistFolders: [String] = []

  /// As they are typed.
  var words: [String] {
    functionFolders.flatMap { ["--functions", $0] }
      + watchlistFolders.flatMap { ["--watchlists", $0] }
  }

  func files() throws(FileError) -> LocalFiles {
    try LocalFiles(functionFolders: functionFolders, watchlistFolders: watchlistFolders)
  }
}
