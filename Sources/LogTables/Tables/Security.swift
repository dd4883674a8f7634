// What Microsoft Defender for Cloud and Microsoft Sentinel say.

extension LogTable {
  static let secureScoreControls = LogTable(
    "SecureScoreControls", "Controls of the secure score.",
    sources: [.resourceGraph, .workspace], example: "formats/resource-graph.json",
    columns: """
      TimeGenerated datetime
      ControlName string
      CurrentScore real
      MaxScore int
      PercentageScore real
      Weight long
      HealthyResources int
      UnhealthyResources int
      NotApplicableResources int
      AssessedResourceId string
      ControlId string
      ControlType string
      Description string
      Environment string
      IsSnapshot bool
      Properties dynamic
      RecommendationResourceIds dynamic
      ResourceProviderType string
      SecureScoresSubscriptionId string
      """)

  static let secureScores = LogTable(
    "SecureScores", "Secure scores of subscriptions.",
    sources: [.resourceGraph, .workspace], example: "formats/resource-graph.json",
    columns: """
      TimeGenerated datetime
      DisplayName string
      CurrentScore real
      MaxScore int
      PercentageScore real
      Weight long
      AssessedResourceId string
      Environment string
      IsSnapshot bool
      Properties dynamic
      ResourceProviderType string
      SecureScoresSubscriptionId string
      """)

  static let securityAlert = LogTable(
    "SecurityAlert", "Alerts of Microsoft Defender and of analytics rules.",
    sources: [.eventHub, .workspace], example: "formats/defender-alert.jsonl",
    columns: """
      TimeGenerated datetime
      AlertName string
      DisplayName string
      AlertSeverity string
      Description string
      ProviderName string
      ProductName string
      AlertType string
      Status string
      Tactics string
      Techniques string
      CompromisedEntity string
      Entities string
      ExtendedProperties string
      StartTime datetime
      EndTime datetime
      SystemAlertId string
      AlertLink string
      ConfidenceLevel string
      ConfidenceScore real
      ExtendedLinks string
      IsIncident bool
      ProcessingEndTime datetime
      ProductComponentName string
      RemediationSteps string
      ResourceId string
      SourceComputerId string
      SubTechniques string
      VendorName string
      VendorOriginalId string
      WorkspaceResourceGroup string
      WorkspaceSubscriptionId string
      TenantId string
      Type string
      _BilledSize real
      _IsBillable string
      """, common: [])

  static let securityIncident = LogTable(
    "SecurityIncident", "Incidents of Microsoft Sentinel.",
    sources: [.workspace], example: "formats/workspace-rows.jsonl",
    columns: """
      TimeGenerated datetime
      IncidentNumber int
      Title string
      Severity string
      Status string
      Owner dynamic
      Classification string
      AlertIds dynamic
      CreatedTime datetime
      FirstActivityTime datetime
      LastActivityTime datetime
      LastModifiedTime datetime
      ClosedTime datetime
      IncidentName string
      IncidentUrl string
      AdditionalData dynamic
      BookmarkIds dynamic
      ClassificationComment string
      ClassificationReason string
      Comments dynamic
      Description string
      FirstModifiedTime datetime
      Labels dynamic
      ModifiedBy string
      ProviderIncidentId string
      ProviderName string
      RelatedAnalyticRuleIds dynamic
      Tasks dynamic
      SourceSystem string
      TenantId string
      Type string
      _BilledSize real
      _IsBillable string
      """, common: [])

  static let securityRecommendation = LogTable(
    "SecurityRecommendation", "Recommendations and whether resources follow them.",
    sources: [.resourceGraph, .workspace], example: "formats/resource-graph.json",
    columns: """
      TimeGenerated datetime
      RecommendationDisplayName string
      RecommendationState string
      RecommendationSeverity string
      AssessedResourceId string
      Description string
      RecommendationId string
      RecommendationName string
      DeviceId string
      DiscoveredTimeUTC datetime
      Environment string
      FirstEvaluationDate datetime
      IsSnapshot bool
      PolicyDefinitionId string
      Properties dynamic
      ProviderName string
      RecommendationAdditionalData dynamic
      RecommendationLink string
      RemediationDescription string
      ResolvedTimeUTC datetime
      ResourceRegion string
      StatusChangeDate datetime
      TenantId string
      Type string
      _BilledSize real
      _IsBillable string
      """, common: [])

  static let securityRegulatoryCompliance = LogTable(
    "SecurityRegulatoryCompliance", "Compliance with standards, control by control.",
    sources: [.resourceGraph, .workspace], example: "formats/resource-graph.json",
    columns: """
      TimeGenerated datetime
      ComplianceStandard string
      ComplianceControl string
      State string
      PassedResources int
      FailedResources int
      SkippedResources int
      UnsupportedResources int
      PassedAssessments int Of a control, as Resource Graph says.
      FailedAssessments int
      SkippedAssessments int
      UnsupportedAssessments int
      PassedControls int Of a standard, as Resource Graph says.
      FailedControls int
      SkippedControls int
      UnsupportedControls int
      Description string
      AssessmentType string
      RecommendationName string
      AssessedResourceId string
      IsSnapshot bool
      Properties dynamic
      RecommendationId string
      RecommendationLink string
      RegulatoryComplianceSubscriptionId string
      ResourceProviderType string
      """)
}
