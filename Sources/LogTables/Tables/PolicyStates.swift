extension LogTable {
  static let policyStates = LogTable(
    "AzurePolicyStates_CL",
    "States of Azure Policy as Resource Graph has them; a table of kustody's.",
    sources: [.resourceGraph], example: "formats/resource-graph.json",
    columns: """
      TimeGenerated datetime When the state was found.
      ComplianceState string
      PolicyAssignmentName string
      PolicyAssignmentId string
      PolicyAssignmentScope string
      PolicyDefinitionName string
      PolicyDefinitionId string
      PolicyDefinitionAction string
      PolicyDefinitionReferenceId string
      PolicySetDefinitionName string
      PolicySetDefinitionId string
      PolicyDefinitionGroupNames dynamic
      ManagementGroupIds string
      ResourceId string
      ResourceType string
      ResourceLocation string
      ResourceGroup string
      SubscriptionId string
      StateWeight long
      IsDeleted bool
      Properties dynamic All that the state says.
      Id string
      Name string
      Type string
      _ResourceId string
      _SubscriptionId string
      """, common: [])
}
