import LogFiles
import LogTables

/// What is read, for people.
package enum FormatCatalog {
  /// A kind of record.
  package struct Entry: Sendable {
    package var name: String
    package var summary: String
    /// The tables that its records go to; none where they say it themselves.
    package var tables: [String]
    /// Whether the columns are inferred rather than documented.
    package var isInferred: Bool
    /// A file below `Fixtures/`.
    package var sample: String
  }

  /// The kinds of records, in the order in which one is tried after the other.
  package static var records: [Entry] {
    LogFormats.all.map { format in
      Entry(
        name: format.name, summary: format.summary, tables: format.tables,
        isInferred: format.isInferred, sample: format.sample)
    }
  }

  /// What files may be, told by their bytes.
  package static let containers: [(name: String, summary: String, example: String)] =
    json + TextFormats.all.map { ($0.title, $0.summary, $0.example) } + packings

  private static let json = [
    (
      "JSON", "Lines, documents one after another, arrays, `{\"records\":[…]}`, closed or not",
      #"{"time":"…","category":"…","resourceId":"…","properties":{…}}"#
    ),
    (
      "JSON of Event Hubs", "Messages, with or without `body` around them, and JSON in strings",
      #"{"body":{"records":[…]},"sequenceNumber":1}"#
    ),
    (
      "JSON lists",
      "Rows under one member of any name, as interfaces answer: `{\"result\":{\"items\":[…]}}`",
      #"{"value":[{…}],"nextLink":"…"}"#
    ),
    (
      "JSON answers", "Answers to queries: Log Analytics, Kusto 1 and 2, progressive or not",
      #"{"tables":[{"name":"PrimaryResult","columns":[…],"rows":[[…]]}]}"#
    ),
  ]

  private static let packings = [
    (
      "Avro", "Event Hub Capture, with the codecs null and deflate",
      "ns/hub/0/2024/05/14/08/00/00.avro"
    ),
    ("gzip", "Of any of these, with one member or several", "PT1H.json.gz"),
    ("UTF-16", "Of any text among these, by its byte order mark", "query_data.csv"),
    (
      "zip, tar, both in gzip", "Each member is a source of its own, `ARCHIVE!/NAME`",
      "evidence.zip!/logs/PT1H.json"
    ),
    (
      "Parquet",
      "Each row a record; the folders of a lake (`day=2024-03-01/`) are columns; see below",
      "day=2024-03-01/signins.parquet"
    ),
    (
      "xlsx", "Each sheet a source of its own, `BOOK!/SHEET`, under a row of names; see below",
      "audit.xlsx!/Sign-ins"
    ),
  ]

  /// The page `docs/formats.md`.
  package static var page: String {
    var text = """
      # Input formats

      Made by `kustody docs` from the declarations.

      What a file is, its bytes say; its name only where rows do not say their table. Files may lie in
      folders and archives, in any mixture.

      ## Files

      | what | how | example |
      | --- | --- | --- |

      """
    for (name, summary, example) in containers {
      let cell = example.split(separator: "|", omittingEmptySubsequences: false)
      text += "| \(name) | \(summary) | `\(cell.joined(separator: "\\|"))` |\n"
    }
    text += """

      ## Records

      A record is shown to these in turn, and the first that knows it takes it. *Inferred* says that no
      documentation tells which member goes to which column: it is taken from the names of the columns and
      from published queries.

      | kind | what | tables | columns | example |
      | --- | --- | --- | --- | --- |

      """
    for entry in records {
      let tables =
        entry.tables.isEmpty ? "as the record says" : entry.tables.joined(separator: ", ")
      let status = entry.isInferred ? "inferred" : "documented"
      text += "| \(entry.name) | \(entry.summary) | \(tables) | \(status) "
      text += "| `Fixtures/\(entry.sample)` |\n"
    }
    text += """

      ## Interfaces and cmdlets

      Of these the members prove what a record is. Names count in any case, so that what Graph writes and what
      PowerShell makes of it are one; lists, pages (`{"value":[…]}`), single objects and events of Event Grid
      around them are read alike. A member of `properties` is one of the record. What is not listed goes to the
      column of its name, and else to one of its own.

      | what | table | known by | columns |
      | --- | --- | --- | --- |

      """
    for shape in InterfaceShape.all {
      let proof = shape.proof.map { "`" + $0.replacing("|", with: "` or `") + "`" }
      let columns = shape.columns.map { line in
        let sides = line.split(separator: "=", maxSplits: 1).map(String.init)
        var source = (sides.last ?? "").replacing("|", with: "` or `").replacing("~", with: ".")
        if source.hasPrefix("/") { source.removeFirst() }
        return "\(sides[0]) `\(source)`"
      }
      text += "| \(shape.what) | \(shape.table) | \(proof.joined(separator: ", ")) "
      text +=
        "| \((["TimeGenerated `\(shape.time.joined(separator: "` or `"))`"] + columns).joined(separator: ", ")) |\n"
    }
    text += """

      ## Tables

      Rows go to any table that a row names; all those of the Log Analytics reference are known by their
      columns. These are declared one by one:

      | table | what | comes from | categories | example |
      | --- | --- | --- | --- | --- |

      """
    for table in LogTables.declared {
      let categories = table.records?.categories.joined(separator: ", ") ?? ""
      text += "| \(table.name) | \(table.summary) "
      text += "| \(table.sources.map(\.rawValue).joined(separator: ", ")) | \(categories) "
      text += "| \(table.example.map { "`Fixtures/\($0)`" } ?? "") |\n"
    }
    text += """

      ## Available in both destination modes

      Azure writes a resource log to AzureDiagnostics or to a table of its own. Here it is stored once, and
      can be asked in both, whichever the export had: these tables show the rows of AzureDiagnostics of their
      categories, and AzureDiagnostics shows theirs. `union *` and `search` read each row once.

      Where a column is in AzureDiagnostics follows from a rule unless it stands here: the name with a small
      first letter (of Azure Firewall as it is), and `_s`, `_d`, `_b` or `_t` for its type; OperationName and the
      like bear no suffix, and of an object each member has a column. ResourceGroup, Resource and the like are
      read off the id of the resource. What the other style has no place for is null there.

      | table | columns | elsewhere |
      | --- | --- | --- |

      """
    for table in LogTables.shared {
      guard let records = table.records else { continue }
      let elsewhere = table.columns.filter { !$0.legacy.isEmpty }.map { column in
        "\(column.name) `\(column.legacy.joined(separator: "` or `"))`"
      }
      text += "| \(table.name) | \(records.isInferred ? "inferred" : "documented") "
      text += "| \(elsewhere.joined(separator: ", ")) |\n"
    }
    text += """

      The tables with *both* under [Categories](#categories) are seen so, too.

      `log.verb` is a member of the JSON in `log_s`: of a row that was exported from AKSAudit, `log_s` is written
      anew from the columns, and is not the text that the cluster wrote. `-` has no place in AzureDiagnostics.
      The logs of container registries Azure never writes to AzureDiagnostics. The lines of the unstructured logs
      of Azure Firewall (`msg_s`) are not taken apart into its structured tables, as Azure does not either.

      ## Categories

      A record of diagnostic settings goes to the table that its category has for itself, if a resource of one
      of these providers wrote it. *both*: Azure writes it there or to AzureDiagnostics, as the setting says; here
      it is in AzureDiagnostics, and seen in both. A record that names no resource needs a category that only one
      table has, or one with a `-`. `AdvancedHunting-TABLE`, of the streaming of Microsoft Defender XDR, is TABLE, and
      the `Timestamp` of its properties is the time; a record of Application Insights goes to the table that its
      `Type` names. All other records are in AzureDiagnostics.

      A column's value is in the member of its name, whatever its case, of the properties or of the record; what
      stands elsewhere is listed. Members that have no column get one, of their name with a capital. Where the
      properties and the record have a member each for one column the properties' is in it, and the record's beside
      it under its own name with `_s`, `_d` or `_b` behind. In AzureDiagnostics the record's is in the common column
      (`Level`), and that of the properties in `level_s`.

      If a table has no rows while AzureDiagnostics holds records of its categories, a query that asks it says so
      on standard error.

      | table | categories | providers | | elsewhere |
      | --- | --- | --- | --- | --- |

      """
    for table in CategoryTables.all {
      var writers = table.writers.map { writer in
        writer.provider + (writer.type.map { "/" + $0 } ?? "")
      }
      if table.needsNoResource { writers.append("-") }
      let paths = table.paths.map { "\($0.column) `\($0.path.joined(separator: "."))`" }
      text += "| \(table.name) | \(table.categories.joined(separator: ", ")) "
      text += "| \(writers.joined(separator: ", ")) | \(table.isShared ? "both" : "") "
      text += "| \(paths.joined(separator: ", ")) |\n"
    }
    text += """

      ## Resource Graph

      Answers of Resource Graph, and lists of Resource Manager, go to the tables that Resource Graph has:
      `resources`, `resourcecontainers`, `securityresources`, `policyresources` and the like, with its columns, so that
      its own queries run; their names count in any case. Assessments, scores, compliance, alerts and states of
      policies go to the tables that a workspace has for them, and `securityresources` and `policyresources` show
      those, too. Standards of compliance, their controls and the assessments of these are rows of
      SecurityRegulatoryCompliance: ComplianceStandard, ComplianceControl and RecommendationId are read off the id,
      and what counts others (PassedControls, FailedAssessments, …) is null where a row has none.

      ## Undeclared columns

      A column of a table that is not in the reference has the type of its values. Where they differ it is one
      that takes them all: of numbers the widest, a dynamic if there is any among them, else a string. So the
      order in which files come changes nothing.

      ## Any other object and table

      An object that no kind above knows is a row, and so is a line under a header of which nothing is known but
      that the lines have its width. Where the file is called `.csv`, `.tsv` or `.psv`, also packed, its header may be
      one column, leave names out (`_`) or give one twice (`a_2`), and half of the lines may be broken. They go to the table that `--table` says; else to the one that their `Type` or
      `TableName` names, if that is a known table or ends in `_CL`; else to the one that the file is named after,
      likewise; else to the known table that has at least three quarters of the members as columns, five of them
      or more, and more than any other table; else to a custom table of the file's name with `_CL`. Columns bear
      the members' names; those of a known table are told without regard to case and keep their types. Other
      columns have the type that all values in the file have: texts that are all times are datetimes, nested values
      are dynamic, and in CSV numbers, `true` and `false`, and JSON are told too (not `007`, and not `2.1` beside
      `2.10`).

      TimeGenerated is what `--time-column` names (`id.time` for a member of a member); else, of the members that
      mostly are times, the one whose name comes first in a list: `TimeGenerated`, `EventTime`, `timestamp`, `ts`,
      `time`, `createdAt`, `published`, `date` and the like in any spelling, with or without `_t`, `@` or a zone
      in brackets; a date and a time of the day in two columns count together, and where no member is one,
      members of members are looked at. Epochs of seconds to nanoseconds between 1990 and 2100, `{"$date":…}` and
      `/Date(…)/` are times. Rows that have none are counted. The same list serves rows of known tables that have no
      TimeGenerated, such as those of advanced hunting with their `Timestamp`. The summary says how table and time
      were chosen.

      ## Day and month

      `5/12/2024` may be in May or in December. One value above 12 settles a column, for the whole file and for all its
      columns that say nothing themselves; else `AM` or `PM` in capitals, which are American; dates with dots begin with
      the day. Where nothing settles it the file is refused: `--date-order dmy` or `--date-order mdy` says what it is.
      In a date whose year has two digits (of 1950 to 2049) the year may come first too, which `--date-order ymd`
      says. The times that lines of plain text begin with are held to the same.

      ## The same bytes with other options

      `--table`, `--time-zone`, `--year`, `--date-order` and `--time-column` are kept in `_Sources` and in the custody log
      where they had a say in what was read. The same bytes again change nothing, unless an option that is stated now
      would have had a say: then they are another source, whose rows come besides those of the first, and a message
      says so. A file that has grown is read on with the options that were stated for it.

      ## Text

      The first line that says what it is decides how the lines after it are read; lines before it go to
      _Quarantine one by one, and cost none after them. Syslog, CEF, LEEF and entries of Storage Analytics may stand
      in one file, before or after JSON.

      Messages of network devices (`<189>83: *Feb 28 00:20:10.663 UTC: %SYS-5-CONFIG_I: …`) have the time and zone
      that they write, no HostName where none is written, and as ProcessName the code, with which SyslogMessage begins.
      A short name of a zone that is not known leaves TimeGenerated null, unless `--time-zone` says what it is. Lines
      that begin with a date, a blank and a time are Syslog where a host and a program follow, but not with `--table`.

      With `--table NAME` each line of a text of no known kind is a row: TimeGenerated from the time it begins with
      (ISO, syslog, `14/May/2024:08:00:01 +0000`, ctime, HTTP, seconds or milliseconds since 1970 and the like), RawData
      the line. A date of numbers whose day and month cannot be told apart is no time.

      Of entries of Storage Analytics, 1.0 and 2.0, quoted fields are decoded from HTML. Category is not in them.

      ## Damage

      Zeros in place of records or lines, and commas without a record, are kept in _Quarantine with their place and
      length; one zero may end a record of JSON, and up to 4,096 at the end of a file are what fills its last block.
      Members of a zip are compared with the size and checksum (CRC-32)
      that the archive says; headers of tar and blocks of Avro with their checksum and marker. What can be read of a
      damaged member is in, and the damage is told; a member of which nothing can be unpacked fails.

      Line feeds, tabs and other control characters in strings, which JSON does not allow, are read as if they were
      escaped. The summary counts such records; their bytes are kept as they are.

      ## Parquet and workbooks

      Rows of Parquet files and of sheets go to the tables that rows of CSV go to: the one that `Type` names, else
      that of `--table`, else the one named after the file. A sheet that is not named after a table goes to
      `BOOK_SHEET`, or `BOOK` if it is called `Sheet1`. Sheets that do not show are read too. Sheets of two workbooks
      that say exactly the same are one source, as equal members of archives are.

      A column has the type that a Parquet file states, unless the table declares another. Lists, maps, structs and
      variants are dynamic; times of any unit are datetimes, rounded down to 100 ns; a time outside of the years
      1 to 9999 is null; unsigned numbers above 2^63 make their column decimal; bytes whose meaning nobody states are
      Base64, an interval is text as in ISO 8601. Pages may be uncompressed or packed with Snappy, gzip, Zstandard,
      Brotli or LZ4, in any encoding but BIT_PACKED levels. Encrypted columns and LZO are refused by name.

      In a sheet the first row that has a value names the columns. The format of a cell says whether its number is
      a time (1900 and 1904 systems, to the millisecond); a formula gives the value that was calculated last; errors
      are null. A column whose cells are not all of one type is string. The summary counts what became null.

      ## Files that grow

      Of a file that begins with all bytes of a known one only the new records are added; the same bytes again add
      none. A last line that was cut is read whole then, and one that went on without a line feed takes the
      place of what was read of it.

      A file under a known path is also one that grew if all that was read of it stands unchanged at its
      beginning: a `{"records":[…]}` or an array that was written anew with more elements, or a file that was packed
      anew with more lines. Everything else is a file of its own, such as an answer that was fetched again, and its
      records are counted: overlapping exports stay apart unless `--dedupe` merges their rows.

      ## What kustody does not infer

      - A record whose time is missing or cannot be read has a null TimeGenerated, and is counted. Syslog of
        RFC 3164 writes no year: `--year 2024` says it. Without a zone it is taken as UTC, or as what
        `--time-zone` says. A time that cannot be read is in a column of its member's own name with `_s` behind it,
        as it was written (`time_s`, `TimeGenerated_s`).
      - A header such as `TimeGenerated [Mars Time]`, whose zone is not known, is refused: `--time-zone
        Europe/Berlin` says what it is. Of a local time that comes twice a year the first is meant.
      - A flow log becomes one row per tuple, in NSGFlowLogs_CL or VNetFlowLogs_CL. NTANetAnalytics and
        AzureNetworkAnalytics_CL are not made of it: Traffic Analytics sums tuples up and adds machines,
        subnets, places and threats that stand in no flow log.
      - Rows of a query's answer that do not say their table go to the one that `--table` names, that of a
        container `am-TABLE`, or one named after the file. Where every value of a row is a text, as PowerShell
        writes rows, JSON in dynamic columns is read.
      - Properties that are text in single quotes are read as JSON where all of the text can be; an object
        in single quotes inside a line makes the line no JSON, and it is kept in _Quarantine.
      - Equal records all stay, as they do in Azure. `--dedupe` stores rows once that say the same in the
        same table; the others are counted as duplicates, and the custody log says where their bytes are.

      """
    return text
  }
}
