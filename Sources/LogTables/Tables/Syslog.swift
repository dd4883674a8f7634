extension LogTable {
  static let syslog = LogTable(
    "Syslog", "Messages of syslog daemons.",
    sources: [.text, .workspace], example: "formats/syslog.txt",
    columns: """
      TimeGenerated datetime
      EventTime datetime
      Computer string
      HostName string
      HostIP string
      Facility string
      SeverityLevel string
      ProcessName string
      ProcessID int
      SyslogMessage string
      CollectorHostName string
      """)
}
