import KQLValues

/// What knows where addresses are: a file that the user named.
package protocol AddressPlaces: AnyObject {
  /// The bag of an address as JSON, see `Place`; nil where nothing is known of it.
  ///
  /// - Throws: `FunctionFailure` when the file cannot be read.
  func place(of address: PublicAddress) throws(FunctionFailure) -> String?
}

/// An address that a place may be known of: one without a prefix, and not of a private network.
package enum PublicAddress: Sendable, Hashable {
  case version4(UInt32)
  case version6(UInt128)
}

/// Where an address is. Source: geo-info-from-ip-address-function: the names of country, state and city, and
/// coordinates in degrees. What is not known of it is nil.
package struct Place: Sendable, Hashable {
  package var country: String?
  package var state: String?
  package var city: String?
  package var latitude: Double?
  package var longitude: Double?

  package init() {}

  /// The bag as JSON, without what is not known; nil where nothing is.
  package var json: String? {
    var bag = DynamicBag()
    for (key, text) in [("country", country), ("state", state), ("city", city)] {
      if let text { bag[key] = .string(text) }
    }
    for (key, degrees) in [("latitude", latitude), ("longitude", longitude)] {
      if let degrees, degrees.isFinite { bag[key] = .real(degrees) }
    }
    return bag.isEmpty ? nil : DynamicValue.bag(bag).jsonText
  }
}
