/// The tables that categories of resource logs have for themselves, one a line: the table, `|`, the providers
/// whose resources write the logs (with the resource's type where several share a category; `-`: a record
/// without a resource is enough), `|`, the categories, and what stands elsewhere than its name says:
/// `|COLUMN=member`, or a path such as `identity.type`.
///
/// `+` before the categories: Azure writes them to `AzureDiagnostics` or to the table, as the diagnostic
/// setting says; without it always to the table.
///
/// From the pages of the Azure Monitor reference on tables and on the supported categories of each resource
/// type.
enum CategoryTableList {
  // swift-format-ignore
  static let text: StaticString = """
    AACAudit|MICROSOFT.APPCONFIGURATION|Audit
    AACHttpRequest|MICROSOFT.APPCONFIGURATION|HttpRequest
    AADAgentRiskEvents|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|AgentRiskEvents
    AADB2CRequestLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|B2CRequestLogs
    AADCustomSecurityAttributeAuditLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|CustomSecurityAttributeAuditLogs
    AADDomainServicesAccountLogon|MICROSOFT.AAD/DOMAINSERVICES|AccountLogon
    AADDomainServicesAccountManagement|MICROSOFT.AAD/DOMAINSERVICES|AccountManagement
    AADDomainServicesDirectoryServiceAccess|MICROSOFT.AAD/DOMAINSERVICES|DirectoryServiceAccess
    AADDomainServicesDNSAuditsDynamicUpdates|MICROSOFT.AAD/DOMAINSERVICES|DNSServerAuditsDynamicUpdates
    AADDomainServicesDNSAuditsGeneral|MICROSOFT.AAD/DOMAINSERVICES|DNSServerAuditsGeneral
    AADDomainServicesLogonLogoff|MICROSOFT.AAD/DOMAINSERVICES|LogonLogoff
    AADDomainServicesPolicyChange|MICROSOFT.AAD/DOMAINSERVICES|PolicyChange
    AADDomainServicesPrivilegeUse|MICROSOFT.AAD/DOMAINSERVICES|PrivilegeUse
    AADDomainServicesSystemSecurity|MICROSOFT.AAD/DOMAINSERVICES|SystemSecurity
    AADGraphActivityLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|AzureADGraphActivityLogs
    AADManagedIdentitySignInLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|ManagedIdentitySignInLogs
    AADNonInteractiveUserSignInLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|NonInteractiveUserSignInLogs
    AADProvisioningLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|ProvisioningLogs
    AADRiskyAgents|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|RiskyAgents
    AADRiskyServicePrincipals|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|RiskyServicePrincipals
    AADRiskyUsers|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|RiskyUsers
    AADServicePrincipalRiskEvents|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|ServicePrincipalRiskEvents
    AADServicePrincipalSignInLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|ServicePrincipalSignInLogs
    AADUserRiskEvents|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|UserRiskEvents
    ABSBotRequests|MICROSOFT.BOTSERVICE|BotRequest
    ACICollaborationAudit|MICROSOFT.DATACOLLABORATION|CollaborationAudit
    ACLTransactionLogs|MICROSOFT.CONFIDENTIALLEDGER|TransactionLogs
    ACLUserDefinedLogs|MICROSOFT.CONFIDENTIALLEDGER|UserDefinedLogs
    ACRConnectedClientList|MICROSOFT.CACHE|ConnectedClientList
    ACREntraAuthenticationAuditLog|MICROSOFT.CACHE|MSEntraAuthenticationAuditLog
    ACSAdvancedMessagingOperations|MICROSOFT.COMMUNICATION|AdvancedMessagingOperational
    ACSAuthIncomingOperations|MICROSOFT.COMMUNICATION|AuthOperational
    ACSBillingUsage|MICROSOFT.COMMUNICATION|Usage
    ACSCallAutomationIncomingOperations|MICROSOFT.COMMUNICATION|CallAutomationOperational
    ACSCallAutomationMediaSummary|MICROSOFT.COMMUNICATION|CallAutomationMediaSummary
    ACSCallAutomationStreamingUsage|MICROSOFT.COMMUNICATION|CallAutomationStreamingUsage
    ACSCallClientMediaStatsTimeSeries|MICROSOFT.COMMUNICATION|CallClientMediaStatsTimeSeries
    ACSCallClientOperations|MICROSOFT.COMMUNICATION|CallClientOperations
    ACSCallClientServiceRequestAndOutcome|MICROSOFT.COMMUNICATION|CallClientServiceRequestAndOutcome
    ACSCallClosedCaptionsSummary|MICROSOFT.COMMUNICATION|CallClosedCaptionsSummary
    ACSCallDiagnostics|MICROSOFT.COMMUNICATION|CallDiagnostics
    ACSCallDiagnosticsUpdates|MICROSOFT.COMMUNICATION|CallDiagnosticsUpdates
    ACSCallingMetrics|MICROSOFT.COMMUNICATION|CallingMetrics
    ACSCallRecordingIncomingOperations|MICROSOFT.COMMUNICATION|CallRecordingOperational
    ACSCallRecordingSummary|MICROSOFT.COMMUNICATION|CallRecordingSummary
    ACSCallSummary|MICROSOFT.COMMUNICATION|CallSummary
    ACSCallSummaryUpdates|MICROSOFT.COMMUNICATION|CallSummaryUpdates
    ACSCallSurvey|MICROSOFT.COMMUNICATION|CallSurvey
    ACSChatIncomingOperations|MICROSOFT.COMMUNICATION|ChatOperational
    ACSEmailSendMailOperational|MICROSOFT.COMMUNICATION|EmailSendMailOperational
    ACSEmailStatusUpdateOperational|MICROSOFT.COMMUNICATION|EmailStatusUpdateOperational
    ACSEmailUserEngagementOperational|MICROSOFT.COMMUNICATION|EmailUserEngagementOperational
    ACSJobRouterIncomingOperations|MICROSOFT.COMMUNICATION|JobRouterOperational
    ACSOptOutManagementOperations|MICROSOFT.COMMUNICATION|OptOutManagementOperational
    ACSRoomsIncomingOperations|MICROSOFT.COMMUNICATION|RoomsOperational
    ACSSMSIncomingOperations|MICROSOFT.COMMUNICATION|SMSOperational
    AddonAzureBackupAlerts|MICROSOFT.RECOVERYSERVICES MICROSOFT.DATAPROTECTION|+AddonAzureBackupAlerts
    AddonAzureBackupJobs|MICROSOFT.RECOVERYSERVICES MICROSOFT.DATAPROTECTION|+AddonAzureBackupJobs
    AddonAzureBackupPolicy|MICROSOFT.RECOVERYSERVICES MICROSOFT.DATAPROTECTION|+AddonAzureBackupPolicy
    AddonAzureBackupProtectedInstance|MICROSOFT.RECOVERYSERVICES MICROSOFT.DATAPROTECTION|+AddonAzureBackupProtectedInstance
    AddonAzureBackupStorage|MICROSOFT.RECOVERYSERVICES MICROSOFT.DATAPROTECTION|+AddonAzureBackupStorage
    ADFActivityRun|MICROSOFT.DATAFACTORY|+ActivityRuns
    ADFAirflowSchedulerLogs|MICROSOFT.DATAFACTORY|+AirflowSchedulerLogs
    ADFAirflowTaskLogs|MICROSOFT.DATAFACTORY|+AirflowTaskLogs
    ADFAirflowWebLogs|MICROSOFT.DATAFACTORY|+AirflowWebLogs
    ADFAirflowWorkerLogs|MICROSOFT.DATAFACTORY|+AirflowWorkerLogs
    ADFPipelineRun|MICROSOFT.DATAFACTORY|+PipelineRuns
    ADFSandboxActivityRun|MICROSOFT.DATAFACTORY|+SandboxActivityRuns
    ADFSandboxPipelineRun|MICROSOFT.DATAFACTORY|+SandboxPipelineRuns
    ADFSSignInLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|ADFSSignInLogs
    ADFSSISIntegrationRuntimeLogs|MICROSOFT.DATAFACTORY|+SSISIntegrationRuntimeLogs
    ADFSSISPackageEventMessageContext|MICROSOFT.DATAFACTORY|+SSISPackageEventMessageContext
    ADFSSISPackageEventMessages|MICROSOFT.DATAFACTORY|+SSISPackageEventMessages
    ADFSSISPackageExecutableStatistics|MICROSOFT.DATAFACTORY|+SSISPackageExecutableStatistics
    ADFSSISPackageExecutionComponentPhases|MICROSOFT.DATAFACTORY|+SSISPackageExecutionComponentPhases
    ADFSSISPackageExecutionDataStatistics|MICROSOFT.DATAFACTORY|+SSISPackageExecutionDataStatistics
    ADFTriggerRun|MICROSOFT.DATAFACTORY|+TriggerRuns
    ADGSyslogEvent|MICROSOFT.NETWORK/NETWORKVIRTUALAPPLIANCES|SyslogEvent
    ADTDataHistoryOperation|MICROSOFT.DIGITALTWINS|+DataHistoryOperation|Region=location
    ADTDigitalTwinsOperation|MICROSOFT.DIGITALTWINS|+DigitalTwinsOperation
    ADTEventRoutesOperation|MICROSOFT.DIGITALTWINS|+EventRoutesOperation
    ADTModelsOperation|MICROSOFT.DIGITALTWINS|+ModelsOperation
    ADTQueryOperation|MICROSOFT.DIGITALTWINS|+QueryOperation
    ADXCommand|MICROSOFT.KUSTO|+Command
    ADXJournal|MICROSOFT.KUSTO|+Journal
    ADXQuery|MICROSOFT.KUSTO|+Query
    ADXTableDetails|MICROSOFT.KUSTO|+TableDetails
    ADXTableUsageStatistics|MICROSOFT.KUSTO|+TableUsageStatistics
    AegDataPlaneRequests|MICROSOFT.EVENTGRID|+DataPlaneRequests
    AegDeliveryFailureLogs|MICROSOFT.EVENTGRID|+DeliveryFailures
    AegPublishFailureLogs|MICROSOFT.EVENTGRID|+PublishFailures
    AEWAssignmentBlobLogs|MICROSOFT.EXPERIMENTATION|AssignmentBlobLogs
    AEWAuditLogs|MICROSOFT.EXPERIMENTATION|AuditLogs
    AEWComputePipelinesLogs|MICROSOFT.EXPERIMENTATION|ComputePipelinesLogs
    AEWExperimentAssignmentSummary|MICROSOFT.EXPERIMENTATION|ExperimentAssignmentSummary
    AEWExperimentScorecardMetricPairs|MICROSOFT.EXPERIMENTATION|ExperimentScorecardMetricPairs
    AEWExperimentScorecards|MICROSOFT.EXPERIMENTATION|ExperimentScorecards
    AFSAuditLogs|MICROSOFT.STORAGECACHE|AuditLogs,AFSAuditLogs
    AGCAccessLogs|MICROSOFT.SERVICENETWORKING|TrafficControllerAccessLog|Region=location
    AGCFirewallLogs|MICROSOFT.SERVICENETWORKING|TrafficControllerFirewallLog
    AgriFoodApplicationAuditLogs|MICROSOFT.AGFOODPLATFORM/FARMBEATS|ApplicationAuditLogs
    AgriFoodFarmManagementLogs|MICROSOFT.AGFOODPLATFORM/FARMBEATS|FarmManagementLogs
    AgriFoodFarmOperationLogs|MICROSOFT.AGFOODPLATFORM/FARMBEATS|FarmOperationLogs
    AgriFoodInsightLogs|MICROSOFT.AGFOODPLATFORM/FARMBEATS|InsightLogs
    AgriFoodJobProcessedLogs|MICROSOFT.AGFOODPLATFORM/FARMBEATS|JobProcessedLogs
    AgriFoodModelInferenceLogs|MICROSOFT.AGFOODPLATFORM/FARMBEATS|ModelInferenceLogs
    AgriFoodProviderAuthLogs|MICROSOFT.AGFOODPLATFORM/FARMBEATS|ProviderAuthLogs
    AgriFoodSatelliteLogs|MICROSOFT.AGFOODPLATFORM/FARMBEATS|SatelliteLogs
    AgriFoodSensorManagementLogs|MICROSOFT.AGFOODPLATFORM/FARMBEATS|SensorManagementLogs
    AgriFoodWeatherLogs|MICROSOFT.AGFOODPLATFORM/FARMBEATS|WeatherLogs
    AGSGrafanaLoginEvents|MICROSOFT.DASHBOARD|GrafanaLoginEvents
    AGSGrafanaUsageInsightsEvents|MICROSOFT.DASHBOARD|GrafanaUsageInsightsEvents
    AGSUpdateEvents|MICROSOFT.DASHBOARD|UpdateEvents
    AHCIDiagnosticLogs|MICROSOFT.HEALTHCAREINTEROP|DiagnosticLogs
    AHDSDeidAuditLogs|MICROSOFT.HEALTHDATAAISERVICES|AuditLogs
    AHDSDicomAuditLogs|MICROSOFT.HEALTHCAREAPIS/WORKSPACES/DICOMSERVICES|AuditLogs
    AHDSDicomDiagnosticLogs|MICROSOFT.HEALTHCAREAPIS/WORKSPACES/DICOMSERVICES|DiagnosticLogs
    AHDSMedTechDiagnosticLogs|MICROSOFT.HEALTHCAREAPIS/WORKSPACES/IOTCONNECTORS|DiagnosticLogs
    AirflowDagProcessingLogs|MICROSOFT.DATAFACTORY|+AirflowDagProcessingLogs
    ALBHealthEvent|MICROSOFT.NETWORK/LOADBALANCERS|LoadBalancerHealthEvent
    AmlComputeClusterEvent|MICROSOFT.MACHINELEARNINGSERVICES|AmlComputeClusterEvent
    AmlComputeClusterNodeEvent|MICROSOFT.MACHINELEARNINGSERVICES|AmlComputeClusterNodeEvent
    AmlComputeCpuGpuUtilization|MICROSOFT.MACHINELEARNINGSERVICES|AmlComputeCpuGpuUtilization
    AmlComputeInstanceEvent|MICROSOFT.MACHINELEARNINGSERVICES|ComputeInstanceEvent
    AmlComputeJobEvent|MICROSOFT.MACHINELEARNINGSERVICES|AmlComputeJobEvent
    AmlDataLabelEvent|MICROSOFT.MACHINELEARNINGSERVICES|DataLabelChangeEvent,DataLabelReadEvent
    AmlDataSetEvent|MICROSOFT.MACHINELEARNINGSERVICES|DataSetChangeEvent,DataSetReadEvent
    AmlDataStoreEvent|MICROSOFT.MACHINELEARNINGSERVICES|DataStoreChangeEvent,DataStoreReadEvent
    AmlDeploymentEvent|MICROSOFT.MACHINELEARNINGSERVICES|DeploymentEventACI,DeploymentEventAKS,DeploymentReadEvent
    AmlEnvironmentEvent|MICROSOFT.MACHINELEARNINGSERVICES|EnvironmentChangeEvent,EnvironmentReadEvent
    AmlInferencingEvent|MICROSOFT.MACHINELEARNINGSERVICES|InferencingOperationACI,InferencingOperationAKS
    AmlModelsEvent|MICROSOFT.MACHINELEARNINGSERVICES|ModelsActionEvent,ModelsChangeEvent,ModelsReadEvent
    AmlOnlineEndpointConsoleLog|MICROSOFT.MACHINELEARNINGSERVICES|AmlOnlineEndpointConsoleLog
    AmlOnlineEndpointEventLog|MICROSOFT.MACHINELEARNINGSERVICES|AmlOnlineEndpointEventLog
    AmlOnlineEndpointTrafficLog|MICROSOFT.MACHINELEARNINGSERVICES|AmlOnlineEndpointTrafficLog
    AmlPipelineEvent|MICROSOFT.MACHINELEARNINGSERVICES|PipelineChangeEvent,PipelineReadEvent
    AmlRegistryReadEventsLog|MICROSOFT.MACHINELEARNINGSERVICES|RegistryAssetReadEvent
    AmlRegistryWriteEventsLog|MICROSOFT.MACHINELEARNINGSERVICES|RegistryAssetWriteEvent
    AmlRunEvent|MICROSOFT.MACHINELEARNINGSERVICES|RunEvent,RunReadEvent
    AmlRunStatusChangedEvent|MICROSOFT.MACHINELEARNINGSERVICES|AmlRunStatusChangedEvent
    AMSKeyDeliveryRequests|MICROSOFT.MEDIA|+KeyDeliveryRequests
    AMSLiveEventOperations|MICROSOFT.MEDIA|+LiveEventState
    AMSMediaAccountHealth|MICROSOFT.MEDIA|+MediaAccount
    AMSStreamingEndpointRequests|MICROSOFT.MEDIA|+StreamingEndpointRequests
    AMWMetricsUsageDetails|MICROSOFT.MONITOR|MetricsUsageDetails
    ANFTopClientReadIOPS|MICROSOFT.NETAPP|TopClientReadIOPS
    ANFTopClientWriteIOPS|MICROSOFT.NETAPP|TopClientWriteIOPS
    ANFTopFileReadIOPS|MICROSOFT.NETAPP|TopFileReadIOPS
    ANFTopFileWriteIOPS|MICROSOFT.NETAPP|TopFileWriteIOPS
    AOIDatabaseQuery|MICROSOFT.NETWORKANALYTICS|DatabaseQuery
    AOIDigestion|MICROSOFT.NETWORKANALYTICS|Digestion
    AOIStorage|MICROSOFT.NETWORKANALYTICS|Ingestion,IngestionDelete,IngestionRead,ReadStorage
    ApiManagementGatewayLlmLog|MICROSOFT.APIMANAGEMENT|+GatewayLlmLogs|Region=location
    ApiManagementGatewayLogs|MICROSOFT.APIMANAGEMENT|+GatewayLogs|TotalTime=DurationMs,Region=location
    ApiManagementWebSocketConnectionLogs|MICROSOFT.APIMANAGEMENT|+WebSocketConnectionLogs|Region=location
    APIMDevPortalAuditDiagnosticLog|MICROSOFT.APIMANAGEMENT|+DeveloperPortalAuditLogs|Region=location
    AppAvailabilityResults|MICROSOFT.INSIGHTS/COMPONENTS|AppAvailabilityResults
    AppBrowserTimings|MICROSOFT.INSIGHTS/COMPONENTS|AppBrowserTimings
    AppDependencies|MICROSOFT.INSIGHTS/COMPONENTS|AppDependencies
    AppEnvSessionConsoleLogs|MICROSOFT.APP|AppEnvSessionConsoleLogs
    AppEnvSessionLifecycleLogs|MICROSOFT.APP|AppEnvSessionLifecycleLogs
    AppEnvSessionPoolEventLogs|MICROSOFT.APP|AppEnvSessionPoolEventLogs
    AppEnvSpringAppConsoleLogs|MICROSOFT.APP|AppEnvSpringAppConsoleLogs
    AppEvents|MICROSOFT.INSIGHTS/COMPONENTS|AppEvents
    AppExceptions|MICROSOFT.INSIGHTS/COMPONENTS|AppExceptions
    AppMetrics|MICROSOFT.INSIGHTS/COMPONENTS|AppMetrics
    AppPageViews|MICROSOFT.INSIGHTS/COMPONENTS|AppPageViews
    AppPerformanceCounters|MICROSOFT.INSIGHTS/COMPONENTS|AppPerformanceCounters
    AppPlatformContainerEventLogs|MICROSOFT.APPPLATFORM|ContainerEventLogs
    AppPlatformIngressLogs|MICROSOFT.APPPLATFORM|IngressLogs
    AppPlatformLogsforSpring|MICROSOFT.APPPLATFORM|ApplicationConsole
    AppPlatformSystemLogs|MICROSOFT.APPPLATFORM|SystemLogs
    AppRequests|MICROSOFT.INSIGHTS/COMPONENTS|AppRequests
    AppServiceAntivirusScanAuditLogs|MICROSOFT.WEB|AppServiceAntivirusScanAuditLogs
    AppServiceAppLogs|MICROSOFT.WEB|AppServiceAppLogs
    AppServiceAuditLogs|MICROSOFT.WEB|AppServiceAuditLogs
    AppServiceAuthenticationLogs|MICROSOFT.WEB|AppServiceAuthenticationLogs
    AppServiceConsoleLogs|MICROSOFT.WEB|AppServiceConsoleLogs
    AppServiceEnvironmentPlatformLogs|MICROSOFT.WEB|AppServiceEnvironmentPlatformLogs
    AppServiceFileAuditLogs|MICROSOFT.WEB|AppServiceFileAuditLogs
    AppServiceHTTPLogs|MICROSOFT.WEB|AppServiceHTTPLogs
    AppServiceIPSecAuditLogs|MICROSOFT.WEB|AppServiceIPSecAuditLogs
    AppServicePlatformLogs|MICROSOFT.WEB|AppServicePlatformLogs
    AppServiceServerlessSecurityPluginData|MICROSOFT.WEB|AppServiceServerlessSecurityPluginData
    AppSystemEvents|MICROSOFT.INSIGHTS/COMPONENTS|AppSystemEvents
    AppTraces|MICROSOFT.INSIGHTS/COMPONENTS|AppTraces
    ArcK8sAudit|MICROSOFT.KUBERNETES|+kube-audit|Verb=log.verb,RequestUri=log.requestURI,User=log.user,SourceIps=log.sourceIPs,UserAgent=log.userAgent,ObjectRef=log.objectRef,ResponseStatus=log.responseStatus,RequestObject=log.requestObject,ResponseObject=log.responseObject,Level=log.level,AuditId=log.auditID,Stage=log.stage,RequestReceivedTime=log.requestReceivedTimestamp,StageReceivedTime=log.stageTimestamp,Annotations=log.annotations,PodName=pod
    ArcK8sAuditAdmin|MICROSOFT.KUBERNETES|+kube-audit-admin|Verb=log.verb,RequestUri=log.requestURI,User=log.user,SourceIps=log.sourceIPs,UserAgent=log.userAgent,ObjectRef=log.objectRef,ResponseStatus=log.responseStatus,RequestObject=log.requestObject,ResponseObject=log.responseObject,Level=log.level,AuditId=log.auditID,Stage=log.stage,RequestReceivedTime=log.requestReceivedTimestamp,StageReceivedTime=log.stageTimestamp,Annotations=log.annotations,PodName=pod
    ArcK8sControlPlane|MICROSOFT.KUBERNETES|+kube-apiserver,kube-controller-manager,kube-scheduler,cluster-autoscaler,cloud-controller-manager,guard,csi-aksarcdisk-controller,csi-aksarcnfs-controller,csi-aksarcsmb-controller|Message=log,PodName=pod
    ASCAuditLogs|MICROSOFT.AZURESPHERE|AuditLogs
    ASCDeviceEvents|MICROSOFT.AZURESPHERE|DeviceEvents
    ASRJobs|MICROSOFT.RECOVERYSERVICES MICROSOFT.DATAPROTECTION|+ASRJobs
    ASRReplicatedItems|MICROSOFT.RECOVERYSERVICES MICROSOFT.DATAPROTECTION|+ASRReplicatedItems
    ASRv2HealthEvents|MICROSOFT.DATAREPLICATION|HealthEvents
    ASRv2JobEvents|MICROSOFT.DATAREPLICATION|JobEvents
    ASRv2ProtectedItems|MICROSOFT.DATAREPLICATION|ProtectedItems
    ASRv2ReplicationExtensions|MICROSOFT.DATAREPLICATION|ReplicationExtensions
    ASRv2ReplicationPolicies|MICROSOFT.DATAREPLICATION|ReplicationPolicies
    ASRv2ReplicationVaults|MICROSOFT.DATAREPLICATION|ReplicationVaults
    ATCExpressRouteCircuitIpfix|MICROSOFT.NETWORKFUNCTION|ExpressRouteCircuitIpfix
    ATCMicrosoftPeeringMetadata|MICROSOFT.NETWORKFUNCTION|MicrosoftPeeringMetadata
    ATCPrivatePeeringMetadata|MICROSOFT.NETWORKFUNCTION|PrivatePeeringMetadata
    AuditLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|AuditLogs
    AutoscaleEvaluationsLog|MICROSOFT.INSIGHTS/AUTOSCALESETTINGS|+AutoscaleEvaluations
    AutoscaleScaleActionsLog|MICROSOFT.INSIGHTS/AUTOSCALESETTINGS|+AutoscaleScaleActions
    AVNMConnectivityConfigurationChange|MICROSOFT.NETWORK/NETWORKMANAGERS|ConnectivityConfigurationChange
    AVNMIPAMPoolAllocationChange|MICROSOFT.NETWORK/NETWORKMANAGERS|IpamPoolAllocationChange,IPAMPoolAllocationChange
    AVNMNetworkGroupMembershipChange|MICROSOFT.NETWORK/NETWORKMANAGERS|NetworkGroupMembershipChange
    AVNMRuleCollectionChange|MICROSOFT.NETWORK/NETWORKMANAGERS|RuleCollectionChange
    AVSEsxiFirewallSyslog|MICROSOFT.AVS|EsxiFirewallSyslog
    AVSEsxiSyslog|MICROSOFT.AVS|EsxiSyslog,esxilogs
    AVSNsxEdgeSyslog|MICROSOFT.AVS|NsxEdgeSyslog
    AVSNsxManagerSyslog|MICROSOFT.AVS|NsxManagerSyslog
    AVSSyslog|MICROSOFT.AVS|vmwaresyslog
    AVSVcSyslog|MICROSOFT.AVS|VcSyslog
    AZMSApplicationMetricLogs|MICROSOFT.EVENTHUB MICROSOFT.SERVICEBUS MICROSOFT.RELAY|+ApplicationMetricsLogs
    AZMSArchiveLogs|MICROSOFT.EVENTHUB MICROSOFT.SERVICEBUS MICROSOFT.RELAY|+ArchiveLogs
    AZMSAutoscaleLogs|MICROSOFT.EVENTHUB MICROSOFT.SERVICEBUS MICROSOFT.RELAY|+AutoScaleLogs
    AZMSCustomerManagedKeyUserLogs|MICROSOFT.EVENTHUB MICROSOFT.SERVICEBUS MICROSOFT.RELAY|+CustomerManagedKeyUserLogs
    AZMSDiagnosticErrorLogs|MICROSOFT.EVENTHUB MICROSOFT.SERVICEBUS MICROSOFT.RELAY|+DiagnosticErrorLogs
    AZMSHybridConnectionsEvents|MICROSOFT.EVENTHUB MICROSOFT.SERVICEBUS MICROSOFT.RELAY|+HybridConnectionsEvent
    AZMSKafkaCoordinatorLogs|MICROSOFT.EVENTHUB MICROSOFT.SERVICEBUS MICROSOFT.RELAY|+KafkaCoordinatorLogs
    AZMSKafkaUserErrorLogs|MICROSOFT.EVENTHUB MICROSOFT.SERVICEBUS MICROSOFT.RELAY|+KafkaUserErrorLogs
    AZMSOperationalLogs|MICROSOFT.EVENTHUB MICROSOFT.SERVICEBUS MICROSOFT.RELAY|+OperationalLogs
    AZMSRunTimeAuditLogs|MICROSOFT.EVENTHUB MICROSOFT.SERVICEBUS MICROSOFT.RELAY|+RuntimeAuditLogs
    AZMSVnetConnectionEvents|MICROSOFT.EVENTHUB MICROSOFT.SERVICEBUS MICROSOFT.RELAY|+EventHubVNetConnectionEvent,VNetAndIPFilteringLogs,HybridConnectionsLogs,ServiceBusVNetConnectionEvent
    AzureAttestationDiagnostics|MICROSOFT.ATTESTATION|AuditEvent,Operational,NotProcessed
    AzureBackupOperations|MICROSOFT.RECOVERYSERVICES MICROSOFT.DATAPROTECTION|+AzureBackupOperations
    AzureLoadTestingOperation|MICROSOFT.LOADTESTSERVICE|OperationLogs
    AzureMonitorPipelineLogErrors|MICROSOFT.MONITOR|LogErrors
    AzureSQLAutomaticTuning|MICROSOFT.SQL|+AutomaticTuning
    AzureSQLBlocks|MICROSOFT.SQL|+Blocks
    AzureSQLDatabaseWaitStatistics|MICROSOFT.SQL|+DatabaseWaitStatistics
    AzureSQLDeadlocks|MICROSOFT.SQL|+Deadlocks
    AzureSQLErrors|MICROSOFT.SQL|+Errors
    AzureSQLQueryStoreRuntimeStatistics|MICROSOFT.SQL|+QueryStoreRuntimeStatistics
    AzureSQLQueryStoreWaitStatistics|MICROSOFT.SQL|+QueryStoreWaitStatistics
    AzureSQLResourceUsageStats|MICROSOFT.SQL|+ResourceUsageStats
    AzureSQLTimeouts|MICROSOFT.SQL|+Timeouts
    BlockchainApplicationLog|MICROSOFT.BLOCKCHAIN|BlockchainApplication
    BlockchainProxyLog|MICROSOFT.BLOCKCHAIN|Proxy
    CassandraAudit|MICROSOFT.DOCUMENTDB|CassandraAudit
    CassandraLogs|MICROSOFT.DOCUMENTDB|CassandraLogs
    CCFApplicationLogs|MICROSOFT.CONFIDENTIALLEDGER|applicationlogs
    CDBCassandraRequests|MICROSOFT.DOCUMENTDB|+CassandraRequests
    CDBControlPlaneRequests|MICROSOFT.DOCUMENTDB|+ControlPlaneRequests
    CDBDataPlaneRequests|MICROSOFT.DOCUMENTDB|+DataPlaneRequests
    CDBDataPlaneRequests15M|MICROSOFT.DOCUMENTDB|+DataPlaneRequests15M
    CDBDataPlaneRequests5M|MICROSOFT.DOCUMENTDB|+DataPlaneRequests5M
    CDBGremlinRequests|MICROSOFT.DOCUMENTDB|+GremlinRequests
    CDBMongoRequests|MICROSOFT.DOCUMENTDB|+MongoRequests
    CDBPartitionKeyRUConsumption|MICROSOFT.DOCUMENTDB|+PartitionKeyRUConsumption
    CDBPartitionKeyStatistics|MICROSOFT.DOCUMENTDB|+PartitionKeyStatistics
    CDBQueryRuntimeStatistics|MICROSOFT.DOCUMENTDB|+QueryRuntimeStatistics
    CDBTableApiRequests|MICROSOFT.DOCUMENTDB|+TableApiRequests
    ChaosStudioExperimentEventLogs|MICROSOFT.CHAOS|ExperimentOrchestration
    CIEventsAudit|MICROSOFT.D365CUSTOMERINSIGHTS|Audit
    CIEventsOperational|MICROSOFT.D365CUSTOMERINSIGHTS|Operational
    CloudHsmServiceOperationAuditLogs|MICROSOFT.HARDWARESECURITYMODULES|HsmServiceOperations
    ContainerAppConsoleLogs|MICROSOFT.APP|ContainerAppConsoleLogs
    ContainerAppHTTPLogs|MICROSOFT.APP|ContainerAppHTTPLogs
    ContainerAppSystemLogs|MICROSOFT.APP|ContainerAppSystemLogs
    ContainerEvent|MICROSOFT.CONTAINERINSTANCE|ContainerEvent
    ContainerInstanceLog|MICROSOFT.CONTAINERINSTANCE|ContainerInstanceLog
    ContainerNetworkLogs|MICROSOFT.CONTAINERSERVICE|ContainerNetworkLogs
    CoreAzureBackup|MICROSOFT.RECOVERYSERVICES MICROSOFT.DATAPROTECTION|+CoreAzureBackup
    DatabricksAccounts|MICROSOFT.DATABRICKS|accounts
    DatabricksApps|MICROSOFT.DATABRICKS|apps
    DatabricksBrickStoreHttpGateway|MICROSOFT.DATABRICKS|brickStoreHttpGateway
    DatabricksBudgetPolicyCentral|MICROSOFT.DATABRICKS|budgetPolicyCentral
    DatabricksCapsule8Dataplane|MICROSOFT.DATABRICKS|capsule8Dataplane
    DatabricksClamAVScan|MICROSOFT.DATABRICKS|clamAVScan
    DatabricksCloudStorageMetadata|MICROSOFT.DATABRICKS|cloudStorageMetadata
    DatabricksClusterLibraries|MICROSOFT.DATABRICKS|clusterLibraries
    DatabricksClusterPolicies|MICROSOFT.DATABRICKS|clusterPolicies
    DatabricksClusters|MICROSOFT.DATABRICKS|clusters
    DatabricksDashboards|MICROSOFT.DATABRICKS|dashboards
    DatabricksDatabricksSQL|MICROSOFT.DATABRICKS|databrickssql
    DatabricksDataMonitoring|MICROSOFT.DATABRICKS|dataMonitoring
    DatabricksDataRooms|MICROSOFT.DATABRICKS|dataRooms
    DatabricksDBFS|MICROSOFT.DATABRICKS|dbfs
    DatabricksDeltaPipelines|MICROSOFT.DATABRICKS|deltaPipelines
    DatabricksFeatureStore|MICROSOFT.DATABRICKS|featureStore
    DatabricksFiles|MICROSOFT.DATABRICKS|files
    DatabricksFilesystem|MICROSOFT.DATABRICKS|filesystem
    DatabricksGenie|MICROSOFT.DATABRICKS|genie
    DatabricksGitCredentials|MICROSOFT.DATABRICKS|gitCredentials
    DatabricksGlobalInitScripts|MICROSOFT.DATABRICKS|globalInitScripts
    DatabricksGroups|MICROSOFT.DATABRICKS|groups
    DatabricksIAMRole|MICROSOFT.DATABRICKS|iamRole
    DatabricksIngestion|MICROSOFT.DATABRICKS|ingestion
    DatabricksInstancePools|MICROSOFT.DATABRICKS|instancePools
    DatabricksJobs|MICROSOFT.DATABRICKS|jobs
    DatabricksLakeviewConfig|MICROSOFT.DATABRICKS|lakeviewConfig
    DatabricksLineageTracking|MICROSOFT.DATABRICKS|lineageTracking
    DatabricksMarketplaceConsumer|MICROSOFT.DATABRICKS|marketplaceConsumer
    DatabricksMarketplaceProvider|MICROSOFT.DATABRICKS|marketplaceProvider
    DatabricksMLflowAcledArtifact|MICROSOFT.DATABRICKS|mlflowAcledArtifact
    DatabricksMLflowExperiment|MICROSOFT.DATABRICKS|mlflowExperiment
    DatabricksModelRegistry|MICROSOFT.DATABRICKS|modelRegistry
    DatabricksNotebook|MICROSOFT.DATABRICKS|notebook
    DatabricksOnlineTables|MICROSOFT.DATABRICKS|onlineTables
    DatabricksPartnerHub|MICROSOFT.DATABRICKS|partnerHub
    DatabricksPredictiveOptimization|MICROSOFT.DATABRICKS|predictiveOptimization
    DatabricksRBAC|MICROSOFT.DATABRICKS|rbac
    DatabricksRemoteHistoryService|MICROSOFT.DATABRICKS|RemoteHistoryService
    DatabricksRepos|MICROSOFT.DATABRICKS|repos
    DatabricksRFA|MICROSOFT.DATABRICKS|rfa
    DatabricksSecrets|MICROSOFT.DATABRICKS|secrets
    DatabricksServerlessRealTimeInference|MICROSOFT.DATABRICKS|serverlessRealTimeInference
    DatabricksSQLPermissions|MICROSOFT.DATABRICKS|sqlPermissions
    DatabricksSSH|MICROSOFT.DATABRICKS|ssh
    DatabricksTables|MICROSOFT.DATABRICKS|tables
    DatabricksUnityCatalog|MICROSOFT.DATABRICKS|unityCatalog
    DatabricksVectorSearch|MICROSOFT.DATABRICKS|vectorSearch
    DatabricksWebhookNotifications|MICROSOFT.DATABRICKS|webhookNotifications
    DatabricksWebTerminal|MICROSOFT.DATABRICKS|webTerminal
    DatabricksWorkspace|MICROSOFT.DATABRICKS|workspace
    DatabricksWorkspaceFiles|MICROSOFT.DATABRICKS|workspaceFiles
    DataTransferOperations|MICROSOFT.AZUREDATATRANSFER|Operations,DataTransferOperations
    DCRLogErrors|MICROSOFT.INSIGHTS/DATACOLLECTIONRULES|LogErrors
    DevCenterAgentHealthLogs|MICROSOFT.DEVCENTER|AgentHealth
    DevCenterBillingEventLogs|MICROSOFT.DEVCENTER|Usage
    DevCenterConnectionLogs|MICROSOFT.DEVCENTER|Connection,Connections
    DevCenterDiagnosticLogs|MICROSOFT.DEVCENTER|DataplaneAuditEvent
    DevCenterResourceOperationLogs|MICROSOFT.DEVCENTER|ResourceOperation|Region=location
    DiscoveryBookshelfAuditLogs|MICROSOFT.DISCOVERY|BookshelfAuditLogs
    DiscoverySupercomputerAuditLogs|MICROSOFT.DISCOVERY|SupercomputerAuditLogs
    DiscoveryWorkspaceAuditLogs|MICROSOFT.DISCOVERY|WorkspaceAuditLogs
    DNSQueryLogs|MICROSOFT.NETWORK/DNSRESOLVERPOLICIES|DnsResponse|Region=location
    DurableTaskSchedulerLogs|MICROSOFT.DURABLETASK|SchedulerLogs,DurableTaskSchedulerLogs
    EdgeActionConsoleLog|MICROSOFT.CDN/EDGEACTIONS|ConsoleLog
    EdgeActionServiceLog|MICROSOFT.CDN/EDGEACTIONS|ServiceLog
    EGNFailedHttpDataPlaneOperations|MICROSOFT.EVENTGRID|FailedHttpDataPlaneOperations
    EGNFailedMqttConnections|MICROSOFT.EVENTGRID|FailedMqttConnections
    EGNFailedMqttPublishedMessages|MICROSOFT.EVENTGRID|FailedMqttPublishedMessages
    EGNFailedMqttSubscriptions|MICROSOFT.EVENTGRID|FailedMqttSubscriptionOperations
    EGNMqttDisconnections|MICROSOFT.EVENTGRID|MqttDisconnections
    EGNSuccessfulHttpDataPlaneOperations|MICROSOFT.EVENTGRID|SuccessfulHttpDataPlaneOperations
    EGNSuccessfulMqttConnections|MICROSOFT.EVENTGRID|SuccessfulMqttConnections
    EnrichedMicrosoft365AuditLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|EnrichedOffice365AuditLogs,EnrichedMicrosoft365AuditLogs
    FailedIngestion|MICROSOFT.KUSTO|+FailedIngestion
    FunctionAppLogs|MICROSOFT.WEB|FunctionAppLogs
    GraphNotificationsActivityLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|GraphNotificationsActivityLogs
    IntuneAuditLogs|MICROSOFT.INTUNE -|AuditLogs
    IntuneDeviceComplianceOrg|MICROSOFT.INTUNE -|DeviceComplianceOrg
    IntuneDevices|MICROSOFT.INTUNE -|Devices
    IntuneOperationalLogs|MICROSOFT.INTUNE -|OperationalLogs
    LAJobLogs|MICROSOFT.OPERATIONALINSIGHTS|Jobs
    LAQueryLogs|MICROSOFT.OPERATIONALINSIGHTS|Audit
    LASummaryLogs|MICROSOFT.OPERATIONALINSIGHTS|SummaryLogs
    LedgerTransactionLogs|MICROSOFT.CONFIDENTIALLEDGER|LedgerTransactionLogs
    LedgerUserDefinedLogs|MICROSOFT.CONFIDENTIALLEDGER|LedgerUserDefinedLogs
    LIATrackingEvents|MICROSOFT.LOGIC/INTEGRATIONACCOUNTS|+IntegrationAccountTrackingEvents
    LogicAppWorkflowRuntime|MICROSOFT.WEB|WorkflowRuntime
    MCCEventLogs|MICROSOFT.CONNECTEDCACHE|EventLogs,Events
    MCVPAuditLogs|MICROSOFT.CONNECTEDVEHICLE|Audit
    MCVPOperationLogs|MICROSOFT.CONNECTEDVEHICLE|Logs
    MDPResourceLog|MICROSOFT.DEVOPSINFRASTRUCTURE|ResourceLog
    MeshControlPlane|MICROSOFT.APPLINK|MeshControlPlane
    MicrosoftAzureBastionAuditLogs|MICROSOFT.NETWORK/BASTIONHOSTS|BastionAuditLogs
    MicrosoftDataShareReceivedSnapshotLog|MICROSOFT.DATASHARE|ReceivedShareSnapshots
    MicrosoftDataShareSentSnapshotLog|MICROSOFT.DATASHARE|SentShareSnapshots
    MicrosoftGraphActivityLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|MicrosoftGraphActivityLogs
    MicrosoftGraphPolicyLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|MicrosoftGraphPolicyLogs
    MicrosoftHealthcareApisAuditLogs|MICROSOFT.HEALTHCAREAPIS/SERVICES MICROSOFT.HEALTHCAREAPIS/WORKSPACES/FHIRSERVICES|AuditLogs
    MicrosoftServicePrincipalSignInLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|MicrosoftServicePrincipalSignInLogs
    MNFDeviceUpdates|MICROSOFT.MANAGEDNETWORKFABRIC|DeviceUpdates
    MNFSystemSessionHistoryUpdates|MICROSOFT.MANAGEDNETWORKFABRIC|SystemSessionHistoryUpdates
    MNFSystemStateMessageUpdates|MICROSOFT.MANAGEDNETWORKFABRIC|SystemStateMessageUpdates
    MPCIngestionLogs|MICROSOFT.ORBITAL|IngestionLogs
    MySqlAuditLogs|MICROSOFT.DBFORMYSQL/FLEXIBLESERVERS|+MySqlAuditLogs
    MySqlSlowLogs|MICROSOFT.DBFORMYSQL/FLEXIBLESERVERS|+MySqlSlowLogs
    NCBMBreakGlassAuditLogs|MICROSOFT.NETWORKCLOUD|NexusBreakGlassAudit
    NCBMSecurityDefenderLogs|MICROSOFT.NETWORKCLOUD|DefenderSecurity
    NCBMSecurityLogs|MICROSOFT.NETWORKCLOUD|SecurityCritical,SecurityDebug,SecurityError,SecurityInfo,SecurityNotice,SecurityWarning
    NCBMSystemLogs|MICROSOFT.NETWORKCLOUD|SyslogCritical,SyslogDebug,SyslogError,SyslogInfo,SyslogNotice,SyslogWarning
    NCCIDRACLogs|MICROSOFT.NETWORKCLOUD|IDRACLogs
    NCCKubernetesAPIAuditLogs|MICROSOFT.NETWORKCLOUD|KubernetesAPIAuditLogs
    NCCKubernetesLogs|MICROSOFT.NETWORKCLOUD|CustomerContainerLogs,KubernetesLogs
    NCCPlatformOperationsLogs|MICROSOFT.NETWORKCLOUD|PlatformOperationsLogs
    NCCVMOrchestrationLogs|MICROSOFT.NETWORKCLOUD|VMOrchestrationLogs
    NCMClusterOperationsLogs|MICROSOFT.NETWORKCLOUD|ClusterOperationsLogs
    NCSStorageAlerts|MICROSOFT.NETWORKCLOUD|StorageApplianceAlert
    NCSStorageAudits|MICROSOFT.NETWORKCLOUD|StorageApplianceAudit
    NCSStorageLogs|MICROSOFT.NETWORKCLOUD|StorageApplianceLogs
    NetworkAccessAlerts|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|NetworkAccessAlerts
    NetworkAccessConnectionEvents|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|NetworkAccessConnectionEvents
    NetworkAccessGenerativeAIInsights|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|NetworkAccessGenerativeAIInsights
    NetworkAccessTraffic|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|NetworkAccessTrafficLogs
    NginxUpstreamUpdateLogs|NGINX.NGINXPLUS|NginxUpstreamUpdateLogs
    NGXOperationLogs|NGINX.NGINXPLUS|NginxLogs
    NGXSecurityLogs|NGINX.NGINXPLUS|NginxSecurityLogs
    NSPAccessLogs|MICROSOFT.NETWORK/NETWORKSECURITYPERIMETERS|NspCrossPerimeterInboundAllowed,NspCrossPerimeterOutboundAllowed,NspIntraPerimeterInboundAllowed,NspIntraPerimeterOutboundAllowed,NspOutboundAttempt,NspPrivateInboundAllowed,NspPublicInboundPerimeterRulesAllowed,NspPublicInboundPerimeterRulesDenied,NspPublicInboundResourceRulesAllowed,NspPublicInboundResourceRulesDenied,NspPublicOutboundPerimeterRulesAllowed,NspPublicOutboundPerimeterRulesDenied,NspPublicOutboundResourceRulesAllowed,NspPublicOutboundResourceRulesDenied
    OEPAirFlowTask|MICROSOFT.OPENENERGYPLATFORM|AirFlowTaskLogs
    OEPAuditLogs|MICROSOFT.OPENENERGYPLATFORM|AuditEvent
    OEPDataplaneLogs|MICROSOFT.OPENENERGYPLATFORM|CRSCatalogLogs,CRSConversionLogs,DatasetLogs,EntitlementsLogs,FileLogs,IndexerLogs,LegalLogs,NotificationLogs,PartitionLogs,PDSBackendLogs,PDSFrontendLogs,RegisterLogs,SchemaLogs,SearchLogs,StorageLogs,UnitLogs,WellDeliveryLogs,WorkflowLogs
    OEPElasticOperator|MICROSOFT.OPENENERGYPLATFORM|ElasticOperatorLogs
    OEPElasticsearch|MICROSOFT.OPENENERGYPLATFORM|ElasticsearchLogs
    OEWAuditLogs|MICROSOFT.ONLINEEXPERIMENTATION|AuditLogs
    OEWExperimentAssignmentSummary|MICROSOFT.ONLINEEXPERIMENTATION|ExperimentAssignmentSummary
    OEWExperimentScorecardMetricPairs|MICROSOFT.ONLINEEXPERIMENTATION|ExperimentScorecardMetricPairs
    OEWExperimentScorecards|MICROSOFT.ONLINEEXPERIMENTATION|ExperimentScorecards
    OLPSupplyChainEntityOperations|MICROSOFT.OPENLOGISTICSPLATFORM|SupplyChainEntityOperations
    OLPSupplyChainEvents|MICROSOFT.OPENLOGISTICSPLATFORM|SupplyChainEventLogs
    OracleCloudDatabase|ORACLE.DATABASE|OracleCloudDatabase
    PFTitleAuditLogs|MICROSOFT.PLAYFAB|AuditLogs
    PGSQLAutovacuumStats|MICROSOFT.DBFORPOSTGRESQL/FLEXIBLESERVERS|+PostgreSQLFlexTableStats
    PGSQLDbTransactionsStats|MICROSOFT.DBFORPOSTGRESQL/FLEXIBLESERVERS|+PostgreSQLFlexDatabaseXacts
    PGSQLPgBouncer|MICROSOFT.DBFORPOSTGRESQL/FLEXIBLESERVERS|+PostgreSQLFlexPGBouncer
    PGSQLPgStatActivitySessions|MICROSOFT.DBFORPOSTGRESQL/FLEXIBLESERVERS|+PostgreSQLFlexSessions
    PGSQLQueryStoreQueryText|MICROSOFT.DBFORPOSTGRESQL/FLEXIBLESERVERS|+PostgreSQLFlexQueryStoreQueryText
    PGSQLQueryStoreRuntime|MICROSOFT.DBFORPOSTGRESQL/FLEXIBLESERVERS|+PostgreSQLFlexQueryStoreRuntime
    PGSQLQueryStoreWaits|MICROSOFT.DBFORPOSTGRESQL/FLEXIBLESERVERS|+PostgreSQLFlexQueryStoreWaitStats
    PGSQLServerLogs|MICROSOFT.DBFORPOSTGRESQL/FLEXIBLESERVERS|+PostgreSQLLogs
    PowerBIDatasetsTenant|MICROSOFT.POWERBI/TENANTS|Engine
    PowerBIDatasetsWorkspace|MICROSOFT.POWERBI/TENANTS/WORKSPACES|Engine
    PurviewDataSensitivityLogs|MICROSOFT.PURVIEW|DataSensitivityLogEvent
    PurviewScanStatusLogs|MICROSOFT.PURVIEW|ScanStatusLogEvent
    PurviewSecurityLogs|MICROSOFT.PURVIEW|Security
    QuantumProviderAccountJobAuditLogs|MICROSOFT.QUANTUM|ProviderAccountJobAuditLogs
    QuantumProviderAccountQueueAuditLogs|MICROSOFT.QUANTUM|ProviderAccountQueueAuditLogs
    QuantumProviderAccountTargetAuditLogs|MICROSOFT.QUANTUM|ProviderAccountTargetAuditLogs
    QuantumWorkspaceJobAuditLogs|MICROSOFT.QUANTUM|WorkspaceJobAuditLogs
    REDConnectionEvents|MICROSOFT.CACHE|ConnectionEvents
    RemoteNetworkHealthLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|RemoteNetworkHealthLogs
    ResourceManagementPublicAccessLogs|MICROSOFT.AUTHORIZATION|ResourceManagementPublicAccessLogs
    RetinaNetworkFlowLogs|MICROSOFT.CONTAINERSERVICE|RetinaNetworkFlowLogs,ContainerNetworkFlowLogs
    SCGPoolExecutionLog|MICROSOFT.STANDBYPOOL|SCGPoolExecutionLog
    SCGPoolRequestLog|MICROSOFT.STANDBYPOOL|SCGPoolRequestLog
    SentinelAudit|MICROSOFT.SECURITYINSIGHTS|Analytics
    SentinelHealth|MICROSOFT.SECURITYINSIGHTS|DataConnectors,Automation
    SignalRServiceDiagnosticLogs|MICROSOFT.SIGNALRSERVICE/SIGNALR|+AllLogs,ConnectivityLogs,MessagingLogs,HttpRequestLogs
    SigninLogs|MICROSOFT.GRAPH MICROSOFT.AADIAM MICROSOFT.AZUREADGRAPH -|SignInLogs
    SQLSecurityAuditEvents|MICROSOFT.SYNAPSE|SQLSecurityAuditEvents
    StorageBlobLogs|MICROSOFT.STORAGE/STORAGEACCOUNTS/BLOBSERVICES|StorageRead,StorageWrite,StorageDelete|AuthenticationType=identity.type,AuthenticationHash=identity.tokenHash,AuthorizationDetails=identity.authorization,RequesterAppId=identity.requester.appId,RequesterAudience=identity.requester.audience,RequesterObjectId=identity.requester.objectId,RequesterTenantId=identity.requester.tenantId,RequesterTokenIssuer=identity.requester.tokenIssuer,RequesterUpn=identity.requester.upn
    StorageCacheOperationEvents|MICROSOFT.STORAGECACHE|AscCacheOperationEvent
    StorageCacheUpgradeEvents|MICROSOFT.STORAGECACHE|AscUpgradeEvent
    StorageCacheWarningEvents|MICROSOFT.STORAGECACHE|AscWarningEvent
    StorageFileLogs|MICROSOFT.STORAGE/STORAGEACCOUNTS/FILESERVICES|StorageRead,StorageWrite,StorageDelete|AuthenticationType=identity.type,AuthenticationHash=identity.tokenHash,AuthorizationDetails=identity.authorization,RequesterAppId=identity.requester.appId,RequesterAudience=identity.requester.audience,RequesterObjectId=identity.requester.objectId,RequesterTenantId=identity.requester.tenantId,RequesterTokenIssuer=identity.requester.tokenIssuer,RequesterUpn=identity.requester.upn,RequesterUserName=identity.requester.userName
    StorageMalwareScanningResults|MICROSOFT.SECURITY|ScanResults
    StorageMoverAuditLogs|MICROSOFT.STORAGEMOVER|AuditLogs
    StorageMoverCopyLogsFailed|MICROSOFT.STORAGEMOVER|CopyLogsFailed
    StorageMoverCopyLogsTransferred|MICROSOFT.STORAGEMOVER|CopyLogsTransferred
    StorageMoverJobRunLogs|MICROSOFT.STORAGEMOVER|JobRunLogs
    StorageQueueLogs|MICROSOFT.STORAGE/STORAGEACCOUNTS/QUEUESERVICES|StorageRead,StorageWrite,StorageDelete|AuthenticationType=identity.type,AuthenticationHash=identity.tokenHash,AuthorizationDetails=identity.authorization,RequesterAppId=identity.requester.appId,RequesterAudience=identity.requester.audience,RequesterObjectId=identity.requester.objectId,RequesterTenantId=identity.requester.tenantId,RequesterTokenIssuer=identity.requester.tokenIssuer,RequesterUpn=identity.requester.upn
    StorageTableLogs|MICROSOFT.STORAGE/STORAGEACCOUNTS/TABLESERVICES|StorageRead,StorageWrite,StorageDelete|AuthenticationType=identity.type,AuthenticationHash=identity.tokenHash,AuthorizationDetails=identity.authorization,RequesterAppId=identity.requester.appId,RequesterAudience=identity.requester.audience,RequesterObjectId=identity.requester.objectId,RequesterTenantId=identity.requester.tenantId,RequesterTokenIssuer=identity.requester.tokenIssuer,RequesterUpn=identity.requester.upn
    SucceededIngestion|MICROSOFT.KUSTO|+SucceededIngestion
    SVMPoolExecutionLog|MICROSOFT.STANDBYPOOL|SVMPoolExecutionLog
    SVMPoolRequestLog|MICROSOFT.STANDBYPOOL|SVMPoolRequestLog
    SynapseBigDataPoolApplicationsEnded|MICROSOFT.SYNAPSE|BigDataPoolAppsEnded
    SynapseBuiltinSqlPoolRequestsEnded|MICROSOFT.SYNAPSE|BuiltinSqlReqsEnded
    SynapseDXCommand|MICROSOFT.SYNAPSE|Command
    SynapseDXFailedIngestion|MICROSOFT.SYNAPSE|FailedIngestion
    SynapseDXIngestionBatching|MICROSOFT.SYNAPSE|IngestionBatching
    SynapseDXQuery|MICROSOFT.SYNAPSE|Query
    SynapseDXSucceededIngestion|MICROSOFT.SYNAPSE|SucceededIngestion
    SynapseDXTableDetails|MICROSOFT.SYNAPSE|TableDetails
    SynapseDXTableUsageStatistics|MICROSOFT.SYNAPSE|TableUsageStatistics
    SynapseGatewayApiRequests|MICROSOFT.SYNAPSE|GatewayApiRequests
    SynapseIntegrationActivityRuns|MICROSOFT.SYNAPSE|IntegrationActivityRuns
    SynapseIntegrationPipelineRuns|MICROSOFT.SYNAPSE|IntegrationPipelineRuns
    SynapseIntegrationTriggerRuns|MICROSOFT.SYNAPSE|IntegrationTriggerRuns
    SynapseLinkEvent|MICROSOFT.SYNAPSE|SynapseLinkEvent
    SynapseRbacOperations|MICROSOFT.SYNAPSE|SynapseRbacOperations
    SynapseScopePoolScopeJobsEnded|MICROSOFT.SYNAPSE|ScopePoolScopeJobsEnded
    SynapseScopePoolScopeJobsStateChange|MICROSOFT.SYNAPSE|ScopePoolScopeJobsStateChange
    SynapseSqlPoolDmsWorkers|MICROSOFT.SYNAPSE|DmsWorkers
    SynapseSqlPoolExecRequests|MICROSOFT.SYNAPSE|ExecRequests
    SynapseSqlPoolRequestSteps|MICROSOFT.SYNAPSE|RequestSteps
    SynapseSqlPoolSqlRequests|MICROSOFT.SYNAPSE|SqlRequests
    SynapseSqlPoolWaits|MICROSOFT.SYNAPSE|Waits
    TOUserAudits|MICROSOFT.TOOLCHAINORCHESTRATOR|UserAudits
    TOUserDiagnostics|MICROSOFT.TOOLCHAINORCHESTRATOR|UserDiagnostics
    TSIIngress|MICROSOFT.TIMESERIESINSIGHTS|Ingress
    VCoreMongoRequests|MICROSOFT.DOCUMENTDB|vCoreMongoRequests
    VIAudit|MICROSOFT.VIDEOINDEXER|Audit
    VIIndexing|MICROSOFT.VIDEOINDEXER|IndexingLogs
    WebPubSubConnectivity|MICROSOFT.SIGNALRSERVICE/WEBPUBSUB|+ConnectivityLogs
    WebPubSubHttpRequest|MICROSOFT.SIGNALRSERVICE/WEBPUBSUB|+HttpRequestLogs
    WebPubSubMessaging|MICROSOFT.SIGNALRSERVICE/WEBPUBSUB|+MessagingLogs
    Windows365AuditLogs|MICROSOFT.INTUNE -|Windows365AuditLogs
    WOUserAudits|MICROSOFT.EDGE|UserAudits
    WOUserDiagnostics|MICROSOFT.EDGE|UserDiagnostics
    WVDAgentHealthStatus|MICROSOFT.DESKTOPVIRTUALIZATION|AgentHealthStatus
    WVDAutoscaleEvaluationPooled|MICROSOFT.DESKTOPVIRTUALIZATION|AutoscaleEvaluationPooled
    WVDCheckpoints|MICROSOFT.DESKTOPVIRTUALIZATION|Checkpoint
    WVDConnectionGraphicsDataPreview|MICROSOFT.DESKTOPVIRTUALIZATION|ConnectionGraphicsData
    WVDConnectionNetworkData|MICROSOFT.DESKTOPVIRTUALIZATION|NetworkData
    WVDConnections|MICROSOFT.DESKTOPVIRTUALIZATION|Connection
    WVDErrors|MICROSOFT.DESKTOPVIRTUALIZATION|Error
    WVDFeeds|MICROSOFT.DESKTOPVIRTUALIZATION|Feed
    WVDHostRegistrations|MICROSOFT.DESKTOPVIRTUALIZATION|HostRegistration
    WVDManagement|MICROSOFT.DESKTOPVIRTUALIZATION|Management
    WVDMultiLinkAdd|MICROSOFT.DESKTOPVIRTUALIZATION|MultiLinkAdd
    WVDSessionHostManagement|MICROSOFT.DESKTOPVIRTUALIZATION|SessionHostManagement
    ZTSJobStatus|MICROSOFT.ZEROTRUSTSEGMENTATION|JobStatus
    ZTSRequest|MICROSOFT.ZEROTRUSTSEGMENTATION|Request
    """
}
