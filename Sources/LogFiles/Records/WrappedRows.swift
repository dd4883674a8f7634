import JSON

/// Rows that an object wraps under one member of any name, as interfaces answer page by page:
/// `{"result":{"items":[…]},"total":2}`.
///
/// Nothing else may be in the object but what is about the answer: a record whose parts are a list is no
/// wrapper of them.
enum WrappedRows {
  private static let maximumDepth = 4

  /// The array of rows; nil where the object is a row itself.
  ///
  /// - Parameter isElement: it is an element of an array, most likely a row: something must say that it is not.
  static func array(_ json: JSONView, _ object: Int, isElement: Bool, depth: Int = 0) -> Int? {
    // Arrays of rows, by whether their names are those of members about the answer.
    var own: [Int] = []
    var about: [Int] = []
    var objects: [Int] = []
    var saysPage = false
    var saysWhat = false
    var hasContainer = false
    var at = object + 1
    let end = json.after(object)
    while at < end {
      let value = at + 1
      let key = json.content(at)
      let isAbout = !json[at].hasEscapes && isAbout(key)
      let mayHoldRows = json[value].kind == .array || json[value].kind == .object
      let isContainer = mayHoldRows && isContainer(key)
      if isAbout || isContainer { saysPage = true }
      at = json.after(value)
      switch json[value].kind {
      case .array:
        let isEmpty = json.after(value) == value + 1
        guard isAbout || isEmpty || isRows(json, value) else { return nil }
        hasContainer = hasContainer || isContainer
        if !isAbout { own.append(value) } else if isRows(json, value) { about.append(value) }
      case .object: if !isAbout { objects.append(value) }
      case .null, .true, .false, .number, .string:
        guard isAbout else { return nil }
        saysWhat = saysWhat || json[value].kind != .null && isPartOfRecords(key)
      }
    }
    guard saysPage || !isElement else { return nil }
    // Records say such things too: then the rows' own name must tell that they are rows.
    guard !saysWhat || hasContainer || !objects.isEmpty else { return nil }
    switch (own.count, objects.count) {
    case (1, 0): return own[0]
    case (0, 1):
      return depth < maximumDepth
        ? array(json, objects[0], isElement: false, depth: depth + 1) : nil
    case (0, 0): return about.count == 1 ? about[0] : nil
    default: return nil
    }
  }

  private static let partsOfRecords: [StaticString] = [
    "message", "msg", "reason", "kind", "url", "context", "info", "start", "end", "code", "error",
  ]

  private static func isPartOfRecords(_ key: UnsafeRawBufferPointer) -> Bool {
    partsOfRecords.contains { key.equalsIgnoringCase($0) }
  }

  private static func isContainer(_ key: UnsafeRawBufferPointer) -> Bool {
    containers.contains(String(decoding: key.prefix(20), as: UTF8.self).lowercased())
  }

  /// What interfaces call their rows.
  private static let containers: Set<String> = [
    "records", "value", "items", "data", "result", "results", "response", "events", "logs",
    "entries", "resources", "rows", "list", "docs", "hits", "objects", "alerts", "incidents",
    "indicators", "detections", "findings", "vulnerabilities", "devices", "hosts", "users",
    "activities", "audits", "auditlogs", "auditevents", "messages", "notifications",
  ]

  /// Whether an array holds objects and nothing else.
  private static func isRows(_ json: JSONView, _ array: Int) -> Bool {
    var at = array + 1
    let end = json.after(array)
    guard at < end else { return false }
    while at < end {
      guard json[at].kind == .object else { return false }
      at = json.after(at)
    }
    return true
  }

  /// Whether a name is that of a member which says something about an answer, and not of a row.
  static func isAbout(_ key: UnsafeRawBufferPointer) -> Bool {
    guard key.count <= 40 else { return false }
    if key.hasPrefix("@odata.") || key.hasPrefix("odata.") { return true }
    // It is asked of each record: most names are recognised by their length.
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { name in
      var count = 0
      for byte in key {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): name[count] = byte | 0x20
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
          name[count] = byte
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"), UInt8(ascii: "@"), 0x20:
          continue
        default: return false
        }
        count += 1
      }
      guard count > 0, aboutLengths[Int(name[0])] & 1 << count != 0 else { return false }
      return about.contains(
        String(decoding: UnsafeBufferPointer(rebasing: name[..<count]), as: UTF8.self))
    }
  }

  /// By its first byte, how long a name in `about` may be: a bit each.
  private static let aboutLengths: [UInt64] = {
    var lengths = [UInt64](repeating: 0, count: 256)
    for name in about {
      if let first = name.utf8.first { lengths[Int(first)] |= 1 << name.utf8.count }
    }
    return lengths
  }()

  /// In lower case, without signs.
  private static let about = Set(
    """
    aggregations apiversion bookmark code context continuation continuationtoken count currentpage cursor \
    cursors debug elapsed end endcursor endindex errno error errorcode errordetails errormessage errors etag \
    facets failed failures fields first firstpage found from hasmore hasmorepages hasnext hasnextpage \
    hasprevious href index info isfinal islast islastpage istruncated itemcount itemsperpage kind last lastpage \
    length limit link links marker maxpage maxresults maxscore message messages meta metadata more moredata \
    morerecords msg next nextcursor nextlink nextmarker nextoffset nextpage nextpagetoken nextpageurl \
    nextstreamposition nexttoken nexturl numberofelements numfound offset ok page pagecount pageindex pageinfo \
    pagenumber pages pagesize pagetoken paging paginginfo pagination perpage preview prev previous previouslink \
    previouspage prevpage querystatus reason records recordcount render request requestid requestuuid responsecode \
    responsestatus resultcode resultcount resultinfo resultsize resultstatus resulttruncated resulttype rowcount \
    schema schemas scrollid self selflink shards size skip skiptoken sort stats start startindex statistics status \
    statuscode statusmessage success timedout took top total totalcount totalelements totalhits totalitems \
    totalpages totalrecords totalresults totalrows totalsize traceid truncated url warning warnings
    """.split(separator: " ").map(String.init))
}
