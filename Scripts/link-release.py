#!/usr/bin/env python3
"""Links as LLD does, without the unwinding tables of what is written in Swift: two megabytes that nothing reads.

Swift unwinds nothing, and walks its stacks by frame pointers; exceptions of C++ end in C++, whose tables stay. The linker
for `swiftc -Xclang-linker --ld-path=…`, with arguments for `ld.lld`.
"""
import concurrent.futures
import os
import shlex
import shutil
import subprocess
import sys
import tempfile


def arguments(given):
    """The arguments, with those that stand in response files."""
    for argument in given:
        if argument.startswith("@"):
            with open(argument[1:], encoding="utf-8") as file:
                yield from shlex.split(file.read())
        else:
            yield argument


def main():
    tools = os.path.dirname(os.path.realpath(shutil.which("swiftc")))
    with tempfile.TemporaryDirectory() as folder:

        def without_tables(item):
            number, argument = item
            if not argument.endswith(".swift.o"):
                return argument
            target = os.path.join(folder, f"{number}.o")
            subprocess.run(
                [os.path.join(tools, "llvm-objcopy"), "--remove-section=.eh_frame", argument, target], check=True)
            return target

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            inputs = list(pool.map(without_tables, enumerate(arguments(sys.argv[1:]))))
        response = os.path.join(folder, "arguments")
        with open(response, "w", encoding="utf-8") as file:
            file.writelines(f'"{argument}"\n' for argument in inputs)
        return subprocess.run([os.path.join(tools, "ld.lld"), f"@{response}"]).returncode


if __name__ == "__main__":
    sys.exit(main())
