import LogTables

/// What the path of a blob of diagnostic settings says about its records:
/// `insights-logs-CATEGORY/resourceId=/SUBSCRIPTIONS/…/y=2024/m=05/d=14/h=08/m=00/PT1H.json`. The hour is that
/// of arrival, and dates nothing.
package final class StoragePath {
  /// As records would spell it where that is known, else as the path does, in lower case.
  package let category: [UInt8]?
  package let resourceID: [UInt8]?

  /// - Returns: nil where the path says neither.
  package init?(_ path: String) {
    let parts = path.split(whereSeparator: { $0 == "/" || $0 == "!" })
    let container = parts.last { $0.lowercased().hasPrefix(Self.container) }
    category = container.map { part in
      let name = part.dropFirst(Self.container.count).lowercased()
      return Array((Self.spellings[name] ?? name).utf8)
    }
    if let start = parts.lastIndex(where: { $0.lowercased().hasPrefix("resourceid=") }) {
      let first = parts[start].dropFirst("resourceId=".count)
      let rest = parts[(start + 1)...].prefix { !$0.lowercased().hasPrefix("y=") }
      // Without a date after it nobody knows where it ends.
      let hasEnd = start + 1 + rest.count < parts.count
      let id = ([first] + rest).filter { !$0.isEmpty }.map { "/" + $0 }.joined()
      resourceID = hasEnd && !id.isEmpty ? Array(id.utf8) : nil
    } else {
      resourceID = nil
    }
    if category == nil, resourceID == nil { return nil }
  }

  private static let container = "insights-logs-"

  /// The categories that are known, by their names in lower case.
  private static let spellings: [String: String] = Dictionary(
    (LogTables.categories + [
      "AzureFirewallApplicationRule", "AzureFirewallNetworkRule", "AzureFirewallDnsProxy",
    ]).map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
}
