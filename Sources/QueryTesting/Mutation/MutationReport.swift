import JSON

/// What came of one mutant.
package struct MutantOutcome: Sendable {
  package enum Verdict: String, Sendable {
    /// A test fails with it.
    case killed
    case survived
    /// It took longer than a mutant may: noticed.
    case timeout
    /// It is compiled into the SQL of the query itself.
    case same
    /// It is not a query.
    case invalid
  }

  package var mutant: Mutant
  package var verdict: Verdict
  /// The test that fails: `FILE:LINE NAME`.
  package var killer: String?
}

/// What came of all.
package struct MutationReport: Sendable {
  package var outcomes: [MutantOutcome] = []
  /// How many mutants there are; more than were tried where a limit was met.
  package var made = 0
  package var isInterrupted = false

  package init() {}

  package func count(_ verdict: MutantOutcome.Verdict) -> Int {
    outcomes.count { $0.verdict == verdict }
  }

  /// Those that a test noticed.
  package var killed: Int { count(.killed) + count(.timeout) }
  package var survived: Int { count(.survived) }

  /// 100 where there was nothing to notice.
  package var percent: Double {
    killed + survived == 0 ? 100 : Double(killed) * 100 / Double(killed + survived)
  }

  /// One line and perhaps a second; ends in a line break.
  package var summary: String {
    let all = killed + survived
    var text = "\(all) mutant\(all == 1 ? "" : "s"): \(killed) killed, \(survived) survived"
    text += ", \(percentText(percent))"
    var aside: [String] = []
    if count(.timeout) > 0 { aside.append("\(count(.timeout)) took too long and count as killed") }
    if count(.same) > 0 { aside.append("\(count(.same)) more mean the same as the query") }
    if count(.invalid) > 0 { aside.append("\(count(.invalid)) more do not compile") }
    if !aside.isEmpty { text += " (" + aside.joined(separator: ", ") + ")" }
    text += "\n"
    if isInterrupted {
      text += "interrupted after \(outcomes.count) of \(made) mutants\n"
    } else if outcomes.count < made {
      text += "\(outcomes.count) of \(made) mutants were tried; --mutants sets how many\n"
    }
    return text
  }

  /// One object for programs; ends in a line break.
  package var json: String {
    var writer = JSONWriter()
    writer.raw("{\"mutants\":[")
    for (index, outcome) in outcomes.enumerated() {
      if index > 0 { writer.raw(",") }
      write(outcome, to: &writer)
    }
    writer.raw("],\"totals\":{\"made\":")
    writer.integer(Int64(made))
    for verdict in [
      MutantOutcome.Verdict.killed, .survived, .timeout, .same, .invalid,
    ] {
      writer.raw(",")
      writer.key(verdict.rawValue)
      writer.integer(Int64(count(verdict)))
    }
    writer.raw(",\"percent\":")
    writer.real((percent * 10).rounded(.down) / 10)
    writer.raw("}}\n")
    return writer.text
  }

  private func write(_ outcome: MutantOutcome, to writer: inout JSONWriter) {
    let mutant = outcome.mutant
    let place = mutant.position
    writer.raw("{\"mutation\":")
    writer.string(mutant.mutation)
    writer.raw(",\"path\":")
    writer.string(mutant.text.key.path)
    writer.raw(",\"name\":")
    writer.string(mutant.text.name)
    writer.raw(",\"line\":")
    writer.integer(Int64(place.line))
    writer.raw(",\"column\":")
    writer.integer(Int64(place.column))
    writer.raw(",\"before\":")
    writer.string(mutant.before)
    writer.raw(",\"after\":")
    writer.string(mutant.after)
    writer.raw(",\"status\":")
    writer.string(outcome.verdict.rawValue)
    writer.raw(",\"killedBy\":")
    if let killer = outcome.killer { writer.string(killer) } else { writer.null() }
    writer.raw("}")
  }
}
