/// What is to be known of a code: the text of its page, and of `kustody errors CODE`.
package struct CodeExplanation: Sendable {
  /// Text that gets the code.
  package enum Example: Sendable {
    case query(String)
    /// A query that is checked and not run.
    case check(String)
    /// A saved function, and a query that calls it.
    case function(name: String, body: String, query: String)
    /// A rule in YAML.
    case rule(String)
    /// None, and why a few lines cannot show it.
    case none(because: String)
  }

  /// A few words: `unknown column`.
  package var title: String
  /// What is wrong, and what to do about it.
  package var text: String
  package var example: Example
  /// A query that does what the example's means and has no error.
  package var instead: String?

  init(_ title: String, _ text: String, _ example: Example, instead: String? = nil) {
    self.title = title
    self.text = text
    self.example = example
    self.instead = instead
  }
}

/// A rule to show an error in.
///
/// - Parameter host: the column that holds the name of a host, if the rule has one.
private func scheduled(_ query: String, severity: String = "Low", host: String? = nil) -> String {
  let rule = """
    id: 4d2d2a1e-6d2f-4a5e-9d0c-2f0c8a2b7c11
    name: Failed logons
    kind: Scheduled
    severity: \(severity)
    query: \(query)
    queryFrequency: 1h
    queryPeriod: 1h
    triggerOperator: gt
    triggerThreshold: 0

    """
  guard let host else { return rule }
  return rule + """
    entityMappings:
      - entityType: Host
        fieldMappings:
          - identifier: HostName
            columnName: \(host)

    """
}

extension DiagnosticCode {
  package var explanation: CodeExplanation {
    switch self {
    case .unexpectedCharacter:
      CodeExplanation(
        "unexpected character",
        "A character with which nothing in KQL begins.",
        .query("print a = 2 ^ 8"), instead: "print a = pow(2, 8)")
    case .unterminated:
      CodeExplanation(
        "never closed",
        "A string or a bracket has a beginning and no end. A string ends on the line on which it begins, unless it "
          + "stands between three backticks or tildes.",
        .query("print a = 'one"), instead: "print a = 'one'")
    case .malformedLiteral:
      CodeExplanation(
        "malformed literal",
        "A number, a time, a guid or an escape in a string that cannot be read. A backslash in a string begins an "
          + "escape: write `\\\\`, or the string as `@'…'`.",
        .query(#"print path = 'C:\Windows'"#), instead: #"print path = @'C:\Windows'"#)
    case .unexpectedToken:
      CodeExplanation(
        "unexpected token",
        "A word or a sign stands where it cannot: a comma or a bracket is missing or one too many, or a clause of an "
          + "operator is in the wrong place.",
        .query("print a = (1 + )"), instead: "print a = (1 + 2)")
    case .unknownOperator:
      CodeExplanation(
        "unknown operator",
        "The word after a pipe is not an operator of KQL. `kustody functions` lists them.",
        .query("range x from 1 to 3 step 1 | select x"),
        instead: "range x from 1 to 3 step 1 | project x")
    case .unsupported:
      CodeExplanation(
        "not supported",
        "Kusto has this and kustody does not answer it: because it needs a service or a language that is not here, or "
          + "because nothing published says exactly what it gives. It is refused and never answered differently. "
          + "[language-support.md](../language-support.md) lists what is supported.",
        .query("print a = 1 | evaluate python(typeof(*), 'result = df')"))
    case .tooComplex:
      CodeExplanation(
        "too complex",
        "The query is nested too deeply or is too long to be compiled safely. Give parts of it names with `let`, or put "
          + "long lists of values into a watchlist or a `datatable`.",
        .none(
          because:
            "A query that gets it has thousands of operators, or hundreds of nested brackets."))
    case .unknownTable:
      CodeExplanation(
        "unknown table",
        "No table has this name: neither the database nor the reference of Azure's tables nor a declaration of yours. "
          + "`kustody tables` lists the tables that have rows; custom tables are declared with `--schemas`.",
        .query("Syslogs | take 5"), instead: "Syslog | take 5")
    case .unknownColumn:
      CodeExplanation(
        "unknown column",
        "The rows have no column of this name at this step of the query. An operator before it may have dropped or "
          + "renamed it: `project`, `summarize` and `distinct` keep only what they name. Names are case-sensitive. A "
          + "column that may be missing is read with `column_ifexists`.",
        .query("datatable(Category: string)['x'] | where Categry == 'x'"),
        instead: "datatable(Category: string)['x'] | where Category == 'x'")
    case .unknownFunction:
      CodeExplanation(
        "unknown function",
        "Neither KQL nor a file given with `--functions` has a function of this name. "
          + "[language-support.md](../language-support.md) says which functions of Kusto are not supported yet.",
        .query("print n = lenght('abc')"), instead: "print n = strlen('abc')")
    case .noOverload:
      CodeExplanation(
        "arguments that do not fit",
        "The function or operator takes no such arguments: too many, too few, or of other types. The help lists what "
          + "it takes; `tostring`, `tolong`, `todatetime` and their kind convert.",
        .query("print a = strlen('abc', 1)"), instead: "print a = strlen('abc')")
    case .typeMismatch:
      CodeExplanation(
        "type mismatch",
        "A value has another type than is needed here. Convert it with `tostring`, `tolong`, `toreal`, `tobool`, "
          + "`todatetime` or `totimespan`.",
        .query("print a = 1 | where a"), instead: "print a = 1 | where a == 1")
    case .notConstant:
      CodeExplanation(
        "not a constant",
        "The value must be known before any row is read, so it cannot come from a column. `toscalar` makes a constant "
          + "of a query's first value.",
        .query("range x from 1 to 9 step 1 | summarize percentile(x, x)"),
        instead: "range x from 1 to 9 step 1 | summarize percentile(x, 90)")
    case .duplicateName:
      CodeExplanation(
        "duplicate name",
        "A column, parameter or variable has a name that another one already has.",
        .query("datatable(a: long, a: string)[1, 'x']"),
        instead: "datatable(a: long, b: string)[1, 'x']")
    case .misplacedAggregate:
      CodeExplanation(
        "misplaced aggregate",
        "An aggregate such as `count()` stands outside of `summarize`, `make-series` and the like; or a column stands in "
          + "`summarize` outside of an aggregate, where it has one value per row and not one per group.",
        .query("range x from 1 to 3 step 1 | extend n = count()"),
        instead: "range x from 1 to 3 step 1 | summarize n = count()")
    case .regularExpression:
      CodeExplanation(
        "regular expression",
        "The pattern is not a regular expression, or one that cannot be answered exactly as Kusto does. The syntax is "
          + "RE2's: there are no back references and no look-around.",
        .query("print a = 'f(x)' | parse kind=regex a with 'f(' b"),
        instead: #"print a = 'f(x)' | parse kind=regex a with @'f\(' b @'\)'"#)
    case .argumentValue:
      CodeExplanation(
        "argument value",
        "The type of an argument is right, its value is not among those that the function takes.",
        .query("print d = datetime_add('fortnight', 1, datetime(2024-05-01))"),
        instead: "print d = datetime_add('week', 2, datetime(2024-05-01))")
    case .wrongShape:
      CodeExplanation(
        "table or value",
        "A table stands where one value is needed, or the reverse. `toscalar(…)` makes a value of a table; "
          + "`print`, `range` and `datatable` make a table of values.",
        .query("let t = range x from 1 to 3 step 1; print a = t + 1"),
        instead: "let t = range x from 1 to 3 step 1; print a = toscalar(t | count) + 1")
    case .recursion:
      CodeExplanation(
        "recursion",
        "A saved function calls itself, directly or through others, which KQL does not allow; or functions call one "
          + "another too many levels deep.",
        .function(name: "countdown", body: "countdown()", query: "countdown()"))
    case .limit:
      CodeExplanation(
        "limit",
        "The query met a limit of time, memory or size while it ran or was compiled. Filter earlier, or take fewer rows; "
          + "`--timeout` says how long a query may run.",
        .query("range Key from 1 to 100 step 1 | partition by Key (count)"),
        instead: "range Key from 1 to 100 step 1 | partition hint.strategy=native by Key (count)")
    case .internalError:
      CodeExplanation(
        "internal error",
        "kustody could not run the query because of a bug of its own. Please report it with the query.",
        .none(because: "Queries that are known to cause it are fixed."))
    case .skippedTable:
      CodeExplanation(
        "skipped table",
        "`union isfuzzy=true` leaves out what is not there, as Kusto does. The answer holds only the other tables.",
        .query("union isfuzzy=true NoSuchTable, (print a = 1)"))
    case .mixedComparison:
      CodeExplanation(
        "mixed comparison",
        "Values of different types are compared, and one of them is converted first. Convert it yourself, with "
          + "`tostring` or `tolong`, to say which comparison is meant.",
        .query("datatable(a: string)['01'] | where a == 1"),
        instead: "datatable(a: string)['01'] | where tolong(a) == 1")
    case .meaninglessName:
      CodeExplanation(
        "name without meaning",
        "An argument or a condition is given a name where names mean nothing. To compare, write `==`.",
        .query("print a = true | where a = true"), instead: "print a = true | where a == true")
    case .unreadAddress:
      CodeExplanation(
        "unread address",
        "`externaldata` names an address on the network, which is not read: `check` looks at its columns only. To run the "
          + "query, name a local copy with `--external ADDRESS=FILE`.",
        .check("externaldata(Address: string) [@'https://example.com/addresses.csv']"))
    case .rowsElsewhere:
      CodeExplanation(
        "rows elsewhere",
        "The table has no rows, but AzureDiagnostics holds records of its category: their resource is of no provider "
          + "that is known to write them, or they were ingested by an earlier version. Query AzureDiagnostics, or "
          + "ingest the logs again. Or the firewall wrote lines of text and not columns: `msg_s` has them.",
        .none(because: "It takes a database with such records."))
    case .ruleSyntax:
      CodeExplanation(
        "unreadable file", "The file is not readable as YAML or JSON.",
        .rule("id: [1, 2\nname: x\n"))
    case .ruleField:
      CodeExplanation(
        "field",
        "A field of a rule or of a declaration is missing, or has a value that it does not take.",
        .rule(scheduled("Syslog | where SyslogMessage has 'Failed password'", severity: "Grave")))
    case .ruleColumn:
      CodeExplanation(
        "column of a rule",
        "The rule names a column that its query does not give: in its entities, custom details or alert details.",
        .rule(scheduled("Syslog | project TimeGenerated, Computer", host: "HostName")))
    case .ruleColumnType:
      CodeExplanation(
        "type of a rule's column",
        "A column that the rule names has a type that does not fit what it is named for. Convert it in the query.",
        .rule(scheduled("Syslog | project TimeGenerated, Score = 1.5", host: "Score")))
    case .rulePeriod:
      CodeExplanation(
        "period of a rule",
        "The query looks further back than `queryPeriod`: rows from before the period never reach the rule. Make the "
          + "period longer, or the query's `ago()` shorter.",
        .rule(scheduled("Syslog | where TimeGenerated > ago(2d)")))
    case .ruleTables:
      CodeExplanation(
        "tables of a rule",
        "The rule's kind does not take the tables that its query reads: a rule of the kind NRT reads one table.",
        .rule(
          """
          id: 4d2d2a1e-6d2f-4a5e-9d0c-2f0c8a2b7c11
          name: Failed logons
          kind: NRT
          severity: Low
          query: union Syslog, SecurityEvent | where Computer == 'web-01'

          """))
    }
  }
}
