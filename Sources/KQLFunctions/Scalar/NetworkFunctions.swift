import KQLCatalog
import KQLValues
import SQLSyntax

/// IPv4 and IPv6 addresses. Source: the page of each function; a text that is not an address gives null.
extension FunctionCatalog {
  mutating func declareNetwork() {
    declareIPv4Parsing()
    declareIPv4Comparisons()
    declareIPv6()
    declareIPv4Search()
    scalar(
      "geo_info_from_ip_address", source: "geo-info-from-ip-address-function",
      "The country, state, city, latitude and longitude of an address, as the file of `--geo` has them.",
      words: ["ip": "an IPv4 or IPv6 address"],
      Self.placeOfAddress)
  }

  /// Null of a text that is not an address, of a private one, and of one without an entry.
  private static let placeOfAddress: ScalarOverload = {
    var overload = ScalarOverload.raw(
      Parameter("ip", .string), returns: .fixed(.dynamic)
    ) { arguments in
      guard let places = arguments.state.places else {
        throw FunctionFailure(
          "`geo_info_from_ip_address` needs a GeoIP file: `--geo FILE`")
      }
      guard case .text(let text) = arguments[0], let address = PublicAddress(text),
        let place = try places.place(of: address)
      else { return .null }
      return .text(place)
    }
    overload.needsPlaces = true
    return overload
  }()

  // MARK: IPv4

  private mutating func declareIPv4Parsing() {
    scalar(
      "parse_ipv4", source: "parse-ipv4-function",
      "The address as a number, its prefix applied; null of anything else.",
      words: ["ip": "an IPv4 address, with a prefix as in `10.0.0.0/8` if wanted"],
      .swift("ip") { (text: Text) -> Int64? in
        IPv4Address(text.bytes).map { Int64($0.network) }
      },
      examples: [
        ("parse_ipv4('192.168.1.1')", "3232235777"), ("parse_ipv4('192.168.1.1/24')", "3232235776"),
        ("parse_ipv4('192.168.01.1')", "long(null)"),
      ])
    scalar(
      "parse_ipv4_mask", source: "parse-ipv4-mask-function",
      "The address as a number, cut to a prefix of bits.",
      words: [
        "ip": "an IPv4 address, with a prefix as in `10.0.0.0/8` if wanted",
        "prefix": "how many leading bits count, from 0 to 32",
      ],
      .swift("ip", "prefix") { (text: Text, prefix: Int64) -> Int64? in
        guard (0...32).contains(prefix), let address = IPv4Address(text.bytes) else { return nil }
        return Int64(address.network(min(Int(prefix), address.prefix)))
      },
      examples: [
        ("parse_ipv4_mask('127.0.0.1', 24)", "2130706432"),
        ("parse_ipv4_mask('127.0.0.1', 33)", "long(null)"),
      ])
    declareIPv4Format("format_ipv4", "The address, cut to a prefix of bits; '' for anything else.")
    {
      address, prefix in
      IPv4Address.text(address.network(prefix))
    } examples: {
      [
        ("format_ipv4('192.168.1.1', 24)", "'192.168.1.0'"),
        ("format_ipv4('192.168.1.1/24', 32)", "'192.168.1.0'"),
        ("format_ipv4(3232235777)", "'192.168.1.1'"), ("format_ipv4('192.168.1.1', -1)", "''"),
      ]
    }
    declareIPv4Format("format_ipv4_mask", "The network of an address with its prefix.") {
      address, prefix in
      "\(IPv4Address.text(address.network(prefix)))/\(prefix)"
    } examples: {
      [
        ("format_ipv4_mask('192.168.1.1', 24)", "'192.168.1.0/24'"),
        ("format_ipv4_mask('192.168.1.1/24', 32)", "'192.168.1.0/24'"),
      ]
    }
    scalar(
      "ipv4_netmask_suffix", source: "ipv4-netmask-suffix-function",
      "The length of an address's prefix, 32 where it has none.",
      words: ["ip": "an IPv4 address, with a prefix as in `10.0.0.0/8` if wanted"],
      .swift("ip") { (text: Text) -> Int64? in IPv4Address(text.bytes).map { Int64($0.prefix) } },
      examples: [
        ("ipv4_netmask_suffix('192.168.1.1/24')", "24"), ("ipv4_netmask_suffix('10.1.2.3')", "32"),
      ])
    scalar(
      "ipv4_range_to_cidr_list", source: "ipv4-range-to-cidr-list-function",
      "The fewest networks that cover a range of addresses.",
      words: ["start": "the first address of the range", "end": "the last address of the range"],
      .raw(Parameter("start", .string), Parameter("end", .string), returns: .fixed(.dynamic)) {
        arguments in
        guard let start = Text(view: arguments[0]), let end = Text(view: arguments[1]),
          let first = IPv4Address(start.bytes), let last = IPv4Address(end.bytes),
          first.network <= last.network
        else { return .null }
        let networks = IPv4Address.networks(from: first.network, to: last.network)
        let texts = networks.map {
          DynamicValue.string("\(IPv4Address.text($0.bits))/\($0.prefix)")
        }
        return .text(DynamicValue.array(texts).jsonText)
      },
      examples: [
        (
          "ipv4_range_to_cidr_list('1.1.128.0', '1.1.140.255')",
          "dynamic(['1.1.128.0/21', '1.1.136.0/22', '1.1.140.0/24'])"
        )
      ])
  }

  private mutating func declareIPv4Format(
    _ name: String, _ summary: String, _ body: @escaping @Sendable (IPv4Address, Int) -> String,
    examples: () -> [(String, String)]
  ) {
    let format: @Sendable (IPv4Address?, Int64) -> String = { address, prefix in
      guard let address, (0...32).contains(prefix) else { return "" }
      return body(address, min(Int(prefix), address.prefix))
    }
    let number: @Sendable (Int64) -> IPv4Address? = { bits in
      UInt32(exactly: bits).map { IPv4Address(bits: $0) }
    }
    scalar(
      name, source: "\(name == "format_ipv4" ? "format-ipv4" : "format-ipv4-mask")-function",
      summary,
      words: [
        "ip": "an IPv4 address as text or as a number",
        "prefix": "how many leading bits to keep, from 0 to 32; all if not given",
      ],
      .swift("ip") { (text: Text) -> String in format(IPv4Address(text.bytes), 32) },
      .swift("ip", "prefix") { (text: Text, prefix: Int64) -> String in
        format(IPv4Address(text.bytes), prefix)
      },
      .swift("ip") { (bits: Int64) -> String in format(number(bits), 32) },
      .swift("ip", "prefix") { (bits: Int64, prefix: Int64) -> String in
        format(number(bits), prefix)
      }, examples: examples())
  }

  private mutating func declareIPv4Comparisons() {
    scalar(
      "ipv4_compare", source: "ipv4-compare-function",
      "-1, 0 or 1 as one address is less than, equal to or greater than another, by the shortest prefix given.",
      words: [
        "ip1": "the first address", "ip2": "the second address",
        "prefix":
          "how many leading bits count, from 0 to 32; the shortest prefix of the addresses still holds",
      ],
      .swift("ip1", "ip2") { (a: Text, b: Text) -> Int64? in Self.compare4(a, b, 32) },
      .swift("ip1", "ip2", "prefix") { (a: Text, b: Text, prefix: Int64) -> Int64? in
        Self.compare4(a, b, prefix)
      },
      examples: [
        ("ipv4_compare('192.168.1.1/24', '192.168.1.255')", "0"),
        ("ipv4_compare('192.168.1.1', '192.168.1.255', 24)", "0"),
        ("ipv4_compare('1.1.1.1', '1.1.1.2')", "-1"),
      ])
    scalar(
      "ipv4_is_match", source: "ipv4-is-match-function",
      "Whether two addresses are equal, by the shortest prefix given.",
      words: [
        "ip1": "the first address", "ip2": "the second address",
        "prefix":
          "how many leading bits count, from 0 to 32; the shortest prefix of the addresses still holds",
      ],
      .swift("ip1", "ip2") { (a: Text, b: Text) -> Bool? in Self.compare4(a, b, 32).map { $0 == 0 }
      },
      .swift("ip1", "ip2", "prefix") { (a: Text, b: Text, prefix: Int64) -> Bool? in
        Self.compare4(a, b, prefix).map { $0 == 0 }
      },
      examples: [
        ("ipv4_is_match('192.168.1.1/24', '192.168.1.255')", "true"),
        ("ipv4_is_match('192.168.1.1', '192.168.1.0', 31)", "true"),
      ])
    scalar(
      "ipv4_is_in_range", source: "ipv4-is-in-range-function",
      "Whether an address lies in a network.",
      words: ["ip": "the address to test", "range": "a network such as `10.0.0.0/8`"],
      .swift("ip", "range") { (ip: Text, range: Text) -> Bool? in
        guard let address = IPv4Address(ip.bytes), let network = IPv4Address(range.bytes) else {
          return nil
        }
        return network.contains(address)
      },
      examples: [
        ("ipv4_is_in_range('192.168.1.1', '192.168.1.255/24')", "true"),
        ("ipv4_is_in_range('192.168.2.1', '192.168.1.255/24')", "false"),
        ("ipv4_is_in_range('x', '192.168.1.255/24')", "bool(null)"),
      ])
    scalar(
      "ipv4_is_in_any_range", source: "ipv4-is-in-any-range-function",
      "Whether an address lies in one of some networks.",
      words: [
        "ip": "the address to test", "range": "a network such as `10.0.0.0/8`",
        "ranges": "an array of networks",
      ],
      .raw(
        Parameter("ip", .string), Parameter("range", .strictly(.string)).variadic,
        returns: .fixed(.bool)
      ) { arguments in
        guard let ip = Text(view: arguments[0]), let address = IPv4Address(ip.bytes) else {
          return .null
        }
        let ranges = (1..<arguments.count).map { index in
          Text(view: arguments[index]).flatMap { IPv4Address($0.bytes) }
        }
        return Self.isInAny(ranges.lazy.map { $0?.contains(address) })
      },
      .raw(
        Parameter("ip", .string), Parameter("ranges", .strictly(.dynamic)), returns: .fixed(.bool)
      ) { arguments in
        guard let ip = Text(view: arguments[0]), let address = IPv4Address(ip.bytes),
          case .text(let json) = arguments[1]
        else { return .null }
        let ranges = arguments.state.prepared("address ranges", json) { IPRanges(json: $0) }
        return Self.isInAny(ranges.version4.lazy.map { $0?.contains(address) })
      },
      examples: [
        ("ipv4_is_in_any_range('192.168.1.6', '192.168.1.1/24', '10.0.0.1/8')", "true"),
        ("ipv4_is_in_any_range('127.0.0.1', dynamic(['127.0.0.1', '192.168.1.1']))", "true"),
      ])
    scalar(
      "ipv4_is_private", source: "ipv4-is-private-function",
      "Whether an address belongs to a private network.",
      words: ["ip": "an IPv4 address, with a prefix as in `10.0.0.0/8` if wanted"],
      .swift("ip") { (ip: Text) -> Bool? in IPv4Address(ip.bytes)?.isPrivate },
      examples: [
        ("ipv4_is_private('10.1.2.3')", "true"), ("ipv4_is_private('192.168.1.1/24')", "true"),
        ("ipv4_is_private('127.0.0.1')", "false"), ("ipv4_is_private('x')", "bool(null)"),
      ])
  }

  private static func compare4(_ a: Text, _ b: Text, _ prefix: Int64) -> Int64? {
    guard (0...32).contains(prefix), let left = IPv4Address(a.bytes),
      let right = IPv4Address(b.bytes)
    else { return nil }
    let length = min(left.prefix, right.prefix, Int(prefix))
    let (first, second) = (left.network(length), right.network(length))
    return first == second ? 0 : first < second ? -1 : 1
  }

  /// True when one is; null when none is and one could not be read.
  private static func isInAny(_ answers: some Sequence<Bool?>) -> FunctionValue {
    var isUnknown = false
    for answer in answers {
      if answer == true { return .bool(true) }
      if answer == nil { isUnknown = true }
    }
    return isUnknown ? .null : .bool(false)
  }

  // MARK: IPv6

  private mutating func declareIPv6() {
    scalar(
      "parse_ipv6", source: "parse-ipv6-function",
      "The address in full, its prefix applied; '' of anything else.",
      words: ["ip": "an IPv6 or IPv4 address, with a prefix if wanted"],
      .swift("ip") { (text: Text) -> String in
        IPv6Address(text.bytes).map { IPv6Address.text($0.network) } ?? ""
      },
      examples: [
        ("parse_ipv6('192.168.255.255/24')", "'0000:0000:0000:0000:0000:ffff:c0a8:ff00'"),
        (
          "parse_ipv6('fe80::85d:e82c:9446:7994')", "'fe80:0000:0000:0000:085d:e82c:9446:7994'"
        ), ("parse_ipv6('x')", "''"),
      ])
    scalar(
      "parse_ipv6_mask", source: "parse-ipv6-mask-function",
      "The address in full, cut to a prefix of bits.",
      words: [
        "ip": "an IPv6 or IPv4 address, with a prefix if wanted",
        "prefix": "how many leading bits count, from 0 to 128",
      ],
      .swift("ip", "prefix") { (text: Text, prefix: Int64) -> String in
        guard (0...128).contains(prefix), let address = IPv6Address(text.bytes) else { return "" }
        return IPv6Address.text(address.network & IPv6Address.mask(Int(prefix)))
      },
      examples: [
        ("parse_ipv6_mask('192.168.255.255', 120)", "'0000:0000:0000:0000:0000:ffff:c0a8:ff00'"),
        (
          "parse_ipv6_mask('::192.168.255.255/24', 128)",
          "'0000:0000:0000:0000:0000:0000:c0a8:ff00'"
        ),
      ])
    scalar(
      "ipv6_compare", source: "ipv6-compare-function",
      "-1, 0 or 1 as one address is less than, equal to or greater than another.",
      words: [
        "ip1": "the first address", "ip2": "the second address",
        "prefix":
          "how many leading bits count, from 0 to 128; the shortest prefix of the addresses still holds",
      ],
      .swift("ip1", "ip2") { (a: Text, b: Text) -> Int64? in Self.compare6(a, b, 128) },
      .swift("ip1", "ip2", "prefix") { (a: Text, b: Text, prefix: Int64) -> Int64? in
        Self.compare6(a, b, prefix)
      },
      examples: [
        ("ipv6_compare('192.168.1.1', '::ffff:c0a8:0101')", "0"),
        ("ipv6_compare('::1', '::2')", "-1"),
      ])
    scalar(
      "ipv6_is_match", source: "ipv6-is-match-function", "Whether two addresses are equal.",
      words: [
        "ip1": "the first address", "ip2": "the second address",
        "prefix":
          "how many leading bits count, from 0 to 128; the shortest prefix of the addresses still holds",
      ],
      .swift("ip1", "ip2") { (a: Text, b: Text) -> Bool? in Self.compare6(a, b, 128).map { $0 == 0 }
      },
      .swift("ip1", "ip2", "prefix") { (a: Text, b: Text, prefix: Int64) -> Bool? in
        Self.compare6(a, b, prefix).map { $0 == 0 }
      },
      examples: [
        ("ipv6_is_match('fe80::85d:e82c:9446:7994/120', 'fe80::85d:e82c:9446:7998')", "true")
      ])
    scalar(
      "ipv6_is_in_range", source: "ipv6-is-in-range-function",
      "Whether an address lies in a network.",
      words: ["ip": "the address to test", "range": "a network such as `fd00::/8`"],
      .swift("ip", "range") { (ip: Text, range: Text) -> Bool? in
        guard let address = IPv6Address(ip.bytes), let network = IPv6Address(range.bytes) else {
          return nil
        }
        return network.contains(address)
      },
      examples: [
        (
          "ipv6_is_in_range('a5e:f127:8a9d:146d:e102:b5d3:c755:abcd', 'a5e:f127:8a9d:146d:e102:b5d3:c755:0/112')",
          "true"
        )
      ])
    scalar(
      "ipv6_is_in_any_range", source: "ipv6-is-in-any-range-function",
      "Whether an address lies in one of some networks.",
      words: [
        "ip": "the address to test", "range": "a network such as `fd00::/8`",
        "ranges": "an array of networks",
      ],
      .raw(
        Parameter("ip", .string), Parameter("range", .strictly(.string)).variadic,
        returns: .fixed(.bool)
      ) { arguments in
        guard let ip = Text(view: arguments[0]), let address = IPv6Address(ip.bytes) else {
          return .null
        }
        let ranges = (1..<arguments.count).map { index in
          Text(view: arguments[index]).flatMap { IPv6Address($0.bytes) }
        }
        return Self.isInAny(ranges.lazy.map { $0?.contains(address) })
      },
      .raw(
        Parameter("ip", .string), Parameter("ranges", .strictly(.dynamic)), returns: .fixed(.bool)
      ) { arguments in
        guard let ip = Text(view: arguments[0]), let address = IPv6Address(ip.bytes),
          case .text(let json) = arguments[1]
        else { return .null }
        let ranges = arguments.state.prepared("address ranges", json) { IPRanges(json: $0) }
        return Self.isInAny(ranges.version6.lazy.map { $0?.contains(address) })
      },
      examples: [("ipv6_is_in_any_range('::1', '::2', '::/16')", "true")])
  }

  private static func compare6(_ a: Text, _ b: Text, _ prefix: Int64) -> Int64? {
    guard (0...128).contains(prefix), let left = IPv6Address(a.bytes)?.compared,
      let right = IPv6Address(b.bytes)?.compared
    else { return nil }
    let mask = IPv6Address.mask(min(left.prefix, right.prefix, Int(prefix)))
    let (first, second) = (left.bits & mask, right.bits & mask)
    return first == second ? 0 : first < second ? -1 : 1
  }

  // MARK: addresses in texts

  private mutating func declareIPv4Search() {
    declareSearch(
      "has_ipv4", page: "has-ipv4", "Whether an address stands in a text.", isPrefix: false,
      isMany: false,
      [
        ("has_ipv4('05:04:54 127.0.0.1 GET /favicon.ico 404', '127.0.0.1')", "true"),
        ("has_ipv4('05:04:54127.0.0.1 GET /favicon.ico 404', '127.0.0.1')", "false"),
      ])
    declareSearch(
      "has_any_ipv4", page: "has-any-ipv4", "Whether one of some addresses stands in a text.",
      isPrefix: false, isMany: true,
      [
        (
          "has_any_ipv4('05:04:54 127.0.0.1 GET /favicon.ico 404', '127.0.0.1', '127.0.0.2')",
          "true"
        )
      ]
    )
    declareSearch(
      "has_ipv4_prefix", page: "has-ipv4-prefix",
      "Whether an address that begins so stands in a text.", isPrefix: true, isMany: false,
      [
        ("has_ipv4_prefix('05:04:54 127.0.0.1 GET /favicon.ico 404', '127.0.')", "true"),
        ("has_ipv4_prefix('05:04:54 127.0.0.1 GET /favicon.ico 404', '127.0')", "false"),
        ("has_ipv4_prefix('05:04:54 127.0.0.256 GET /favicon.ico 404', '127.0.')", "false"),
      ])
    declareSearch(
      "has_any_ipv4_prefix", page: "has-any-ipv4-prefix",
      "Whether an address that begins in one of some ways stands in a text.", isPrefix: true,
      isMany: true,
      [
        (
          "has_any_ipv4_prefix('05:04:54 127.0.0.1 GET /favicon.ico 404', '127.0.', '192.168.')",
          "true"
        )
      ])
  }

  private mutating func declareSearch(
    _ name: String, page: String, _ summary: String, isPrefix: Bool, isMany: Bool,
    _ examples: [(String, String)]
  ) {
    let source = Parameter("source", .string)
    let ip =
      isPrefix
      ? "a whole IPv4 address, or its beginning with a dot at the end" : "the IPv4 address to find"
    let find: @Sendable (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool = {
      IPv4Search.isPattern($0, allowsPrefix: isPrefix) && IPv4Search.finds($0, in: $1)
    }
    let texts = ScalarOverload.raw(
      source,
      isMany
        ? Parameter("ip", .strictly(.string)).variadic : Parameter("ip", .string),
      returns: .fixed(.bool)
    ) { arguments in
      guard let text = Text(view: arguments[0]) else { return .bool(false) }
      for index in 1..<arguments.count {
        if let pattern = Text(view: arguments[index]), find(pattern.bytes, text.bytes) {
          return .bool(true)
        }
      }
      return .bool(false)
    }
    guard isMany else {
      scalar(
        name, source: "\(page)-function", summary,
        words: ["source": "the text to search", "ip": ip], texts, examples: examples)
      return
    }
    let list = ScalarOverload.raw(
      source, Parameter("ips", .strictly(.dynamic)), returns: .fixed(.bool)
    ) { arguments in
      guard let text = Text(view: arguments[0]), case .text(let json) = arguments[1],
        case .array(let items)? = DynamicValue(json: json)
      else { return .bool(false) }
      return .bool(items.contains { $0.text.withUTF8Bytes { find($0, text.bytes) } })
    }
    scalar(
      name, source: "\(page)-function", summary,
      words: ["source": "the text to search", "ip": ip, "ips": "an array of the same"], texts, list,
      examples: examples)
  }
}
