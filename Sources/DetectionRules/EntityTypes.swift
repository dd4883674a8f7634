/// The kinds of entities that alerts name, and what identifies one.
package enum EntityTypes {
  /// Identifiers by type; nil where any is taken.
  package static let identifiers: [String: [String]?] = [
    "Account": [
      "Name", "FullName", "NTDomain", "DnsDomain", "UPNSuffix", "Sid", "AadTenantId", "AadUserId",
      "PUID", "IsDomainJoined", "DisplayName", "ObjectGuid", "CloudAppAccountId",
    ],
    "Host": [
      "DnsDomain", "NTDomain", "HostName", "FullName", "NetBiosName", "AzureID", "OMSAgentID",
      "OSFamily", "OSVersion", "IsDomainJoined",
    ],
    "IP": ["Address", "AddressScope"],
    "Malware": ["Name", "Category"],
    "File": ["Directory", "Name"],
    "Process": ["ProcessId", "CommandLine", "ElevationToken", "CreationTimeUtc"],
    "CloudApplication": ["AppId", "Name", "InstanceName"],
    "DNS": ["DomainName"],
    "AzureResource": ["ResourceId"],
    "FileHash": ["Algorithm", "Value"],
    "RegistryKey": ["Hive", "Key"],
    "RegistryValue": ["Name", "Value", "ValueType"],
    "SecurityGroup": ["DistinguishedName", "SID", "ObjectGuid"],
    "URL": ["Url"],
    "IoTDevice": nil,
    "Mailbox": nil,
    "MailCluster": nil,
    "MailMessage": nil,
    "SubmissionMail": nil,
  ]

  /// What a rule calls the type that an alert's `Entities` calls so; the same where no rule has it.
  package static func mappingName(of type: String) -> String {
    identifiers.keys.first { alertName(of: $0) == type.lowercased() } ?? type
  }

  /// What an alert's `Entities` calls a type.
  package static func alertName(of type: String) -> String {
    switch type {
    case "CloudApplication": "cloud-application"
    case "AzureResource": "azure-resource"
    case "RegistryKey": "registry-key"
    case "RegistryValue": "registry-value"
    case "SecurityGroup": "security-group"
    case "MailCluster": "mail-cluster"
    case "MailMessage": "mail-message"
    default: type.lowercased()
    }
  }
}

/// The tactics of ATT&CK as Sentinel writes them.
package enum Tactics {
  package static let names: Set<String> = [
    "Reconnaissance", "ResourceDevelopment", "InitialAccess", "Execution", "Persistence",
    "PrivilegeEscalation", "DefenseEvasion", "CredentialAccess", "Discovery", "LateralMovement",
    "Collection", "Exfiltration", "CommandAndControl", "Impact", "PreAttack",
    "ImpairProcessControl",
    "InhibitResponseFunction",
  ]

  /// `T1078` or `T1078.004`; those of control systems have a zero first, as any other.
  package static func isTechnique(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let first = parts.first, first.first == "T", parts.count <= 2 else { return false }
    let isNumber: (Substring, Int) -> Bool = { digits, count in
      digits.count == count && digits.allSatisfy { $0.isASCII && $0.isNumber }
    }
    return isNumber(first.dropFirst(), 4) && (parts.count == 1 || isNumber(parts[1], 3))
  }
}
