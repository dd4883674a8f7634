/// What `kustody help TOPIC` says of what holds for several commands.
enum HelpTopic: String, CaseIterable {
  case environment, results, time
  case exitCodes = "exit-codes"

  var text: String {
    switch self {
    case .environment:
      """
      KUSTODY_DB       the database, where --db does not name one; else kustody.db
      KUSTODY_PAGER    shows results that are longer than the screen; else PAGER, else less
      NO_COLOR         any text: no colours; TERM=dumb: neither colours nor letters beyond ASCII
      COLUMNS, LINES   the size of the terminal, where the terminal does not say it
      XDG_STATE_HOME   where the shell keeps what was entered; else ~/.local/state

      """
    case .exitCodes:
      """
      0    done
      1    done, but something needs a look: quarantined records, a failed test, a difference
      2    the command or the query is wrong, or a limit was met
      3    input, output or the database failed
      124  --timeout ran out
      130  interrupted

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
    }
  }
}
