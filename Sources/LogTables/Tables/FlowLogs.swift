extension LogTable {
  static let nsgFlowLogs = LogTable(
    "NSGFlowLogs_CL", "Flow tuples of network security groups, a row each; a table of kustody's.",
    sources: [.flowLog], example: "formats/flow-logs.json",
    columns: """
      TimeGenerated datetime When the tuple was written.
      RecordTime datetime The time of the record that holds the tuple.
      Rule string
      MacAddress string
      SrcIp string
      DestIp string
      SrcPort int
      DestPort int
      L4Protocol string `T` for TCP, `U` for UDP.
      FlowDirection string `I` inbound, `O` outbound.
      FlowStatus string `A` allowed, `D` denied.
      FlowState string `B` begun, `C` continuing, `E` ended; empty in version 1.
      PacketsSrcToDest long Since the tuple before.
      BytesSrcToDest long Since the tuple before.
      PacketsDestToSrc long Since the tuple before.
      BytesDestToSrc long Since the tuple before.
      TargetResourceId string
      FlowLogVersion int
      Type string
      _ResourceId string
      _SubscriptionId string
      """, common: [])

  static let vnetFlowLogs = LogTable(
    "VNetFlowLogs_CL", "Flow tuples of virtual networks, a row each; a table of kustody's.",
    sources: [.flowLog], example: "formats/flow-logs.json",
    columns: """
      TimeGenerated datetime When the tuple was written.
      RecordTime datetime The time of the record that holds the tuple.
      Rule string
      AclId string
      MacAddress string
      SrcIp string
      DestIp string
      SrcPort int
      DestPort int
      L4Protocol string The number that IANA gives the protocol, as text.
      FlowDirection string `I` inbound, `O` outbound.
      FlowStatus string `A` allowed, `D` denied.
      FlowState string `B` begun, `C` continuing, `E` ended, `D` denied.
      FlowEncryption string
      PacketsSrcToDest long Since the tuple before.
      BytesSrcToDest long Since the tuple before.
      PacketsDestToSrc long Since the tuple before.
      BytesDestToSrc long Since the tuple before.
      TargetResourceId string
      FlowLogVersion int
      Type string
      _ResourceId string
      _SubscriptionId string
      """, common: [])
}
