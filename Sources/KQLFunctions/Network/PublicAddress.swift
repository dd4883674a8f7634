import KQLCatalog

extension PublicAddress {
  /// nil where the text is something else. An IPv4 address written as IPv6 is taken for what it is.
  package init?(_ text: UnsafeRawBufferPointer) {
    guard !text.contains(UInt8(ascii: "/")), let address = IPv6Address(text)?.compared else {
      return nil
    }
    if address.bits >> 32 == 0xFFFF {
      let plain = IPv4Address(bits: UInt32(truncatingIfNeeded: address.bits))
      guard !plain.isPrivate else { return nil }
      self = .version4(plain.bits)
    } else {
      // fc00::/7 are the private ones.
      guard address.bits >> 121 != 0x7E else { return nil }
      self = .version6(address.bits)
    }
  }
}
