/// A resource-specific table that shows rows of `AzureDiagnostics`: Azure writes a record in one of the two
/// styles, and here whichever it was can be asked in both.
package struct TwinTable: Sendable {
  /// Where the columns come from.
  package enum Source: Sendable {
    /// The columns that records' properties became.
    case properties
    /// Members of the JSON in a column.
    case json(column: String)
  }

  package let name: String
  /// The rows: those of these categories, and of the provider if there is one.
  package let categories: [String]
  package let provider: String?
  package let source: Source
  /// By the twin's column: the name in the record where it is another, but for case and underscores. Of a
  /// JSON source: the member's name.
  package let names: [String: String]

  package init(
    _ name: String, _ categories: [String], provider: String? = nil, source: Source = .properties,
    names: [String: String] = [:]
  ) {
    self.name = name
    self.categories = categories
    self.provider = provider
    self.source = source
    self.names = names
  }

  /// The twin of that name, or nil.
  package static func named(_ name: String) -> TwinTable? { all.first { $0.name == name } }

  private static let audit = [
    "Level": "level", "AuditId": "auditID", "Stage": "stage", "RequestUri": "requestURI",
    "Verb": "verb", "User": "user", "SourceIps": "sourceIPs", "UserAgent": "userAgent",
    "ObjectRef": "objectRef", "ResponseStatus": "responseStatus", "RequestObject": "requestObject",
    "ResponseObject": "responseObject", "RequestReceivedTime": "requestReceivedTimestamp",
    "StageReceivedTime": "stageTimestamp", "Annotations": "annotations",
  ]

  /// All of them, sorted by name. Their columns are inferred from those of both tables, but for the audit
  /// of Kubernetes, whose transformation is public.
  package static let all = [
    TwinTable("AGWAccessLogs", ["ApplicationGatewayAccessLog"]),
    TwinTable(
      "AGWFirewallLogs", ["ApplicationGatewayFirewallLog"],
      names: [
        "DetailedMessage": "details_message", "DetailedData": "details_data",
        "FileDetails": "details_file", "LineDetails": "details_line",
      ]),
    TwinTable("AGWPerformanceLogs", ["ApplicationGatewayPerformanceLog"]),
    TwinTable(
      "AKSAudit", ["kube-audit"], provider: "MICROSOFT.CONTAINERSERVICE",
      source: .json(column: "log_s"), names: audit),
    TwinTable(
      "AKSAuditAdmin", ["kube-audit-admin"], provider: "MICROSOFT.CONTAINERSERVICE",
      source: .json(column: "log_s"), names: audit),
    TwinTable(
      "AKSControlPlane",
      [
        "kube-apiserver", "kube-controller-manager", "kube-scheduler", "cluster-autoscaler",
        "cloud-controller-manager", "guard", "csi-azuredisk-controller",
        "csi-azurefile-controller", "csi-snapshot-controller", "fleet-member-agent",
        "fleet-member-net-controller-manager",
      ], provider: "MICROSOFT.CONTAINERSERVICE",
      names: ["Message": "log", "PodName": "pod"]),
    TwinTable("AZKVAuditLogs", ["AuditEvent"], provider: "MICROSOFT.KEYVAULT"),
    TwinTable(
      "AZKVPolicyEvaluationDetailsLogs", ["AzurePolicyEvaluationDetails"],
      provider: "MICROSOFT.KEYVAULT"),
  ]
}
