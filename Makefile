# make demo      build, ingest the fixtures, run the walkthrough queries
# make test      everything that must hold before a change is handed in
# make test-clients  the heavier clients of `kustody serve` too, from PyPI
# make test-clickhouse  all of shipping to ClickHouse, in process, from PyPI
# make test-page the page of `kustody serve` in a browser; make page builds it from its sources
# make dashboards  the built-in dashboards as text of the binary, from their workbooks
# make build     debug build          make release   one fully static executable
# make install PREFIX=/usr/local DESTDIR=   the executable, manual pages, completions; make uninstall takes them away
# make dist      an archive, a Debian package and an SBOM of the release, into dist; make test-dist looks at them
# make lint      formatting           make format    apply it
# make bench     measure beside DuckDB, into docs/performance.md and README.md
# make compare  ask the cookbook's questions of other programs that answer KQL, into docs/comparison.md
# make bench-check  count the instructions of inner loops (valgrind)
# make fuzz      fuzz each entry point for a minute (SECONDS=60)
# make coverage  the lines that tests run, by module; ends with an error where they are too few
# make test-sanitized  the unit tests under AddressSanitizer and UndefinedBehaviorSanitizer, and under ThreadSanitizer
# make docs      write the pages that are made from the declarations

STRICT = --explicit-target-dependency-import-check error -Xswiftc -warnings-as-errors
# LLD comes with Swift, folds functions that are alike, and leaves out an index of unwinding tables: RE2's exceptions find
# theirs without. link-release.py leaves out the tables of what is written in Swift.
STATIC = -c release --product kustody --scratch-path .build-release \
	--static-swift-stdlib -Xswiftc -static-executable -Xswiftc -use-ld=lld \
	-Xswiftc -Xclang-linker -Xswiftc --ld-path=$(CURDIR)/Scripts/link-release.py \
	-Xlinker --icf=all -Xlinker --no-eh-frame-hdr -Xlinker --dependency-file=$(CURDIR)/$(LINKED) \
	-Xlinker -lsqlite3 -Xlinker -lcmark-gfm-extensions -Xlinker -lcmark-gfm -Xlinker -lre2 -Xlinker -lm -Xlinker -lstdc++ -Xlinker -s
KUSTODY = .build/debug/kustody
RELEASE = .build-release/release/kustody
# What the linker read.
LINKED = .build-release/linked.d
# Where the build for coverage keeps what ran.
COVERED = $(CURDIR)/.build-coverage/debug/codecov
PREFIX ?= /usr/local

.PHONY: demo test test-clients test-clickhouse test-page test-sanitized coverage page dashboards build release lint \
	format docs bench compare bench-check fuzz dependencies clean install uninstall dist test-dist

# Unoptimised: that takes a quarter of the time, and the fixtures are small.
demo: dependencies
	swift build --product kustody
	@Scripts/demo.sh $(KUSTODY) .build/debug/demo.db

dependencies:
	@Scripts/install-dependencies.sh

build: dependencies
	swift build --build-tests $(STRICT)

release: dependencies
	KUSTODY_ARGUMENT_PARSER=$$(Scripts/argument-parser.sh) swift build $(STATIC)
	@Scripts/check-binary.sh $(RELEASE)

$(RELEASE):
	$(MAKE) release

install: $(RELEASE)
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' Scripts/install.sh install $(RELEASE)

uninstall:
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' Scripts/install.sh uninstall

dist: release
	rm -rf dist
	@Scripts/dist.py $(RELEASE) $(LINKED) dist

test-dist: dist
	Tests/package/run.py $(RELEASE) --dist $(LINKED) dist

bench: release
	Scripts/bench-peers.py $(RELEASE) 400 --write

compare: release
	Scripts/compare-kql.py $(RELEASE) --write

bench-check: release
	Scripts/bench-check.py $(RELEASE)

fuzz: dependencies
	Scripts/fuzz.sh $(or $(SECONDS),60)

# Processes that tests start write what they ran as well.
coverage: dependencies
	swift test --scratch-path .build-coverage --enable-code-coverage $(STRICT)
	LLVM_PROFILE_FILE=$(COVERED)/markdown-%m.profraw \
		.build-coverage/debug/kustody test Fixtures/queries Fixtures/tests README.md docs
	LLVM_PROFILE_FILE=$(COVERED)/docs-%m.profraw .build-coverage/debug/kustody docs --check
	LLVM_PROFILE_FILE=$(COVERED)/console-%m.profraw \
		Scripts/check-console.py .build-coverage/debug/kustody README.md docs/*.md docs/tutorials/*.md
	Scripts/coverage.py

# Without the runs of the command line, whose child processes are not looked at anyway. What is undefined is looked for
# in C and C++; leaks are not, because the library for tests has its own. What is reported of Foundation is left out by name.
# Optimised, as what is shipped. AddressSanitizer keeps less of what was freed, and fills no memory: both take long where
# much is allocated.
SANITIZED = -c release -Xswiftc -enable-testing $(STRICT) --skip CommandLineTests
test-sanitized: dependencies
	ASAN_OPTIONS=detect_leaks=0:malloc_context_size=3:quarantine_size_mb=32:max_malloc_fill_size=0:suppressions=$(CURDIR)/Scripts/address-suppressions.txt \
		UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
		swift test --scratch-path .build-address --sanitize address -Xcc -fsanitize=undefined $(SANITIZED)
	TSAN_OPTIONS=suppressions=$(CURDIR)/Scripts/thread-suppressions.txt \
		swift test --scratch-path .build-thread --sanitize thread $(SANITIZED)

lint:
	swift format lint --strict --parallel -r Sources Tests Package.swift

format:
	swift format -i --parallel -r Sources Tests Package.swift

docs: build
	$(KUSTODY) docs

# What is checked with the binary keeps one core busy: two of them side by side, the longest first.
test: lint build
	swift test --skip-build $(STRICT)
	@$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target $(CHECKS)

CHECKS = check-clickhouse check-clients check-package check-console check-terminal check-docs check-markdown \
	check-demo check-links check-made
.PHONY: $(CHECKS)

check-clickhouse:
	Tests/clickhouse/run.py $(KUSTODY)

check-clients:
	Tests/clients/run.py $(KUSTODY)

check-package:
	Tests/package/run.py $(KUSTODY)

check-console:
	Scripts/check-console.py $(KUSTODY) README.md docs/*.md docs/tutorials/*.md

check-terminal:
	Scripts/check-terminal.py $(KUSTODY)

check-docs:
	$(KUSTODY) docs --check

check-markdown:
	$(KUSTODY) test Fixtures/queries Fixtures/tests README.md docs

check-demo:
	@Scripts/demo.sh $(KUSTODY) .build/debug/demo.db > .build/debug/demo.txt

check-links:
	Scripts/check-links.py README.md CHANGELOG.md docs/*.md docs/*/*.md Fixtures/*/*.md

# The page and the dashboards, as text of the binary.
check-made:
	Scripts/make-page.py --check
	Scripts/make-dashboards.py --check

page:
	Scripts/make-page.py

dashboards:
	Scripts/make-dashboards.py

test-page: build
	Scripts/make-page.py --check
	Tests/page/run.py $(KUSTODY)

test-clients: build
	Tests/clients/run.py $(KUSTODY) --all

test-clickhouse: build
	Tests/clickhouse/run.py $(KUSTODY) --all

clean:
	rm -rf .build .build-release dist
