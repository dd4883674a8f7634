import JSON
import LogFiles
import LogTables

/// A log of Microsoft Entra: sign-ins, audit, provisioning, risks.
final class EntraFormat: LogFormat {
  static let name = "entra"
  static let sample = "formats/entra.jsonl"
  static let summary = "Microsoft Entra: sign-ins, audit, provisioning, risks"
  static let tables = [
    "SigninLogs", "AuditLogs", "AADNonInteractiveUserSignInLogs",
    "AADServicePrincipalSignInLogs", "AADManagedIdentitySignInLogs",
  ]
  static let isInferred = true

  private var mapped: [String: MappedTable] = [:]
  private var names: [String: String?] = [:]

  init() {}

  func recognizes(_ record: Record) -> Bool {
    guard let id = record.plainText(record.resourceID), id.hasPrefixIgnoringCase("/tenants/"),
      let category = record.text(record.category)
    else { return false }
    return table(of: category) != nil
  }

  /// The table of a category; nil where there is none.
  private func table(of category: String) -> String? {
    guard category.utf8.count <= 64 else { return nil }
    if let known = names[category] { return known }
    let name = Self.tableNames[category] ?? "AAD" + category
    let found =
      LogTables.table(named: name) != nil
      ? name : LogTables.table(named: category) != nil ? category : nil
    if names.count < 1000 { names[category] = .some(found) }
    return found
  }

  private static let tableNames = [
    "SignInLogs": "SigninLogs", "AuditLogs": "AuditLogs",
    "NonInteractiveUserSignInLogs": "AADNonInteractiveUserSignInLogs",
    "ServicePrincipalSignInLogs": "AADServicePrincipalSignInLogs",
    "ManagedIdentitySignInLogs": "AADManagedIdentitySignInLogs",
  ]

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    guard let name = record.text(record.category).flatMap(table(of:)) else { return }
    let table = mapped[name] ?? MappedTable(name)
    mapped[name] = table
    let json = record.json
    let writer = try table.begin(record, rows, system: "Azure AD")
    try table.putMembers(
      json, of: record.index, writer,
      aliases: ["tenantid": "AADTenantId", "calleripaddress": "IPAddress"],
      skipping: [record.resourceID, record.properties, table.hasTime ? record.time : nil])
    if let properties = record.properties, json[properties].kind == .object {
      // What the properties say is meant: their category is the activity's, their address the user's.
      let place = json.member("location", of: properties)
      let policies = json.member("appliedConditionalAccessPolicies", of: properties)
      let operation = json.member("operationType", of: properties)
      try table.putMembers(
        json, of: properties, writer, skipping: [place, policies, operation])
      table.put(json, place, as: "LocationDetails", writer)
      table.put(json, policies, as: "ConditionalAccessPolicies", writer)
      table.put(json, operation, as: "AADOperationType", writer)
    }
    try rows.finish(writer, record, hasTime: table.hasTime)
  }
}
