import JSON
import LogFiles
import LogTables
import Storage

/// A log of Microsoft Entra or Intune: sign-ins, audit, provisioning, risks, devices; with the id of a tenant
/// for a resource, or with none.
final class EntraFormat: LogFormat {
  static let name = "entra"
  static let sample = "formats/entra.jsonl"
  static let summary = "Microsoft Entra and Intune: sign-ins, audit, provisioning, risks, devices"
  static let tables = [
    "SigninLogs", "AuditLogs", "AADNonInteractiveUserSignInLogs",
    "AADServicePrincipalSignInLogs", "AADManagedIdentitySignInLogs",
  ]
  static let isInferred = true

  private struct Table {
    let mapped: MappedTable
    let names: MappedTable.Names
  }

  private var mapped: [String: Table] = [:]
  private var names: [String: [String]] = [:]

  init() {}

  func recognizes(_ record: Record) -> Bool { table(of: record) != nil }

  private func table(of record: Record) -> String? {
    let resource = record.plainText(record.resourceID)
    let isTenant = resource?.hasPrefixIgnoringCase("/tenants/") == true
    let isNowhere =
      record.resourceID.map {
        record.json[$0].kind == .null || record.json.content($0).isEmpty
      } ?? true
    guard isTenant || isNowhere && record.place?.resourceID == nil,
      let category = record.text(record.category) ?? record.place?.category.map(Self.text)
    else { return nil }
    let tables = tables(of: category, isTenant: isTenant)
    guard tables.count > 1 else { return tables.first }
    // Audit logs of Entra and of Intune bear one name.
    let isIntune =
      resource.map { String(decoding: $0, as: UTF8.self).lowercased().contains("intune") } == true
      || record.json.member("ActivityResultStatus", of: record.properties) != nil
      || record.json.member("TargetObjectIds", of: record.properties) != nil
    return tables.first { $0.hasPrefix("Intune") == isIntune }
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// The tables of a category.
  private func tables(of category: String, isTenant: Bool) -> [String] {
    guard category.utf8.count <= 64 else { return [] }
    let key = isTenant ? "/" + category : category
    if let known = names[key] { return known }
    var found = CategoryTables.tables(ofCategory: category).filter(\.needsNoResource).map(\.name)
    if found.isEmpty, isTenant {
      // One that is not declared yet.
      found = ["AAD" + category, category].filter { LogTables.table(named: $0) != nil }
      found = Array(found.prefix(1))
    }
    if names.count < 1000 { names[key] = found }
    return found
  }

  private static func table(_ name: String) -> Table {
    let mapped = MappedTable(name)
    var names = MappedTable.Names()
    /// Where the table has it, a member goes to this column and not to the one of its own name.
    func prefer(_ column: String, for member: String, _ names: inout [String: String]) {
      if let column = mapped.column(named: column) { names[LogColumn.folded(member)] = column }
    }
    // That of the workspace is another.
    prefer("AADTenantId", for: "tenantId", &names.record)
    prefer("AADTenantId", for: "tenantId", &names.properties)
    prefer("LocationDetails", for: "location", &names.properties)
    prefer(
      "ConditionalAccessPolicies", for: "appliedConditionalAccessPolicies", &names.properties)
    prefer("AADOperationType", for: "operationType", &names.properties)
    if mapped.column(named: "CallerIpAddress") == nil {
      prefer("IPAddress", for: "callerIpAddress", &names.record)
    }
    return Table(mapped: mapped, names: names)
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    guard let name = table(of: record) else { return }
    let table = mapped[name] ?? Self.table(name)
    mapped[name] = table
    var record = record
    if record.time == nil {
      record.time = record.json.value(at: ["createdDateTime"], of: record.index)
    }
    try table.mapped.write(
      record, rows, system: name.hasPrefix("Intune") ? "Microsoft Intune" : "Azure AD",
      names: table.names)
  }
}
