// swift-tools-version: 6.1
import PackageDescription

// `make release` names a folder with the same version less its use of Foundation (`Scripts/argument-parser.sh`).
let argumentParser: Package.Dependency =
  if let folder = Context.environment["KUSTODY_ARGUMENT_PARSER"] {
    .package(path: folder)
  } else {
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  }

let package = Package(
  name: "kustody",
  products: [.executable(name: "kustody", targets: ["kustody"])],
  dependencies: [
    argumentParser
  ],
  targets: [
    // Floor 1: what stands on nothing of ours but the face of the system, `Platform`.
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(
      name: "CBrotli", pkgConfig: "libbrotlidec", providers: [.apt(["libbrotli-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CMarkdown", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CMbedTLS", providers: [.apt(["libmbedtls-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .target(
      name: "CRE2", cxxSettings: [.unsafeFlags(["-std=c++17"])],
      linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),
    .target(name: "CPageChecks", dependencies: ["CSQLite"]),
    .target(name: "CSHA256"),
    .target(name: "CStrings"),
    .target(name: "Diagnostics"),
    .target(name: "Files", dependencies: ["Platform"]),
    .target(name: "Geospatial", dependencies: ["Platform"]),
    .target(name: "JSON", dependencies: ["CStrings", "Platform"]),
    .target(name: "MaxMindDB", dependencies: ["Platform"]),
    .target(name: "Platform"),
    .target(name: "SQLSyntax"),
    .target(name: "TextSearch"),

    // Floor 2: values, and thin faces of the libraries.
    .target(name: "KQLValues", dependencies: ["JSON"]),
    .target(name: "SQLite", dependencies: ["CSQLite", "CPageChecks", "Platform"]),
    .target(
      name: "Cryptography", dependencies: ["CCrypto", "CMbedTLS", "CSHA256", "CSodium"]),
    .target(name: "RE2", dependencies: ["CRE2", "Platform"]),
    .target(name: "Compression", dependencies: ["CZlib", "CZstd", "CBrotli", "Platform"]),
    .target(name: "RecordColumns", dependencies: ["Compression", "JSON", "Platform"]),
    .target(name: "KQLSyntax", dependencies: ["KQLValues", "Diagnostics"]),
    .target(
      name: "Rendering",
      dependencies: ["KQLValues", "JSON", "Compression", "Diagnostics", "Files"]),
    .target(
      name: "Documents",
      dependencies: ["Diagnostics", "JSON", "CYAML"]),

    .target(name: "Markdown", dependencies: ["CMarkdown", "Diagnostics", "Platform"]),

    .target(name: "HTTP", dependencies: ["Compression", "JSON", "Platform"]),

    // Floor 3: files with tables.
    .target(name: "Parquet", dependencies: ["Compression", "KQLValues", "JSON", "Platform"]),
    .target(name: "Spreadsheet", dependencies: ["Compression", "KQLValues", "JSON"]),

    // Floor 3: what the language knows (what a declaration is, and the declarations), and what tables look like.
    .target(name: "TimeZones", dependencies: ["KQLValues"]),
    .target(name: "LogTables", dependencies: ["KQLValues", "Platform"]),
    .target(
      name: "KQLCatalog", dependencies: ["KQLValues", "SQLSyntax", "JSON", "Files", "Platform"]),
    .target(name: "GeoFunctions", dependencies: ["KQLCatalog", "KQLValues", "Geospatial"]),
    .target(
      name: "KQLFunctions",
      dependencies: [
        "Platform", "KQLCatalog", "GeoFunctions", "KQLValues", "SQLSyntax", "RE2", "JSON",
        "TextSearch", "Files",
        "TimeZones", "CZlib",
        "Cryptography",
      ]),

    // Floor 4: what a query does; bytes to records, and where rows are kept.
    .target(
      name: "KQLPlan", dependencies: ["KQLCatalog", "KQLValues", "SQLSyntax", "Diagnostics"]),
    .target(
      name: "LogFiles",
      dependencies: [
        "Platform", "Parquet", "Spreadsheet", "LogTables", "TimeZones", "KQLValues", "Compression",
        "JSON",
        "Files", "Cryptography",
      ]),
    .target(
      name: "Storage",
      dependencies: [
        "Platform", "RecordColumns", "LogTables", "KQLValues", "SQLSyntax", "SQLite", "JSON",
        "Compression", "Files",
        "Cryptography", "TextSearch",
      ]),

    // Floor 5: plan to SQL, what of a plan has no SQL, records to rows.
    .target(
      name: "KQLSteps",
      dependencies: ["KQLPlan", "KQLCatalog", "KQLFunctions", "GeoFunctions", "KQLValues"]),
    .target(
      name: "SQLLowering",
      dependencies: ["KQLPlan", "KQLCatalog", "KQLValues", "SQLSyntax", "Diagnostics"]),
    .target(
      name: "ClickHouse",
      dependencies: [
        "HTTP", "Storage", "SQLite", "SQLSyntax", "LogTables", "KQLValues", "JSON", "Compression",
        "Diagnostics", "Files", "Platform",
      ]),
    .target(
      name: "Ingestion",
      dependencies: [
        "LogFiles", "Storage", "LogTables", "KQLValues", "SQLite", "JSON", "Compression", "Files",
        "Platform",
      ]),

    // Floor 6: the language: text to plan.
    .target(
      name: "KQL",
      dependencies: [
        "KQLSteps", "KQLPlan", "KQLCatalog", "KQLFunctions", "GeoFunctions", "KQLValues",
        "KQLSyntax", "SQLSyntax", "Diagnostics", "Files",
      ]),

    // Floor 7: what editors ask of the language.
    .target(
      name: "LanguageService",
      dependencies: [
        "KQL", "KQLPlan", "KQLCatalog", "KQLFunctions", "KQLSyntax", "KQLValues", "Diagnostics",
      ]),

    // Floor 8: one database of logs, and the queries it answers.
    .target(
      name: "Workspace",
      dependencies: [
        "LanguageService", "ClickHouse", "Ingestion", "LogFiles", "Storage", "SQLLowering",
        "Compression", "KQL",
        "KQLPlan", "KQLSyntax", "KQLCatalog",
        "KQLFunctions", "KQLValues", "LogTables", "MaxMindDB", "SQLSyntax", "SQLite", "RE2", "JSON",
        "Diagnostics", "Documents", "Files", "Platform",
      ]),

    // Floor 9: faces of a workspace.
    .target(
      name: "DetectionRules",
      dependencies: ["Workspace", "KQL", "Diagnostics", "Documents", "KQLValues", "JSON"]),
    .target(
      name: "QueryTesting",
      dependencies: [
        "DetectionRules", "Workspace", "Ingestion", "LogTables", "Rendering", "Diagnostics",
        "Documents", "Files", "KQL", "KQLSyntax", "KQLValues", "JSON", "Platform",
      ]),

    .target(
      name: "Evidence",
      dependencies: [
        "Platform", "Workspace", "Storage", "LogFiles", "Rendering", "SQLite", "KQLValues", "JSON",
        "Compression", "Diagnostics", "Files", "Cryptography",
      ]),

    .target(
      name: "Workbooks",
      dependencies: ["Workspace", "RE2", "KQLValues", "JSON", "Diagnostics", "Platform"],
      exclude: ["Dashboards"]),
    .target(
      name: "ResultPages",
      dependencies: [
        "Workbooks", "QueryTesting", "Rendering", "Markdown", "KQLValues", "JSON", "Diagnostics",
      ]),

    .target(
      name: "LanguageServer",
      dependencies: [
        "LanguageService", "QueryTesting", "DetectionRules", "Workspace", "JSON", "Diagnostics",
        "Files", "Platform",
      ]),
    .target(
      name: "Server",
      dependencies: [
        "HTTP", "Evidence", "Workspace", "LanguageService", "Storage", "SQLite", "KQL", "Rendering",
        "KQLValues", "JSON", "Diagnostics", "Compression", "Workbooks", "ResultPages", "Platform",
      ],
      exclude: ["Page"]),

    // Floor 10: the command line.
    .executableTarget(
      name: "kustody",
      dependencies: [
        "Platform", "LanguageServer", "QueryTesting", "DetectionRules", "Evidence", "Workspace",
        "Ingestion", "LogFiles",
        "Storage", "LanguageService", "KQL", "KQLCatalog",
        "KQLFunctions", "LogTables", "Rendering", "Diagnostics", "Files", "KQLValues", "JSON",
        "SQLite", "Server", "HTTP", "Workbooks", "ResultPages", "ClickHouse",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Tests.
    .target(
      name: "RowForging", dependencies: ["Storage", "RecordColumns", "SQLite"],
      path: "Tests/RowForging"),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "RowForging", "kustody", "Documents", "Diagnostics", "SQLite", "JSON", "Rendering",
        "Cryptography",
      ]),
    .testTarget(name: "CryptographyTests", dependencies: ["Cryptography", "Files"]),
    .testTarget(
      name: "DetectionRulesTests",
      dependencies: ["DetectionRules", "Documents", "Workspace", "KQLValues", "Diagnostics"]),
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
    .testTarget(
      name: "EvidenceTests",
      dependencies: [
        "RowForging", "Evidence", "Workspace", "Ingestion", "Storage", "RecordColumns",
        "Diagnostics", "SQLite", "JSON",
      ]),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "HTTP", "Workspace", "Ingestion", "Evidence", "KQL", "KQLFunctions", "KQLSyntax",
        "KQLValues", "RE2",
        "RecordColumns", "Parquet", "Compression", "MaxMindDB", "JSON", "Documents", "Diagnostics",
        "Platform",
      ], path: "Tests/Fuzz/Targets"),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets", "Platform"]),
    .testTarget(name: "GeospatialTests", dependencies: ["Geospatial"]),
    .testTarget(
      name: "ClickHouseTests",
      dependencies: [
        "kustody", "ClickHouse", "HTTP", "Storage", "SQLite", "KQLValues", "JSON", "Platform",
      ]),
    .testTarget(name: "CompressionTests", dependencies: ["Compression", "CZlib", "Platform"]),
    .testTarget(
      name: "IngestionTests",
      dependencies: [
        "Ingestion", "LogFiles", "Storage", "LogTables", "SQLite", "JSON", "Compression", "CZlib",
      ]),
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(
      name: "LanguageServerTests",
      dependencies: ["LanguageServer", "Workspace", "JSON", "Platform"]),
    .testTarget(
      name: "LanguageServiceTests", dependencies: ["LanguageService", "Workspace", "Diagnostics"]),
    .testTarget(
      name: "LogFilesTests", dependencies: ["LogFiles", "Compression", "JSON", "KQLValues"]),
    .testTarget(name: "LogTablesTests", dependencies: ["LogTables", "KQLValues"]),
    .testTarget(name: "MaxMindDBTests", dependencies: ["MaxMindDB"]),
    .testTarget(name: "PlatformTests", dependencies: ["Platform"]),
    .testTarget(name: "KQLPlanTests", dependencies: ["KQLPlan", "KQLValues"]),
    .testTarget(name: "KQLSyntaxTests", dependencies: ["KQLSyntax", "KQLValues", "Diagnostics"]),
    .testTarget(name: "KQLValuesTests", dependencies: ["KQLValues"]),
    .testTarget(
      name: "QueryTestingTests",
      dependencies: ["QueryTesting", "DetectionRules", "Diagnostics", "Rendering", "KQLValues"]),
    .testTarget(name: "RenderingTests", dependencies: ["Rendering", "KQLValues", "JSON", "Files"]),
    .testTarget(name: "RecordColumnsTests", dependencies: ["RecordColumns"]),
    .testTarget(name: "RE2Tests", dependencies: ["RE2"]),
    .testTarget(
      name: "SQLLoweringTests",
      dependencies: [
        "SQLLowering", "KQLPlan", "KQLCatalog", "KQLValues", "SQLSyntax", "Diagnostics",
      ]),
    .testTarget(name: "SQLSyntaxTests", dependencies: ["SQLSyntax", "SQLite"]),
    .testTarget(name: "SQLiteTests", dependencies: ["SQLite", "Platform"]),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "kustody", "Server", "HTTP", "Compression", "Diagnostics", "JSON", "Platform",
        "Cryptography",
      ]),
    .testTarget(
      name: "StorageTests",
      dependencies: [
        "Storage", "RecordColumns", "SQLite", "SQLSyntax", "KQLValues", "Files",
      ]),
    .testTarget(
      name: "TableFileTests",
      dependencies: [
        "Parquet", "Spreadsheet", "Rendering", "Files", "Compression", "KQLValues", "JSON",
      ]),
    .testTarget(name: "TextSearchTests", dependencies: ["TextSearch"]),
    .testTarget(
      name: "WorkbooksTests",
      dependencies: [
        "Workbooks", "ResultPages", "Markdown", "Workspace", "Ingestion", "KQLValues", "JSON",
        "Diagnostics",
      ]),
    .testTarget(
      name: "WorkspaceTests",
      dependencies: [
        "Workspace", "Ingestion", "JSON", "KQL", "KQLCatalog", "KQLFunctions", "KQLPlan",
        "KQLSyntax", "KQLValues", "SQLSyntax", "SQLite", "Storage", "LogTables", "Diagnostics",
        "Files",
        "Rendering",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// What runs once for a command, a query or a request is compiled for size, not for speed; what runs for each row or
// record is not among these.
let compiledForSize: Set = [
  "ClickHouse", "DetectionRules", "Diagnostics", "Documents", "Evidence", "GeoFunctions",
  "Geospatial", "HTTP", "KQL", "KQLCatalog", "KQLPlan", "KQLSteps", "KQLSyntax", "LanguageServer",
  "LanguageService", "LogTables", "Markdown", "MaxMindDB", "Parquet", "QueryTesting", "Rendering",
  "ResultPages", "SQLLowering", "SQLSyntax", "Server", "Spreadsheet", "Workbooks", "Workspace",
  "kustody",
]
// What runs for each record of an ingest: these looks were 7 % of the thread that reads.
let touchedForEachRecord: Set = [
  "Compression", "Ingestion", "JSON", "LogFiles", "RecordColumns", "Storage",
]
for target in package.targets where target.type != .system && target.path == nil {
  // `Platform` has what we use of Swift's regular expressions, whose library the executable shall do without.
  var flags = ["-Xfrontend", "-disable-implicit-string-processing-module-import"]
  if compiledForSize.contains(target.name) { flags.append("-Osize") }
  // Debug builds, and so the tests, look whether two accesses of one property meet.
  if touchedForEachRecord.contains(target.name) {
    flags += ["-enforce-exclusivity=unchecked"]
  }
  if target.type != .test {
    target.swiftSettings = [.unsafeFlags(flags, .when(configuration: .release))]
  }
}

// `Scripts/fuzz.sh` builds this one: it has no main function but libFuzzer's.
if Context.environment["KUSTODY_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzz", dependencies: ["FuzzTargets", "Platform"], path: "Tests/Fuzz/LibFuzzer",
      swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}
