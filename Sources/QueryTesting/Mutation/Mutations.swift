import Diagnostics
import KQLSyntax

extension Mutation {
  /// All of them, in the order in which several at one place are tried.
  package static let all: [Mutation] =
    comparisons + conditions + constants + pipes + aggregations + [trigger]

  /// A rule's trigger: no text of the query, so the runner makes these.
  package static let trigger = Mutation(
    "trigger",
    "A rule's operator with and without its bound, turned round; its threshold one higher.",
    examples: []
  ) { _ in [] }

  // MARK: comparisons

  private static let comparisons: [Mutation] = [
    Mutation(
      "equality", "Equal becomes not equal, and the other way.",
      examples: [("T | where a == 1", ["T | where a != 1"])]
    ) { scan in
      scan.swappedOperators(["==": ["!="], "!=": ["=="], "=~": ["!~"], "!~": ["=~"]])
    },
    Mutation(
      "boundary", "A bound belongs to what is compared, or no longer does.",
      examples: [("T | where a > 1", ["T | where a >= 1"])]
    ) { scan in
      scan.swappedOperators(["<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"]])
    },
    Mutation(
      "direction", "Less becomes greater.",
      examples: [("T | where a > 1", ["T | where a < 1"])]
    ) { scan in
      scan.swappedOperators(["<": [">"], "<=": [">="], ">": ["<"], ">=": ["<="]])
    },
    Mutation(
      "case", "Upper and lower case are distinguished, or no longer are.",
      examples: [
        ("T | where s has \"x\"", ["T | where s has_cs \"x\""]),
        ("T | where s == \"x\"", ["T | where s =~ \"x\""]),
      ]
    ) { scan in
      var table = ["==": ["=~"], "=~": ["=="], "!=": ["!~"], "!~": ["!="]]
      for word in ["has", "contains", "startswith", "endswith", "hasprefix", "hassuffix"] {
        for negation in ["", "!"] {
          table[negation + word] = [negation + word + "_cs"]
          table[negation + word + "_cs"] = [negation + word]
        }
      }
      for word in ["in", "!in"] {
        table[word] = [word + "~"]
        table[word + "~"] = [word]
      }
      return scan.swappedOperators(table).filter { scan.hasLetters(behind: $0.span) }
    },
    Mutation(
      "search",
      "Words become parts of words, the start of a text any part of it, any of a list all of it.",
      examples: [("T | where s has \"x\"", ["T | where s contains \"x\""])]
    ) { scan in
      var table = ["has_any": ["has_all"], "has_all": ["has_any"]]
      for (word, other) in [
        ("has", "contains"), ("contains", "has"), ("startswith", "contains"),
        ("endswith", "contains"), ("hasprefix", "has"), ("hassuffix", "has"),
      ] {
        for (start, end) in [("", ""), ("!", ""), ("", "_cs"), ("!", "_cs")] {
          table[start + word + end] = [start + other + end]
        }
      }
      return scan.swappedOperators(table)
    },
    Mutation(
      "negation", "An operator or a test is turned into its opposite.",
      examples: [
        ("T | where s has \"x\"", ["T | where s !has \"x\""]),
        ("T | where isempty(s)", ["T | where isnotempty(s)"]),
      ]
    ) { scan in
      var table: [String: [String]] = [:]
      for word in ["has", "contains", "startswith", "endswith", "hasprefix", "hassuffix"] {
        for end in ["", "_cs"] {
          table[word + end] = ["!" + word + end]
          table["!" + word + end] = [word + end]
        }
      }
      for word in ["in", "in~", "between"] {
        table[word] = ["!" + word]
        table["!" + word] = [word]
      }
      return scan.swappedOperators(table)
        + scan.swappedCalls([
          "isempty": ["isnotempty"], "isnotempty": ["isempty"], "isnull": ["isnotnull"],
          "isnotnull": ["isnull"],
        ])
    },
  ]

  // MARK: conditions

  private static let conditions: [Mutation] = [
    Mutation(
      "filter", "A `where` is left out.",
      examples: [("T | where a > 1 | count", ["T  | count"])]
    ) { scan in
      scan.stages(["where", "filter"]).compactMap { _, stage in
        stage.pipe.map { scan.edit($0..<stage.end, "") }
      }
    },
    Mutation(
      "condition",
      "The condition of a `where`, an `iff` or a `countif` is turned into its opposite.",
      examples: [
        ("T | where a > 1", ["T | where not(a > 1)"]),
        ("T | extend x = iff(b, 1, 2)", ["T | extend x = iff(not(b), 1, 2)"]),
      ]
    ) { scan in
      let filters = scan.stages(["where", "filter"]).map { $0.stage.first..<$0.stage.end }
      let tests = scan.tokens.indices.compactMap { index -> Range<Int>? in
        guard let word = scan.word(index), ["iff", "iif", "countif"].contains(word),
          let arguments = scan.arguments(ofCallAt: index), let first = arguments.first
        else { return nil }
        return scan.parts(arguments, of: scan.stageOf[first]).first
      }
      return (filters + tests).filter { !$0.isEmpty }.map {
        scan.edit($0, "not(" + scan.text($0) + ")")
      }
    },
    Mutation(
      "logic", "`and` becomes `or`, and the other way.",
      examples: [("T | where a > 1 and b", ["T | where a > 1 or b"])]
    ) { scan in scan.swappedOperators(["and": ["or"], "or": ["and"]]) },
    Mutation(
      "operand", "A part of a condition with `and` or `or` is left out.",
      examples: [
        ("T | where a > 1 and b", ["T | where b", "T | where a > 1"])
      ]
    ) { $0.operandEdits },
    Mutation(
      "boolean", "True becomes false, and the other way.",
      examples: [("T | where b == true", ["T | where b == false"])]
    ) { scan in
      scan.swapped(["true": ["false"], "false": ["true"]])
    },
  ]

  // MARK: constants

  private static let constants: [Mutation] = [
    Mutation(
      "number", "A number is one greater.",
      examples: [("T | where a > 1", ["T | where a > 2"])]
    ) { scan in
      scan.tokens.indices.compactMap { index in
        guard !scan.isRowCount(index) else { return nil }
        switch scan.tokens[index].kind {
        case .integer(let digits):
          guard let number = Int64(digits), number < .max else { return nil }
          return scan.edit(index, "\(number + 1)")
        case .real(let digits):
          guard let number = Double(digits), number.isFinite else { return nil }
          return scan.edit(index, "\(number + 1)")
        case .identifier, .string, .timespan, .typed, .punctuation, .end: return nil
        }
      }
    },
    Mutation(
      "string", "A text is empty; an empty one is not.",
      examples: [
        ("T | where s == \"x\"", ["T | where s == \"\""]),
        ("T | where s == \"\"", ["T | where s == \"mutant\""]),
      ]
    ) { scan in
      scan.tokens.indices.compactMap { index in
        guard case .string(let text) = scan.tokens[index].kind else { return nil }
        return scan.edit(index, text.isEmpty ? "\"mutant\"" : "\"\"")
      }
    },
    Mutation(
      "list", "A constant array is empty.",
      examples: [
        ("T | where s in (dynamic([\"x\"]))", ["T | where s in (dynamic([]))"])
      ]
    ) { scan in
      scan.tokens.indices.compactMap { index in
        guard case .typed("dynamic", let text) = scan.tokens[index].kind,
          text.first(where: { !$0.isWhitespace }) == "[",
          !text.allSatisfy({ "[] \n\t\r".contains($0) })
        else { return nil }
        return scan.edit(index, "dynamic([])")
      }
    },
    Mutation(
      "window", "A span of time is half as long, and twice as long.",
      examples: [
        ("T | where t > ago(1d)", ["T | where t > ago(0.5d)", "T | where t > ago(2d)"])
      ]
    ) { scan in
      scan.tokens.indices.flatMap { index -> [Edit] in
        guard case .timespan = scan.tokens[index].kind else { return [] }
        let text = scan.text(index..<index + 1)
        let digits = text.prefix { $0.isNumber || $0 == "." }
        guard let number = Double(digits), number > 0, number < 1e12 else { return [] }
        return [number / 2, number * 2].map { changed in
          let written = changed == changed.rounded() ? "\(Int64(changed))" : "\(changed)"
          return scan.edit(index, written + text.dropFirst(digits.count))
        }
      }
    },
    Mutation(
      "time", "A point of time is a day later.",
      examples: [
        (
          "T | where t > datetime(2024-05-01)", ["T | where t > (datetime(2024-05-01) + 1d)"]
        )
      ]
    ) { scan in
      scan.tokens.indices.compactMap { index in
        guard case .typed(let type, _) = scan.tokens[index].kind,
          type == "datetime" || type == "date"
        else { return nil }
        return scan.edit(index, "(" + scan.text(index..<index + 1) + " + 1d)")
      }
    },
    Mutation(
      "arithmetic", "Plus becomes minus, times divided by, and the other way.",
      examples: [("T | extend x = a + 1", ["T | extend x = a - 1"])]
    ) { scan in
      scan.swappedOperators(["+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"]]).filter { edit in
        guard let index = scan.token(at: edit.span.start) else { return false }
        // `*` among patterns and hyphens of names are not arithmetic.
        return !["parse", "parse-where"].contains(scan.stage(index).keyword)
          && index >= scan.stage(index).first
      }
    },
  ]

  // MARK: operators between pipes

  private static let pipes: [Mutation] = [
    Mutation(
      "join",
      "A join keeps other rows: outer ones become inner, semi anti, each left key once or always.",
      examples: [
        (
          "T | join kind=leftouter (U) on k", ["T | join kind=inner (U) on k"]
        ),
        ("T | join (U) on k", ["T | join kind=inner (U) on k"]),
      ]
    ) { $0.joinEdits },
    Mutation(
      "leg", "A table of a union is left out.",
      examples: [("union A, B", ["union  B", "union A"])]
    ) { $0.legEdits },
    Mutation(
      "sort", "Rows are sorted the other way.",
      examples: [
        ("T | sort by a desc", ["T | sort by a asc"]),
        ("T | top 2 by a", ["T | top 2 by a asc"]),
      ]
    ) { $0.sortEdits },
    Mutation(
      "rows", "One row more is taken, and one less.",
      examples: [("T | take 2", ["T | take 1", "T | take 3"])]
    ) { scan in
      scan.tokens.indices.flatMap { index -> [Edit] in
        guard scan.isRowCount(index), case .integer(let digits) = scan.tokens[index].kind,
          let count = Int64(digits), count < .max
        else { return [] }
        return (count > 0 ? [count - 1, count + 1] : [count + 1]).map { scan.edit(index, "\($0)") }
      }
    },
    Mutation(
      "distinct", "Rows that are alike all stay.",
      examples: [
        ("T | distinct a", ["T | project a"]), ("T | distinct * | count", ["T  | count"]),
      ]
    ) { scan in
      scan.stages(["distinct"]).compactMap { _, stage in
        guard let pipe = stage.pipe, stage.first < stage.end else { return nil }
        if scan.sign(stage.first) == .star { return scan.edit(pipe..<stage.end, "") }
        return scan.edit(pipe + 1..<stage.first, "project")
      }
    },
  ]

  // MARK: aggregates

  private static let aggregations: [Mutation] = [
    Mutation(
      "aggregate",
      "An aggregate becomes another one: the least the greatest, a set a list, the condition dropped.",
      examples: [
        ("T | summarize min(a)", ["T | summarize max(a)"]),
        ("T | summarize dcount(a)", ["T | summarize count()"]),
        ("T | summarize sumif(a, b)", ["T | summarize sum(a)"]),
      ]
    ) { $0.aggregateEdits }
  ]
}
