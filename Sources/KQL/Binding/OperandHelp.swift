import KQLValues

/// What to write where an operator does not stand between two types: the conversion, not the forms there are.
func operandHelp(_ name: String, _ types: [ScalarType]) -> String? {
  guard let left = types.first else { return nil }
  let right = types.last ?? left
  switch name {
  case "==", "!=", "<", "<=", ">", ">=":
    guard left != right else { return nil }
    // A text is what most things can be made into, and what can be made into most things.
    if left == .dynamic || right == .dynamic {
      let other = left == .dynamic ? right : left
      return "convert the dynamic, as with `\(conversion(to: other))(…)`"
    }
    let made = left == .string ? right : right == .string ? left : nil
    if let made {
      // Strings have no order.
      guard name == "==" || name == "!=" else {
        return "convert the text, as with `\(conversion(to: made))(…)`"
      }
      return
        "convert one of them: `\(conversion(to: made))(…)` the text, or `tostring(…)` the other"
    }
    return
      "convert one of them, as with `\(conversion(to: left))(…)` or `\(conversion(to: right))(…)`"
  case "+" where types.contains(.string):
    return "texts are joined with `strcat(…)`; numbers in them are read with `tolong(…)`"
  case "+", "-", "*", "/", "%", "__negate":
    guard types.contains(where: { $0 == .string || $0 == .dynamic }) else { return nil }
    return "convert what is not a number, as with `tolong(…)`, `toreal(…)` or `todatetime(…)`"
  default:
    // The word operators are for texts.
    guard name.first?.isLetter == true || name.first == "!" || name.contains("~") else {
      return nil
    }
    return "convert what is not text, as with `tostring(…)`"
  }
}

/// What KQL calls functions of other languages.
let foreignFunctions = [
  "if": "iff", "concat": "strcat", "len": "strlen", "length": "strlen", "upper": "toupper",
  "lower": "tolower", "substr": "substring", "nvl": "coalesce", "ifnull": "coalesce",
  "isnotnullorempty": "isnotempty", "isnullorempty": "isempty", "getdate": "now",
  "datediff": "datetime_diff", "dateadd": "datetime_add", "count_distinct": "dcount",
  "to_string": "tostring", "to_int": "toint", "group_concat": "make_list", "regexp": "extract",
  "cidrmatch": "ipv4_is_in_range", "match": "extract", "mvcount": "array_length",
  "values": "make_set",
]

/// The function that makes values of a type.
private func conversion(to type: ScalarType) -> String {
  switch type {
  case .bool: "tobool"
  case .int: "toint"
  case .long: "tolong"
  case .real: "toreal"
  case .decimal: "todecimal"
  case .datetime: "todatetime"
  case .timespan: "totimespan"
  case .guid: "toguid"
  case .string: "tostring"
  case .dynamic: "todynamic"
  }
}
