import Diagnostics
import Evidence

// What `verify` says, for people.

extension Verdict {
  /// The last line of a report.
  var sentence: String {
    switch self {
    case .intact: "intact"
    case .grown: "intact, and grown since"
    case .notProvable: "NOT PROVEN here"
    case .altered: "NOT INTACT"
    }
  }
}

extension VerifyReport {
  func text(allowingMissing: Bool) -> String {
    var text = ""
    for finding in findings { text += "difference: \(visible(finding.message))\n" }
    for (subject, count) in counts.sorted(by: { $0.key < $1.key })
    where count > VerifyReport.listedFindings {
      text += "difference: … and \(count - VerifyReport.listedFindings) more of \(subject)\n"
    }
    for (word, lines) in [("not there", missing), ("grown", growth)] {
      for line in lines.prefix(VerifyReport.listedFindings) {
        text += "\(word): \(visible(line))\n"
      }
      let rest = lines.count - VerifyReport.listedFindings
      if rest > 0 { text += "\(word): … and \(rest) more\n" }
    }
    for note in notes { text += "note: \(visible(note))\n" }
    text += "log      \(logEntries) entries\n"
    text += "rows     \(rows), and \(quarantined) quarantined records\n"
    text +=
      "sources  \(sameFiles) of \(sources) files read again, the same "
      + "\(sameBytes) bytes\n"
    text += "root     \(root ?? "none: nothing was ingested")\n"
    let verdict = verdict(allowingMissing: allowingMissing)
    switch verdict {
    case .notProvable:
      text += verdict.sentence + ": source files are not there; --sources DIR says where they lie\n"
    case .intact where !missing.isEmpty, .grown where !missing.isEmpty:
      text += verdict.sentence + ", without the files that are not there\n"
    case .intact, .grown, .altered: text += verdict.sentence + "\n"
    }
    return text
  }
}

extension BundleVerdict {
  /// Whether nothing needs a look.
  var isGood: Bool { verdict == .intact || verdict == .grown && !isBeyondRoot }

  var text: String {
    var text = ""
    for finding in findings { text += "difference: \(visible(finding))\n" }
    if count > findings.count { text += "difference: … and \(count - findings.count) more\n" }
    for line in obstacles { text += "not proven: \(visible(line))\n" }
    for line in growth { text += "grown: \(visible(line))\n" }
    for note in notes { text += "note: \(visible(note))\n" }
    for option in options { text += "option   \(option.name) \(visible(option.value))\n" }
    let result =
      rerun ?? "not re-run (--db FILE or --from PATH does); no hash shows that the query gives it"
    return text + """
      files    \(files)
      records  \(records) of \(sources) source files
      proven: \(provenRows) of \(rows) rows
      \(searched(searchedTables, searchedSources))\
      result: \(result)
      manifest \(manifestSHA256)
      root     \(root ?? "none: nothing was ingested")
      \(verdict.sentence)

      """
  }
}
