import KQLValues

/// An event in the Common Event Format: `CEF:0|vendor|product|version|class|name|severity|extension`.
struct CEFEvent {
  /// The header's fields after the version.
  var header: [String] = []
  /// Keys and values, in their order.
  var extensions: [(key: String, value: String)] = []
  /// What stands before `CEF:`.
  var prefix: UnsafeRawBufferPointer

  /// Nil where the line is not such an event.
  init?(_ line: UnsafeRawBufferPointer) {
    prefix = line
    guard let start = Self.start(in: line) else { return nil }
    prefix = UnsafeRawBufferPointer(rebasing: line[..<start])
    var at = start
    var fields: [[UInt8]] = [[]]
    while at < line.count, fields.count < 8 {
      let byte = line[at]
      at += 1
      if byte == UInt8(ascii: "\\"), at < line.count {
        fields[fields.count - 1].append(line[at])
        at += 1
      } else if byte == UInt8(ascii: "|") {
        fields.append([])
      } else {
        fields[fields.count - 1].append(byte)
      }
    }
    guard fields.count >= 7 else { return nil }
    header = fields[1..<7].map { String(decoding: $0, as: UTF8.self) }
    if fields.count == 8 { readExtensions(Array(line[at...])) }
  }

  /// Where an event begins: at `CEF:`, its version and a bar. Relays write a blank before the version.
  static func start(in line: UnsafeRawBufferPointer) -> Int? {
    start(of: "CEF:", in: line)
  }

  /// Where a name stands that a version and a bar follow; each may have blanks before it.
  static func start(of name: StaticString, in line: UnsafeRawBufferPointer) -> Int? {
    let length = name.utf8CodeUnitCount
    var from = 0
    while let colon = line[from...].firstIndex(of: UInt8(ascii: ":")) {
      from = colon + 1
      guard from >= length,
        UnsafeRawBufferPointer(rebasing: line[(from - length)..<from]).equals(name)
      else { continue }
      let version = line[from...].drop { $0 == 0x20 }
      let after = version.drop { $0 &- 48 < 10 || $0 == UInt8(ascii: ".") }
      let bar = after.drop { $0 == 0x20 }
      if version.first.map({ $0 &- 48 < 10 }) == true, after.startIndex - version.startIndex <= 4,
        bar.first == UInt8(ascii: "|")
      {
        return from - length
      }
    }
    return nil
  }

  /// `key=value key=value`: a value goes on up to the blank before the next key.
  private mutating func readExtensions(_ text: [UInt8]) {
    var keys: [(start: Int, end: Int)] = []
    var word = 0
    for (index, byte) in text.enumerated() {
      switch byte {
      case 0x20: word = index + 1
      case UInt8(ascii: "="):
        if index > word, text[word..<index].allSatisfy(Self.isKey) { keys.append((word, index)) }
        word = text.count
      default: break
      }
    }
    for (number, key) in keys.enumerated() {
      var end = number + 1 < keys.count ? keys[number + 1].start : text.count
      while end > key.end + 1, text[end - 1] == 0x20 { end -= 1 }
      extensions.append(
        (
          String(decoding: text[key.start..<key.end], as: UTF8.self),
          Self.unescaped(text[key.end + 1..<max(end, key.end + 1)])
        ))
    }
  }

  private static func isKey(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "-"), UInt8(ascii: "["), UInt8(ascii: "]"):
      true
    default: false
    }
  }

  private static func unescaped(_ value: ArraySlice<UInt8>) -> String {
    guard value.contains(UInt8(ascii: "\\")) else { return String(decoding: value, as: UTF8.self) }
    var output: [UInt8] = []
    var isEscaped = false
    for byte in value {
      if isEscaped {
        switch byte {
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "="), UInt8(ascii: "\\"), UInt8(ascii: "|"): output.append(byte)
        default: output += [UInt8(ascii: "\\"), byte]
        }
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        output.append(byte)
      }
    }
    if isEscaped { output.append(UInt8(ascii: "\\")) }
    return String(decoding: output, as: UTF8.self)
  }

  /// The columns of the header's fields.
  static let headerColumns: [StaticString] = [
    "DeviceVendor", "DeviceProduct", "DeviceVersion", "DeviceEventClassID", "Activity",
    "LogSeverity",
  ]

  /// The column of a key; nil for one that goes to AdditionalExtensions.
  static func column(of key: String) -> String? {
    columns[key] ?? columns[key.lowercased()]
  }

  private static let columns: [String: String] = {
    var columns: [String: String] = [:]
    for pair in table.split(whereSeparator: \.isWhitespace) {
      let names = pair.split(separator: "=").map(String.init)
      guard names.count == 2 else { continue }
      columns[names[0]] = names[1]
      columns[names[0].lowercased()] = names[1]
    }
    return columns
  }()

  private static let table = """
    act=DeviceAction app=ApplicationProtocol c6a1=DeviceCustomIPv6Address1
    c6a1Label=DeviceCustomIPv6Address1Label c6a2=DeviceCustomIPv6Address2
    c6a2Label=DeviceCustomIPv6Address2Label c6a3=DeviceCustomIPv6Address3
    c6a3Label=DeviceCustomIPv6Address3Label c6a4=DeviceCustomIPv6Address4
    c6a4Label=DeviceCustomIPv6Address4Label cat=DeviceEventCategory
    cfp1=DeviceCustomFloatingPoint1 cfp1Label=DeviceCustomFloatingPoint1Label
    cfp2=DeviceCustomFloatingPoint2 cfp2Label=DeviceCustomFloatingPoint2Label
    cfp3=DeviceCustomFloatingPoint3 cfp3Label=DeviceCustomFloatingPoint3Label
    cfp4=DeviceCustomFloatingPoint4 cfp4Label=DeviceCustomFloatingPoint4Label
    cn1=DeviceCustomNumber1 cn1Label=DeviceCustomNumber1Label cn2=DeviceCustomNumber2
    cn2Label=DeviceCustomNumber2Label cn3=DeviceCustomNumber3 cn3Label=DeviceCustomNumber3Label
    cnt=EventCount cs1=DeviceCustomString1 cs1Label=DeviceCustomString1Label
    cs2=DeviceCustomString2 cs2Label=DeviceCustomString2Label cs3=DeviceCustomString3
    cs3Label=DeviceCustomString3Label cs4=DeviceCustomString4 cs4Label=DeviceCustomString4Label
    cs5=DeviceCustomString5 cs5Label=DeviceCustomString5Label cs6=DeviceCustomString6
    cs6Label=DeviceCustomString6Label destinationDnsDomain=DestinationDnsDomain
    destinationServiceName=DestinationServiceName
    destinationTranslatedAddress=DestinationTranslatedAddress
    destinationTranslatedPort=DestinationTranslatedPort deviceCustomDate1=DeviceCustomDate1
    deviceCustomDate1Label=DeviceCustomDate1Label deviceCustomDate2=DeviceCustomDate2
    deviceCustomDate2Label=DeviceCustomDate2Label deviceDirection=CommunicationDirection
    deviceDnsDomain=DeviceDnsDomain deviceExternalId=DeviceExternalID
    deviceFacility=DeviceFacility deviceInboundInterface=DeviceInboundInterface
    deviceNtDomain=DeviceNtDomain deviceOutboundInterface=DeviceOutboundInterface
    devicePayloadId=DevicePayloadId deviceProcessName=ProcessName
    deviceTranslatedAddress=DeviceTranslatedAddress dhost=DestinationHostName
    dmac=DestinationMACAddress dntdom=DestinationNTDomain dpid=DestinationProcessId
    dpriv=DestinationUserPrivileges dproc=DestinationProcessName dpt=DestinationPort
    dst=DestinationIP dtz=DeviceTimeZone duid=DestinationUserID duser=DestinationUserName
    dvc=DeviceAddress dvchost=DeviceName dvcmac=DeviceMacAddress dvcpid=ProcessID end=EndTime
    externalId=ExternalID fileCreateTime=FileCreateTime fileHash=FileHash fileId=FileID
    fileModificationTime=FileModificationTime filePath=FilePath filePermission=FilePermission
    fileType=FileType flexDate1=FlexDate1 flexDate1Label=FlexDate1Label flexNumber1=FlexNumber1
    flexNumber1Label=FlexNumber1Label flexNumber2=FlexNumber2 flexNumber2Label=FlexNumber2Label
    flexString1=FlexString1 flexString1Label=FlexString1Label flexString2=FlexString2
    flexString2Label=FlexString2Label fname=FileName fsize=FileSize in=ReceivedBytes msg=Message
    oldFileCreateTime=OldFileCreateTime oldFileHash=OldFileHash oldFileId=OldFileID
    oldFileModificationTime=OldFileModificationTime oldFileName=OldFileName
    oldFilePath=OldFilePath oldFilePermission=OldFilePermission oldFileSize=OldFileSize
    oldFileType=OldFileType out=SentBytes outcome=EventOutcome proto=Protocol reason=Reason
    request=RequestURL requestClientApplication=RequestClientApplication
    requestContext=RequestContext requestCookies=RequestCookies requestMethod=RequestMethod
    rt=ReceiptTime shost=SourceHostName smac=SourceMACAddress sntdom=SourceNTDomain
    sourceDnsDomain=SourceDnsDomain sourceServiceName=SourceServiceName
    sourceTranslatedAddress=SourceTranslatedAddress sourceTranslatedPort=SourceTranslatedPort
    spid=SourceProcessId spriv=SourceUserPrivileges sproc=SourceProcessName spt=SourcePort
    src=SourceIP start=StartTime suid=SourceUserID suser=SourceUserName type=EventType
    """

  /// A time as these events write it: milliseconds since 1970, or `Jun 21 2024 11:17:33`.
  static func ticks(_ text: String, _ clock: inout SyslogClock) -> Int64? {
    if let milliseconds = Int64(text),
      (100_000_000_000..<100_000_000_000_000).contains(milliseconds)
    {
      return DateTime.adding(milliseconds * TimeSpan.millisecond, to: DateTime.unixEpoch)
    }
    if let ticks = clock.ticks(iso: text) { return ticks }
    // As the time of a message from a host.
    let line = Array((text + " host tag: ").utf8)
    return line.withUnsafeBytes { SyslogMessage($0, &clock)?.time }
  }
}
