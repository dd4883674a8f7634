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

  /// What files may be, detected from their bytes.
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
      "Rows under one member of any name, as interfaces return them: `{\"result\":{\"items\":[…]}}`",
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

      The format of a file is detected from its content. Its name counts only where rows do not name their table.
      Files may be in folders and archives, in any combination.

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

      Each record is offered to these kinds in order, and the first that recognises it takes it. *Inferred* means that no
      documentation says which member goes to which column; the mapping follows the names of the columns and published
      queries.

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

      These records are recognised by their members. Names are matched in any case, so that the output of Graph and
      what PowerShell makes of it are read alike, as lists, pages (`{"value":[…]}`), single objects, or inside events of
      Event Grid. Members of `properties` count as members of the record. A member that is not listed goes to the column of
      its name, or else to a new one.

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

      A row goes to whatever table it names; the columns of all tables of the Log Analytics reference are known. These
      tables are declared one by one:

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

      Azure writes a resource log either to AzureDiagnostics or to a table of its own (resource-specific mode). Here each
      record is stored once and can be queried in both, whichever the export had: these tables show the rows of
      AzureDiagnostics of their categories, and AzureDiagnostics shows theirs. `union *` and `search` read each row once.

      The name of a column in AzureDiagnostics follows a rule unless it is listed here: the first letter in lower case
      (for Azure Firewall unchanged), then `_s`, `_d`, `_b` or `_t` for the type. OperationName and other common columns have
      no suffix; each member of an object has a column. ResourceGroup, Resource and similar columns are taken from the id of
      the resource. What the other mode has no column for is null there.

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

      The same holds for the tables marked *both* under [Categories](#categories).

      `log.verb` is a member of the JSON in `log_s`. For a row that was exported from AKSAudit, `log_s` is rebuilt from
      the columns, so it is not the text that the cluster wrote. `-` has no column in AzureDiagnostics. Azure never writes
      the logs of container registries to AzureDiagnostics. The lines of Azure Firewall's unstructured logs (`msg_s`) are not
      parsed into its structured tables; Azure does not do so either.

      ## Categories

      A record of diagnostic settings goes to the table of its category if the resource belongs to one of the providers
      listed. *both*: Azure writes it there or to AzureDiagnostics, depending on the setting; here it is stored in
      AzureDiagnostics and available in both. A record without a resource id needs a category that only one table has, or
      one with a `-`. `AdvancedHunting-TABLE`, from the streaming of Microsoft Defender XDR, goes to TABLE, with the
      `Timestamp` of its properties as the time; a record of Application Insights goes to the table that its `Type` names.
      All other records are in AzureDiagnostics.

      The value of a column is in the member of the same name, in any case, of the properties or of the record; exceptions
      are listed. A member without a column gets a new one, with a capital first letter. If both the properties and the record
      have a member for one column, the column has the value of the properties, and the record's value is in a column of its
      own name with `_s`, `_d` or `_b` appended. In AzureDiagnostics it is the other way round: the common column (`Level`) has
      the record's value, and `level_s` that of the properties.

      If a query reads a table without rows while AzureDiagnostics holds records of its categories, a warning on standard
      error says so.

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

      Answers of Resource Graph, and lists of Resource Manager, go to the tables of Resource Graph: `resources`,
      `resourcecontainers`, `securityresources`, `policyresources` and so on, with its columns, so that its own queries run;
      their names are matched in any case. Assessments, scores, compliance, alerts and states of policies go to the tables that a
      workspace has for them, and `securityresources` and `policyresources` show those as well. Compliance standards, their
      controls and the assessments of these are rows of SecurityRegulatoryCompliance: ComplianceStandard, ComplianceControl and
      RecommendationId are taken from the id, and counters (PassedControls, FailedAssessments, …) are null if a row has none.

      ## Undeclared columns

      A column of a table that is not in the reference has the type of its values. If they differ, it has the
      narrowest type that holds them all: the widest number, dynamic if any is dynamic, else string. The order in
      which files are ingested does not matter.

      ## Any other object and table

      An object that no kind above recognises is a row, and so is a line under a header as long as the lines have its
      width. In a file called `.csv`, `.tsv` or `.psv`, compressed or not, the header may be a single column, leave names
      empty (`_`) or repeat them (`a_2`), and up to half of the lines may be malformed. The table is, in this order:

      1. the one given with `--table`;
      2. the one named in `Type` or `TableName`, if it is a known table or ends in `_CL`;
      3. the one the file is named after, under the same condition;
      4. the known table that has at least three quarters of the members as columns, at least five of them, and more
         than any other table;
      5. a custom table named after the file, with `_CL`.

      Columns have the names of the members. Columns of a known table are matched in any case and keep their types. Other
      columns have the type of all their values in the file: texts that are all times become datetimes, nested values
      dynamic; in CSV, numbers, `true` and `false`, and JSON are recognised as well (but not `007`, nor `2.1` next to `2.10`).

      TimeGenerated is the member given with `--time-column` (`id.time` for a nested member). Otherwise, of the members
      that mostly hold times, it is the one whose name comes first in a list: `TimeGenerated`, `EventTime`, `timestamp`, `ts`,
      `time`, `createdAt`, `published`, `date` and similar names in any spelling, with or without `_t`, `@` or a zone in
      brackets. A date and a time of day in two columns are combined; if no member qualifies, nested members are
      considered. Epochs in seconds to nanoseconds between 1990 and 2100, `{"$date":…}` and `/Date(…)/` are times. Rows
      without a time are counted. The same list serves rows of known tables without TimeGenerated, such as those of
      advanced hunting with their `Timestamp`. The summary says how the table and the time were chosen.

      ## Day and month

      `5/12/2024` may be in May or in December. One value above 12 decides it for a column, and for all columns of the file
      that do not decide it themselves; so does `AM` or `PM` in capitals, which is American; dates with dots begin with the
      day. If nothing decides it, the file is refused until `--date-order dmy` or `--date-order mdy` is given. In a date with
      a two-digit year (1950 to 2049) the year may come first as well: `--date-order ymd`. The times at the start of plain
      text lines follow the same rule.

      ## The same bytes with other options

      `--table`, `--time-zone`, `--year`, `--date-order` and `--time-column` are recorded in `_Sources` and in the custody
      log if they affected what was read. Ingesting the same bytes again changes nothing, unless an option given now would
      have affected them: then they are another source, whose rows are added to those of the first, and a message says so. A
      file that has grown is read on with the options it was first ingested with.

      ## Text

      The first line whose format is recognised decides how the lines after it are read. Lines before it go to
      _Quarantine one by one and do not affect those after. Syslog, CEF, LEEF and entries of Storage Analytics may be mixed in
      one file, before or after JSON.

      Messages of network devices (`<189>83: *Feb 28 00:20:10.663 UTC: %SYS-5-CONFIG_I: …`) have the time and zone that
      they state, no HostName if none is given, and as ProcessName the code with which SyslogMessage begins. If a zone's short
      name is unknown, TimeGenerated is null unless `--time-zone` is given. Lines that begin with a date, a blank and a
      time are Syslog if a host and a program follow, but not with `--table`.

      With `--table NAME` each line of text in an unknown format is a row: TimeGenerated is the time at the start of
      the line (ISO, syslog, `14/May/2024:08:00:01 +0000`, ctime, HTTP, seconds or milliseconds since 1970 and similar),
      RawData the line. A numeric date whose day and month cannot be distinguished is not taken as a time.

      In entries of Storage Analytics, 1.0 and 2.0, quoted fields are decoded from HTML. They have no Category.

      ## Damage

      Zeros in place of records or lines, and commas without a record, are kept in _Quarantine with their position and
      length; one zero may end a JSON record, and up to 4,096 at the end of a file are padding of its last block. Members of
      a zip are checked against the size and checksum (CRC-32) in the archive, the list of its members against their number, headers of tar
      and blocks of Avro against their checksum and marker. Whatever can be read of a damaged member is ingested, and the damage is reported; a member of
      which nothing can be unpacked fails.

      Line feeds, tabs and other control characters in strings, which JSON does not allow, are read as if they were
      escaped. The summary counts such records; their bytes are kept unchanged.

      ## Parquet and workbooks

      Rows of Parquet files and of sheets go to the same tables as rows of CSV: the one named in `Type`, else the
      one given with `--table`, else the one named after the file. A sheet that is not named after a table goes to
      `BOOK_SHEET`, or `BOOK` if it is called `Sheet1`. Hidden sheets are read as well. Identical sheets of two workbooks
      are one source, as are identical members of archives.

      A column has the type stated in the Parquet file, unless the table declares another. Lists, maps, structs and
      variants are dynamic; times of any unit are datetimes, rounded down to 100 ns; times outside of the years 1 to 9999
      are null; unsigned numbers above 2^63 make their column decimal; bytes of unknown meaning are Base64; an interval is
      text as in ISO 8601. Pages may be uncompressed or compressed with Snappy, gzip, Zstandard, Brotli or LZ4, in any encoding
      except BIT_PACKED levels. Encrypted columns and LZO are refused by name.

      In a sheet, the first row with a value names the columns. The format of a cell decides whether its number is a
      time (1900 and 1904 systems, to the millisecond); a formula has the value that was calculated last; errors are null. A
      column whose cells have different types is string. The summary counts the values that became null.

      ## Files that grow

      If a file begins with all bytes of one that was ingested before, only its new records are added; the same bytes
      again add nothing. A last line that was cut off is then read whole, and one that continued without a line feed replaces
      what was read of it.

      A file at a known path has also grown if everything that was read of it is unchanged at its beginning: a
      `{"records":[…]}` or an array that was rewritten with more elements, or a file that was compressed again with more
      lines. Everything else is a new file, such as an answer that was fetched again, and its records are counted:
      overlapping exports stay separate unless `--dedupe` merges their rows.

      ## What kustody does not infer

      - A record whose time is missing or cannot be read has a null TimeGenerated, and is counted. Syslog of RFC 3164
        has no year: give it with `--year 2024`. A time without a zone is taken as UTC, or as `--time-zone` says. A time
        that cannot be read is kept as written in a column of its member's name with `_s` appended (`time_s`,
        `TimeGenerated_s`).
      - A header such as `TimeGenerated [Mars Time]`, whose zone is unknown, is refused: `--time-zone Europe/Berlin` says
        which it is. Of a local time that occurs twice a year the first is meant.
      - A flow log becomes one row per tuple, in NSGFlowLogs_CL or VNetFlowLogs_CL. NTANetAnalytics and
        AzureNetworkAnalytics_CL are not derived from it: Traffic Analytics aggregates tuples and adds machines, subnets,
        places and threats that are not in any flow log.
      - Rows of a query's answer that do not name their table go to the one given with `--table`, that of a container
        `am-TABLE`, or one named after the file. If every value of a row is text, as PowerShell writes rows, JSON in dynamic
        columns is parsed.
      - Properties that are text in single quotes are parsed as JSON if all of the text can be; a line with an object
        in single quotes is not JSON, and is kept in _Quarantine.
      - Identical records are all kept, as in Azure. `--dedupe` stores identical rows of a table once; the rest are
        counted as duplicates, and the custody log says where their bytes are.

      """
    return text
  }
}
