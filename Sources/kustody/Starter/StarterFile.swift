/// A file that `init` writes.
struct StarterFile {
  /// Relative to the folder that is begun.
  var path: String
  var text: String
}

/// What a folder of detections begins with: a rule, a query, their tests, and the workflow that runs them.
struct StarterFiles {
  /// Where a workflow fetches the binary.
  var address: String
  /// The SHA-256 of the binary's bytes, in hexadecimal.
  var hash: String

  /// In the order in which somebody reads them. All that they hold passes `check` and `test`.
  var all: [StarterFile] {
    [
      StarterFile(path: "rules/repeated-failed-sign-ins.yaml", text: Self.rule),
      StarterFile(path: "queries/failed-sign-ins.kql", text: Self.query),
      StarterFile(path: "watchlists/TrustedAddresses.csv", text: Self.watchlist),
      StarterFile(path: "tests/sign-ins.md", text: Self.tests),
      StarterFile(path: "tests/sign-ins.csv", text: Self.rows),
      StarterFile(path: ".github/workflows/detections.yml", text: workflow),
    ]
  }

  private static let rule = """
    id: 3b8f0f5e-51c4-4d0e-8a6b-7c2f9e1d4a60
    name: Repeated failed sign-ins
    description: |
      Three wrong passwords or more for an account, from one address that is not trusted.
    severity: Medium
    requiredDataConnectors:
      - connectorId: AzureActiveDirectory
        dataTypes:
          - SigninLogs
    queryFrequency: 1h
    queryPeriod: 1h
    triggerOperator: gt
    triggerThreshold: 0
    tactics:
      - CredentialAccess
    relevantTechniques:
      - T1110
    query: |
      let Trusted = _GetWatchlist('TrustedAddresses') | project SearchKey;
      SigninLogs
      | where ResultType == "50126"
      | where IPAddress !in (Trusted)
      | summarize Attempts = count(), TimeGenerated = max(TimeGenerated) by UserPrincipalName, IPAddress
      | where Attempts >= 3
    entityMappings:
      - entityType: Account
        fieldMappings:
          - identifier: FullName
            columnName: UserPrincipalName
      - entityType: IP
        fieldMappings:
          - identifier: Address
            columnName: IPAddress
    customDetails:
      Attempts: Attempts
    eventGroupingSettings:
      aggregationKind: AlertPerResult
    version: 1.0.0
    kind: Scheduled

    """

  private static let query = """
    // Which accounts had wrong passwords, from how many addresses?
    SigninLogs
    | where ResultType == "50126"
    | summarize Attempts = count(), Addresses = dcount(IPAddress) by UserPrincipalName
    | order by Attempts desc, UserPrincipalName asc

    """

  private static let watchlist = """
    SearchKey,Note
    192.0.2.10,the office

    """

  private static let rows = """
    TimeGenerated,UserPrincipalName,IPAddress,ResultType
    2024-05-01T11:00:00Z,eve@example.org,198.51.100.7,50126
    2024-05-01T11:10:00Z,eve@example.org,198.51.100.7,50126
    2024-05-01T11:20:00Z,eve@example.org,198.51.100.7,50126
    2024-05-01T11:30:00Z,eve@example.org,203.0.113.9,50126
    2024-05-01T11:12:00Z,bob@example.org,198.51.100.8,50126
    2024-05-01T11:13:00Z,bob@example.org,198.51.100.8,50126
    2024-05-01T11:14:00Z,bob@example.org,198.51.100.8,0
    2024-05-01T11:40:00Z,ann@example.org,192.0.2.10,50126
    2024-05-01T11:41:00Z,ann@example.org,192.0.2.10,50126
    2024-05-01T11:42:00Z,ann@example.org,192.0.2.10,50126

    """

  private static let tests = """
    ---
    now: 2024-05-01T12:00:00Z
    watchlists: ../watchlists
    ---
    <!--
    rules/       analytics rules, as Sentinel exports them
    queries/     queries, a file each
    watchlists/  CSV files, each a watchlist that is called as its file
    tests/       Markdown like this one: rows, then what must come of them

    kustody check rules queries --watchlists watchlists
    kustody test tests
    kustody test tests --coverage --mutate    what these tests would not notice
    kustody test tests --update               rewrites what is expected: read the difference
    -->
    # Sign-ins
    <!-- table: SigninLogs sign-ins.csv -->

    Eve guesses from two addresses, Bob mistypes twice and gets in, Ann sits in the office.

    ## The rule sees who guesses

    [Repeated failed sign-ins](../rules/repeated-failed-sign-ins.yaml)

    ```alerts
    AlertName                 AlertSeverity  Account.FullName  IP.Address    Attempts
    Repeated failed sign-ins  Medium         eve@example.org   198.51.100.7  3
    ```

    ## It looks back an hour
    <!-- now: 2024-05-01T12:00:01Z -->

    [Repeated failed sign-ins](../rules/repeated-failed-sign-ins.yaml)

    ```empty alerts
    ```

    ## The query counts addresses

    [Failed sign-ins](../queries/failed-sign-ins.kql)

    ```result
    UserPrincipalName  Attempts  Addresses
    eve@example.org    4         2
    ann@example.org    3         1
    bob@example.org    2         1
    ```

    """

  private var workflow: String {
    """
    name: detections
    on: [push, pull_request]
    permissions:
      contents: read
    env:
      # The binary that checks these files. Its bytes are pinned: another release has another hash.
      KUSTODY_URL: \(address)
      KUSTODY_SHA256: \(hash)
    jobs:
      kql:
        runs-on: ubuntu-latest
        steps:
          - uses: actions/checkout@v4
          - name: install
            run: |
              mkdir -p "$RUNNER_TEMP/kustody"
              cd "$RUNNER_TEMP/kustody"
              curl --fail --silent --show-error --location --retry 3 --output kustody "$KUSTODY_URL"
              echo "$KUSTODY_SHA256  kustody" | sha256sum --check --strict
              chmod +x kustody
              echo "$PWD" >> "$GITHUB_PATH"
          - name: check
            run: |
              mkdir -p reports
              kustody check rules queries --watchlists watchlists --sarif reports/check.sarif
          - name: test
            if: ${{ !cancelled() }}
            run: |
              mkdir -p reports
              kustody test tests --watchlists watchlists --rules rules --junit reports/tests.xml \\
                --coverage-min 90 --coverage --coverage-lcov reports/coverage.lcov \\
                --mutate-min 80 --mutate-json reports/mutants.json
          - name: reports
            if: ${{ !cancelled() }}
            uses: actions/upload-artifact@v4
            with:
              name: reports
              path: reports

    """
  }
}
