// The logs of the control plane of AKS. `=log.verb` is a member of the JSON in `log_s`, by the transformation
// that the makers of AKS published; the columns of AKSControlPlane are inferred.

extension LogTable {
  private static let auditColumns = """
    TimeGenerated datetime
    Verb string =log.verb
    RequestUri string =log.requestURI
    User dynamic =log.user
    SourceIps dynamic =log.sourceIPs
    UserAgent string =log.userAgent
    ObjectRef dynamic =log.objectRef
    ResponseStatus dynamic =log.responseStatus
    RequestObject dynamic =log.requestObject
    ResponseObject dynamic =log.responseObject
    Level string =log.level
    AuditId string =log.auditID
    Stage string =log.stage
    RequestReceivedTime datetime =log.requestReceivedTimestamp
    StageReceivedTime datetime =log.stageTimestamp
    Annotations dynamic =log.annotations
    PodName string =pod_s
    """

  static let kubernetesAudit = LogTable(
    "AKSAudit", "Requests to the API servers of AKS clusters.",
    sources: [.resourceLog, .workspace, .kubernetes], example: "logs/kube-audit.jsonl",
    records: .init(["kube-audit"], provider: "MICROSOFT.CONTAINERSERVICE", isInferred: false),
    columns: auditColumns)

  static let kubernetesAuditAdmin = LogTable(
    "AKSAuditAdmin", "Requests to the API servers of AKS clusters, without get and list.",
    sources: [.resourceLog, .workspace], example: "logs/kube-audit-admin.jsonl",
    records: .init(["kube-audit-admin"], provider: "MICROSOFT.CONTAINERSERVICE", isInferred: false),
    columns: auditColumns)

  static let kubernetesControlPlane = LogTable(
    "AKSControlPlane", "What the components of the control plane of AKS clusters wrote.",
    sources: [.resourceLog, .workspace], example: "formats/aks-control-plane.jsonl",
    records: .init(
      [
        "kube-apiserver", "kube-controller-manager", "kube-scheduler", "cluster-autoscaler",
        "cloud-controller-manager", "guard", "csi-azuredisk-controller",
        "csi-azurefile-controller", "csi-snapshot-controller", "fleet-member-agent",
        "fleet-member-net-controller-manager",
      ], provider: "MICROSOFT.CONTAINERSERVICE"),
    columns: """
      TimeGenerated datetime
      Category string
      Level string =klog(log_s) By the letter that klog begins a message with.
      Message string =log_s
      PodName string =pod_s
      Stream string =stream_s
      """)
}
