// What the agents of Container insights collect: never a resource log, always rows of a workspace.

extension LogTable {
  static let containerLog = LogTable(
    "ContainerLog", "What containers wrote to stdout and stderr, in the older table.",
    sources: [.workspace], example: "formats/workspace-rows.jsonl",
    columns: """
      TimeGenerated datetime
      Computer string
      ContainerID string
      Image string
      ImageTag string
      Repository string
      LogEntry string
      LogEntrySource string
      TimeOfCommand datetime
      """)

  static let containerLogV2 = LogTable(
    "ContainerLogV2", "What containers of Kubernetes clusters wrote to stdout and stderr.",
    sources: [.workspace], example: "logs/container-log-v2.jsonl",
    columns: """
      TimeGenerated datetime
      Computer string
      PodNamespace string
      PodName string
      ContainerName string
      ContainerId string
      LogSource string
      LogLevel string
      LogMessage dynamic
      KubernetesMetadata dynamic
      """)

  static let insightsMetrics = LogTable(
    "InsightsMetrics", "Metrics of machines and clusters, and what Prometheus scrapes.",
    sources: [.workspace], example: "formats/workspace-rows.jsonl",
    columns: """
      TimeGenerated datetime
      Computer string
      Origin string
      Namespace string
      Name string
      Val real
      Tags string
      AgentId string
      Value string
      """)

  static let kubeEvents = LogTable(
    "KubeEvents", "Events of Kubernetes clusters.",
    sources: [.workspace], example: "formats/workspace-rows.jsonl",
    columns: """
      TimeGenerated datetime
      ClusterName string
      Namespace string
      Name string
      ObjectKind string
      KubeEventType string
      Reason string
      Message string
      Count real
      FirstSeen datetime
      LastSeen datetime
      SourceComponent string
      Computer string
      ClusterId string
      """)

  static let kubePodInventory = LogTable(
    "KubePodInventory", "The pods of Kubernetes clusters and their containers.",
    sources: [.workspace], example: "formats/workspace-rows.jsonl",
    columns: """
      TimeGenerated datetime
      ClusterName string
      Namespace string
      Name string
      PodStatus string
      PodIp string
      ServiceName string
      ControllerKind string
      ControllerName string
      ContainerName string
      ContainerID string
      ContainerStatus string
      ContainerStatusReason string
      PodRestartCount int
      ContainerRestartCount int
      Computer string
      ClusterId string
      ContainerCreationTimeStamp datetime
      ContainerLastStatus string
      ContainerStartTime datetime
      InstanceName string
      PodCreationTimeStamp datetime
      PodLabel string
      PodStartTime datetime
      PodUid string
      """)

  static let perf = LogTable(
    "Perf", "Counters of machines.",
    sources: [.workspace], example: "formats/workspace-rows.jsonl",
    columns: """
      TimeGenerated datetime
      Computer string
      ObjectName string
      CounterName string
      InstanceName string
      CounterValue real
      BucketEndTime datetime
      BucketStartTime datetime
      CounterPath string
      Max real
      Min real
      SampleCount int
      StandardDeviation real
      SourceSystem string
      TenantId string
      _ResourceId string
      _SubscriptionId string
      _BilledSize real
      _IsBillable string
      """, common: [])
}
