extension LogTable {
  static let containerLogV2 = LogTable(
    "ContainerLogV2", "What containers of Kubernetes clusters wrote to stdout and stderr.",
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
      SourceSystem string
      TenantId string
      Type string
      _ResourceId string
      _SubscriptionId string
      _BilledSize real
      _IsBillable string
      """)
}
