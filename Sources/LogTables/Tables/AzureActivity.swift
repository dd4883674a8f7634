extension LogTable {
  static let azureActivity = LogTable(
    "AzureActivity", "The activity log of subscriptions.",
    sources: [.resourceLog, .rest, .workspace], example: "formats/activity-log.jsonl",
    columns: """
      TimeGenerated datetime
      OperationNameValue string
      CategoryValue string
      ActivityStatusValue string
      ActivitySubstatusValue string
      Caller string
      CallerIpAddress string
      ResourceId string
      ResourceGroup string
      ResourceProviderValue string
      SubscriptionId string
      Level string
      CorrelationId string
      ActivityStatus string
      ActivitySubstatus string
      Authorization string
      Authorization_d dynamic
      Category string
      Claims string
      Claims_d dynamic
      EventDataId string
      EventSubmissionTimestamp datetime
      Hierarchy string
      HTTPRequest string
      OperationId string
      OperationName string
      Properties string
      Properties_d dynamic
      Resource string
      ResourceProvider string
      """)
}
