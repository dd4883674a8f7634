// The logs of Key Vault. Which property a column comes from is inferred from the names; a column such as
// `=identity_` is an object whose members AzureDiagnostics shows one by one.

extension LogTable {
  static let keyVaultAuditLogs = LogTable(
    "AZKVAuditLogs", "Requests to key vaults.",
    sources: [.resourceLog, .workspace], example: "logs/key-vault-audit.jsonl.gz",
    records: .init(
      ["AuditEvent"], provider: "MICROSOFT.KEYVAULT",
      further: ["identity_claim_oid_g"]),
    columns: """
      TimeGenerated datetime
      OperationName string
      OperationVersion string
      ResultType string
      ResultSignature string
      ResultDescription string
      HttpStatusCode int
      CallerIpAddress string
      CorrelationId string
      DurationMs int
      Identity dynamic =identity_
      Id string
      RequestUri string
      ClientInfo string
      AddressAuthorizationType string
      Algorithm string
      AppliedAssignmentId string
      CertificateIssuerProperties dynamic =certificateIssuerProperties_
      CertificatePolicyProperties dynamic =certificatePolicyProperties_
      CertificateProperties dynamic =certificateProperties_
      CertificateRequestProperties dynamic =certificateRequestProperties_
      EnabledForDeployment bool =properties_enabledForDeployment_b
      EnabledForDiskEncryption bool =properties_enabledForDiskEncryption_b
      EnabledForTemplateDeployment bool =properties_enabledForTemplateDeployment_b
      EnablePurgeProtection bool =properties_enablePurgeProtection_b
      EnableRbacAuthorization bool =properties_enableRbacAuthorization_b
      EnableSoftDelete bool =properties_enableSoftDelete_b
      HsmPoolResourceId string
      IsAccessPolicyMatch bool
      IsAddressAuthorized bool
      IsRbacAuthorized bool
      KeyProperties dynamic =keyProperties_
      NetworkAcls dynamic =properties_networkAcls_
      Nsp dynamic =nsp_
      Properties dynamic =-
      SecretProperties dynamic =secretProperties_
      Sku dynamic =properties_sku_
      SoftDeleteRetentionInDays int =properties_softDeleteRetentionInDays_d
      StorageAccountProperties dynamic =storageAccountProperties_
      StorageSasDefinitionProperties dynamic =storageSasDefinitionProperties_
      SubnetId string
      Tlsversion string =tlsVersion_s
      TrustedService string
      VaultProperties dynamic =-
      """)

  static let keyVaultPolicyEvaluationDetailsLogs = LogTable(
    "AZKVPolicyEvaluationDetailsLogs", "Evaluations of Azure Policy in key vaults.",
    sources: [.resourceLog, .workspace], example: "formats/key-vault-policy.jsonl",
    records: .init(["AzurePolicyEvaluationDetails"], provider: "MICROSOFT.KEYVAULT"),
    columns: """
      TimeGenerated datetime
      OperationName string
      ResultType string
      ResultSignature string
      ResultDescription string
      DurationMs int
      ObjectType string
      ObjectName string
      IsComplianceCheck bool
      EvaluationDetails dynamic =evaluationDetails_s
      Properties dynamic =-
      """)
}
