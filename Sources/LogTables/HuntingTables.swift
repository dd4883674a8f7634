/// Tables of Microsoft Defender XDR. Its hunting pages call their time `Timestamp`, a workspace `TimeGenerated`.
package enum HuntingTables {
  /// Other names of a table's columns, which queries may use: a result shows them only if they are named.
  ///
  /// - Returns: each name and the column it stands for; none for a table of other services.
  package static func aliases(of table: String) -> [(name: String, column: String)] {
    names.contains(table) ? [("Timestamp", "TimeGenerated")] : []
  }

  package static let names: Set<String> = [
    "AADSignInEventsBeta", "AADSpnSignInEventsBeta", "AlertEvidence", "AlertInfo",
    "BehaviorEntities", "BehaviorInfo", "CampaignInfo", "CloudAppEvents", "CloudAuditEvents",
    "CloudDnsEvents", "CloudProcessEvents", "CloudStorageAggregatedEvents", "DataSecurityBehaviors",
    "DataSecurityEvents", "DeviceBehaviorEntities", "DeviceBehaviorInfo", "DeviceCustomFileEvents",
    "DeviceCustomImageLoadEvents", "DeviceCustomNetworkEvents", "DeviceCustomProcessEvents",
    "DeviceCustomRegistryEvents", "DeviceCustomScriptEvents", "DeviceEvents",
    "DeviceFileCertificateInfo", "DeviceFileEvents", "DeviceImageLoadEvents", "DeviceInfo",
    "DeviceLogonEvents", "DeviceNetworkEvents", "DeviceNetworkInfo", "DeviceProcessEvents",
    "DeviceRegistryEvents", "DeviceTvmBrowserExtensions", "DeviceTvmHardwareFirmware",
    "DeviceTvmInfoGathering", "DeviceTvmSecureConfigurationAssessment",
    "DeviceTvmSecureConfigurationAssessmentKB", "DeviceTvmSoftwareEvidenceBeta",
    "DeviceTvmSoftwareInventory", "DeviceTvmSoftwareVulnerabilities",
    "DeviceTvmSoftwareVulnerabilitiesKB", "DisruptionAndResponseEvents", "EmailAttachmentInfo",
    "EmailEvents", "EmailPostDeliveryEvents", "EmailUrlInfo", "EntraIdSignInEvents",
    "EntraIdSpnSignInEvents", "FileMaliciousContentInfo", "GraphApiAuditEvents",
    "IdentityAccountInfo",
    "IdentityDirectoryEvents", "IdentityEvents", "IdentityInfo", "IdentityLogonEvents",
    "IdentityQueryEvents", "MessageEvents", "MessagePostDeliveryEvents", "MessageUrlInfo",
    "OAuthAppInfo", "UrlClickEvents",
  ]
}
