// The logs of Application Gateway. Which property a column comes from is inferred from the names, and from
// which of a record's values are text: `serverStatus_s`, `httpStatus_d`.

extension LogTable {
  static let gatewayAccessLogs = LogTable(
    "AGWAccessLogs", "Requests to Application Gateway.",
    sources: [.resourceLog, .workspace], example: "logs/application-gateway-access.json",
    records: .init(["ApplicationGatewayAccessLog"]),
    columns: """
      TimeGenerated datetime
      ClientIp string =clientIP_s
      ClientPort int
      HttpMethod string
      Host string
      OriginalHost string
      RequestUri string
      RequestQuery string
      OriginalRequestUriWithArgs string
      HttpStatus int
      HttpVersion string
      UserAgent string
      TimeTaken real
      ReceivedBytes int
      SentBytes int
      ServerRouted string
      ServerStatus int =serverStatus_s
      ServerResponseLatency real =serverResponseLatency_s
      ErrorInfo string =error_info_s
      InstanceId string
      ListenerName string
      RuleName string
      BackendPoolName string
      BackendSettingName string
      BackendSslCipher string
      BackendSslProtocol string
      ClientResponseTime real
      OperationName string
      ServerConnectTime real =serverConnectTime_s
      ServerHeaderTime real =serverHeaderTime_s
      SslCipher string
      SslClientCertificateFingerprint string
      SslClientCertificateIssuerName string
      SslClientVerify string
      SslEnabled string
      SslProtocol string
      TransactionId string
      UpstreamSourcePort int =upstreamSourcePort_s
      WafEvaluationTime real =WAFEvaluationTime_s
      WafMode string =WAFMode_s
      WafPolicyId string =WAFPolicyID_s
      """)

  static let gatewayFirewallLogs = LogTable(
    "AGWFirewallLogs", "Hits of rules of the web application firewall of Application Gateway.",
    sources: [.resourceLog, .workspace], example: "logs/application-gateway-firewall.jsonl",
    records: .init(["ApplicationGatewayFirewallLog"]),
    columns: """
      TimeGenerated datetime
      ClientIp string
      ClientPort int
      RequestUri string
      Action string
      RuleId string
      RuleSetType string
      RuleSetVersion string
      Message string
      DetailedMessage string =details_message_s
      DetailedData string =details_data_s
      FileDetails string =details_file_s
      LineDetails string =details_line_s
      Hostname string
      Site string
      InstanceId string
      OperationName string
      ParanoiaLevel string
      PolicyId string
      PolicyScope string
      PolicyScopeName string
      TransactionId string
      """)

  static let gatewayPerformanceLogs = LogTable(
    "AGWPerformanceLogs", "Counts and times of Application Gateway, summed up.",
    sources: [.resourceLog, .workspace], example: "formats/application-gateway-performance.jsonl",
    records: .init(["ApplicationGatewayPerformanceLog"]),
    columns: """
      TimeGenerated datetime
      InstanceId string
      HealthyHostCount int =healthyHostCount_s
      UnHealthyHostCount int =unHealthyHostCount_s
      RequestCount int =requestCount_s
      FailedRequestCount int =failedRequestCount_s
      Latency int =latency_s
      Throughput int =throughput_s
      OperationName string
      """)
}
