// The logs of container registries, which Azure never writes to AzureDiagnostics.

extension LogTable {
  static let containerRegistryLoginEvents = LogTable(
    "ContainerRegistryLoginEvents", "Sign-ins to container registries.",
    sources: [.resourceLog, .workspace], example: "logs/container-registry-login.jsonl",
    records: .init(
      ["ContainerRegistryLoginEvents"], provider: "MICROSOFT.CONTAINERREGISTRY",
      isShared: false),
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
      Region string =location_s
      JwtId string
      CorrelationId string
      DurationMs string
      """)

  static let containerRegistryRepositoryEvents = LogTable(
    "ContainerRegistryRepositoryEvents",
    "Pulls, pushes, imports and deletions in container registries.",
    sources: [.resourceLog, .workspace], example: "logs/container-registry-repository.jsonl",
    records: .init(
      ["ContainerRegistryRepositoryEvents"], provider: "MICROSOFT.CONTAINERREGISTRY",
      isShared: false),
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
      Region string =location_s
      CorrelationId string
      DurationMs string
      """)
}
