// The structured logs of Azure Firewall. Their properties bear the names of the columns, so that a record's
// form in AzureDiagnostics follows from the rule for all resource logs: `SourceIp_s`, `SourcePort_d`. The lines
// of the unstructured categories (`AzureFirewallNetworkRule` and others) stay in `msg_s`.

extension LogTable {
  /// The unstructured categories that tell of the same events as these tables, one line in `msg_s` each.
  package static let lineCategories = [
    "AZFWApplicationRule": ["AzureFirewallApplicationRule"],
    "AZFWNetworkRule": ["AzureFirewallNetworkRule"],
    "AZFWNatRule": ["AzureFirewallNetworkRule"],
    "AZFWDnsQuery": ["AzureFirewallDnsProxy"],
  ]

  static let firewallApplicationRule = LogTable(
    "AZFWApplicationRule", "Decisions by application rules of Azure Firewall.",
    sources: [.resourceLog, .workspace], example: "formats/azure-firewall-structured.jsonl",
    records: .init(["AZFWApplicationRule"], spelling: .asColumns),
    columns: """
      TimeGenerated datetime
      Action string
      Protocol string
      SourceIp string
      SourcePort int
      DestinationPort int
      Fqdn string
      TargetUrl string
      Policy string
      RuleCollectionGroup string
      RuleCollection string
      Rule string
      ActionReason string
      IsExplicitProxyRequest bool
      IsTlsInspected bool
      WebCategory string
      """)

  static let firewallApplicationRuleAggregation = LogTable(
    "AZFWApplicationRuleAggregation",
    "Decisions by application rules of Azure Firewall, aggregated.",
    sources: [.resourceLog, .workspace], example: "formats/azure-firewall-structured.jsonl",
    records: .init(["AZFWApplicationRuleAggregation"], spelling: .asColumns),
    columns: """
      TimeGenerated datetime
      Action string
      ApplicationRuleCount int
      Protocol string
      SourceIp string
      DestinationPort int
      Fqdn string
      TargetUrl string
      Policy string
      RuleCollectionGroup string
      RuleCollection string
      Rule string
      ActionReason string
      """)

  static let firewallDnsFlowTrace = LogTable(
    "AZFWDnsFlowTrace",
    "Messages between clients, the DNS proxy of Azure Firewall and DNS servers.",
    sources: [.resourceLog, .workspace], example: "formats/azure-firewall-structured.jsonl",
    records: .init(["AZFWDnsFlowTrace"], spelling: .asColumns),
    columns: """
      TimeGenerated datetime
      MsgType string
      Protocol string
      SourceIp string
      SourcePort int
      ServerIp string
      ServerPort int
      QueryTime datetime
      QueryMessage string
      ResponseTime datetime
      ServerMessage string
      SocketFamily string
      """)

  static let firewallDnsQuery = LogTable(
    "AZFWDnsQuery", "Queries to the DNS proxy of Azure Firewall.",
    sources: [.resourceLog, .workspace], example: "formats/azure-firewall-structured.jsonl",
    records: .init(["AZFWDnsQuery"], spelling: .asColumns),
    columns: """
      TimeGenerated datetime
      SourceIp string
      SourcePort int
      QueryId int
      QueryType string
      QueryClass string
      QueryName string
      Protocol string
      ResponseCode string
      ResponseFlags string
      RequestDurationSecs real
      RequestSize int
      ResponseSize int
      ErrorNumber int
      ErrorMessage string
      DnssecOkBit bool
      EDNS0BufferSize int
      """)

  static let firewallFatFlow = LogTable(
    "AZFWFatFlow", "The flows through Azure Firewall with the highest rates.",
    sources: [.resourceLog, .workspace], example: "formats/azure-firewall-structured.jsonl",
    records: .init(["AZFWFatFlow"], spelling: .asColumns),
    columns: """
      TimeGenerated datetime
      Protocol string
      SourceIp string
      SourcePort int
      DestinationIp string
      DestinationPort int
      FlowRate real
      """)

  static let firewallFlowTrace = LogTable(
    "AZFWFlowTrace", "TCP flags of flows through Azure Firewall.",
    sources: [.resourceLog, .workspace], example: "formats/azure-firewall-structured.jsonl",
    records: .init(["AZFWFlowTrace"], spelling: .asColumns),
    columns: """
      TimeGenerated datetime
      Action string
      Protocol string
      SourceIp string
      SourcePort int
      DestinationIp string
      DestinationPort int
      Flag string
      ActionReason string
      """)

  static let firewallIdpsSignature = LogTable(
    "AZFWIdpsSignature", "Hits of signatures of the intrusion detection of Azure Firewall.",
    sources: [.resourceLog, .workspace], example: "formats/azure-firewall-structured.jsonl",
    records: .init(["AZFWIdpsSignature"], spelling: .asColumns),
    columns: """
      TimeGenerated datetime
      Action string
      Protocol string
      SourceIp string
      SourcePort int
      DestinationIp string
      DestinationPort int
      SignatureId string
      Category string =- Of the signature; the record has its own, which AzureDiagnostics shows.
      Severity int
      Description string
      """)

  static let firewallInternalFqdnResolutionFailure = LogTable(
    "AZFWInternalFqdnResolutionFailure",
    "Names in rules of Azure Firewall that could not be resolved.",
    sources: [.resourceLog, .workspace], example: "formats/azure-firewall-structured.jsonl",
    records: .init(["AZFWFqdnResolveFailure"], spelling: .asColumns),
    columns: """
      TimeGenerated datetime
      Fqdn string
      Error string
      ServerIp string
      ServerPort int
      Policy string
      RuleCollectionGroup string
      RuleCollection string
      Rule string
      """)

  static let firewallNatRule = LogTable(
    "AZFWNatRule", "Translations by destination rules of Azure Firewall.",
    sources: [.resourceLog, .workspace], example: "formats/azure-firewall-structured.jsonl",
    records: .init(["AZFWNatRule"], spelling: .asColumns),
    columns: """
      TimeGenerated datetime
      Protocol string
      SourceIp string
      SourcePort int
      DestinationIp string
      DestinationPort int
      TranslatedIp string
      TranslatedPort int
      Policy string
      RuleCollectionGroup string
      RuleCollection string
      Rule string
      """)

  static let firewallNatRuleAggregation = LogTable(
    "AZFWNatRuleAggregation", "Translations by destination rules of Azure Firewall, aggregated.",
    sources: [.resourceLog, .workspace], example: "formats/azure-firewall-structured.jsonl",
    records: .init(["AZFWNatRuleAggregation"], spelling: .asColumns),
    columns: """
      TimeGenerated datetime
      NatRuleCount int
      Policy string
      Protocol string
      Rule string
      RuleCollection string
      RuleCollectionGroup string
      SourceIp string
      TranslatedIp string
      TranslatedPort int
      """)

  static let firewallNetworkRule = LogTable(
    "AZFWNetworkRule", "Decisions by network rules of Azure Firewall.",
    sources: [.resourceLog, .workspace], example: "formats/azure-firewall-structured.jsonl",
    records: .init(["AZFWNetworkRule"], spelling: .asColumns),
    columns: """
      TimeGenerated datetime
      Action string
      Protocol string
      SourceIp string
      SourcePort int
      DestinationIp string
      DestinationPort int
      Policy string
      RuleCollectionGroup string
      RuleCollection string
      Rule string
      ActionReason string
      """)

  static let firewallNetworkRuleAggregation = LogTable(
    "AZFWNetworkRuleAggregation", "Decisions by network rules of Azure Firewall, aggregated.",
    sources: [.resourceLog, .workspace], example: "formats/azure-firewall-structured.jsonl",
    records: .init(["AZFWNetworkRuleAggregation"], spelling: .asColumns),
    columns: """
      TimeGenerated datetime
      Action string
      ActionReason string
      DestinationIp string
      DestinationPort int
      IsDefaultRule bool
      NetworkRuleCount int
      Policy string
      Protocol string
      Rule string
      RuleCollection string
      RuleCollectionGroup string
      SourceIp string
      """)

  static let firewallThreatIntel = LogTable(
    "AZFWThreatIntel", "Hits of the threat intelligence of Azure Firewall.",
    sources: [.resourceLog, .workspace], example: "formats/azure-firewall-structured.jsonl",
    records: .init(["AZFWThreatIntel"], spelling: .asColumns),
    columns: """
      TimeGenerated datetime
      Action string
      Protocol string
      SourceIp string
      SourcePort int
      DestinationIp string
      DestinationPort int
      Fqdn string
      TargetUrl string =TargetUrl_s|Url_s
      ThreatDescription string
      IsTlsInspected bool
      """)
}
