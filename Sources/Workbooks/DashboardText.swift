// swift-format-ignore-file
// Made by Scripts/make-dashboards.py from Dashboards; do not edit.

/// The built-in workbooks.
enum DashboardText {
  static let alerts = ##"""
{
 "version": "Notebook/1.0",
 "items": [
  {
   "type": 1,
   "content": {
    "json": "# Security alerts\n\nThe last state of each alert, {TimeRange:label}, up to `{TimeRange:end}`."
   },
   "name": "text"
  },
  {
   "type": 9,
   "content": {
    "version": "KqlParameterItem/1.0",
    "parameters": [
     {
      "version": "KqlParameterItem/1.0",
      "name": "TimeRange",
      "label": "Time range",
      "type": 4,
      "isRequired": true,
      "value": {
       "durationMs": 2592000000
      },
      "description": "such as 24h, 7d or START/END"
     }
    ],
    "style": "pills"
   },
   "name": "parameters"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Alerts = view () {\n    SecurityAlert\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(TimeGenerated, *) by SystemAlertId\n};\nAlerts\n| summarize Alerts = count(), Unclosed = countif(Status in (\"New\", \"Active\", \"InProgress\")) by AlertSeverity\n| extend Open = strcat(Unclosed, \" open\")\n| extend Order = case(AlertSeverity == \"High\", 1, AlertSeverity == \"Medium\", 2, AlertSeverity == \"Low\", 3, 4)\n| order by Order asc",
    "size": 0,
    "title": "By severity",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "tiles",
    "tileSettings": {
     "titleContent": {
      "columnMatch": "AlertSeverity",
      "formatter": 1
     },
     "leftContent": {
      "columnMatch": "Alerts",
      "formatter": 12,
      "numberFormat": {
       "unit": 0,
       "options": {
        "style": "decimal",
        "useGrouping": true,
        "maximumFractionDigits": 0
       }
      },
      "formatOptions": {
       "palette": "auto"
      }
     },
     "rightContent": {
      "columnMatch": "AlertSeverity",
      "formatter": 18,
      "formatOptions": {
       "thresholdsOptions": "icons",
       "thresholdsGrid": [
        {
         "operator": "==",
         "thresholdValue": "High",
         "representation": "Sev0",
         "text": ""
        },
        {
         "operator": "==",
         "thresholdValue": "Medium",
         "representation": "Sev2",
         "text": ""
        },
        {
         "operator": "==",
         "thresholdValue": "Low",
         "representation": "Sev3",
         "text": ""
        },
        {
         "operator": "==",
         "thresholdValue": "Informational",
         "representation": "Sev4",
         "text": ""
        },
        {
         "operator": "Default",
         "representation": "unknown",
         "text": ""
        }
       ]
      }
     },
     "subtitleContent": {
      "columnMatch": "Open",
      "formatter": 1
     },
     "showBorder": true
    }
   },
   "name": "severity",
   "customWidth": "60"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Alerts = view () {\n    SecurityAlert\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(TimeGenerated, *) by SystemAlertId\n};\nAlerts\n| summarize Alerts = count() by Status\n| order by Alerts desc",
    "size": 0,
    "title": "By status",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "piechart"
   },
   "name": "status",
   "customWidth": "40"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "SecurityAlert\n| where TimeGenerated {TimeRange}\n| summarize TimeGenerated = min(TimeGenerated), AlertSeverity = take_any(AlertSeverity) by SystemAlertId\n| summarize Alerts = count() by bin(TimeGenerated, {TimeRange:grain}), AlertSeverity",
    "size": 0,
    "title": "New alerts over time",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "barchart",
    "chartSettings": {
     "seriesLabelSettings": [
      {
       "seriesName": "High",
       "label": "High",
       "color": "redBright"
      },
      {
       "seriesName": "Medium",
       "label": "Medium",
       "color": "orange"
      },
      {
       "seriesName": "Low",
       "label": "Low",
       "color": "blue"
      },
      {
       "seriesName": "Informational",
       "label": "Informational",
       "color": "gray"
      }
     ]
    }
   },
   "name": "overtime",
   "customWidth": "60"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Alerts = view () {\n    SecurityAlert\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(TimeGenerated, *) by SystemAlertId\n};\nAlerts\n| mv-expand Tactic = split(Tactics, \",\") to typeof(string)\n| extend Tactic = replace_string(trim(@\"\\s+\", Tactic), \" \", \"\")\n| extend Tactic = iff(isempty(Tactic), \"Unknown\", Tactic)\n| summarize Alerts = count() by Tactic\n| extend Order = array_index_of(dynamic([\"Reconnaissance\", \"ResourceDevelopment\", \"InitialAccess\", \"Execution\", \"Persistence\", \"PrivilegeEscalation\", \"DefenseEvasion\", \"CredentialAccess\", \"Discovery\", \"LateralMovement\", \"Collection\", \"CommandAndControl\", \"Exfiltration\", \"Impact\"]), Tactic)\n| extend Order = iff(Order < 0, 99, Order)\n| order by Order asc\n| project Tactic, Alerts",
    "size": 0,
    "title": "By tactic of MITRE ATT&CK",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "categoricalbar"
   },
   "name": "tactics",
   "customWidth": "40"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Alerts = view () {\n    SecurityAlert\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(TimeGenerated, *) by SystemAlertId\n};\nAlerts\n| extend Resource = coalesce(ResourceId, CompromisedEntity)\n| where isnotempty(Resource)\n| summarize Alerts = count(), High = countif(AlertSeverity == \"High\"), Types = make_set(AlertType, 10) by Resource = tolower(Resource)\n| top 20 by Alerts",
    "size": 0,
    "title": "Resources with most alerts",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "Resource",
       "formatter": 13
      },
      {
       "columnMatch": "Alerts",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "orange",
        "min": 0
       }
      },
      {
       "columnMatch": "High",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "redBright",
        "min": 0
       }
      }
     ],
     "rowLimit": 100
    }
   },
   "name": "resources",
   "customWidth": "50"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Alerts = view () {\n    SecurityAlert\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(TimeGenerated, *) by SystemAlertId\n};\nAlerts\n| summarize Alerts = count(), First = min(TimeGenerated), Last = max(TimeGenerated) by AlertType, AlertName, AlertSeverity\n| order by Alerts desc",
    "size": 0,
    "title": "By type",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "Alerts",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "orange",
        "min": 0
       }
      },
      {
       "columnMatch": "AlertSeverity",
       "formatter": 18,
       "formatOptions": {
        "thresholdsOptions": "icons",
        "thresholdsGrid": [
         {
          "operator": "==",
          "thresholdValue": "High",
          "representation": "Sev0",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Medium",
          "representation": "Sev2",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Low",
          "representation": "Sev3",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Informational",
          "representation": "Sev4",
          "text": "{0}{1}"
         },
         {
          "operator": "Default",
          "thresholdValue": null,
          "representation": "unknown",
          "text": "{0}{1}"
         }
        ]
       }
      }
     ],
     "rowLimit": 100
    }
   },
   "name": "types",
   "customWidth": "50"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Alerts = view () {\n    SecurityAlert\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(TimeGenerated, *) by SystemAlertId\n};\nAlerts\n| project TimeGenerated, AlertSeverity, Status, AlertName, CompromisedEntity, ResourceId, Tactics, ProductName, Description, AlertLink\n| order by TimeGenerated desc",
    "size": 0,
    "title": "Alerts",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "noDataMessage": "No alert in this time.",
    "noDataMessageStyle": 3,
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "AlertSeverity",
       "formatter": 18,
       "formatOptions": {
        "thresholdsOptions": "icons",
        "thresholdsGrid": [
         {
          "operator": "==",
          "thresholdValue": "High",
          "representation": "Sev0",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Medium",
          "representation": "Sev2",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Low",
          "representation": "Sev3",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Informational",
          "representation": "Sev4",
          "text": "{0}{1}"
         },
         {
          "operator": "Default",
          "thresholdValue": null,
          "representation": "unknown",
          "text": "{0}{1}"
         }
        ]
       }
      },
      {
       "columnMatch": "ResourceId",
       "formatter": 13
      },
      {
       "columnMatch": "AlertLink",
       "formatter": 7,
       "formatOptions": {
        "linkTarget": "Url",
        "linkLabel": "Open"
       }
      }
     ],
     "rowLimit": 500
    }
   },
   "name": "list"
  }
 ],
 "fallbackResourceIds": [],
 "$schema": "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json"
}
"""##
  static let compliance = ##"""
{
 "version": "Notebook/1.0",
 "items": [
  {
   "type": 1,
   "content": {
    "json": "# Regulatory compliance\n\nThe latest state of each recommendation, from continuous export or Resource Graph. A control has failed where a recommendation failed, has passed where one passed and none failed, else was skipped; it is unsupported where nothing assesses it. The rate of a standard is its passed controls of all that it lists."
   },
   "name": "text"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Latest = view () {\n    SecurityRegulatoryCompliance\n    | extend Seen = coalesce(TimeGenerated, datetime(1970-01-01))\n    | where isnotempty(RecommendationId) or isnotempty(RecommendationName)\n    | summarize arg_max(Seen, *) by RegulatoryComplianceSubscriptionId, ComplianceStandard, ComplianceControl, Recommendation = coalesce(RecommendationId, RecommendationName)\n};\nlet Controls = view () {\n    Latest\n    | summarize Failed = countif(State == \"Failed\"), Passed = countif(State == \"Passed\"), Skipped = countif(State == \"Skipped\") by ComplianceStandard, ComplianceControl\n    | extend State = case(Failed > 0, \"Failed\", Passed > 0, \"Passed\", Skipped > 0, \"Skipped\", \"Unsupported\")\n};\nControls\n| summarize Passed = countif(State == \"Passed\"), Failed = countif(State == \"Failed\"), Skipped = countif(State == \"Skipped\"), Unsupported = countif(State == \"Unsupported\") by ComplianceStandard\n| extend Controls = Passed + Failed + Skipped + Unsupported\n| extend Rate = 100.0 * Passed / Controls\n| project ComplianceStandard, Controls, Passed, Failed, Skipped, Unsupported, Rate\n| order by Rate asc",
    "size": 0,
    "title": "Standards, from recommendations",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "noDataMessage": "No recommendation of a compliance standard in this database.",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "Controls",
       "formatter": 22,
       "formatOptions": {
        "compositeBarSettings": {
         "labelText": "[\"Passed\"] of [\"Controls\"] passed",
         "columnSettings": [
          {
           "columnName": "Passed",
           "color": "green"
          },
          {
           "columnName": "Skipped",
           "color": "gray"
          },
          {
           "columnName": "Failed",
           "color": "redBright"
          },
          {
           "columnName": "Unsupported",
           "color": "lightBlue"
          }
         ]
        }
       }
      },
      {
       "columnMatch": "Rate",
       "formatter": 4,
       "numberFormat": {
        "unit": 1,
        "options": {
         "style": "decimal",
         "maximumFractionDigits": 1
        }
       },
       "formatOptions": {
        "palette": "green",
        "min": 0,
        "max": 100
       }
      }
     ],
     "rowLimit": 100
    }
   },
   "name": "standards",
   "customWidth": "60"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "SecurityRegulatoryCompliance\n| where isempty(RecommendationId) and isempty(RecommendationName)\n| extend Seen = coalesce(TimeGenerated, datetime(1970-01-01))\n| summarize arg_max(Seen, *) by RegulatoryComplianceSubscriptionId, ComplianceStandard, ComplianceControl\n| project ComplianceStandard, ComplianceControl, State, PassedControls, FailedControls, SkippedControls, PassedAssessments, FailedAssessments, SkippedAssessments\n| order by ComplianceStandard asc, ComplianceControl asc",
    "size": 0,
    "title": "Standards and controls, as Azure counted them",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "noDataMessage": "No records of standards or controls were exported; their numbers are those on the left.",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "State",
       "formatter": 18,
       "formatOptions": {
        "thresholdsOptions": "icons",
        "thresholdsGrid": [
         {
          "operator": "==",
          "thresholdValue": "Passed",
          "representation": "success",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Failed",
          "representation": "failed",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Skipped",
          "representation": "disabled",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Unsupported",
          "representation": "unknown",
          "text": "{0}{1}"
         },
         {
          "operator": "Default",
          "thresholdValue": null,
          "representation": "unknown",
          "text": "{0}{1}"
         }
        ]
       }
      }
     ],
     "rowLimit": 100
    }
   },
   "name": "exported",
   "customWidth": "40"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "SecurityRegulatoryCompliance\n| where isnotnull(TimeGenerated) and (isnotempty(RecommendationId) or isnotempty(RecommendationName))\n| summarize arg_max(TimeGenerated, State) by Week = startofweek(TimeGenerated), RegulatoryComplianceSubscriptionId, ComplianceStandard, ComplianceControl, Recommendation = coalesce(RecommendationId, RecommendationName)\n| summarize Failed = countif(State == \"Failed\") by Week, ComplianceStandard",
    "size": 0,
    "title": "Failed recommendations by week",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "timechart",
    "noDataMessage": "No dated records: what changed is known from continuous export."
   },
   "name": "trend"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Latest = view () {\n    SecurityRegulatoryCompliance\n    | extend Seen = coalesce(TimeGenerated, datetime(1970-01-01))\n    | where isnotempty(RecommendationId) or isnotempty(RecommendationName)\n    | summarize arg_max(Seen, *) by RegulatoryComplianceSubscriptionId, ComplianceStandard, ComplianceControl, Recommendation = coalesce(RecommendationId, RecommendationName)\n};\nlet Controls = view () {\n    Latest\n    | summarize Failed = countif(State == \"Failed\"), Passed = countif(State == \"Passed\"), Skipped = countif(State == \"Skipped\") by ComplianceStandard, ComplianceControl\n    | extend State = case(Failed > 0, \"Failed\", Passed > 0, \"Passed\", Skipped > 0, \"Skipped\", \"Unsupported\")\n};\nControls\n| extend Order = toint(extract(@\"^(\\d+)\", 1, ComplianceControl)), Second = toint(extract(@\"^\\d+\\.(\\d+)\", 1, ComplianceControl)), Third = toint(extract(@\"^\\d+\\.\\d+\\.(\\d+)\", 1, ComplianceControl))\n| order by ComplianceStandard asc, Order asc, Second asc, Third asc, ComplianceControl asc\n| project ComplianceStandard, ComplianceControl, State, Failed, Passed, Skipped",
    "size": 0,
    "title": "Controls",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "noDataMessage": "No controls.",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "State",
       "formatter": 18,
       "formatOptions": {
        "thresholdsOptions": "icons",
        "thresholdsGrid": [
         {
          "operator": "==",
          "thresholdValue": "Passed",
          "representation": "success",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Failed",
          "representation": "failed",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Skipped",
          "representation": "disabled",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Unsupported",
          "representation": "unknown",
          "text": "{0}{1}"
         },
         {
          "operator": "Default",
          "thresholdValue": null,
          "representation": "unknown",
          "text": "{0}{1}"
         }
        ]
       }
      }
     ],
     "rowLimit": 1000,
     "hierarchySettings": {
      "treeType": 1,
      "groupBy": [
       "ComplianceStandard"
      ],
      "expandTopLevel": true
     }
    }
   },
   "name": "controls",
   "customWidth": "50"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Latest = view () {\n    SecurityRegulatoryCompliance\n    | extend Seen = coalesce(TimeGenerated, datetime(1970-01-01))\n    | where isnotempty(RecommendationId) or isnotempty(RecommendationName)\n    | summarize arg_max(Seen, *) by RegulatoryComplianceSubscriptionId, ComplianceStandard, ComplianceControl, Recommendation = coalesce(RecommendationId, RecommendationName)\n};\nlet Controls = view () {\n    Latest\n    | summarize Failed = countif(State == \"Failed\"), Passed = countif(State == \"Passed\"), Skipped = countif(State == \"Skipped\") by ComplianceStandard, ComplianceControl\n    | extend State = case(Failed > 0, \"Failed\", Passed > 0, \"Passed\", Skipped > 0, \"Skipped\", \"Unsupported\")\n};\nLatest\n| where State == \"Failed\"\n| summarize FailedResources = max(FailedResources), PassedResources = max(PassedResources), Controls = make_set(strcat(ComplianceStandard, \" \", ComplianceControl), 50) by Recommendation, RecommendationName\n| extend Resources = FailedResources + PassedResources\n| order by FailedResources desc\n| project RecommendationName, FailedResources, Resources, Controls",
    "size": 0,
    "title": "Recommendations that fail",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "noDataMessage": "No recommendation fails.",
    "noDataMessageStyle": 3,
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "FailedResources",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "redBright",
        "min": 0
       }
      }
     ],
     "rowLimit": 500
    }
   },
   "name": "recommendations",
   "customWidth": "50"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "SecurityRecommendation\n| extend Seen = coalesce(TimeGenerated, datetime(1970-01-01))\n| summarize arg_max(Seen, *) by AssessedResourceId, Recommendation = coalesce(RecommendationId, RecommendationName)\n| where RecommendationState == \"Unhealthy\"\n| project AssessedResourceId, RecommendationDisplayName, RecommendationSeverity, Description\n| order by AssessedResourceId asc",
    "size": 0,
    "title": "Resources that do not follow recommendations",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "noDataMessage": "No unhealthy resource in this database.",
    "noDataMessageStyle": 3,
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "AssessedResourceId",
       "formatter": 13
      },
      {
       "columnMatch": "RecommendationSeverity",
       "formatter": 18,
       "formatOptions": {
        "thresholdsOptions": "icons",
        "thresholdsGrid": [
         {
          "operator": "==",
          "thresholdValue": "High",
          "representation": "Sev0",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Medium",
          "representation": "Sev2",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Low",
          "representation": "Sev3",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Informational",
          "representation": "Sev4",
          "text": "{0}{1}"
         },
         {
          "operator": "Default",
          "thresholdValue": null,
          "representation": "unknown",
          "text": "{0}{1}"
         }
        ]
       }
      }
     ],
     "rowLimit": 500
    }
   },
   "name": "resources"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "SecureScores\n| extend Seen = coalesce(TimeGenerated, datetime(1970-01-01))\n| summarize arg_max(Seen, *) by SecureScoresSubscriptionId\n| project SecureScoresSubscriptionId, CurrentScore, MaxScore, PercentageScore",
    "size": 0,
    "title": "Secure score",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "noDataMessage": "No secure score in this database.",
    "gridSettings": {
     "formatters": [],
     "rowLimit": 100
    }
   },
   "name": "score"
  }
 ],
 "fallbackResourceIds": [],
 "$schema": "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json"
}
"""##
  static let firewall = ##"""
{
 "version": "Notebook/1.0",
 "items": [
  {
   "type": 1,
   "content": {
    "json": "# Azure Firewall\n\nRules, name resolution and threats, {TimeRange:label}, up to `{TimeRange:end}`: from resource-specific tables, and from the lines that AzureDiagnostics has of them."
   },
   "name": "text"
  },
  {
   "type": 9,
   "content": {
    "version": "KqlParameterItem/1.0",
    "parameters": [
     {
      "version": "KqlParameterItem/1.0",
      "name": "TimeRange",
      "label": "Time range",
      "type": 4,
      "isRequired": true,
      "value": {
       "durationMs": 2592000000
      },
      "description": "such as 24h, 7d or START/END"
     }
    ],
    "style": "pills"
   },
   "name": "parameters"
  },
  {
   "type": 11,
   "content": {
    "version": "LinkItem/1.0",
    "style": "tabs",
    "links": [
     {
      "cellValue": "View",
      "linkTarget": "parameter",
      "linkLabel": "Rules",
      "subTarget": "rules",
      "style": "link"
     },
     {
      "cellValue": "View",
      "linkTarget": "parameter",
      "linkLabel": "DNS",
      "subTarget": "dns",
      "style": "link"
     },
     {
      "cellValue": "View",
      "linkTarget": "parameter",
      "linkLabel": "Threats",
      "subTarget": "threats",
      "style": "link"
     }
    ]
   },
   "name": "tabs"
  },
  {
   "type": 12,
   "content": {
    "version": "NotebookGroup/1.0",
    "groupType": "editable",
    "items": [
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Rules = view () {\n    union\n        (AZFWNetworkRule | project TimeGenerated, Kind = \"network\", Action, Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWApplicationRule | project TimeGenerated, Kind = \"application\", Action, Protocol, SourceIp, Destination = coalesce(Fqdn, TargetUrl), DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWNatRule | project TimeGenerated, Kind = \"nat\", Action = \"DNAT\", Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AzureDiagnostics\n        | where Category in (\"AzureFirewallNetworkRule\", \"AzureFirewallApplicationRule\")\n        | where OperationName !in (\"AzureFirewallThreatIntelLog\", \"AzureFirewallIDSLog\")\n        | extend Line = column_ifexists(\"msg_s\", \"\")\n        | parse Line with Protocol \" request from \" Source \" to \" Target \" \" Rest\n        | where isnotempty(Target)\n        | extend Kind = case(Rest startswith \"was DNAT\", \"nat\", Category == \"AzureFirewallNetworkRule\", \"network\", \"application\")\n        | project TimeGenerated, Kind, Action = iff(Kind == \"nat\", \"DNAT\", extract(@\"Action: (\\w+)\", 1, Rest)), Protocol = tostring(split(Protocol, \" \")[0]), SourceIp = extract(@\"^(.*):\\d*$\", 1, Source), Destination = extract(@\"^(.*):\\d*\\.?$\", 1, Target), DestinationPort = toint(extract(@\":(\\d+)\\.?$\", 1, Target)), Policy = extract(@\"Policy: (.*?)\\. Rule Collection\", 1, Rest), RuleCollection = extract(@\"Rule Collection: (.*?)\\. Rule:\", 1, Rest), Rule = extract(@\"\\bRule: (.*?)\\.?\\s*$\", 1, Rest), _ResourceId)\n    | where TimeGenerated {TimeRange}\n};\nRules\n| summarize Hits = count() by Action\n| order by Hits desc",
       "size": 0,
       "title": "Decisions",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "tiles",
       "tileSettings": {
        "titleContent": {
         "columnMatch": "Action",
         "formatter": 1
        },
        "leftContent": {
         "columnMatch": "Hits",
         "formatter": 12,
         "numberFormat": {
          "unit": 0,
          "options": {
           "style": "decimal",
           "useGrouping": true,
           "maximumFractionDigits": 0
          }
         },
         "formatOptions": {
          "palette": "auto"
         }
        },
        "showBorder": true,
        "size": "auto"
       }
      },
      "name": "actions",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Rules = view () {\n    union\n        (AZFWNetworkRule | project TimeGenerated, Kind = \"network\", Action, Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWApplicationRule | project TimeGenerated, Kind = \"application\", Action, Protocol, SourceIp, Destination = coalesce(Fqdn, TargetUrl), DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWNatRule | project TimeGenerated, Kind = \"nat\", Action = \"DNAT\", Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AzureDiagnostics\n        | where Category in (\"AzureFirewallNetworkRule\", \"AzureFirewallApplicationRule\")\n        | where OperationName !in (\"AzureFirewallThreatIntelLog\", \"AzureFirewallIDSLog\")\n        | extend Line = column_ifexists(\"msg_s\", \"\")\n        | parse Line with Protocol \" request from \" Source \" to \" Target \" \" Rest\n        | where isnotempty(Target)\n        | extend Kind = case(Rest startswith \"was DNAT\", \"nat\", Category == \"AzureFirewallNetworkRule\", \"network\", \"application\")\n        | project TimeGenerated, Kind, Action = iff(Kind == \"nat\", \"DNAT\", extract(@\"Action: (\\w+)\", 1, Rest)), Protocol = tostring(split(Protocol, \" \")[0]), SourceIp = extract(@\"^(.*):\\d*$\", 1, Source), Destination = extract(@\"^(.*):\\d*\\.?$\", 1, Target), DestinationPort = toint(extract(@\":(\\d+)\\.?$\", 1, Target)), Policy = extract(@\"Policy: (.*?)\\. Rule Collection\", 1, Rest), RuleCollection = extract(@\"Rule Collection: (.*?)\\. Rule:\", 1, Rest), Rule = extract(@\"\\bRule: (.*?)\\.?\\s*$\", 1, Rest), _ResourceId)\n    | where TimeGenerated {TimeRange}\n};\nRules\n| summarize Hits = count() by Kind",
       "size": 0,
       "title": "Kinds of rules",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "piechart"
      },
      "name": "kinds",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Rules = view () {\n    union\n        (AZFWNetworkRule | project TimeGenerated, Kind = \"network\", Action, Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWApplicationRule | project TimeGenerated, Kind = \"application\", Action, Protocol, SourceIp, Destination = coalesce(Fqdn, TargetUrl), DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWNatRule | project TimeGenerated, Kind = \"nat\", Action = \"DNAT\", Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AzureDiagnostics\n        | where Category in (\"AzureFirewallNetworkRule\", \"AzureFirewallApplicationRule\")\n        | where OperationName !in (\"AzureFirewallThreatIntelLog\", \"AzureFirewallIDSLog\")\n        | extend Line = column_ifexists(\"msg_s\", \"\")\n        | parse Line with Protocol \" request from \" Source \" to \" Target \" \" Rest\n        | where isnotempty(Target)\n        | extend Kind = case(Rest startswith \"was DNAT\", \"nat\", Category == \"AzureFirewallNetworkRule\", \"network\", \"application\")\n        | project TimeGenerated, Kind, Action = iff(Kind == \"nat\", \"DNAT\", extract(@\"Action: (\\w+)\", 1, Rest)), Protocol = tostring(split(Protocol, \" \")[0]), SourceIp = extract(@\"^(.*):\\d*$\", 1, Source), Destination = extract(@\"^(.*):\\d*\\.?$\", 1, Target), DestinationPort = toint(extract(@\":(\\d+)\\.?$\", 1, Target)), Policy = extract(@\"Policy: (.*?)\\. Rule Collection\", 1, Rest), RuleCollection = extract(@\"Rule Collection: (.*?)\\. Rule:\", 1, Rest), Rule = extract(@\"\\bRule: (.*?)\\.?\\s*$\", 1, Rest), _ResourceId)\n    | where TimeGenerated {TimeRange}\n};\nRules\n| summarize Hits = count() by bin(TimeGenerated, {TimeRange:grain}), Action",
       "size": 0,
       "title": "Decisions over time",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "barchart",
       "chartSettings": {
        "seriesLabelSettings": [
         {
          "seriesName": "Allow",
          "label": "Allow",
          "color": "green"
         },
         {
          "seriesName": "Deny",
          "label": "Deny",
          "color": "redBright"
         },
         {
          "seriesName": "DNAT",
          "label": "DNAT",
          "color": "blue"
         }
        ]
       }
      },
      "name": "time"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Rules = view () {\n    union\n        (AZFWNetworkRule | project TimeGenerated, Kind = \"network\", Action, Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWApplicationRule | project TimeGenerated, Kind = \"application\", Action, Protocol, SourceIp, Destination = coalesce(Fqdn, TargetUrl), DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWNatRule | project TimeGenerated, Kind = \"nat\", Action = \"DNAT\", Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AzureDiagnostics\n        | where Category in (\"AzureFirewallNetworkRule\", \"AzureFirewallApplicationRule\")\n        | where OperationName !in (\"AzureFirewallThreatIntelLog\", \"AzureFirewallIDSLog\")\n        | extend Line = column_ifexists(\"msg_s\", \"\")\n        | parse Line with Protocol \" request from \" Source \" to \" Target \" \" Rest\n        | where isnotempty(Target)\n        | extend Kind = case(Rest startswith \"was DNAT\", \"nat\", Category == \"AzureFirewallNetworkRule\", \"network\", \"application\")\n        | project TimeGenerated, Kind, Action = iff(Kind == \"nat\", \"DNAT\", extract(@\"Action: (\\w+)\", 1, Rest)), Protocol = tostring(split(Protocol, \" \")[0]), SourceIp = extract(@\"^(.*):\\d*$\", 1, Source), Destination = extract(@\"^(.*):\\d*\\.?$\", 1, Target), DestinationPort = toint(extract(@\":(\\d+)\\.?$\", 1, Target)), Policy = extract(@\"Policy: (.*?)\\. Rule Collection\", 1, Rest), RuleCollection = extract(@\"Rule Collection: (.*?)\\. Rule:\", 1, Rest), Rule = extract(@\"\\bRule: (.*?)\\.?\\s*$\", 1, Rest), _ResourceId)\n    | where TimeGenerated {TimeRange}\n};\nRules\n| where Action == \"Deny\"\n| summarize Hits = count(), Ports = make_set(DestinationPort, 20), First = min(TimeGenerated), Last = max(TimeGenerated) by SourceIp, Destination, Kind\n| top 100 by Hits",
       "size": 0,
       "title": "Denied, by source and destination",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "Nothing was denied in this time.",
       "noDataMessageStyle": 3,
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Hits",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "denied"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Rules = view () {\n    union\n        (AZFWNetworkRule | project TimeGenerated, Kind = \"network\", Action, Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWApplicationRule | project TimeGenerated, Kind = \"application\", Action, Protocol, SourceIp, Destination = coalesce(Fqdn, TargetUrl), DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWNatRule | project TimeGenerated, Kind = \"nat\", Action = \"DNAT\", Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AzureDiagnostics\n        | where Category in (\"AzureFirewallNetworkRule\", \"AzureFirewallApplicationRule\")\n        | where OperationName !in (\"AzureFirewallThreatIntelLog\", \"AzureFirewallIDSLog\")\n        | extend Line = column_ifexists(\"msg_s\", \"\")\n        | parse Line with Protocol \" request from \" Source \" to \" Target \" \" Rest\n        | where isnotempty(Target)\n        | extend Kind = case(Rest startswith \"was DNAT\", \"nat\", Category == \"AzureFirewallNetworkRule\", \"network\", \"application\")\n        | project TimeGenerated, Kind, Action = iff(Kind == \"nat\", \"DNAT\", extract(@\"Action: (\\w+)\", 1, Rest)), Protocol = tostring(split(Protocol, \" \")[0]), SourceIp = extract(@\"^(.*):\\d*$\", 1, Source), Destination = extract(@\"^(.*):\\d*\\.?$\", 1, Target), DestinationPort = toint(extract(@\":(\\d+)\\.?$\", 1, Target)), Policy = extract(@\"Policy: (.*?)\\. Rule Collection\", 1, Rest), RuleCollection = extract(@\"Rule Collection: (.*?)\\. Rule:\", 1, Rest), Rule = extract(@\"\\bRule: (.*?)\\.?\\s*$\", 1, Rest), _ResourceId)\n    | where TimeGenerated {TimeRange}\n};\nRules\n| summarize Hits = count(), Sources = dcount(SourceIp), Last = max(TimeGenerated) by Kind, Policy, RuleCollection, Rule, Action\n| order by Hits desc",
       "size": 0,
       "title": "Hits of rules",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Hits",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "blue",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "rules",
      "customWidth": "60"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Rules = view () {\n    union\n        (AZFWNetworkRule | project TimeGenerated, Kind = \"network\", Action, Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWApplicationRule | project TimeGenerated, Kind = \"application\", Action, Protocol, SourceIp, Destination = coalesce(Fqdn, TargetUrl), DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWNatRule | project TimeGenerated, Kind = \"nat\", Action = \"DNAT\", Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AzureDiagnostics\n        | where Category in (\"AzureFirewallNetworkRule\", \"AzureFirewallApplicationRule\")\n        | where OperationName !in (\"AzureFirewallThreatIntelLog\", \"AzureFirewallIDSLog\")\n        | extend Line = column_ifexists(\"msg_s\", \"\")\n        | parse Line with Protocol \" request from \" Source \" to \" Target \" \" Rest\n        | where isnotempty(Target)\n        | extend Kind = case(Rest startswith \"was DNAT\", \"nat\", Category == \"AzureFirewallNetworkRule\", \"network\", \"application\")\n        | project TimeGenerated, Kind, Action = iff(Kind == \"nat\", \"DNAT\", extract(@\"Action: (\\w+)\", 1, Rest)), Protocol = tostring(split(Protocol, \" \")[0]), SourceIp = extract(@\"^(.*):\\d*$\", 1, Source), Destination = extract(@\"^(.*):\\d*\\.?$\", 1, Target), DestinationPort = toint(extract(@\":(\\d+)\\.?$\", 1, Target)), Policy = extract(@\"Policy: (.*?)\\. Rule Collection\", 1, Rest), RuleCollection = extract(@\"Rule Collection: (.*?)\\. Rule:\", 1, Rest), Rule = extract(@\"\\bRule: (.*?)\\.?\\s*$\", 1, Rest), _ResourceId)\n    | where TimeGenerated {TimeRange}\n};\nRules\n| summarize Hits = count(), Denied = countif(Action == \"Deny\"), Destinations = dcount(Destination) by SourceIp\n| top 100 by Hits",
       "size": 0,
       "title": "Sources",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Hits",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "blue",
           "min": 0
          }
         },
         {
          "columnMatch": "Denied",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "sources",
      "customWidth": "40"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Rules = view () {\n    union\n        (AZFWNetworkRule | project TimeGenerated, Kind = \"network\", Action, Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWApplicationRule | project TimeGenerated, Kind = \"application\", Action, Protocol, SourceIp, Destination = coalesce(Fqdn, TargetUrl), DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AZFWNatRule | project TimeGenerated, Kind = \"nat\", Action = \"DNAT\", Protocol, SourceIp, Destination = DestinationIp, DestinationPort, Policy, RuleCollection, Rule, _ResourceId),\n        (AzureDiagnostics\n        | where Category in (\"AzureFirewallNetworkRule\", \"AzureFirewallApplicationRule\")\n        | where OperationName !in (\"AzureFirewallThreatIntelLog\", \"AzureFirewallIDSLog\")\n        | extend Line = column_ifexists(\"msg_s\", \"\")\n        | parse Line with Protocol \" request from \" Source \" to \" Target \" \" Rest\n        | where isnotempty(Target)\n        | extend Kind = case(Rest startswith \"was DNAT\", \"nat\", Category == \"AzureFirewallNetworkRule\", \"network\", \"application\")\n        | project TimeGenerated, Kind, Action = iff(Kind == \"nat\", \"DNAT\", extract(@\"Action: (\\w+)\", 1, Rest)), Protocol = tostring(split(Protocol, \" \")[0]), SourceIp = extract(@\"^(.*):\\d*$\", 1, Source), Destination = extract(@\"^(.*):\\d*\\.?$\", 1, Target), DestinationPort = toint(extract(@\":(\\d+)\\.?$\", 1, Target)), Policy = extract(@\"Policy: (.*?)\\. Rule Collection\", 1, Rest), RuleCollection = extract(@\"Rule Collection: (.*?)\\. Rule:\", 1, Rest), Rule = extract(@\"\\bRule: (.*?)\\.?\\s*$\", 1, Rest), _ResourceId)\n    | where TimeGenerated {TimeRange}\n};\nRules\n| summarize Hits = count(), Sources = dcount(SourceIp) by Destination, DestinationPort\n| top 100 by Hits",
       "size": 0,
       "title": "Destinations",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Hits",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "blue",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "destinations"
     }
    ]
   },
   "name": "rules",
   "conditionalVisibility": {
    "parameterName": "View",
    "comparison": "isEqualTo",
    "value": "rules"
   }
  },
  {
   "type": 12,
   "content": {
    "version": "NotebookGroup/1.0",
    "groupType": "editable",
    "items": [
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Queries = view () {\n    union\n        (AZFWDnsQuery | project TimeGenerated, SourceIp, QueryName, QueryType, ResponseCode, RequestDurationSecs),\n        (AzureDiagnostics\n        | where Category == \"AzureFirewallDnsProxy\"\n        | extend Line = column_ifexists(\"msg_s\", \"\")\n        | parse Line with \"DNS Request: \" Source \" - \" Id \" \" QueryType \" \" Class \" \" QueryName \" \" Transport \" \" Size \" \" Checked \" \" Buffer \" \" ResponseCode \" \" Flags \" \" Answer \" \" Duration \"s\"\n        | where isnotempty(QueryType)\n        | project TimeGenerated, SourceIp = extract(@\"^(.*):\\d*$\", 1, Source), QueryName, QueryType, ResponseCode, RequestDurationSecs = toreal(Duration))\n    | where TimeGenerated {TimeRange}\n};\nQueries\n| summarize Queries = count() by ResponseCode",
       "size": 0,
       "title": "Answers",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "piechart",
       "noDataMessage": "No queries of the DNS proxy in this time."
      },
      "name": "codes",
      "customWidth": "40"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Queries = view () {\n    union\n        (AZFWDnsQuery | project TimeGenerated, SourceIp, QueryName, QueryType, ResponseCode, RequestDurationSecs),\n        (AzureDiagnostics\n        | where Category == \"AzureFirewallDnsProxy\"\n        | extend Line = column_ifexists(\"msg_s\", \"\")\n        | parse Line with \"DNS Request: \" Source \" - \" Id \" \" QueryType \" \" Class \" \" QueryName \" \" Transport \" \" Size \" \" Checked \" \" Buffer \" \" ResponseCode \" \" Flags \" \" Answer \" \" Duration \"s\"\n        | where isnotempty(QueryType)\n        | project TimeGenerated, SourceIp = extract(@\"^(.*):\\d*$\", 1, Source), QueryName, QueryType, ResponseCode, RequestDurationSecs = toreal(Duration))\n    | where TimeGenerated {TimeRange}\n};\nQueries\n| summarize Queries = count(), Clients = dcount(SourceIp), Failed = countif(ResponseCode != \"NOERROR\"), Slowest = max(RequestDurationSecs) by QueryName, QueryType\n| top 100 by Queries",
       "size": 0,
       "title": "Names",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "No queries of the DNS proxy in this time.",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Queries",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "blue",
           "min": 0
          }
         },
         {
          "columnMatch": "Failed",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         },
         {
          "columnMatch": "Slowest",
          "formatter": 0,
          "numberFormat": {
           "unit": 24,
           "options": {
            "style": "decimal",
            "maximumFractionDigits": 3
           }
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "names",
      "customWidth": "60"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Queries = view () {\n    union\n        (AZFWDnsQuery | project TimeGenerated, SourceIp, QueryName, QueryType, ResponseCode, RequestDurationSecs),\n        (AzureDiagnostics\n        | where Category == \"AzureFirewallDnsProxy\"\n        | extend Line = column_ifexists(\"msg_s\", \"\")\n        | parse Line with \"DNS Request: \" Source \" - \" Id \" \" QueryType \" \" Class \" \" QueryName \" \" Transport \" \" Size \" \" Checked \" \" Buffer \" \" ResponseCode \" \" Flags \" \" Answer \" \" Duration \"s\"\n        | where isnotempty(QueryType)\n        | project TimeGenerated, SourceIp = extract(@\"^(.*):\\d*$\", 1, Source), QueryName, QueryType, ResponseCode, RequestDurationSecs = toreal(Duration))\n    | where TimeGenerated {TimeRange}\n};\nQueries\n| summarize Queries = count(), Names = dcount(QueryName), Failed = countif(ResponseCode != \"NOERROR\") by SourceIp\n| top 100 by Queries",
       "size": 0,
       "title": "Clients",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "No queries of the DNS proxy in this time.",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Queries",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "blue",
           "min": 0
          }
         },
         {
          "columnMatch": "Failed",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "clients"
     }
    ]
   },
   "name": "dns",
   "conditionalVisibility": {
    "parameterName": "View",
    "comparison": "isEqualTo",
    "value": "dns"
   }
  },
  {
   "type": 12,
   "content": {
    "version": "NotebookGroup/1.0",
    "groupType": "editable",
    "items": [
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "union\n    (AZFWThreatIntel\n    | project TimeGenerated, Action, SourceIp, Destination = coalesce(Fqdn, DestinationIp), DestinationPort, ThreatDescription),\n    (AzureDiagnostics\n    | where Category startswith \"AzureFirewall\" and OperationName == \"AzureFirewallThreatIntelLog\"\n    | extend Line = column_ifexists(\"msg_s\", \"\")\n    | project TimeGenerated, Action = extract(@\"Action: (\\w+)\", 1, Line), SourceIp = extract(@\" from (\\S*?):\\d+:?\\s\", 1, Line), Destination = extract(@\" to (\\S*?):\\d*\\.?(?:\\s|$)\", 1, Line), DestinationPort = toint(extract(@\" to \\S*?:(\\d+)\\.?(?:\\s|$)\", 1, Line)), ThreatDescription = extract(@\"ThreatIntel: (.*?)\\.(?:\\s|$)\", 1, Line))\n| where TimeGenerated {TimeRange}\n| order by TimeGenerated desc",
       "size": 0,
       "title": "Threat intelligence",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "No match of threat intelligence in this time.",
       "noDataMessageStyle": 3,
       "gridSettings": {
        "formatters": [],
        "rowLimit": 100
       }
      },
      "name": "intel"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "union\n    (AZFWIdpsSignature\n    | project TimeGenerated, Severity, Action, SourceIp, DestinationIp, DestinationPort, SignatureId, Category, Description),\n    (AzureDiagnostics\n    | where Category startswith \"AzureFirewall\" and OperationName == \"AzureFirewallIDSLog\"\n    | extend Line = column_ifexists(\"msg_s\", \"\")\n    | project TimeGenerated, Severity = toint(extract(@\"Priority: (\\d+)\", 1, Line)), Action = extract(@\"Action: (\\w+)\", 1, Line), SourceIp = extract(@\" from (\\S*?):\\d+:?\\s\", 1, Line), DestinationIp = extract(@\" to (\\S*?):\\d*\\.?(?:\\s|$)\", 1, Line), DestinationPort = toint(extract(@\" to \\S*?:(\\d+)\\.?(?:\\s|$)\", 1, Line)), SignatureId = extract(@\"Rule: (\\d+)\", 1, Line), Category = extract(@\"Classification: (.*?)\\.?\\s*$\", 1, Line), Description = extract(@\"IDS: (.*?)\\. Priority\", 1, Line))\n| where TimeGenerated {TimeRange}\n| order by TimeGenerated desc",
       "size": 0,
       "title": "Intrusion detection and prevention",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "No signature matched in this time.",
       "noDataMessageStyle": 3,
       "gridSettings": {
        "formatters": [],
        "rowLimit": 100
       }
      },
      "name": "idps"
     }
    ]
   },
   "name": "threats",
   "conditionalVisibility": {
    "parameterName": "View",
    "comparison": "isEqualTo",
    "value": "threats"
   }
  }
 ],
 "fallbackResourceIds": [],
 "$schema": "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json"
}
"""##
  static let gateway = ##"""
{
 "version": "Notebook/1.0",
 "items": [
  {
   "type": 1,
   "content": {
    "json": "# Application gateways\n\nThe access log and the web application firewall of application gateways, {TimeRange:label}, up to `{TimeRange:end}`."
   },
   "name": "text"
  },
  {
   "type": 9,
   "content": {
    "version": "KqlParameterItem/1.0",
    "parameters": [
     {
      "version": "KqlParameterItem/1.0",
      "name": "TimeRange",
      "label": "Time range",
      "type": 4,
      "isRequired": true,
      "value": {
       "durationMs": 2592000000
      },
      "description": "such as 24h, 7d or START/END"
     }
    ],
    "style": "pills"
   },
   "name": "parameters"
  },
  {
   "type": 11,
   "content": {
    "version": "LinkItem/1.0",
    "style": "tabs",
    "links": [
     {
      "cellValue": "View",
      "linkTarget": "parameter",
      "linkLabel": "Access",
      "subTarget": "access",
      "style": "link"
     },
     {
      "cellValue": "View",
      "linkTarget": "parameter",
      "linkLabel": "Firewall",
      "subTarget": "waf",
      "style": "link"
     }
    ]
   },
   "name": "tabs"
  },
  {
   "type": 12,
   "content": {
    "version": "NotebookGroup/1.0",
    "groupType": "editable",
    "items": [
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "AGWAccessLogs\n| where TimeGenerated {TimeRange}\n| summarize Requests = count() by Class = strcat(HttpStatus / 100, \"xx\")\n| order by Class asc",
       "size": 0,
       "title": "Answers",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "tiles",
       "tileSettings": {
        "titleContent": {
         "columnMatch": "Class",
         "formatter": 1
        },
        "leftContent": {
         "columnMatch": "Requests",
         "formatter": 12,
         "numberFormat": {
          "unit": 0,
          "options": {
           "style": "decimal",
           "useGrouping": true,
           "maximumFractionDigits": 0
          }
         },
         "formatOptions": {
          "palette": "auto"
         }
        },
        "showBorder": true,
        "size": "auto"
       }
      },
      "name": "status"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "AGWAccessLogs\n| where TimeGenerated {TimeRange}\n| summarize Requests = count() by bin(TimeGenerated, {TimeRange:grain}), Class = strcat(HttpStatus / 100, \"xx\")",
       "size": 0,
       "title": "Requests over time",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "barchart"
      },
      "name": "time",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "AGWAccessLogs\n| where TimeGenerated {TimeRange}\n| summarize Median = percentile(TimeTaken, 50), P95 = percentile(TimeTaken, 95) by bin(TimeGenerated, {TimeRange:grain})",
       "size": 0,
       "title": "Time taken",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "timechart"
      },
      "name": "latency",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "AGWAccessLogs\n| where TimeGenerated {TimeRange}\n| summarize Requests = count(), Errors = countif(HttpStatus >= 500), Refused = countif(HttpStatus between (400 .. 499)), Sent = sum(SentBytes), Slowest = max(TimeTaken) by Host\n| top 100 by Requests",
       "size": 0,
       "title": "Hosts",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Requests",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "blue",
           "min": 0
          }
         },
         {
          "columnMatch": "Errors",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         },
         {
          "columnMatch": "Refused",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "orange",
           "min": 0
          }
         },
         {
          "columnMatch": "Sent",
          "formatter": 0,
          "numberFormat": {
           "unit": 2,
           "options": {
            "style": "decimal",
            "maximumFractionDigits": 1
           }
          }
         },
         {
          "columnMatch": "Slowest",
          "formatter": 0,
          "numberFormat": {
           "unit": 24,
           "options": {
            "style": "decimal",
            "maximumFractionDigits": 3
           }
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "hosts",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "AGWAccessLogs\n| where TimeGenerated {TimeRange}\n| summarize Requests = count(), Errors = countif(HttpStatus >= 400), Paths = dcount(RequestUri), Agents = make_set(UserAgent, 5) by ClientIp\n| top 100 by Requests",
       "size": 0,
       "title": "Clients",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Requests",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "blue",
           "min": 0
          }
         },
         {
          "columnMatch": "Errors",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "clients",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "AGWAccessLogs\n| where TimeGenerated {TimeRange} and HttpStatus >= 400\n| summarize Requests = count(), Clients = dcount(ClientIp), Last = max(TimeGenerated) by Host, RequestUri, HttpMethod, HttpStatus\n| top 100 by Requests",
       "size": 0,
       "title": "Paths that fail",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "No request failed in this time.",
       "noDataMessageStyle": 3,
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Requests",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "paths"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "AGWAccessLogs\n| where TimeGenerated {TimeRange} and isnotempty(ServerRouted)\n| summarize Requests = count(), Errors = countif(toint(ServerStatus) >= 500), Latency = avg(ServerResponseLatency) by ServerRouted\n| order by Requests desc",
       "size": 0,
       "title": "Servers behind",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "No request was passed on in this time.",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Requests",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "blue",
           "min": 0
          }
         },
         {
          "columnMatch": "Errors",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "backends"
     }
    ]
   },
   "name": "access",
   "conditionalVisibility": {
    "parameterName": "View",
    "comparison": "isEqualTo",
    "value": "access"
   }
  },
  {
   "type": 12,
   "content": {
    "version": "NotebookGroup/1.0",
    "groupType": "editable",
    "items": [
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "AGWFirewallLogs\n| where TimeGenerated {TimeRange}\n| summarize Matches = count() by Action",
       "size": 0,
       "title": "Actions",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "tiles",
       "noDataMessage": "The web application firewall logged nothing in this time.",
       "tileSettings": {
        "titleContent": {
         "columnMatch": "Action",
         "formatter": 1
        },
        "leftContent": {
         "columnMatch": "Matches",
         "formatter": 12,
         "numberFormat": {
          "unit": 0,
          "options": {
           "style": "decimal",
           "useGrouping": true,
           "maximumFractionDigits": 0
          }
         },
         "formatOptions": {
          "palette": "auto"
         }
        },
        "showBorder": true,
        "size": "auto"
       }
      },
      "name": "actions",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "AGWFirewallLogs\n| where TimeGenerated {TimeRange}\n| summarize Matches = count(), Clients = dcount(ClientIp), Last = max(TimeGenerated) by RuleId, RuleSetType, Action, Message\n| top 100 by Matches",
       "size": 0,
       "title": "Rules",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "The web application firewall logged nothing in this time.",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Matches",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "rules"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "AGWFirewallLogs\n| where TimeGenerated {TimeRange}\n| summarize Matches = count(), Blocked = countif(Action == \"Blocked\"), Rules = dcount(RuleId), Hosts = make_set(Hostname, 10) by ClientIp\n| top 100 by Matches",
       "size": 0,
       "title": "Clients with most matches",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "The web application firewall logged nothing in this time.",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Matches",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "orange",
           "min": 0
          }
         },
         {
          "columnMatch": "Blocked",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "attackers"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "AGWFirewallLogs\n| where TimeGenerated {TimeRange}\n| project TimeGenerated, Action, ClientIp, Hostname, RequestUri, RuleId, Message, DetailedData\n| order by TimeGenerated desc",
       "size": 0,
       "title": "Matches",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "The web application firewall logged nothing in this time.",
       "gridSettings": {
        "formatters": [],
        "rowLimit": 500
       }
      },
      "name": "list"
     }
    ]
   },
   "name": "waf",
   "conditionalVisibility": {
    "parameterName": "View",
    "comparison": "isEqualTo",
    "value": "waf"
   }
  }
 ],
 "fallbackResourceIds": [],
 "$schema": "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json"
}
"""##
  static let incidents = ##"""
{
 "version": "Notebook/1.0",
 "items": [
  {
   "type": 1,
   "content": {
    "json": "# Security incidents\n\nThe last state of each incident, {TimeRange:label}, up to `{TimeRange:end}`."
   },
   "name": "text"
  },
  {
   "type": 9,
   "content": {
    "version": "KqlParameterItem/1.0",
    "parameters": [
     {
      "version": "KqlParameterItem/1.0",
      "name": "TimeRange",
      "label": "Time range",
      "type": 4,
      "isRequired": true,
      "value": {
       "durationMs": 7776000000
      },
      "description": "such as 24h, 7d or START/END"
     }
    ],
    "style": "pills"
   },
   "name": "parameters"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Incidents = view () {\n    SecurityIncident\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(coalesce(LastModifiedTime, TimeGenerated), *) by IncidentNumber\n    | extend\n        Assigned = coalesce(tostring(Owner.assignedTo), tostring(Owner.email)),\n        Alerts = coalesce(toint(AdditionalData.alertsCount), array_length(AlertIds)),\n        ToTriage = FirstModifiedTime - CreatedTime,\n        ToClose = ClosedTime - CreatedTime\n};\nIncidents\n| summarize Incidents = count() by Status\n| order by Incidents desc",
    "size": 0,
    "title": "By status",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "tiles",
    "tileSettings": {
     "titleContent": {
      "columnMatch": "Status",
      "formatter": 1
     },
     "leftContent": {
      "columnMatch": "Incidents",
      "formatter": 12,
      "numberFormat": {
       "unit": 0,
       "options": {
        "style": "decimal",
        "useGrouping": true,
        "maximumFractionDigits": 0
       }
      },
      "formatOptions": {
       "palette": "auto"
      }
     },
     "showBorder": true,
     "size": "auto"
    }
   },
   "name": "status",
   "customWidth": "40"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Incidents = view () {\n    SecurityIncident\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(coalesce(LastModifiedTime, TimeGenerated), *) by IncidentNumber\n    | extend\n        Assigned = coalesce(tostring(Owner.assignedTo), tostring(Owner.email)),\n        Alerts = coalesce(toint(AdditionalData.alertsCount), array_length(AlertIds)),\n        ToTriage = FirstModifiedTime - CreatedTime,\n        ToClose = ClosedTime - CreatedTime\n};\nIncidents\n| summarize Incidents = count() by Severity",
    "size": 0,
    "title": "By severity",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "piechart"
   },
   "name": "severity",
   "customWidth": "30"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Incidents = view () {\n    SecurityIncident\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(coalesce(LastModifiedTime, TimeGenerated), *) by IncidentNumber\n    | extend\n        Assigned = coalesce(tostring(Owner.assignedTo), tostring(Owner.email)),\n        Alerts = coalesce(toint(AdditionalData.alertsCount), array_length(AlertIds)),\n        ToTriage = FirstModifiedTime - CreatedTime,\n        ToClose = ClosedTime - CreatedTime\n};\nIncidents\n| where Status == \"Closed\"\n| summarize Incidents = count() by Classification = iff(isempty(Classification), \"none\", Classification)",
    "size": 0,
    "title": "Closed, by classification",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "piechart",
    "noDataMessage": "No incident was closed."
   },
   "name": "classification",
   "customWidth": "30"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Incidents = view () {\n    SecurityIncident\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(coalesce(LastModifiedTime, TimeGenerated), *) by IncidentNumber\n    | extend\n        Assigned = coalesce(tostring(Owner.assignedTo), tostring(Owner.email)),\n        Alerts = coalesce(toint(AdditionalData.alertsCount), array_length(AlertIds)),\n        ToTriage = FirstModifiedTime - CreatedTime,\n        ToClose = ClosedTime - CreatedTime\n};\nIncidents\n| where isnotnull(CreatedTime)\n| summarize Incidents = count() by CreatedTime = bin(CreatedTime, {TimeRange:grain}), Severity",
    "size": 0,
    "title": "Created over time",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "barchart",
    "noDataMessage": "No incident says when it was created."
   },
   "name": "created",
   "customWidth": "50"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Incidents = view () {\n    SecurityIncident\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(coalesce(LastModifiedTime, TimeGenerated), *) by IncidentNumber\n    | extend\n        Assigned = coalesce(tostring(Owner.assignedTo), tostring(Owner.email)),\n        Alerts = coalesce(toint(AdditionalData.alertsCount), array_length(AlertIds)),\n        ToTriage = FirstModifiedTime - CreatedTime,\n        ToClose = ClosedTime - CreatedTime\n};\nIncidents\n| summarize\n    Incidents = count(),\n    Triaged = countif(isnotnull(ToTriage)),\n    MedianToTriage = percentile(ToTriage, 50),\n    Closed = countif(isnotnull(ToClose)),\n    MedianToClose = percentile(ToClose, 50),\n    LongestToClose = max(ToClose)\n    by Severity",
    "size": 0,
    "title": "Times to triage and to close",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "Severity",
       "formatter": 18,
       "formatOptions": {
        "thresholdsOptions": "icons",
        "thresholdsGrid": [
         {
          "operator": "==",
          "thresholdValue": "High",
          "representation": "Sev0",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Medium",
          "representation": "Sev2",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Low",
          "representation": "Sev3",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Informational",
          "representation": "Sev4",
          "text": "{0}{1}"
         },
         {
          "operator": "Default",
          "thresholdValue": null,
          "representation": "unknown",
          "text": "{0}{1}"
         }
        ]
       }
      }
     ],
     "rowLimit": 100
    }
   },
   "name": "times",
   "customWidth": "50"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Incidents = view () {\n    SecurityIncident\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(coalesce(LastModifiedTime, TimeGenerated), *) by IncidentNumber\n    | extend\n        Assigned = coalesce(tostring(Owner.assignedTo), tostring(Owner.email)),\n        Alerts = coalesce(toint(AdditionalData.alertsCount), array_length(AlertIds)),\n        ToTriage = FirstModifiedTime - CreatedTime,\n        ToClose = ClosedTime - CreatedTime\n};\nIncidents\n| summarize Incidents = count(), Open = countif(Status != \"Closed\") by Assigned = iff(isempty(Assigned), \"nobody\", Assigned)\n| order by Incidents desc",
    "size": 0,
    "title": "By owner",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "Incidents",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "blue",
        "min": 0
       }
      },
      {
       "columnMatch": "Open",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "orange",
        "min": 0
       }
      }
     ],
     "rowLimit": 100
    }
   },
   "name": "owners",
   "customWidth": "30"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Incidents = view () {\n    SecurityIncident\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(coalesce(LastModifiedTime, TimeGenerated), *) by IncidentNumber\n    | extend\n        Assigned = coalesce(tostring(Owner.assignedTo), tostring(Owner.email)),\n        Alerts = coalesce(toint(AdditionalData.alertsCount), array_length(AlertIds)),\n        ToTriage = FirstModifiedTime - CreatedTime,\n        ToClose = ClosedTime - CreatedTime\n};\nIncidents\n| mv-expand Tactic = AdditionalData.tactics to typeof(string)\n| where isnotempty(Tactic)\n| summarize Incidents = count() by Tactic\n| order by Incidents desc",
    "size": 0,
    "title": "By tactic",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "noDataMessage": "No incident names a tactic.",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "Incidents",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "purple",
        "min": 0
       }
      }
     ],
     "rowLimit": 100
    }
   },
   "name": "tactics",
   "customWidth": "30"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Incidents = view () {\n    SecurityIncident\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(coalesce(LastModifiedTime, TimeGenerated), *) by IncidentNumber\n    | extend\n        Assigned = coalesce(tostring(Owner.assignedTo), tostring(Owner.email)),\n        Alerts = coalesce(toint(AdditionalData.alertsCount), array_length(AlertIds)),\n        ToTriage = FirstModifiedTime - CreatedTime,\n        ToClose = ClosedTime - CreatedTime\n};\nIncidents\n| mv-expand AlertId = AlertIds to typeof(string)\n| join kind=inner (SecurityAlert | summarize arg_max(TimeGenerated, AlertName, AlertSeverity, CompromisedEntity) by SystemAlertId) on $left.AlertId == $right.SystemAlertId\n| project IncidentNumber, AlertName, AlertSeverity, CompromisedEntity, SystemAlertId\n| order by IncidentNumber asc",
    "size": 0,
    "title": "Incidents and their alerts",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "noDataMessage": "No alert of an incident is in this database.",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "AlertSeverity",
       "formatter": 18,
       "formatOptions": {
        "thresholdsOptions": "icons",
        "thresholdsGrid": [
         {
          "operator": "==",
          "thresholdValue": "High",
          "representation": "Sev0",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Medium",
          "representation": "Sev2",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Low",
          "representation": "Sev3",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Informational",
          "representation": "Sev4",
          "text": "{0}{1}"
         },
         {
          "operator": "Default",
          "thresholdValue": null,
          "representation": "unknown",
          "text": "{0}{1}"
         }
        ]
       }
      }
     ],
     "rowLimit": 100
    }
   },
   "name": "alerts",
   "customWidth": "40"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Incidents = view () {\n    SecurityIncident\n    | where TimeGenerated {TimeRange}\n    | summarize arg_max(coalesce(LastModifiedTime, TimeGenerated), *) by IncidentNumber\n    | extend\n        Assigned = coalesce(tostring(Owner.assignedTo), tostring(Owner.email)),\n        Alerts = coalesce(toint(AdditionalData.alertsCount), array_length(AlertIds)),\n        ToTriage = FirstModifiedTime - CreatedTime,\n        ToClose = ClosedTime - CreatedTime\n};\nIncidents\n| project IncidentNumber, Severity, Status, Title, Assigned, Alerts, CreatedTime, ClosedTime, ToTriage, ToClose, Classification, IncidentUrl\n| order by IncidentNumber desc",
    "size": 0,
    "title": "Incidents",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "noDataMessage": "No incident in this time.",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "Severity",
       "formatter": 18,
       "formatOptions": {
        "thresholdsOptions": "icons",
        "thresholdsGrid": [
         {
          "operator": "==",
          "thresholdValue": "High",
          "representation": "Sev0",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Medium",
          "representation": "Sev2",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Low",
          "representation": "Sev3",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Informational",
          "representation": "Sev4",
          "text": "{0}{1}"
         },
         {
          "operator": "Default",
          "thresholdValue": null,
          "representation": "unknown",
          "text": "{0}{1}"
         }
        ]
       }
      },
      {
       "columnMatch": "Status",
       "formatter": 18,
       "formatOptions": {
        "thresholdsOptions": "icons",
        "thresholdsGrid": [
         {
          "operator": "==",
          "thresholdValue": "New",
          "representation": "info",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Active",
          "representation": "pending",
          "text": "{0}{1}"
         },
         {
          "operator": "==",
          "thresholdValue": "Closed",
          "representation": "success",
          "text": "{0}{1}"
         },
         {
          "operator": "Default",
          "thresholdValue": null,
          "representation": "unknown",
          "text": "{0}{1}"
         }
        ]
       }
      },
      {
       "columnMatch": "IncidentUrl",
       "formatter": 7,
       "formatOptions": {
        "linkTarget": "Url",
        "linkLabel": "Open"
       }
      }
     ],
     "rowLimit": 500
    }
   },
   "name": "list"
  }
 ],
 "fallbackResourceIds": [],
 "$schema": "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json"
}
"""##
  static let keyvault = ##"""
{
 "version": "Notebook/1.0",
 "items": [
  {
   "type": 1,
   "content": {
    "json": "# Key vaults\n\nThe audit log of key vaults, {TimeRange:label}, up to `{TimeRange:end}`."
   },
   "name": "text"
  },
  {
   "type": 9,
   "content": {
    "version": "KqlParameterItem/1.0",
    "parameters": [
     {
      "version": "KqlParameterItem/1.0",
      "name": "TimeRange",
      "label": "Time range",
      "type": 4,
      "isRequired": true,
      "value": {
       "durationMs": 2592000000
      },
      "description": "such as 24h, 7d or START/END"
     }
    ],
    "style": "pills"
   },
   "name": "parameters"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Requests = view () {\n    AZKVAuditLogs\n    | where TimeGenerated {TimeRange}\n    | extend\n        Vault = tostring(split(_ResourceId, \"/\")[-1]),\n        Claims = coalesce(Identity.claim, Identity.Claim),\n        Failed = HttpStatusCode >= 400\n    | extend Caller = coalesce(tostring(Claims.upn), tostring(Claims[\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn\"]), tostring(Claims.appid), tostring(Claims.oid), tostring(Claims[\"http://schemas.microsoft.com/identity/claims/objectidentifier\"]))\n};\nRequests\n| summarize Requests = count(), Failed = countif(Failed), Callers = dcount(Caller), Addresses = dcount(CallerIpAddress) by Vault\n| order by Requests desc",
    "size": 0,
    "title": "Vaults",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "Requests",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "blue",
        "min": 0
       }
      },
      {
       "columnMatch": "Failed",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "redBright",
        "min": 0
       }
      }
     ],
     "rowLimit": 100
    }
   },
   "name": "vaults",
   "customWidth": "50"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Requests = view () {\n    AZKVAuditLogs\n    | where TimeGenerated {TimeRange}\n    | extend\n        Vault = tostring(split(_ResourceId, \"/\")[-1]),\n        Claims = coalesce(Identity.claim, Identity.Claim),\n        Failed = HttpStatusCode >= 400\n    | extend Caller = coalesce(tostring(Claims.upn), tostring(Claims[\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn\"]), tostring(Claims.appid), tostring(Claims.oid), tostring(Claims[\"http://schemas.microsoft.com/identity/claims/objectidentifier\"]))\n};\nRequests\n| summarize Requests = count() by Result = strcat(HttpStatusCode, \" \", ResultSignature)",
    "size": 0,
    "title": "Answers",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "piechart"
   },
   "name": "results",
   "customWidth": "50"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Requests = view () {\n    AZKVAuditLogs\n    | where TimeGenerated {TimeRange}\n    | extend\n        Vault = tostring(split(_ResourceId, \"/\")[-1]),\n        Claims = coalesce(Identity.claim, Identity.Claim),\n        Failed = HttpStatusCode >= 400\n    | extend Caller = coalesce(tostring(Claims.upn), tostring(Claims[\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn\"]), tostring(Claims.appid), tostring(Claims.oid), tostring(Claims[\"http://schemas.microsoft.com/identity/claims/objectidentifier\"]))\n};\nRequests\n| summarize Requests = count() by bin(TimeGenerated, {TimeRange:grain}), Outcome = iff(Failed, \"Failed\", \"Answered\")",
    "size": 0,
    "title": "Requests over time",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "barchart",
    "chartSettings": {
     "seriesLabelSettings": [
      {
       "seriesName": "Answered",
       "label": "Answered",
       "color": "green"
      },
      {
       "seriesName": "Failed",
       "label": "Failed",
       "color": "redBright"
      }
     ]
    }
   },
   "name": "time"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Requests = view () {\n    AZKVAuditLogs\n    | where TimeGenerated {TimeRange}\n    | extend\n        Vault = tostring(split(_ResourceId, \"/\")[-1]),\n        Claims = coalesce(Identity.claim, Identity.Claim),\n        Failed = HttpStatusCode >= 400\n    | extend Caller = coalesce(tostring(Claims.upn), tostring(Claims[\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn\"]), tostring(Claims.appid), tostring(Claims.oid), tostring(Claims[\"http://schemas.microsoft.com/identity/claims/objectidentifier\"]))\n};\nRequests\n| summarize Requests = count(), Failed = countif(Failed), Callers = dcount(Caller) by OperationName\n| order by Requests desc",
    "size": 0,
    "title": "Operations",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "Requests",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "blue",
        "min": 0
       }
      },
      {
       "columnMatch": "Failed",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "redBright",
        "min": 0
       }
      }
     ],
     "rowLimit": 100
    }
   },
   "name": "operations",
   "customWidth": "50"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Requests = view () {\n    AZKVAuditLogs\n    | where TimeGenerated {TimeRange}\n    | extend\n        Vault = tostring(split(_ResourceId, \"/\")[-1]),\n        Claims = coalesce(Identity.claim, Identity.Claim),\n        Failed = HttpStatusCode >= 400\n    | extend Caller = coalesce(tostring(Claims.upn), tostring(Claims[\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn\"]), tostring(Claims.appid), tostring(Claims.oid), tostring(Claims[\"http://schemas.microsoft.com/identity/claims/objectidentifier\"]))\n};\nRequests\n| summarize Requests = count(), Failed = countif(Failed), Operations = make_set(OperationName, 20), Addresses = make_set(CallerIpAddress, 20) by Caller\n| order by Requests desc",
    "size": 0,
    "title": "Callers",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "Requests",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "blue",
        "min": 0
       }
      },
      {
       "columnMatch": "Failed",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "redBright",
        "min": 0
       }
      }
     ],
     "rowLimit": 100
    }
   },
   "name": "callers",
   "customWidth": "50"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Requests = view () {\n    AZKVAuditLogs\n    | where TimeGenerated {TimeRange}\n    | extend\n        Vault = tostring(split(_ResourceId, \"/\")[-1]),\n        Claims = coalesce(Identity.claim, Identity.Claim),\n        Failed = HttpStatusCode >= 400\n    | extend Caller = coalesce(tostring(Claims.upn), tostring(Claims[\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn\"]), tostring(Claims.appid), tostring(Claims.oid), tostring(Claims[\"http://schemas.microsoft.com/identity/claims/objectidentifier\"]))\n};\nRequests\n| where Failed\n| project TimeGenerated, Vault, OperationName, HttpStatusCode, ResultSignature, ResultDescription, Caller, CallerIpAddress, Id\n| order by TimeGenerated desc",
    "size": 0,
    "title": "Refused and failed",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "noDataMessage": "No request failed in this time.",
    "noDataMessageStyle": 3,
    "gridSettings": {
     "formatters": [],
     "rowLimit": 100
    }
   },
   "name": "refused"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Requests = view () {\n    AZKVAuditLogs\n    | where TimeGenerated {TimeRange}\n    | extend\n        Vault = tostring(split(_ResourceId, \"/\")[-1]),\n        Claims = coalesce(Identity.claim, Identity.Claim),\n        Failed = HttpStatusCode >= 400\n    | extend Caller = coalesce(tostring(Claims.upn), tostring(Claims[\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn\"]), tostring(Claims.appid), tostring(Claims.oid), tostring(Claims[\"http://schemas.microsoft.com/identity/claims/objectidentifier\"]))\n};\nRequests\n| where OperationName has_any (\"Delete\", \"Purge\", \"Create\", \"Set\", \"Update\", \"Import\", \"Recover\", \"Restore\", \"Backup\") or OperationName in (\"VaultPut\", \"VaultPatch\", \"VaultDelete\") or OperationName endswith \"Delete\" or OperationName endswith \"Set\" or OperationName endswith \"Create\"\n| project TimeGenerated, Vault, OperationName, HttpStatusCode, Caller, CallerIpAddress, Id\n| order by TimeGenerated desc",
    "size": 0,
    "title": "Changes of vaults, keys, secrets and certificates",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "noDataMessage": "Nothing was changed in this time.",
    "noDataMessageStyle": 3,
    "gridSettings": {
     "formatters": [],
     "rowLimit": 100
    }
   },
   "name": "changes"
  },
  {
   "type": 3,
   "content": {
    "version": "KqlItem/1.0",
    "query": "let Requests = view () {\n    AZKVAuditLogs\n    | where TimeGenerated {TimeRange}\n    | extend\n        Vault = tostring(split(_ResourceId, \"/\")[-1]),\n        Claims = coalesce(Identity.claim, Identity.Claim),\n        Failed = HttpStatusCode >= 400\n    | extend Caller = coalesce(tostring(Claims.upn), tostring(Claims[\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn\"]), tostring(Claims.appid), tostring(Claims.oid), tostring(Claims[\"http://schemas.microsoft.com/identity/claims/objectidentifier\"]))\n};\nRequests\n| where OperationName in (\"SecretGet\", \"SecretList\", \"SecretListVersions\")\n| summarize Reads = count(), Failed = countif(Failed), First = min(TimeGenerated), Last = max(TimeGenerated) by Vault, Id, Caller, CallerIpAddress\n| order by Reads desc",
    "size": 0,
    "title": "Reads of secrets",
    "queryType": 0,
    "resourceType": "microsoft.operationalinsights/workspaces",
    "visualization": "table",
    "noDataMessage": "No secret was read in this time.",
    "gridSettings": {
     "formatters": [
      {
       "columnMatch": "Reads",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "blue",
        "min": 0
       }
      },
      {
       "columnMatch": "Failed",
       "formatter": 3,
       "numberFormat": {
        "unit": 0,
        "options": {
         "style": "decimal",
         "useGrouping": true,
         "maximumFractionDigits": 0
        }
       },
       "formatOptions": {
        "palette": "redBright",
        "min": 0
       }
      }
     ],
     "rowLimit": 100
    }
   },
   "name": "reads"
  }
 ],
 "fallbackResourceIds": [],
 "$schema": "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json"
}
"""##
  static let kubernetes = ##"""
{
 "version": "Notebook/1.0",
 "items": [
  {
   "type": 1,
   "content": {
    "json": "# Kubernetes\n\nThe audit log of clusters and the alerts of Defender for Containers, {TimeRange:label}, up to `{TimeRange:end}`."
   },
   "name": "text"
  },
  {
   "type": 9,
   "content": {
    "version": "KqlParameterItem/1.0",
    "parameters": [
     {
      "version": "KqlParameterItem/1.0",
      "name": "TimeRange",
      "label": "Time range",
      "type": 4,
      "isRequired": true,
      "value": {
       "durationMs": 2592000000
      },
      "description": "such as 24h, 7d or START/END"
     }
    ],
    "style": "pills"
   },
   "name": "parameters"
  },
  {
   "type": 11,
   "content": {
    "version": "LinkItem/1.0",
    "style": "tabs",
    "links": [
     {
      "cellValue": "View",
      "linkTarget": "parameter",
      "linkLabel": "Requests",
      "subTarget": "requests",
      "style": "link"
     },
     {
      "cellValue": "View",
      "linkTarget": "parameter",
      "linkLabel": "Sensitive",
      "subTarget": "sensitive",
      "style": "link"
     },
     {
      "cellValue": "View",
      "linkTarget": "parameter",
      "linkLabel": "Alerts",
      "subTarget": "alerts",
      "style": "link"
     }
    ]
   },
   "name": "tabs"
  },
  {
   "type": 12,
   "content": {
    "version": "NotebookGroup/1.0",
    "groupType": "editable",
    "items": [
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Requests = view () {\n    AKSAudit\n    | where TimeGenerated {TimeRange}\n    | extend\n        Who = tostring(User.username),\n        Code = toint(ResponseStatus.code),\n        Kind = tostring(ObjectRef.resource),\n        Subresource = tostring(ObjectRef.subresource),\n        Namespace = tostring(ObjectRef.namespace),\n        Object = tostring(ObjectRef.name),\n        SourceIp = tostring(SourceIps[0])\n};\nRequests\n| summarize Requests = count() by Verb\n| order by Requests desc",
       "size": 0,
       "title": "Verbs",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "tiles",
       "tileSettings": {
        "titleContent": {
         "columnMatch": "Verb",
         "formatter": 1
        },
        "leftContent": {
         "columnMatch": "Requests",
         "formatter": 12,
         "numberFormat": {
          "unit": 0,
          "options": {
           "style": "decimal",
           "useGrouping": true,
           "maximumFractionDigits": 0
          }
         },
         "formatOptions": {
          "palette": "auto"
         }
        },
        "showBorder": true,
        "size": "auto"
       }
      },
      "name": "verbs"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Requests = view () {\n    AKSAudit\n    | where TimeGenerated {TimeRange}\n    | extend\n        Who = tostring(User.username),\n        Code = toint(ResponseStatus.code),\n        Kind = tostring(ObjectRef.resource),\n        Subresource = tostring(ObjectRef.subresource),\n        Namespace = tostring(ObjectRef.namespace),\n        Object = tostring(ObjectRef.name),\n        SourceIp = tostring(SourceIps[0])\n};\nRequests\n| summarize Requests = count() by bin(TimeGenerated, {TimeRange:grain}), Verb",
       "size": 0,
       "title": "Requests over time",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "timechart"
      },
      "name": "time",
      "customWidth": "60"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Requests = view () {\n    AKSAudit\n    | where TimeGenerated {TimeRange}\n    | extend\n        Who = tostring(User.username),\n        Code = toint(ResponseStatus.code),\n        Kind = tostring(ObjectRef.resource),\n        Subresource = tostring(ObjectRef.subresource),\n        Namespace = tostring(ObjectRef.namespace),\n        Object = tostring(ObjectRef.name),\n        SourceIp = tostring(SourceIps[0])\n};\nRequests\n| summarize Requests = count() by Code = iff(isnull(Code), \"none\", tostring(Code))",
       "size": 0,
       "title": "Answers",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "piechart"
      },
      "name": "codes",
      "customWidth": "40"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Requests = view () {\n    AKSAudit\n    | where TimeGenerated {TimeRange}\n    | extend\n        Who = tostring(User.username),\n        Code = toint(ResponseStatus.code),\n        Kind = tostring(ObjectRef.resource),\n        Subresource = tostring(ObjectRef.subresource),\n        Namespace = tostring(ObjectRef.namespace),\n        Object = tostring(ObjectRef.name),\n        SourceIp = tostring(SourceIps[0])\n};\nRequests\n| summarize Requests = count(), Failed = countif(Code >= 400), Kinds = dcount(Kind), Addresses = make_set(SourceIp, 10) by Who\n| top 100 by Requests",
       "size": 0,
       "title": "Who asks",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Requests",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "blue",
           "min": 0
          }
         },
         {
          "columnMatch": "Failed",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "who",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Requests = view () {\n    AKSAudit\n    | where TimeGenerated {TimeRange}\n    | extend\n        Who = tostring(User.username),\n        Code = toint(ResponseStatus.code),\n        Kind = tostring(ObjectRef.resource),\n        Subresource = tostring(ObjectRef.subresource),\n        Namespace = tostring(ObjectRef.namespace),\n        Object = tostring(ObjectRef.name),\n        SourceIp = tostring(SourceIps[0])\n};\nRequests\n| summarize Reads = countif(Verb in (\"get\", \"list\", \"watch\")), Writes = countif(Verb in (\"create\", \"update\", \"patch\", \"delete\", \"deletecollection\")), Failed = countif(Code >= 400) by Kind, Namespace\n| order by Writes desc, Reads desc",
       "size": 0,
       "title": "Kinds of objects",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Reads",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "blue",
           "min": 0
          }
         },
         {
          "columnMatch": "Writes",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "orange",
           "min": 0
          }
         },
         {
          "columnMatch": "Failed",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "kinds",
      "customWidth": "50"
     }
    ]
   },
   "name": "requests",
   "conditionalVisibility": {
    "parameterName": "View",
    "comparison": "isEqualTo",
    "value": "requests"
   }
  },
  {
   "type": 12,
   "content": {
    "version": "NotebookGroup/1.0",
    "groupType": "editable",
    "items": [
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Requests = view () {\n    AKSAudit\n    | where TimeGenerated {TimeRange}\n    | extend\n        Who = tostring(User.username),\n        Code = toint(ResponseStatus.code),\n        Kind = tostring(ObjectRef.resource),\n        Subresource = tostring(ObjectRef.subresource),\n        Namespace = tostring(ObjectRef.namespace),\n        Object = tostring(ObjectRef.name),\n        SourceIp = tostring(SourceIps[0])\n};\nRequests\n| where Code in (401, 403)\n| project TimeGenerated, Who, Verb, Kind, Namespace, Object, Code, SourceIp\n| order by TimeGenerated desc",
       "size": 0,
       "title": "Refused requests",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "No request was refused in this time.",
       "noDataMessageStyle": 3,
       "gridSettings": {
        "formatters": [],
        "rowLimit": 100
       }
      },
      "name": "refused"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Requests = view () {\n    AKSAudit\n    | where TimeGenerated {TimeRange}\n    | extend\n        Who = tostring(User.username),\n        Code = toint(ResponseStatus.code),\n        Kind = tostring(ObjectRef.resource),\n        Subresource = tostring(ObjectRef.subresource),\n        Namespace = tostring(ObjectRef.namespace),\n        Object = tostring(ObjectRef.name),\n        SourceIp = tostring(SourceIps[0])\n};\nRequests\n| where Kind == \"secrets\" and Verb in (\"get\", \"list\", \"watch\")\n| project TimeGenerated, Who, Verb, Namespace, Object, Code, SourceIp\n| order by TimeGenerated desc",
       "size": 0,
       "title": "Reads of secrets",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "No secret was read in this time.",
       "noDataMessageStyle": 3,
       "gridSettings": {
        "formatters": [],
        "rowLimit": 100
       }
      },
      "name": "secrets"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Requests = view () {\n    AKSAudit\n    | where TimeGenerated {TimeRange}\n    | extend\n        Who = tostring(User.username),\n        Code = toint(ResponseStatus.code),\n        Kind = tostring(ObjectRef.resource),\n        Subresource = tostring(ObjectRef.subresource),\n        Namespace = tostring(ObjectRef.namespace),\n        Object = tostring(ObjectRef.name),\n        SourceIp = tostring(SourceIps[0])\n};\nRequests\n| where Kind == \"pods\" and Subresource in (\"exec\", \"attach\", \"portforward\")\n| project TimeGenerated, Who, Subresource, Namespace, Object, Code, SourceIp, RequestUri\n| order by TimeGenerated desc",
       "size": 0,
       "title": "Commands in containers",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "No exec, attach or port-forward in this time.",
       "noDataMessageStyle": 3,
       "gridSettings": {
        "formatters": [],
        "rowLimit": 100
       }
      },
      "name": "exec"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Requests = view () {\n    AKSAudit\n    | where TimeGenerated {TimeRange}\n    | extend\n        Who = tostring(User.username),\n        Code = toint(ResponseStatus.code),\n        Kind = tostring(ObjectRef.resource),\n        Subresource = tostring(ObjectRef.subresource),\n        Namespace = tostring(ObjectRef.namespace),\n        Object = tostring(ObjectRef.name),\n        SourceIp = tostring(SourceIps[0])\n};\nRequests\n| where Kind in (\"roles\", \"rolebindings\", \"clusterroles\", \"clusterrolebindings\") and Verb in (\"create\", \"update\", \"patch\", \"delete\")\n| project TimeGenerated, Who, Verb, Kind, Namespace, Object, Code, SourceIp\n| order by TimeGenerated desc",
       "size": 0,
       "title": "Changes of roles and bindings",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "No role or binding was changed in this time.",
       "noDataMessageStyle": 3,
       "gridSettings": {
        "formatters": [],
        "rowLimit": 100
       }
      },
      "name": "rbac"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Requests = view () {\n    AKSAudit\n    | where TimeGenerated {TimeRange}\n    | extend\n        Who = tostring(User.username),\n        Code = toint(ResponseStatus.code),\n        Kind = tostring(ObjectRef.resource),\n        Subresource = tostring(ObjectRef.subresource),\n        Namespace = tostring(ObjectRef.namespace),\n        Object = tostring(ObjectRef.name),\n        SourceIp = tostring(SourceIps[0])\n};\nRequests\n| where Verb startswith \"delete\"\n| project TimeGenerated, Who, Kind, Namespace, Object, Code, SourceIp\n| order by TimeGenerated desc",
       "size": 0,
       "title": "Deletions",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "Nothing was deleted in this time.",
       "noDataMessageStyle": 3,
       "gridSettings": {
        "formatters": [],
        "rowLimit": 100
       }
      },
      "name": "deletes"
     }
    ]
   },
   "name": "sensitive",
   "conditionalVisibility": {
    "parameterName": "View",
    "comparison": "isEqualTo",
    "value": "sensitive"
   }
  },
  {
   "type": 12,
   "content": {
    "version": "NotebookGroup/1.0",
    "groupType": "editable",
    "items": [
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "SecurityAlert\n| where TimeGenerated {TimeRange} and AlertType startswith \"K8S\"\n| summarize arg_max(TimeGenerated, *) by SystemAlertId\n| project TimeGenerated, AlertSeverity, Status, AlertName, ResourceId, Tactics, Description\n| order by TimeGenerated desc",
       "size": 0,
       "title": "Alerts of Defender for Containers",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "No alert of a cluster in this time.",
       "noDataMessageStyle": 3,
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "AlertSeverity",
          "formatter": 18,
          "formatOptions": {
           "thresholdsOptions": "icons",
           "thresholdsGrid": [
            {
             "operator": "==",
             "thresholdValue": "High",
             "representation": "Sev0",
             "text": "{0}{1}"
            },
            {
             "operator": "==",
             "thresholdValue": "Medium",
             "representation": "Sev2",
             "text": "{0}{1}"
            },
            {
             "operator": "==",
             "thresholdValue": "Low",
             "representation": "Sev3",
             "text": "{0}{1}"
            },
            {
             "operator": "==",
             "thresholdValue": "Informational",
             "representation": "Sev4",
             "text": "{0}{1}"
            },
            {
             "operator": "Default",
             "thresholdValue": null,
             "representation": "unknown",
             "text": "{0}{1}"
            }
           ]
          }
         },
         {
          "columnMatch": "ResourceId",
          "formatter": 13
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "alerts"
     }
    ]
   },
   "name": "alerts",
   "conditionalVisibility": {
    "parameterName": "View",
    "comparison": "isEqualTo",
    "value": "alerts"
   }
  }
 ],
 "fallbackResourceIds": [],
 "$schema": "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json"
}
"""##
  static let traffic = ##"""
{
 "version": "Notebook/1.0",
 "items": [
  {
   "type": 1,
   "content": {
    "json": "# Network traffic\n\nFrom the flow logs of network security groups and virtual networks, {TimeRange:label}, up to `{TimeRange:end}`. A flow is counted where it begins; bytes are those of all its records, both ways. One packet may be logged twice, by the group of its subnet and by that of its interface: hits are not merged."
   },
   "name": "text"
  },
  {
   "type": 9,
   "content": {
    "version": "KqlParameterItem/1.0",
    "parameters": [
     {
      "version": "KqlParameterItem/1.0",
      "name": "TimeRange",
      "label": "Time range",
      "type": 4,
      "isRequired": true,
      "value": {
       "durationMs": 2592000000
      },
      "description": "such as 24h, 7d or START/END"
     }
    ],
    "style": "pills"
   },
   "name": "parameters"
  },
  {
   "type": 11,
   "content": {
    "version": "LinkItem/1.0",
    "style": "tabs",
    "links": [
     {
      "cellValue": "View",
      "linkTarget": "parameter",
      "linkLabel": "Overview",
      "subTarget": "overview",
      "style": "link"
     },
     {
      "cellValue": "View",
      "linkTarget": "parameter",
      "linkLabel": "Rules and ports",
      "subTarget": "rules",
      "style": "link"
     },
     {
      "cellValue": "View",
      "linkTarget": "parameter",
      "linkLabel": "Talkers",
      "subTarget": "talkers",
      "style": "link"
     },
     {
      "cellValue": "View",
      "linkTarget": "parameter",
      "linkLabel": "Internet",
      "subTarget": "internet",
      "style": "link"
     },
     {
      "cellValue": "View",
      "linkTarget": "parameter",
      "linkLabel": "Aggregated flows",
      "subTarget": "rows",
      "style": "link"
     }
    ]
   },
   "name": "tabs"
  },
  {
   "type": 12,
   "content": {
    "version": "NotebookGroup/1.0",
    "groupType": "editable",
    "items": [
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| summarize\n    Flows = countif(Started),\n    Allowed = countif(Started and not(Denied)),\n    Denied = countif(Started and Denied),\n    Bytes = sum(Sent + Received),\n    Addresses = dcount(SrcIp)\n| project Counts = bag_pack(\"Flows begun\", Flows, \"Allowed\", Allowed, \"Denied\", Denied, \"Source addresses\", Addresses)\n| mv-expand kind=array Counts\n| project Count = tostring(Counts[0]), Value = tolong(Counts[1])",
       "size": 0,
       "title": "Flows",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "tiles",
       "tileSettings": {
        "titleContent": {
         "columnMatch": "Count",
         "formatter": 1
        },
        "leftContent": {
         "columnMatch": "Value",
         "formatter": 12,
         "numberFormat": {
          "unit": 0,
          "options": {
           "style": "decimal",
           "useGrouping": true,
           "maximumFractionDigits": 0
          }
         },
         "formatOptions": {
          "palette": "auto"
         }
        },
        "showBorder": true,
        "size": "auto"
       }
      },
      "name": "totals",
      "customWidth": "60"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| summarize Bytes = sum(Sent + Received) by Direction = iff(In, \"Inbound\", \"Outbound\")",
       "size": 0,
       "title": "Bytes, both ways",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "tiles",
       "tileSettings": {
        "titleContent": {
         "columnMatch": "Direction",
         "formatter": 1
        },
        "leftContent": {
         "columnMatch": "Bytes",
         "formatter": 12,
         "numberFormat": {
          "unit": 2,
          "options": {
           "style": "decimal",
           "maximumFractionDigits": 1
          }
         },
         "formatOptions": {
          "palette": "auto"
         }
        },
        "showBorder": true,
        "size": "auto"
       }
      },
      "name": "bytes",
      "customWidth": "40"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| summarize\n    AllowedIn = countif(Started and In and not(Denied)),\n    DeniedIn = countif(Started and In and Denied),\n    AllowedOut = countif(Started and not(In) and not(Denied)),\n    DeniedOut = countif(Started and not(In) and Denied)\n    by bin(TimeGenerated, {TimeRange:grain})",
       "size": 0,
       "title": "Total inbound and outbound, in flows",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "areachart",
       "chartSettings": {
        "seriesLabelSettings": [
         {
          "seriesName": "AllowedIn",
          "label": "Allowed in",
          "color": "green"
         },
         {
          "seriesName": "DeniedIn",
          "label": "Denied in",
          "color": "redBright"
         },
         {
          "seriesName": "AllowedOut",
          "label": "Allowed out",
          "color": "blue"
         },
         {
          "seriesName": "DeniedOut",
          "label": "Denied out",
          "color": "orange"
         }
        ]
       }
      },
      "name": "inout",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| summarize Bytes = sum(Sent + Received) by bin(TimeGenerated, {TimeRange:grain}), Direction = iff(In, \"Inbound\", \"Outbound\")",
       "size": 0,
       "title": "Total inbound and outbound, in bytes",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "areachart"
      },
      "name": "bytesovertime",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| summarize\n    AllowedIn = countif(Started and In and not(Denied)),\n    DeniedIn = countif(Started and In and Denied),\n    AllowedOut = countif(Started and not(In) and not(Denied)),\n    DeniedOut = countif(Started and not(In) and Denied)\n    by SrcIp, DestIp, DestPort, Transport, bin(TimeGenerated, {TimeRange:grain})\n| extend Total = max_of(AllowedOut, AllowedIn + DeniedIn) + DeniedOut\n| summarize Flows = sum(Total) by TimeGenerated",
       "size": 0,
       "title": "Flows, each counted once though both ends logged it",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "areachart"
      },
      "name": "once",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "VNetFlowLogs_CL\n| where TimeGenerated {TimeRange}\n| summarize Records = count() by FlowEncryption",
       "size": 0,
       "title": "Encryption of virtual network flows",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "piechart",
       "noDataMessage": "No flow logs of virtual networks in this time."
      },
      "name": "encryption",
      "customWidth": "50"
     }
    ]
   },
   "name": "overview",
   "conditionalVisibility": {
    "parameterName": "View",
    "comparison": "isEqualTo",
    "value": "overview"
   }
  },
  {
   "type": 12,
   "content": {
    "version": "NotebookGroup/1.0",
    "groupType": "editable",
    "items": [
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| where Started\n| summarize\n    Hits = count(),\n    AllowedIn = countif(In and not(Denied)),\n    DeniedIn = countif(In and Denied),\n    AllowedOut = countif(not(In) and not(Denied)),\n    DeniedOut = countif(not(In) and Denied)\n    by Target, Acl\n| order by Hits desc",
       "size": 0,
       "title": "Hits of security groups and access lists",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Hits",
          "formatter": 22,
          "formatOptions": {
           "compositeBarSettings": {
            "labelText": "[\"Hits\"]",
            "columnSettings": [
             {
              "columnName": "AllowedIn",
              "color": "green"
             },
             {
              "columnName": "AllowedOut",
              "color": "blue"
             },
             {
              "columnName": "DeniedIn",
              "color": "redBright"
             },
             {
              "columnName": "DeniedOut",
              "color": "orange"
             }
            ]
           }
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "acls",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| where Started\n| summarize Hits = count(), First = min(TimeGenerated), Last = max(TimeGenerated)\n    by Acl, Rule, Direction = iff(In, \"In\", \"Out\"), Decision = iff(Denied, \"Denied\", \"Allowed\")\n| order by Hits desc",
       "size": 0,
       "title": "Hits of rules",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Hits",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "blue",
           "min": 0
          }
         },
         {
          "columnMatch": "Decision",
          "formatter": 18,
          "formatOptions": {
           "thresholdsOptions": "icons",
           "thresholdsGrid": [
            {
             "operator": "==",
             "thresholdValue": "Denied",
             "representation": "stopped",
             "text": "{0}{1}"
            },
            {
             "operator": "==",
             "thresholdValue": "Allowed",
             "representation": "success",
             "text": "{0}{1}"
            },
            {
             "operator": "Default",
             "thresholdValue": null,
             "representation": "unknown",
             "text": "{0}{1}"
            }
           ]
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "rules",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| where Started\n| summarize Allowed = countif(not(Denied)), Denied = countif(Denied) by Rule\n| top 20 by Allowed + Denied",
       "size": 0,
       "title": "Rules, allowed and denied",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "categoricalbar",
       "chartSettings": {
        "seriesLabelSettings": [
         {
          "seriesName": "Allowed",
          "label": "Allowed",
          "color": "green"
         },
         {
          "seriesName": "Denied",
          "label": "Denied",
          "color": "redBright"
         }
        ]
       }
      },
      "name": "rulechart",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| summarize\n    Allowed = countif(Started and not(Denied)),\n    Denied = countif(Started and Denied),\n    Bytes = sum(Sent + Received),\n    Sources = dcount(SrcIp)\n    by DestPort, Transport\n| order by Allowed + Denied desc",
       "size": 0,
       "title": "Ports of destinations",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Allowed",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "green",
           "min": 0
          }
         },
         {
          "columnMatch": "Denied",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         },
         {
          "columnMatch": "Bytes",
          "formatter": 0,
          "numberFormat": {
           "unit": 2,
           "options": {
            "style": "decimal",
            "maximumFractionDigits": 1
           }
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "ports",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| where Started and Denied\n| summarize Hits = count(), Ports = make_set(DestPort, 20) by SrcIp, DestIp, Rule\n| top 50 by Hits",
       "size": 0,
       "title": "Top blocked",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "Nothing was denied in this time.",
       "noDataMessageStyle": 3,
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Hits",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "blocked"
     }
    ]
   },
   "name": "rules",
   "conditionalVisibility": {
    "parameterName": "View",
    "comparison": "isEqualTo",
    "value": "rules"
   }
  },
  {
   "type": 12,
   "content": {
    "version": "NotebookGroup/1.0",
    "groupType": "editable",
    "items": [
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| summarize Flows = countif(Started), Bytes = sum(Sent + Received), Trend = make_list(Sent + Received, 100) by SrcIp, DestIp, DestPort, Transport\n| top 50 by Bytes",
       "size": 0,
       "title": "Top talking pairs",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Bytes",
          "formatter": 3,
          "numberFormat": {
           "unit": 2,
           "options": {
            "style": "decimal",
            "maximumFractionDigits": 1
           }
          },
          "formatOptions": {
           "palette": "purple",
           "min": 0
          }
         },
         {
          "columnMatch": "Trend",
          "formatter": 10,
          "formatOptions": {
           "palette": "turquoise",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "pairs",
      "customWidth": "60"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| mv-expand Host = pack_array(SrcIp, DestIp) to typeof(string)\n| summarize Flows = countif(Started), Bytes = sum(Sent + Received), Peers = dcount(iff(Host == SrcIp, DestIp, SrcIp)) by Host\n| top 50 by Bytes",
       "size": 0,
       "title": "Top talking hosts",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Bytes",
          "formatter": 3,
          "numberFormat": {
           "unit": 2,
           "options": {
            "style": "decimal",
            "maximumFractionDigits": 1
           }
          },
          "formatOptions": {
           "palette": "purple",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "hosts",
      "customWidth": "40"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| where Started\n| summarize Flows = count(), Hours = dcount(bin(TimeGenerated, 1h)) by SrcIp, DestIp\n| top 50 by Flows",
       "size": 0,
       "title": "Frequent conversations",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Flows",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "blue",
           "min": 0
          }
         },
         {
          "columnMatch": "Hours",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "gray",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "frequent"
     }
    ]
   },
   "name": "talkers",
   "conditionalVisibility": {
    "parameterName": "View",
    "comparison": "isEqualTo",
    "value": "talkers"
   }
  },
  {
   "type": 12,
   "content": {
    "version": "NotebookGroup/1.0",
    "groupType": "editable",
    "items": [
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| where In and SrcInside == false and Started\n| summarize Flows = count(), Allowed = countif(not(Denied)), Denied = countif(Denied), Sources = dcount(SrcIp) by DestIp, DestPort\n| order by Allowed desc, Flows desc",
       "size": 0,
       "title": "Ports that receive from public addresses",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "Nothing came from a public address in this time.",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Allowed",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "orange",
           "min": 0
          }
         },
         {
          "columnMatch": "Denied",
          "formatter": 3,
          "numberFormat": {
           "unit": 0,
           "options": {
            "style": "decimal",
            "useGrouping": true,
            "maximumFractionDigits": 0
           }
          },
          "formatOptions": {
           "palette": "redBright",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "exposed",
      "customWidth": "50"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| where not(In) and SrcInside and DestInside == false\n| summarize Flows = countif(Started), Bytes = sum(Sent + Received), Targets = dcount(DestIp) by SrcIp\n| order by Bytes desc",
       "size": 0,
       "title": "Machines that send to public addresses",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "noDataMessage": "Nothing was sent to a public address in this time.",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "Bytes",
          "formatter": 3,
          "numberFormat": {
           "unit": 2,
           "options": {
            "style": "decimal",
            "maximumFractionDigits": 1
           }
          },
          "formatOptions": {
           "palette": "purple",
           "min": 0
          }
         }
        ],
        "rowLimit": 100
       }
      },
      "name": "outbound",
      "customWidth": "50"
     },
     {
      "type": 1,
      "content": {
       "json": "Public means: not private. Whether an address belongs to Azure or is malicious, and where it is, flow logs do not say: `geo_info_from_ip_address` with `--geo FILE`, and a list of addresses as a watchlist, answer that in a query of your own."
      },
      "name": "text"
     }
    ]
   },
   "name": "internet",
   "conditionalVisibility": {
    "parameterName": "View",
    "comparison": "isEqualTo",
    "value": "internet"
   }
  },
  {
   "type": 12,
   "content": {
    "version": "NotebookGroup/1.0",
    "groupType": "editable",
    "items": [
     {
      "type": 1,
      "content": {
       "json": "One row for each source, destination, port, rule, direction, decision and hour, as Traffic Analytics aggregates. What it enriches (machines, subnets, places, threats) is not in flow logs and not here."
      },
      "name": "text"
     },
     {
      "type": 3,
      "content": {
       "version": "KqlItem/1.0",
       "query": "let Flows = view () {\n    union NSGFlowLogs_CL, VNetFlowLogs_CL\n    | where TimeGenerated {TimeRange}\n    | extend\n        Transport = case(L4Protocol in (\"T\", \"6\"), \"TCP\", L4Protocol in (\"U\", \"17\"), \"UDP\", L4Protocol == \"1\", \"ICMP\", L4Protocol),\n        In = FlowDirection == \"I\",\n        Denied = FlowStatus == \"D\",\n        Ended = FlowState == \"E\",\n        Started = FlowState in (\"B\", \"D\") or isempty(FlowState),\n        Sent = coalesce(BytesSrcToDest, 0),\n        Received = coalesce(BytesDestToSrc, 0),\n        Target = tostring(split(TargetResourceId, \"/\")[-1]),\n        Acl = coalesce(AclId, tostring(split(TargetResourceId, \"/\")[-1])),\n        SrcInside = coalesce(ipv4_is_private(SrcIp), ipv6_is_match(SrcIp, \"fc00::/7\")),\n        DestInside = coalesce(ipv4_is_private(DestIp), ipv6_is_match(DestIp, \"fc00::/7\"))\n};\nFlows\n| summarize\n    FlowStartTime = minif(TimeGenerated, Started),\n    FlowEndTime = max(TimeGenerated),\n    AllowedInFlows = countif(Started and In and not(Denied)),\n    DeniedInFlows = countif(Started and In and Denied),\n    AllowedOutFlows = countif(Started and not(In) and not(Denied)),\n    DeniedOutFlows = countif(Started and not(In) and Denied),\n    CompletedFlows = countif(Ended),\n    BytesSrcToDest = sum(Sent),\n    BytesDestToSrc = sum(Received)\n    by SrcIp, DestIp, DestPort, Transport, Acl, Rule, FlowDirection, FlowStatus, bin(TimeGenerated, 1h)\n| order by TimeGenerated asc",
       "size": 0,
       "title": "Aggregated flows",
       "queryType": 0,
       "resourceType": "microsoft.operationalinsights/workspaces",
       "visualization": "table",
       "gridSettings": {
        "formatters": [
         {
          "columnMatch": "BytesSrcToDest",
          "formatter": 0,
          "numberFormat": {
           "unit": 2,
           "options": {
            "style": "decimal",
            "maximumFractionDigits": 1
           }
          }
         },
         {
          "columnMatch": "BytesDestToSrc",
          "formatter": 0,
          "numberFormat": {
           "unit": 2,
           "options": {
            "style": "decimal",
            "maximumFractionDigits": 1
           }
          }
         }
        ],
        "rowLimit": 500
       }
      },
      "name": "aggregated"
     }
    ]
   },
   "name": "rows",
   "conditionalVisibility": {
    "parameterName": "View",
    "comparison": "isEqualTo",
    "value": "rows"
   }
  }
 ],
 "fallbackResourceIds": [],
 "$schema": "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json"
}
"""##
}
