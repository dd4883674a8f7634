import ArgumentParser
import Diagnostics
import Files
import Rendering
import Workbooks

struct DashboardCommand: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard",
    abstract: "Draw a built-in dashboard from ingested logs as one page of HTML.",
    discussion: """
      \(Dashboard.all.map { "\($0.name): \($0.summary)" }.joined(separator: "\n"))
      """)

  static let examples = [
    Example("flows of networks", "kustody dashboard traffic --out traffic.html"),
    Example(
      "a week of alerts, with the stored rows behind each row",
      "kustody dashboard alerts --param TimeRange=7d --evidence --out alerts.html"),
  ]

  /// A dashboard by its name.
  struct Name: ExpressibleByArgument {
    var dashboard: Dashboard

    init?(argument: String) {
      guard let found = Dashboard.named(argument) else { return nil }
      dashboard = found
    }

    static var allValueStrings: [String] { Dashboard.all.map(\.name) }
    var defaultValueDescription: String { dashboard.name }
  }

  @Argument(help: "Which dashboard.")
  var name: Name

  @OptionGroup var page: PageArguments

  @OptionGroup var terminal: TerminalArguments

  @Flag(help: "Write the workbook itself, to change it or to open it in the portal.")
  var workbook = false

  func run() throws {
    if workbook { return try page.output.write(name.dashboard.text + "\n") }
    let interruption = Interruption.shared
    let pages = try reporting {
      let (session, given) = try page.open(interruption)
      return try interruption.during {
        try page.write(try name.dashboard.workbook(), session, given)
      }
    }
    if !pages.allSatisfy({ $0.steps.allSatisfy(\.isAnswered) }) { throw ExitStatus.findings }
  }
}
