import KQLValues
import LogFiles
import LogTables
import Storage

/// How the times in the rows of a source are read.
struct TimeRules {
  let context: SourceContext
  /// Whether the zone that the user states is that of all times that say none, and not only of those under a
  /// header whose zone is not known.
  var isZoneAssumed = false

  var zone: LocalZone? { context.options.zone }
}

extension RowSink {
  /// What the user declares of tables.
  var own: CustomTables { context.options.customTables }
  var times: TimeRules { TimeRules(context: context) }

  /// Puts the record's time into TimeGenerated, from where the rows of its file say it.
  func putTime(
    of record: Record, _ writer: TableWriter, _ survey: FileSurvey
  ) throws(RecordFailure) {
    var members = survey.times
    if !survey.isTimeStated, let alias = Self.alias(of: writer.name) {
      members.insert(.member(alias), at: 0)
    }
    for member in members {
      guard let ticks = try member.ticks(of: record, context) else { continue }
      writer.put(.integer(ticks), in: writer.column("TimeGenerated", .datetime))
      if survey.isTimeStated {
        context.used.insert(.timeColumn)
        note(choice: "time of \(writer.name): \(member.label), as --time-column says")
      } else if member != .member("TimeGenerated") {
        note(choice: "time of \(writer.name): \(member.label) (--time-column chooses another)")
      }
      return
    }
  }

  /// Puts a TimeGenerated that is not text: a number of seconds, or an object that wraps it.
  func putWrappedTime(of record: Record, _ writer: TableWriter) {
    guard let index = record.timeGenerated, record.json[index].kind != .string,
      let reading = TimeValue.reading(record.json, index)
    else { return }
    writer.put(.integer(reading.ticks), in: writer.column("TimeGenerated", .datetime))
  }

  /// The member that is another name of TimeGenerated in the table, and needs no column of its own.
  func alias(of writer: TableWriter, in record: Record) -> Int? {
    guard record.timeGenerated == nil, context.options.timeColumn == nil,
      let alias = Self.alias(of: writer.name),
      let member = record.json.member(named: alias, of: record.index),
      TimeValue.reading(record.json, member) != nil
    else { return nil }
    return member
  }

  private static func alias(of table: String) -> String? {
    HuntingTables.aliases(of: table).first { $0.column == "TimeGenerated" }?.name
  }
}

extension Record {
  /// Whether a member has a name that times have.
  var namesTime: Bool {
    var at = index + 1
    let end = json.after(index)
    while at < end {
      if TimeNames.rank(of: json.text(at)) != nil { return true }
      at = json.after(at + 1)
    }
    return false
  }

  /// Whether every value is a text: anyone who wrote it knew nothing of types.
  var hasTextAlone: Bool {
    var hasText = false
    var at = index + 1
    let end = json.after(index)
    while at < end {
      switch json[at + 1].kind {
      case .string: hasText = true
      case .null: break
      case .true, .false, .number, .array, .object: return false
      }
      at = json.after(at + 1)
    }
    return hasText
  }
}
