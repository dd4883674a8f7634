import FuzzTargets
import Platform

// What libFuzzer calls. `KUSTODY_FUZZ_TARGET` names the entry point.

private let target: FuzzTarget = {
  let name = getenv("KUSTODY_FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = FuzzTarget.named(name) else {
    fatalError("KUSTODY_FUZZ_TARGET is one of \(FuzzTarget.all.map(\.name))")
  }
  return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafeRawPointer?, _ count: Int) -> CInt {
  if count <= target.mostBytes { target.run(UnsafeRawBufferPointer(start: bytes, count: count)) }
  return 0
}
