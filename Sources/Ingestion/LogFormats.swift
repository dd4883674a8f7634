/// The formats that are known, in the order in which a record is shown to them.
enum LogFormats {
  static let all: [any LogFormat.Type] = [
    WorkspaceRowsFormat.self,
    SecurityAlertFormat.self,
    ResultRowsFormat.self,
    FlowLogFormat.self,
    MetricsFormat.self,
    ActivityLogFormat.self,
    EntraFormat.self,
    ResourceSpecificFormat.self,
    AzureDiagnosticsFormat.self,
    InterfaceFormat.self,
    EventEnvelopeFormat.self,
    KubernetesAuditFormat.self,
    ResourceGraphFormat.self,
    ObjectFormat.self,
  ]
}
