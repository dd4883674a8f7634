import Foundation
import JSON
import Testing

@Suite(.serialized) struct ServeCommandTests {
  private static let logs = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/logs").path

  private func query(_ text: String) -> String {
    JSONValue.object([JSONMember("csl", .string(text))]).jsonText
  }

  @Test("the frames of version 2 are these, byte for byte")
  func frames() throws {
    let server = try ServedBinary([])
    let text = """
      datatable(l:long, i:int, r:real, b:bool, t:datetime, p:timespan, g:guid, s:string, m:decimal, d:dynamic)\
      [9223372036854775807, 1, 0.5, true, datetime(2124-01-02 03:04:05.5), 1d, \
      guid(74be27de-1e4e-49d9-b579-fe0b331d3642), 'é"', decimal(1.5), dynamic({'a':[1]})]; \
      print x = real(nan) | where x > 1 | render piechart with (title='t')
      """
    let answer = try server.post("/v2/rest/query", query(text))
    #expect(answer.status == 200)
    let visualization = { (kind: String, title: String) in
      #"{\"Visualization\":\#(kind),\"Title\":\#(title),\"XColumn\":null,\"Series\":null,\"YColumns\":null,"#
        + #"\"AnomalyColumns\":null,\"XTitle\":null,\"YTitle\":null,\"XAxis\":null,\"YAxis\":null,"#
        + #"\"Legend\":null,\"YSplit\":null,\"Accumulate\":false,\"IsQuerySorted\":false,\"Kind\":null,"#
        + #"\"Ymin\":\"NaN\",\"Ymax\":\"NaN\",\"Xmin\":null,\"Xmax\":null}"#
    }
    let expected = [
      #"[{"FrameType":"DataSetHeader","IsProgressive":false,"Version":"v2.0","IsFragmented":false,"ErrorReportingPlacement":"InData"}"#,
      #"{"FrameType":"DataTable","TableId":0,"TableKind":"QueryProperties","TableName":"@ExtendedProperties","Columns":[{"ColumnName":"TableId","ColumnType":"int"},{"ColumnName":"Key","ColumnType":"string"},{"ColumnName":"Value","ColumnType":"dynamic"}],"Rows":[[1,"Visualization","\#(visualization("null", "null"))"],[2,"Visualization","\#(visualization(#"\"piechart\""#, #"\"t\""#))"]]}"#,
      #"{"FrameType":"DataTable","TableId":1,"TableKind":"PrimaryResult","TableName":"PrimaryResult","Columns":[{"ColumnName":"l","ColumnType":"long"},{"ColumnName":"i","ColumnType":"int"},{"ColumnName":"r","ColumnType":"real"},{"ColumnName":"b","ColumnType":"bool"},{"ColumnName":"t","ColumnType":"datetime"},{"ColumnName":"p","ColumnType":"timespan"},{"ColumnName":"g","ColumnType":"guid"},{"ColumnName":"s","ColumnType":"string"},{"ColumnName":"m","ColumnType":"decimal"},{"ColumnName":"d","ColumnType":"dynamic"}],"Rows":[[9223372036854775807,1,0.5,true,"2124-01-02T03:04:05.5Z","1.00:00:00","GUID","é\"","1.5",{"a":[1]}]]}"#,
      #"{"FrameType":"DataTable","TableId":2,"TableKind":"PrimaryResult","TableName":"PrimaryResult","Columns":[{"ColumnName":"x","ColumnType":"real"}],"Rows":[]}"#,
      #"{"FrameType":"DataTable","TableId":3,"TableKind":"QueryCompletionInformation","TableName":"QueryCompletionInformation","Columns":[{"ColumnName":"Timestamp","ColumnType":"datetime"},{"ColumnName":"ClientRequestId","ColumnType":"string"},{"ColumnName":"ActivityId","ColumnType":"guid"},{"ColumnName":"SubActivityId","ColumnType":"guid"},{"ColumnName":"ParentActivityId","ColumnType":"guid"},{"ColumnName":"Level","ColumnType":"int"},{"ColumnName":"LevelName","ColumnType":"string"},{"ColumnName":"StatusCode","ColumnType":"int"},{"ColumnName":"StatusCodeName","ColumnType":"string"},{"ColumnName":"EventType","ColumnType":"int"},{"ColumnName":"EventTypeName","ColumnType":"string"},{"ColumnName":"Payload","ColumnType":"string"}],"Rows":[["TIME","unspecified;GUID","GUID","GUID","GUID",4,"Info",0,"S_OK (0)",4,"QueryInfo","{\"Count\":1,\"Text\":\"Query completed successfully\"}"],["TIME","unspecified;GUID","GUID","GUID","GUID",6,"Stats",0,"S_OK (0)",0,"QueryResourceConsumption","{\"ExecutionTime\":SECONDS,\"dataset_statistics\":[{\"table_row_count\":1}]}"]]}"#,
      #"{"FrameType":"DataSetCompletion","HasErrors":false,"Cancelled":false}]"#,
    ].joined(separator: ",")
    #expect(masked(answer.body) == expected)
  }

  @Test("the tables of version 1 have both names of a type, and a table of contents")
  func tables() throws {
    let server = try ServedBinary([])
    let body = try server.post("/v1/rest/query", query("print x = 1")).body
    let tables = try JSONValue(parsing: body)["Tables"]
    #expect(
      masked(tables?[0]?.jsonText ?? "")
        == #"{"TableName":"Table_0","Columns":[{"ColumnName":"x","DataType":"Int64","ColumnType":"long"}],"Rows":[[1]]}"#
    )
    #expect(
      masked(tables?[3]?["Rows"]?.jsonText ?? "")
        == #"[[0,"QueryResult","PrimaryResult","GUID",""],[1,"QueryProperties","@ExtendedProperties","GUID",""],[2,"QueryStatus","QueryStatus","GUID",""]]"#
    )
  }

  @Test("an error is JSON, with the words where clients look for them")
  func errors() throws {
    let server = try ServedBinary([])
    let answer = try server.post(
      "/v2/rest/query", query("print x = 1\n| where y > 1"),
      fields: "x-ms-client-request-id: me;1\r\n")
    #expect(answer.status == 400)
    #expect(answer.contains("x-ms-client-request-id: me;1\r\n"))
    #expect(answer.contains("Content-Type: application/json; charset=utf-8\r\n"))
    let error = try JSONValue(parsing: answer.body)["error"]
    #expect(error?["@type"] == .string("Kusto.Data.Exceptions.SemanticException"))
    #expect(
      error?["@message"]
        == .string(
          "Request is invalid and cannot be processed: Semantic error: KQL102: there is no column `y` here "
            + "[line:position=2:9]"))
    let monitor = try JSONValue(
      parsing: try server.post("/v1/workspaces/w/query", "{\"query\":\"print y\"}").body)["error"]
    #expect(monitor?["code"] == .string("BadArgumentError"))
    #expect(monitor?["innererror"]?["code"] == .string("SemanticError"))
  }

  @Test(
    "whatever is posted is answered in JSON",
    arguments: [
      "", "x", "[]", "null", "{}", "{\"csl\":1}", "{\"csl\":\"\"}",
      "{\"csl\":\"print 1\",\"properties\":\"x\"}",
      "{\"csl\":\"print 1\",\"db\":\"no\\u001b[31m\"}", "{\"query\":1}", "{\"requests\":1}",
      "{\"csl\":\".show\"}", "{\"csl\":\".\"}", "{\"csl\":\".show table ['a\"}",
      "{\"csl\":\".show tables | where\"}",
    ])
  func badBodies(body: String) throws {
    let server = try ServedBinary([])
    for path in [
      "/v1/rest/query", "/v2/rest/query", "/v1/rest/mgmt", "/v1/workspaces/w/query", "/v1/$batch",
    ] {
      let answer = try server.post(path, body)
      #expect(answer.status == 400)
      let error = try JSONValue(parsing: answer.body)["error"]
      #expect(error?["code"] != nil && error?["message"] != nil)
      #expect(!answer.body.contains("\\u001b"))
    }
  }

  @Test("who calls the server by another name, or asks from another page, is refused")
  func strangers() throws {
    let server = try ServedBinary([])
    let port = server.port
    for host in ["localhost:\(port)", "127.0.0.1:\(port)", "[::1]:\(port)", "LOCALHOST:\(port)"] {
      #expect(try server.get("/", host: host).status == 200)
    }
    for host in [
      "evil.example", "localhost", "127.0.0.1:1", "localhost:\(port).evil", "",
      "a@localhost:\(port)",
    ] {
      #expect(try server.get("/", host: host).status == 421)
    }
    for fields in [
      "Origin: http://evil.example\r\n", "Origin: null\r\n", "Origin: http://localhost:1\r\n",
      "Origin: https://localhost:\(port)\r\n", "Sec-Fetch-Site: cross-site\r\n",
      "Sec-Fetch-Site: same-site\r\n",
    ] {
      let answer = try server.get("/v1/rest/query?csl=print+1", fields: fields)
      #expect(answer.status == 403)
      #expect(!answer.contains("Access-Control"))
    }
    #expect(
      try server.get(
        "/v1/rest/query?csl=print+1", fields: "Origin: http://localhost:\(port)\r\n"
      ).status == 200)
    #expect(
      try server.get("/", fields: "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n")
        .status
        == 200)
  }

  @Test(
    "a form of another page cannot post: only JSON is taken",
    arguments: ["text/plain", "application/x-www-form-urlencoded", "text/plain; application/json"])
  func forms(type: String) throws {
    let server = try ServedBinary([])
    let answer = try exchange(
      server.port,
      "POST /v2/rest/query HTTP/1.1\r\nHost: localhost:\(server.port)\r\nContent-Type: \(type)\r\n"
        + "Connection: close\r\nContent-Length: 17\r\n\r\n{\"csl\":\"print 1\"}")
    #expect(answer.status == 415)
  }

  @Test("an origin that was named may ask, and no other")
  func allowedOrigin() throws {
    let server = try ServedBinary(["--allow-origin", "https://dataexplorer.azure.com"])
    let mine = "Origin: https://dataexplorer.azure.com\r\n"
    let preflight = try exchange(
      server.port,
      "OPTIONS /v2/rest/query HTTP/1.1\r\nHost: localhost:\(server.port)\r\nConnection: close\r\n\(mine)"
        + "Access-Control-Request-Headers: content-type,x-ms-user-id\r\n"
        + "Access-Control-Request-Private-Network: true\r\n\r\n")
    #expect(preflight.status == 204)
    #expect(preflight.contains("Access-Control-Allow-Headers: content-type,x-ms-user-id\r\n"))
    #expect(preflight.contains("Access-Control-Allow-Private-Network: true\r\n"))
    let answer = try server.post("/v2/rest/query", query("print 1"), fields: mine)
    #expect(answer.status == 200)
    #expect(answer.contains("Access-Control-Allow-Origin: https://dataexplorer.azure.com\r\n"))
    #expect(
      try server.post("/v2/rest/query", query("print 1"), fields: "Origin: https://evil\r\n").status
        == 403)
  }

  @Test("no path leads to a file, and none writes")
  func paths() throws {
    let server = try ServedBinary(["--from", Self.logs])
    for path in [
      "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/etc/passwd", "/page.html", "/api/nosuch",
      "/v1/rest/ingest/d/t", "/v1/rest", "/v3/rest/query",
    ] {
      #expect(try server.post(path, "{}").status == 404)
    }
    #expect(try server.post("/", "{}").status == 405)
    #expect(
      try server.post(
        "/v2/rest/query", query("externaldata(l:string)['/etc/hostname'] with (format='txt')")
      ).body.contains("a server reads no file that a query names"))
  }

  @Test("a million rows need no more memory than a few")
  func memory() throws {
    // AddressSanitizer holds 256 MiB of what is freed back, unless it is told to hold less.
    let server = try ServedBinary([], environment: ["ASAN_OPTIONS": "quarantine_size_mb=1"])
    #expect(try server.post("/v2/rest/query", query("range x from 1 to 10 step 1")).status == 200)
    let before = try #require(server.peakMemory)
    let client = try RawClient(port: server.port)
    let body = query(
      "range x from 1 to 1000000 step 1 | extend y = 'some text that makes a row longer'")
    client.send(
      "POST /v2/rest/query HTTP/1.1\r\nHost: localhost:\(server.port)\r\nConnection: close\r\n"
        + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    var count = 0
    _ = client.receiveBytes { bytes in
      count = bytes.count
      return false
    }
    #expect(count > 40_000_000)
    #expect(try #require(server.peakMemory) - before < 16 << 20)
  }

  @Test("queries whose clients left end, so that others find a worker")
  func leftClients() throws {
    let server = try ServedBinary([])
    let endless = query("range x from 1 to 1000000000000 step 1 | where x < 0 | count")
    for _ in 0..<20 {
      let client = try RawClient(port: server.port)
      client.send(
        "POST /v2/rest/query HTTP/1.1\r\nHost: localhost:\(server.port)\r\n"
          + "Content-Type: application/json\r\nContent-Length: \(endless.utf8.count)\r\n\r\n\(endless)"
      )
    }
    #expect(try server.post("/v2/rest/query", query("print 1")).status == 200)
  }

  @Test("Ctrl-C ends it, also while a query runs; so does its temporary database")
  func interrupted() throws {
    let server = try ServedBinary(["--from", Self.logs])
    let endless = query("range x from 1 to 1000000000000 step 1 | where x < 0 | count")
    let client = try RawClient(port: server.port)
    client.send(
      "POST /v2/rest/query HTTP/1.1\r\nHost: localhost:\(server.port)\r\n"
        + "Content-Type: application/json\r\nContent-Length: \(endless.utf8.count)\r\n\r\n\(endless)"
    )
    #expect(try server.get("/v1/rest/auth/metadata").status == 200)
    #expect(server.interrupt() == 0)
  }

  @Test("what is ingested while it serves is seen")
  func growing() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = folder.appendingPathComponent("my logs.db").path
    func ingest(_ name: String) throws {
      let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
        .appendingPathComponent("kustody")
      process.arguments = ["ingest", "--db", database, Self.logs + "/" + name]
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
    }
    try ingest("syslog.jsonl")
    let server = try ServedBinary(["--db", database])
    #expect(server.greeting.hasPrefix("kustody serves the database my logs at http://127.0.0.1:"))
    #expect(
      try server.post("/v1/rest/query", query("ContainerLogV2 | count")).body.contains("[[0]]"))
    try ingest("container-log-v2.jsonl")
    #expect(
      !(try server.post("/v1/rest/query", query("ContainerLogV2 | count")).body.contains("[[0]]")))
    let named = JSONValue.object([
      JSONMember("csl", .string(".show databases | project DatabaseName")),
      JSONMember("db", .string("MY LOGS")),
    ])
    #expect(try server.post("/v1/rest/mgmt", named.jsonText).body.contains("\"my logs\""))
  }

  @Test("saved functions are listed, and those without parameters have a schema")
  func functions() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("print a = 1, b = 'x'".utf8).write(to: folder.appendingPathComponent("Small.kql"))
    let server = try ServedBinary(["--functions", folder.path])
    func cells(_ command: String) throws -> String? {
      try JSONValue(parsing: try server.post("/v1/rest/mgmt", query(command)).body)["Tables"]?[0]?[
        "Rows"]?
        .jsonText
    }
    #expect(
      try cells(".show functions | where Parameters == '()' | project Name, Body")
        == #"[["Small","{ print a = 1, b = 'x' }"]]"#)
    #expect(try cells(".show function ['Small'] | project Name") == #"[["Small"]]"#)
    let schema = try cells(".show function Small schema as json | project Schema")
    #expect(
      schema?.contains(#"{\"Name\":\"b\",\"Type\":\"System.String\",\"CslType\":\"string\"}"#)
        == true)
    #expect(try server.post("/v1/rest/mgmt", query(".show function nosuch")).status == 400)
  }

  @Test("on an address that others reach, data is given only to who knows the token")
  func token() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString)")
    try Data("0123456789abcdef\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let server = try ServedBinary(["--listen", "0.0.0.0", "--token-file", file.path])
    let ask = { (fields: String) in
      try server.post("/v2/rest/query", self.query("print 1"), fields: fields).status
    }
    #expect(try ask("") == 401)
    #expect(try ask("Authorization: Bearer 0123456789abcdeX\r\n") == 401)
    #expect(try ask("Authorization: Bearer 0123456789abcde\r\n") == 401)
    #expect(try ask("Authorization: Bearer 0123456789abcdef0\r\n") == 401)
    #expect(try ask("Authorization: Bearer 0123456789abcdef\r\n") == 200)
    #expect(try server.get("/", host: "logs.example:\(server.port)").status == 200)
    // A browser that is led to a workbook asks for a password.
    let workbook = { (pair: String?) in
      let field = pair.map { "Authorization: Basic \(Data($0.utf8).base64EncodedString())\r\n" }
      return try server.get("/workbooks", fields: field ?? "")
    }
    let refused = try workbook(nil)
    #expect(refused.status == 401)
    #expect(refused.contains("WWW-Authenticate: Basic realm=\"kustody\""))
    #expect(try workbook("me:0123456789abcdeX").status == 401)
    #expect(try workbook("0123456789abcdef").status == 401)
    #expect(try workbook("me:0123456789abcdef").status == 200)
    let password = Data("me:0123456789abcdef".utf8).base64EncodedString()
    #expect(try ask("Authorization: Basic \(password)\r\n") == 401)
  }

  @Test("workbooks are pages whose parameters the address sets")
  func workbooks() throws {
    let folder = URL(fileURLWithPath: Self.logs).deletingLastPathComponent()
      .appendingPathComponent("workbooks").path
    let server = try ServedBinary(["--from", Self.logs, "--workbooks", folder])
    #expect(server.greeting.contains("/workbooks\n"))
    let list = try server.get("/workbooks")
    #expect(list.status == 200)
    #expect(list.contains("Content-Type: text/html; charset=utf-8\r\n"))
    #expect(list.contains("<a href=\"/workbooks/firewall\">firewall</a>"))
    #expect(list.contains("<a href=\"/workbooks/network\">"))
    let page = try server.get("/workbooks/keyvault?TimeRange=30d&nobody=x")
    #expect(page.status == 200)
    #expect(page.contains("form-action 'self'"))
    #expect(page.contains("<input name=\"TimeRange\" value=\"30d\""))
    #expect(!page.contains("nobody"))
    #expect(page.contains("<h1") && page.contains("</footer>"))
    let missing = try server.get("/workbooks/nosuch")
    #expect(missing.status == 404)
    #expect(missing.contains("there is no workbook `nosuch` here"))
    #expect(try server.post("/workbooks", "{}").status == 405)
    let foreign = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n"
    #expect(try server.get("/workbooks/keyvault", fields: foreign).status == 403)
  }

  @Test(
    "an address that others reach needs a token, an origin its form, and a port to be free",
    arguments: [
      (["--listen", "0.0.0.0"], "--listen needs --token-file"),
      (["--allow-origin", "*"], "is not an origin"),
      (["--allow-origin", "https://a/b"], "is not an origin"),
      (["--listen", "nowhere", "--token-file", "/dev/null"], "is not 16 or more characters"),
    ])
  func wrongArguments(arguments: [String], words: String) throws {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
      .appendingPathComponent("kustody")
    process.arguments = ["serve", "--port", "0"] + arguments
    let pipe = Pipe()
    process.standardError = pipe
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(process.terminationStatus == 2)
    #expect(text.contains(words))
  }
}
