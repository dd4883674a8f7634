extension LogTable {
  static let containerRegistryLoginEvents = LogTable(
    "ContainerRegistryLoginEvents", "Sign-ins to container registries.",
    columns: """
      TimeGenerated datetime
      Category string
      OperationName string
      ResultType string
      ResultDescription string The HTTP status as text.
      Identity string
      CallerIpAddress string
      UserAgent string
      LoginServer string
      Region string
      JwtId string
      CorrelationId string
      DurationMs string
      SourceSystem string
      TenantId string
      Type string
      _ResourceId string
      _SubscriptionId string
      _BilledSize real
      _IsBillable string
      """)

  static let containerRegistryRepositoryEvents = LogTable(
    "ContainerRegistryRepositoryEvents",
    "Pulls, pushes, imports and deletions in container registries.",
    columns: """
      TimeGenerated datetime
      Category string
      OperationName string
      ResultType string
      ResultDescription string The HTTP status as text.
      Repository string
      Tag string
      Digest string
      Size int
      MediaType string
      ArtifactType string
      Identity string
      UserTenantId string
      CallerIpAddress string
      UserAgent string
      LoginServer string
      Region string
      CorrelationId string
      DurationMs string
      SourceSystem string
      TenantId string
      Type string
      _ResourceId string
      _SubscriptionId string
      _BilledSize real
      _IsBillable string
      """)
}
