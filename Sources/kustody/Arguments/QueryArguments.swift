import ArgumentParser
import Diagnostics
import Files
import KQLValues
import Workspace

/// The query of a command: as its argument, from a file, or from standard input.
struct QuerySource: ParsableArguments {
  @Argument(help: ArgumentHelp("The query, or - for standard input.", valueName: "kql"))
  var query: String?

  @Option(
    name: [.customShort("f"), .customLong("file")], help: "Read the query from a file.",
    completion: .file(extensions: ["kql"]))
  var files: [String] = []

  var file: String? { files.first }

  func validate() throws {
    if files.count > 1 {
      throw ValidationError("-f is given \(files.count) times; a command takes one query")
    }
  }

  /// The text of the query.
  ///
  /// - Parameter database: `--from` takes all words up to the next option; the last of several that
  ///   names no file is the query.
  func text(_ database: inout DatabaseArguments) throws -> SourceText {
    if let file {
      guard query == nil else {
        throw Failure(.wrong, "the query is given twice: \(file) and as text")
      }
      return SourceText(try Files.text(ofFile: file), name: file == "-" ? "query" : file)
    }
    var query = query
    if query == nil, database.sources.count > 1, let last = database.sources.last,
      last == "-" || kind(ofFile: last, following: true) == nil
    {
      query = last
      database.sources.removeLast()
    }
    if let query, query != "-" { return SourceText(query) }
    if database.sources.contains("-") {
      throw Failure(.wrong, "standard input holds the logs; give the query as an argument")
    }
    if query == nil, Terminal.input.isTerminal { throw Failure(.wrong, "there is no query") }
    return SourceText(try Files.text(ofFile: "-"))
  }
}

/// What a query is run under.
struct QueryArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What now() means: a datetime, or `last` for the newest TimeGenerated.", valueName: "time"))
  var now: String?

  @Option(
    help: ArgumentHelp(
      "Only rows of this time: 24h, P1D, or START/END. As the portal's picker.",
      valueName: "span"))
  var timespan: String?

  @Option(
    help: ArgumentHelp(
      "Only rows of one resource, as the portal's Logs page of a resource.", valueName: "text"))
  var resource: String?

  @Option(
    name: .customLong("param"),
    help: ArgumentHelp(
      "A value of a parameter: of declare query_parameters, or of a workbook.",
      valueName: "name=value"))
  var parameters: [String] = []

  @Option(help: ArgumentHelp("End a query that runs longer: 30s, 5m.", valueName: "span"))
  var timeout: String?

  @Option(
    help: ArgumentHelp(
      "End a query that needs more memory: 512MiB, 4GiB. Default: 1GiB.", valueName: "size"))
  var memory: ByteCount?

  @Option(
    name: .customLong("workspace"),
    help: ArgumentHelp(
      "A workspace, app, cluster or database whose logs this database holds; * for any.",
      valueName: "name"))
  var workspaces: [String] = []

  @OptionGroup var local: LocalFileArguments

  @Option(
    name: .customLong("external"),
    help: ArgumentHelp(
      "The local copy of an address in externaldata: ADDRESS=FILE, or a folder with HOST/PATH.",
      valueName: "copy"))
  var copies: [String] = []

  @Option(
    name: .customLong("geo"),
    help: ArgumentHelp(
      "GeoIP file for geo_info_from_ip_address: .mmdb or CSV.", valueName: "file"),
    completion: .file(extensions: ["mmdb", "csv"]))
  var placesFile: String?

  /// As they are typed.
  var words: [String] {
    func word(_ name: String, _ value: String?) -> [String] { value.map { [name, $0] } ?? [] }
    return word("--now", now) + word("--timespan", timespan) + word("--resource", resource)
      + parameters.flatMap { ["--param", $0] } + word("--timeout", timeout)
      + word("--memory", memory.map { String($0.bytes) })
      + workspaces.flatMap { ["--workspace", $0] } + local.words
      + copies.flatMap { ["--external", $0] } + word("--geo", placesFile)
  }

  /// The options that the arguments ask for.
  ///
  /// - Parameter schemas: what is declared of tables.
  func options(_ schemas: SchemaFiles) throws -> QueryOptions {
    var options = QueryOptions()
    options.schemas = schemas
    options.resource = resource
    options.workspaces = workspaces
    options.files = try local.files()
    for copy in copies { try options.files.add(copy: copy) }
    options.places = try placesFile.map { path throws(FileError) in try LocalFile(path) }
    if now == "last" {
      options.now = .lastRow
    } else if let now {
      guard let ticks = DateTime.literal(now) else {
        throw Failure(.wrong, "--now \(now) is neither a datetime nor `last`")
      }
      options.now = .at(ticks)
    }
    for parameter in parameters {
      guard let sign = parameter.firstIndex(of: "="), sign > parameter.startIndex else {
        throw Failure(.wrong, "--param \(parameter) is not NAME=VALUE")
      }
      let value = String(parameter[parameter.index(after: sign)...])
      options.parameters.append((String(parameter[..<sign]), value))
    }
    if let timespan {
      do throws(TimeRange.Problem) {
        options.timespan = try TimeRange(timespan)
      } catch {
        throw Failure(.wrong, "--" + error.message)
      }
    }
    return options
  }

  /// What may end a query early.
  func limits(_ interruption: Interruption) throws -> QueryLimits {
    var limits = QueryLimits()
    let hint = timeout == nil && Terminal.error.isTerminal ? PatienceHint() : nil
    limits.isCancelled = {
      hint?.showIfLate()
      return interruption.isRequested
    }
    if let memory { limits.memory = memory.bytes }
    if let timeout {
      guard let ticks = TimeSpan.literal(timeout), ticks > 0 else {
        throw Failure(.wrong, "--timeout \(timeout) is not a span of time; write 30s or 5m")
      }
      limits.timeout = Double(ticks) / Double(TimeSpan.second)
    }
    return limits
  }
}
