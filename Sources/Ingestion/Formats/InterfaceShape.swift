import LogFiles

/// What an interface or cmdlet hands out of things whose table is known: by which members it is known, and
/// where they go. Names count in any case, so that Graph's camel case and that of PowerShell are one.
struct InterfaceShape: Sendable {
  /// For people.
  let what: String
  let table: String
  /// All of these are there: a member of the record or of its `properties`, one of several (`a|b`), a path
  /// (`status.errorCode`), or a member that begins so (`type=Microsoft.SecurityInsights/`).
  let proof: [String]
  /// Where the time stands; the first that can be read.
  let time: [String]
  /// `COLUMN=path`, `COLUMN=/path` for a member of the record and not of its properties, or `COLUMN='text'` where
  /// nothing else is there; further members go to the column of their name.
  var columns: [String] = []
  /// The members of an object in this are the record's, too; it may be JSON in a text.
  var inner = "properties"
  /// A file below `Fixtures/`.
  var sample = "formats/interfaces.json"

  /// The shapes, in the order in which one is tried after the other.
  static let all: [InterfaceShape] = [
    InterfaceShape(
      what: "Graph: sign-ins of service principals", table: "AADServicePrincipalSignInLogs",
      proof: ["createdDateTime", "ipAddress", "signInEventTypes=servicePrincipal"],
      time: ["createdDateTime"], columns: signIn),
    InterfaceShape(
      what: "Graph: sign-ins of managed identities", table: "AADManagedIdentitySignInLogs",
      proof: [
        "createdDateTime", "ipAddress|servicePrincipalId", "signInEventTypes=managedIdentity",
      ],
      time: ["createdDateTime"], columns: signIn),
    InterfaceShape(
      what: "Graph: sign-ins without their user", table: "AADNonInteractiveUserSignInLogs",
      proof: ["createdDateTime", "ipAddress", "signInEventTypes=nonInteractiveUser"],
      time: ["createdDateTime"], columns: signIn),
    InterfaceShape(
      what: "Graph: sign-ins (`auditLogs/signIns`, the portal, `Get-MgAuditLogSignIn`)",
      table: "SigninLogs",
      proof: [
        "createdDateTime", "userPrincipalName|userId|servicePrincipalName", "ipAddress",
        "appDisplayName|appId|resourceDisplayName", "status.errorCode",
      ], time: ["createdDateTime"], columns: signIn),
    InterfaceShape(
      what:
        "Graph: audit (`auditLogs/directoryAudits`, the portal, `Get-MgAuditLogDirectoryAudit`)",
      table: "AuditLogs",
      proof: ["activityDisplayName", "activityDateTime", "initiatedBy|targetResources"],
      time: ["activityDateTime"],
      columns: [
        "OperationName=activityDisplayName", "AADOperationType=operationType",
        "Identity=initiatedBy.user.displayName|initiatedBy.app.displayName",
        "ResultDescription=resultReason", "AADTenantId=tenantId",
      ]),
    InterfaceShape(
      what: "Graph: provisioning (`auditLogs/provisioning`)", table: "AADProvisioningLogs",
      proof: ["activityDateTime", "jobId", "cycleId|changeId"], time: ["activityDateTime"],
      columns: ["AADTenantId=tenantId", "DurationMs=durationInMilliseconds"]),
    InterfaceShape(
      what: "Graph: risk detections of service principals", table: "AADServicePrincipalRiskEvents",
      proof: ["riskEventType", "detectedDateTime", "riskState", "servicePrincipalId"],
      time: ["activityDateTime", "detectedDateTime"]),
    InterfaceShape(
      what: "Graph: risk detections (`identityProtection/riskDetections`)",
      table: "AADUserRiskEvents",
      proof: ["riskEventType", "detectedDateTime", "riskState", "userId|userPrincipalName"],
      time: ["activityDateTime", "detectedDateTime"]),
    InterfaceShape(
      what: "Graph: risky service principals", table: "AADRiskyServicePrincipals",
      proof: ["riskLastUpdatedDateTime", "riskState", "servicePrincipalType|appId"],
      time: ["riskLastUpdatedDateTime"]),
    InterfaceShape(
      what: "Graph: risky users (`identityProtection/riskyUsers`)", table: "AADRiskyUsers",
      proof: ["riskLastUpdatedDateTime", "riskState", "userPrincipalName|userDisplayName"],
      time: ["riskLastUpdatedDateTime"]),
    InterfaceShape(
      what: "Graph: audit of Intune (`deviceManagement/auditEvents`)", table: "IntuneAuditLogs",
      proof: ["activityDateTime", "activityOperationType", "actor", "resources"],
      time: ["activityDateTime"],
      columns: [
        "OperationName=activityType|displayName", "Identity=actor.userPrincipalName",
        "ResultType=activityResult",
      ]),
    InterfaceShape(
      what:
        "Microsoft Sentinel: incidents (REST, `az sentinel incident list`, `Get-AzSentinelIncident`)",
      table: "SecurityIncident",
      proof: [
        "incidentNumber|number", "title", "severity", "status",
        "createdTimeUtc|lastModifiedTimeUtc|incidentUrl|relatedAnalyticRuleIds",
      ], time: ["lastModifiedTimeUtc", "createdTimeUtc"],
      columns: [
        "IncidentName=name", "CreatedTime=createdTimeUtc", "LastModifiedTime=lastModifiedTimeUtc",
        "FirstActivityTime=firstActivityTimeUtc", "LastActivityTime=lastActivityTimeUtc",
        "IncidentNumber=number", "IncidentUrl=url", "Labels=label", "ResourceType=type",
        "ClosedTime=closedTimeUtc", "RelatedAnalyticRuleIds=relatedAnalyticRuleId",
      ]),
    InterfaceShape(
      what: "Graph: incidents of Defender XDR (`security/incidents`)", table: "SecurityIncident",
      proof: ["incidentWebUrl", "displayName", "severity", "createdDateTime"],
      time: ["lastUpdateDateTime", "createdDateTime"],
      columns: [
        "Title=displayName", "ProviderIncidentId=id", "ProviderName='Microsoft XDR'",
        "IncidentUrl=incidentWebUrl", "CreatedTime=createdDateTime",
        "LastModifiedTime=lastUpdateDateTime", "Labels=customTags|tags",
      ]),
    InterfaceShape(
      what: "Defender for Cloud: alerts (REST, `az security alert list`, `Get-AzSecurityAlert`)",
      table: "SecurityAlert",
      proof: [
        "alertDisplayName", "alertType|systemAlertId|alertName",
        "timeGeneratedUtc|startTimeUtc|detectedTimeUtc|reportedTimeUtc",
      ], time: ["timeGeneratedUtc", "timeGenerated", "reportedTimeUtc", "startTimeUtc"],
      columns: alert),
    InterfaceShape(
      what: "Graph: alerts of Defender XDR (`security/alerts_v2`)", table: "SecurityAlert",
      proof: ["alertWebUrl|providerAlertId", "title", "severity", "createdDateTime"],
      time: ["createdDateTime"],
      columns: [
        "AlertName=title", "DisplayName=title", "AlertSeverity=severity", "SystemAlertId=id",
        "AlertLink=alertWebUrl", "StartTime=firstActivityDateTime",
        "EndTime=lastActivityDateTime", "Tactics=category", "Techniques=mitreTechniques",
        "Entities=evidence", "ProviderName=serviceSource", "ProductName=productName",
        "VendorOriginalId=providerAlertId", "VendorName='Microsoft'",
        "ProcessingEndTime=lastUpdateDateTime", "AlertType=detectorId",
      ]),
    InterfaceShape(
      what: "Azure Policy: states (REST, `az policy state list`, `Get-AzPolicyState`)",
      table: "AzurePolicyStates_CL",
      proof: ["policyAssignmentId", "policyDefinitionId", "complianceState", "resourceId"],
      time: ["timestamp"]),
    InterfaceShape(
      what: "Unified audit log (`Search-UnifiedAuditLog`): rows around `AuditData`",
      table: "OfficeActivity", proof: ["AuditData", "Operations|Operation", "UserIds|UserId"],
      time: ["CreationTime", "CreationDate", "createdDateTime"], columns: office,
      inner: "AuditData"),
    InterfaceShape(
      what: "Unified audit log: `AuditData`, and the Management Activity API",
      table: "OfficeActivity",
      proof: ["CreationTime", "Operation", "RecordType", "Workload|UserKey|UserType"],
      time: ["CreationTime"], columns: office),
    InterfaceShape(
      what: "Azure: events of resources (`Microsoft.Resources.ResourceWriteSuccess` and the like)",
      table: "AzureActivity",
      proof: ["authorization", "claims", "operationName", "resourceUri", "status"],
      time: ["eventTimestamp", "time"],
      columns: [
        "OperationNameValue=operationName", "ActivityStatusValue=status",
        "ResourceProviderValue=resourceProvider", "_ResourceId=resourceUri",
        "CallerIpAddress=httpRequest.clientIpAddress", "HTTPRequest=httpRequest",
        "Authorization_d=authorization", "Claims_d=claims", "CategoryValue='Administrative'",
        "Caller=claims.http://schemas~xmlsoap~org/ws/2005/05/identity/claims/upn|claims.name|claims.appid",
      ]),
  ]

  private static let signIn = [
    "ResultType=status.errorCode", "ResultDescription=status.failureReason",
    "LocationDetails=location", "Location=location.countryOrRegion",
    "ConditionalAccessPolicies=appliedConditionalAccessPolicies", "Identity=userDisplayName",
    "Identity=servicePrincipalName", "OperationName='Sign-in activity'", "AADTenantId=tenantId",
    "ResultSignature='None'",
  ]

  private static let alert = [
    "AlertName=alertDisplayName|alertName", "DisplayName=alertDisplayName",
    "AlertSeverity=severity|reportedSeverity", "StartTime=startTimeUtc|detectedTimeUtc",
    "EndTime=endTimeUtc", "ProcessingEndTime=processingEndTimeUtc", "Tactics=intent",
    "AlertLink=alertUri", "Status=status|state",
    "ResourceId=resourceIdentifiers.azureResourceId|azureResourceId|associatedResource",
    "ProductName=productName", "ResourceType=type", "Properties=/properties",
  ]

  private static let office = [
    "RecordType=/RecordType", "OfficeWorkload=Workload", "OfficeId=Id", "OfficeObjectId=ObjectId",
    "Site_Url=SiteUrl",
    "Site_=Site", "ClientIP=ClientIP|ClientIPAddress|ActorIpAddress", "Logon_Type=LogonType",
    "Start_Time=StartTime", "Event_Data=EventData", "Source_Name=SourceName",
    "Client_IPAddress=ClientIPAddress",
  ]
}
