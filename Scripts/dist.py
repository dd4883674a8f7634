#!/usr/bin/env python3
"""Packs a release of the static executable: an archive, a Debian package, an SPDX SBOM and their SHA-256 sums.

    Scripts/dist.py KUSTODY LINKED FOLDER

LINKED is what the linker read, in the form of make (LLD's --dependency-file): the libraries in the executable are
taken from there, their versions and licences from the Debian packages that own them. The same executable gives the
same bytes; the time in them is SOURCE_DATE_EPOCH, otherwise that of the last commit.
"""

import gzip
import hashlib
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parent.parent

# Licences as SPDX writes them; Debian's files state them in words of its own.
licenses = {
    "libbrotli": "MIT",
    "libc6": "LGPL-2.1-or-later",
    "libgcc": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libmbedtls": "Apache-2.0 OR GPL-2.0-or-later",
    "libre2": "BSD-3-Clause",
    "libsodium": "ISC",
    "libsqlite3": "blessing",
    "libssl": "Apache-2.0",
    "libstdc++": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libcmark-gfm": "BSD-2-Clause",
    "libyaml": "MIT",
    "libzstd": "BSD-3-Clause OR GPL-2.0-only",
    "zlib1g": "Zlib",
}


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def linked_files(path):
    """What the linker read, of the first rule of the file."""
    text = pathlib.Path(path).read_text().split("\n\n")[0].replace("\\\n", " ")
    return [pathlib.Path(name) for name in text.split(":", 1)[1].split()]


def libraries(linked):
    """The packages of what the linker read: name, version, licence, and the file that has the licence's text."""
    found = {}
    swift = None
    archives = []
    for path in sorted({file.resolve() for file in linked if file.suffix == ".a"}):
        if "swift_static" in path.parts:
            swift = path
        else:
            archives.append(str(path))
    for line in output("dpkg", "-S", *archives).splitlines():
        package = line.split(":")[0]
        if package in found:
            continue
        license = next((text for name, text in licenses.items() if package.startswith(name)), None)
        if license is None:
            sys.exit(f"{package} is linked in, and no licence of it is known: add it to {__file__}")
        found[package] = {
            "name": package,
            "version": output("dpkg-query", "-W", "-f", "${Version}", package),
            "license": license,
            "text": pathlib.Path("/usr/share/doc") / package / "copyright",
            "purl": f"pkg:deb/debian/{package}",
        }
    if swift:
        usr = pathlib.Path(*swift.parts[: swift.parts.index("usr") + 1])
        found["swift"] = {
            "name": "swift",
            "version": re.search(r"Swift version (\S+)", output("swift", "--version"))[1],
            "license": "Apache-2.0 WITH Swift-exception",
            "text": usr / "share/swift/LICENSE.txt",
            "purl": "pkg:github/swiftlang/swift",
        }
    manifest = (root / "Package.swift").read_text()
    found["swift-argument-parser"] = {
        "name": "swift-argument-parser",
        "version": re.search(r'swift-argument-parser", exact: "(.*?)"', manifest)[1],
        "license": "Apache-2.0 WITH Swift-exception",
        "text": root / ".build-release/made/swift-argument-parser/LICENSE.txt",
        "purl": "pkg:github/apple/swift-argument-parser",
    }
    return list(found.values())


def sbom(version, digest, packages, moment):
    """The document, as SPDX 2.3 has it in JSON."""

    def package(number, name, version, license, purl, **more):
        identifier = re.sub(r"[^A-Za-z0-9.-]", "-", name)
        return {
            "SPDXID": f"SPDXRef-Package-{identifier}",
            "name": name,
            "versionInfo": version,
            "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False,
            "licenseConcluded": "NOASSERTION",
            "licenseDeclared": license,
            "copyrightText": "NOASSERTION",
            "externalRefs": [
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": f"{purl}@{version.replace(':', '%3A').replace('+', '%2B')}",
                }
            ],
            **more,
        }

    own = package(
        0, "kustody", version, "MIT", "pkg:generic/kustody", primaryPackagePurpose="APPLICATION",
        checksums=[{"algorithm": "SHA256", "checksumValue": digest}])
    parts = [
        package(number, each["name"], each["version"], each["license"], each["purl"])
        for number, each in enumerate(packages, 1)
    ]
    identifier = own["SPDXID"]
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"kustody-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/kustody-{version}-{digest[:32]}",
        "creationInfo": {
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment)),
            "creators": [f"Tool: kustody-dist-{version}"],
        },
        "packages": [own] + parts,
        "relationships": [
            {
                "spdxElementId": "SPDXRef-DOCUMENT",
                "relationshipType": "DESCRIBES",
                "relatedSpdxElement": identifier,
            }
        ]
        + [
            {
                "spdxElementId": identifier,
                "relationshipType": "STATIC_LINK",
                "relatedSpdxElement": part["SPDXID"],
            }
            for part in parts
        ],
    }


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main():
    binary, linked, folder = (pathlib.Path(name).absolute() for name in sys.argv[1:4])
    version = output(binary, "--version").strip()
    machine = platform.machine()
    moment = int(
        os.environ.get("SOURCE_DATE_EPOCH")
        or output("git", "-C", root, "log", "-1", "--format=%ct"))
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(moment), "LC_ALL": "C"}
    name = f"kustody-{version}-linux-{machine}"
    folder.mkdir(parents=True, exist_ok=True)
    os.umask(0o022)

    packages = libraries(linked_files(linked))
    document = sbom(version, sha256(binary), packages, moment)
    with tempfile.TemporaryDirectory() as scratch:
        # As it lies below /usr; the archive has the same below its own name.
        tree = pathlib.Path(scratch) / name
        subprocess.run(
            [root / "Scripts/install.sh", "install", binary], check=True, stdout=subprocess.DEVNULL,
            env={**environment, "DESTDIR": "", "PREFIX": str(tree)})
        docs = tree / "share/doc/kustody"
        (docs / "licenses").mkdir(parents=True)
        shutil.copyfile(root / "README.md", docs / "README.md")
        shutil.copyfile(root / "CHANGELOG.md", docs / "CHANGELOG.md")
        for each in packages:
            shutil.copyfile(each["text"], docs / "licenses" / each["name"])
        text = (root / "LICENSE").read_text() + "\nLinked in, with their licences in `licenses`:\n\n"
        text += "".join(f"{each['name']} {each['version']}: {each['license']}\n" for each in packages)
        (docs / "copyright").write_text(text)
        shutil.copyfile(root / "docs/ATTRIBUTION.md", docs / "ATTRIBUTION.md")
        (docs / "kustody.spdx.json").write_text(json.dumps(document, indent=2) + "\n")

        tar = subprocess.run(
            ["tar", "-C", scratch, "--sort=name", f"--mtime=@{moment}", "--owner=0", "--group=0",
             "--numeric-owner", "--mode=u=rwX,go=rX", "--format=gnu", "-cf", "-", name],
            check=True, capture_output=True, env=environment).stdout
        archive = folder / f"{name}.tar.gz"
        # Without name and time, as gzip -n.
        archive.write_bytes(gzip.compress(tar, mtime=0))

        package = pathlib.Path(scratch) / "package"
        tree.rename(package)
        (package / "usr").mkdir()
        for part in ("bin", "share"):
            (package / part).rename(package / "usr" / part)
        architecture = output("dpkg", "--print-architecture").strip()
        size = sum(file.stat().st_size for file in package.rglob("*") if file.is_file()) // 1024
        (package / "DEBIAN").mkdir()
        (package / "DEBIAN/control").write_text(
            f"""\
Package: kustody
Version: {version}
Architecture: {architecture}
Maintainer: The kustody authors <kustody@localhost>
Installed-Size: {size}
Section: utils
Priority: optional
Description: offline Log Analytics workspace
 Ingests exported Azure logs into one SQLite file, keeps the proof of where each
 row came from, and answers KQL with Kusto's answers. Nothing is uploaded.
""")
        deb = folder / f"kustody_{version}_{architecture}.deb"
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", package, deb], check=True,
            stdout=subprocess.DEVNULL, env=environment)
    bill = folder / f"{name}.spdx.json"
    bill.write_text(json.dumps(document, indent=2) + "\n")
    made = sorted([archive, deb, bill])
    (folder / "SHA256SUMS").write_text("".join(f"{sha256(file)}  {file.name}\n" for file in made))
    for file in made:
        print(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


main()
