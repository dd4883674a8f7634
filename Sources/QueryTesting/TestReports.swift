import Diagnostics

/// Outcomes of tests in the forms that CI systems read.
package enum TestReports {
  /// JUnit's XML: a suite a file, a case a test.
  package static func junit(_ outcomes: [TestOutcome]) -> String {
    var files: [String] = []
    for outcome in outcomes where files.last != outcome.path { files.append(outcome.path) }
    let failed = outcomes.count { $0.failure != nil }
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites tests=\"\(outcomes.count)\" failures=\"\(failed)\">\n"
    for file in files {
      let own = outcomes.filter { $0.path == file }
      let failed = own.count { $0.failure != nil }
      text += "  <testsuite name=\"\(xml(file))\" tests=\"\(own.count)\" failures=\"\(failed)\">\n"
      for outcome in own {
        let name = xml(title(outcome))
        text += "    <testcase classname=\"\(xml(file))\" name=\"\(name)\""
        text += " file=\"\(xml(file))\" line=\"\(outcome.line)\""
        if let failure = outcome.failure {
          let first = failure.split(separator: "\n").first.map(String.init) ?? ""
          text += ">\n      <failure message=\"\(xml(first))\">\(xml(failure))</failure>\n"
          text += "    </testcase>\n"
        } else {
          text += "/>\n"
        }
      }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  /// A line of the Test Anything Protocol, version 14; the plan follows at the end.
  package static func tap(_ outcome: TestOutcome, number: Int) -> String {
    let name = "\(outcome.path):\(outcome.line) \(outcome.name)".map { character in
      character == "#" || character == "\\" ? "\\\(character)" : "\(character)"
    }
    .joined()
    guard let failure = outcome.failure else { return "ok \(number) - \(visible(name))\n" }
    let lines = failure.split(separator: "\n").map { "    \(visible(String($0)))\n" }.joined()
    return "not ok \(number) - \(visible(name))\n  ---\n  message: |\n\(lines)  ...\n"
  }

  /// The command by which a GitHub workflow marks a line of a file.
  package static func github(_ outcome: TestOutcome) -> String? {
    guard let failure = outcome.failure else { return nil }
    let title = escaped(title(outcome), isProperty: true)
    return "::error file=\(escaped(outcome.path, isProperty: true)),line=\(outcome.line),"
      + "title=\(title)::\(escaped(failure, isProperty: false))\n"
  }

  private static func title(_ outcome: TestOutcome) -> String {
    outcome.name.isEmpty ? "line \(outcome.line)" : outcome.name
  }

  private static func escaped(_ text: String, isProperty: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      case ":" where isProperty: result += "%3A"
      case "," where isProperty: result += "%2C"
      default: result += visible(String(scalar))
      }
    }
    return result
  }

  /// Text within XML; what XML cannot hold is made visible.
  private static func xml(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "\n"
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result += visible(String(scalar))
      }
    }
    return result
  }
}
