import Diagnostics

/// What `kustody help TOPIC` says of what holds for several commands.
enum HelpTopic: String, CaseIterable {
  case start, results, time, shell, proof
  case exitCodes = "exit-codes"
  case environment

  /// Whether a line is a table's or a command, and not part of a paragraph.
  static func isAsItStands(_ line: some StringProtocol) -> Bool {
    line.hasPrefix("  ") || line.contains("   ")
  }

  /// The text with paragraphs that fit a terminal.
  var shown: String {
    let width = min(Terminal.output.width ?? 80, 100)
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard !Self.isAsItStands(line) else { return String(line) }
      var lines: [String] = [""]
      for word in line.split(separator: " ") {
        let used = displayWidth(of: lines[lines.count - 1])
        if used > 0, used + 1 + displayWidth(of: String(word)) > width {
          lines.append(String(word))
        } else {
          lines[lines.count - 1] += (used > 0 ? " " : "") + word
        }
      }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  var text: String {
    switch self {
    case .start:
      """
      Logs go into a database once; queries, tests and proofs ask it.

        kustody ingest logs/                 files, folders and archives into kustody.db
        kustody tables                       what is there now, and of which time
        kustody schema Syslog                the columns of a table
        kustody                              on a terminal: a shell to ask in
        kustody query 'Syslog | take 5'      one query; on a terminal a table, in a pipe csv

      Without a database: kustody query --from logs/ 'Syslog | count'. Of a query with an error it says where the error is, \
      and `kustody errors CODE` explains it. `kustody functions NAME` explains a function or an operator.

      """
    case .environment:
      """
      KUSTODY_DB       the database, where --db does not name one; else kustody.db
      KUSTODY_CLICKHOUSE_USER, KUSTODY_CLICKHOUSE_PASSWORD
                       who asks a ClickHouse server, where --credentials names no file
      KUSTODY_PAGER    shows results that are longer than the screen; else PAGER, else less
      NO_COLOR         any text: no colours, unless --color always says otherwise
      CLICOLOR_FORCE   not 0: colours where the output is not a terminal, too
      TERM=dumb        neither colours nor letters beyond ASCII
      COLUMNS, LINES   the size of the terminal, where the terminal does not say it
      XDG_STATE_HOME   where the shell keeps what was entered; else ~/.local/state

      """
    case .exitCodes:
      """
      0      done
      1      done, but something needs a look: quarantined records, a failed test, a difference
      2      the command or the query is wrong, or a limit was met
      3      input, output or the database failed
      124    --timeout ran out
      130    interrupted

      """
    case .results:
      """
      On a terminal results are fitted to it: --format line shows values whole, --limit 0 all rows, --no-pager without \
      a pager. In a pipe they are csv. -o FILE writes a file whole or not at all; its ending says the format.

        kustody query -o failures.xlsx 'Syslog | where SeverityLevel == "err"'
        kustody query -o failures.html 'Syslog | summarize count() by Facility | render barchart'
        kustody query --format jsonl 'Syslog' | jq .Computer

      csv, tsv, json and jsonl give every text back exactly; table, line, chart, markdown and html write out what a \
      terminal would obey.

      """
    case .time:
      """
      now() and ago() mean the clock, so a query over old logs finds nothing. --now last asks as of the newest row, \
      --now 2024-05-14 as of then; --timespan 24h or START/END limits TimeGenerated as the portal's picker does.

        kustody query --now last 'Syslog | where TimeGenerated > ago(1h)'
        kustody gaps --step 1h

      Times are UTC, with seven digits.

      """
    case .shell:
      """
      kustody alone on a terminal, or kustody repl, asks for queries one after the other. A query ends with ; or an \
      empty line.

        Tab            what can stand at the place
        Ctrl-R         what was entered before
        Ctrl-C         stops a query, or drops what is typed
        Ctrl-D         leaves
        .help          the commands that begin with a dot

      """
    case .proof:
      """
      ingest prints a root: a hash that stands for every row and every source file. Write it down where the database \
      is not.

        kustody verify --expect-root 6d1f…                     rows, log and source files, read again
        kustody trace logs/syslog.jsonl:2                      what became of a line of a file
        kustody evidence 'Syslog | take 3' --out syslog/       a result with its proof
        kustody verify syslog/                                 what another person runs

      """
    }
  }
}
