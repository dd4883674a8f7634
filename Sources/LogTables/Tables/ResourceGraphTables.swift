/// The tables of Resource Graph, on which its own queries run.
package enum ResourceGraphTables {
  /// The tables of a workspace whose rows a table shows besides its own: what Resource Graph says of them has
  /// columns of its own there.
  package static let shown: [String: [String]] = [
    "securityresources": [
      "SecurityAlert", "SecurityRecommendation", "SecureScores", "SecureScoreControls",
      "SecurityRegulatoryCompliance",
    ],
    "policyresources": ["AzurePolicyStates_CL"],
  ]

  static let tables: [LogTable] = [
    table("advisorresources", "Recommendations of Azure Advisor."),
    table("authorizationresources", "Role assignments and role definitions."),
    table("healthresources", "The health of resources."),
    table("policyresources", "Azure Policy, as Resource Graph has it."),
    table("resourcecontainers", "Subscriptions, resource groups and management groups."),
    table("resources", "Resources as Resource Graph has them."),
    table("securityresources", "What Microsoft Defender for Cloud says, as Resource Graph has it."),
  ]

  /// The name of a table as it is declared; nil where no case of it is one.
  package static func name(of written: String) -> String? {
    let name = written.lowercased()
    return tables.contains { $0.name == name } ? name : nil
  }

  /// The table of resources of a type.
  ///
  /// - Parameter type: `Microsoft.Compute/virtualMachines`, in any case.
  package static func table(ofType type: String) -> String {
    let type = type.lowercased()
    for (prefix, table) in prefixes where type.hasPrefix(prefix) { return table }
    return "resources"
  }

  private static let prefixes = [
    ("microsoft.resources/subscriptions", "resourcecontainers"),
    ("microsoft.management/managementgroups", "resourcecontainers"),
    ("microsoft.security/", "securityresources"),
    ("microsoft.policyinsights/", "policyresources"),
    ("microsoft.authorization/policy", "policyresources"),
    ("microsoft.authorization/", "authorizationresources"),
    ("microsoft.advisor/", "advisorresources"),
    ("microsoft.resourcehealth/", "healthresources"),
  ]

  private static func table(_ name: String, _ summary: String) -> LogTable {
    LogTable(
      name, summary, sources: [.resourceGraph], example: "formats/resource-graph-tables.json",
      columns: """
        id string
        name string
        type string
        tenantId string
        kind string
        location string
        resourceGroup string
        subscriptionId string
        managedBy string
        sku dynamic
        plan dynamic
        properties dynamic
        tags dynamic
        identity dynamic
        zones dynamic
        extendedLocation dynamic
        """, common: [])
  }
}
