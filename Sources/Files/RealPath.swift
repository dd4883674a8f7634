import Platform

/// The absolute path of a file without links in it; nil, with the reason in `errno`, where there is none.
package func realPath(_ path: String) -> String? {
  guard let real = realpath(path, nil) else { return nil }
  defer { free(real) }
  return String(cString: real)
}
