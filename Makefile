# mockbfe: build, run and test Windows IPsec Trusted Intermediary Agents without Windows.
# `make help` lists the targets. Everything that is made lies below build/.

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
SHELL := /bin/sh

VERSION := 0.1.0
BUILD := build
NATIVE := $(BUILD)/native
ARCHES ?= x86_64 i686
PREFIX ?= /usr/local
DESTDIR ?=

# One line per step; V=1 shows the commands.
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
say = @printf '  %-7s %s\n' '$(1)' '$(2)'

NATIVE_CC ?= gcc
CLANG ?= clang
WIDL ?= x86_64-w64-mingw32-widl
FLEX ?= flex
BISON ?= bison
WARNINGS := -Wall -Wextra -Werror
NATIVE_CFLAGS ?= -O2 -std=c11 $(WARNINGS)
PE_CFLAGS ?= -O2 -std=c11 $(WARNINGS)
# What our own Windows programs are compiled for; __USE_MINGW_ANSI_STDIO gives them %zu and %llu.
PE_DEFINES := -D_WIN32_WINNT=0x0A00 -DNTDDI_VERSION=0x0A00000C -D__USE_MINGW_ANSI_STDIO=1

.PHONY: all help demo check check-tests bench install clean format lint packages check-packages prefix
all: programs

# The rooms of the house.
include include/rules.mk
include shim/rules.mk
include mockbfe/rules.mk
include samples/rules.mk
include tests/rules.mk

# Packages come first, in a make of its own, so that nothing is looked up before it is installed.
ifeq ($(NO_PACKAGES),)
packages:
	@.ci/install-packages build
check-packages:
	@.ci/install-packages build check
else
packages check-packages: ;
endif

.PHONY: programs
programs: $(PROGRAMS)

# All processors, unless the user has said how many.
JOBS = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))
AGAIN = +@$(MAKE) $(JOBS) --no-print-directory NO_PACKAGES=1

demo: packages
	$(AGAIN) run-demo
check: check-packages
	$(AGAIN) check-tests
bench: packages
	$(AGAIN) run-bench

.PHONY: run-demo run-bench
run-demo: programs prefix
	@samples/demo
run-bench: programs prefix $(BENCH_PROGRAMS)
	@tests/bench/run
check-tests: programs prefix $(BENCH_PROGRAMS) $(CHECKS)
	@echo "all tests passed"

install: programs
	@mockbfe/install "$(DESTDIR)" "$(PREFIX)"

.PHONY: wine32 clean-prefix
wine32:
	@.ci/install-wine32
clean-prefix:
	rm -rf $(BUILD)/prefix
clean:
	rm -rf $(BUILD)

FORMATTED = $(shell git ls-files '*.c' '*.h')
format:
	clang-format -i $(FORMATTED)
lint: analysis-packages programs
	@tests/lint

help:
	@echo 'make            build everything into build/'
	@echo 'make demo       install what is missing, build, and play the samples with their timelines'
	@echo 'make check      install what is missing, build, and pass the tests'
	@echo 'make bench      callbacks, the engine, suites, memory and builds as ratios, with goals and a plot'
	@echo 'make install    install below PREFIX (default /usr/local), with DESTDIR in front'
	@echo 'make fuzz       libFuzzer on the engine, the language and the ABI checker (FUZZ_SECONDS)'
	@echo 'make load       many SAs, TIAs and negotiations, with the memory that they take'
	@echo 'make soak-memory    register, list, free and unregister SOAK_CYCLES times (a million) under Wine'
	@echo 'make windows-tests  a folder with the API tests, to copy to a Windows machine and run there'
	@echo 'make coverage   lines and branches of the pure engine that the tests reach, and the branches that none takes'
	@echo 'make soak MINUTES=60 [SEED=…] [ROUNDS=…]   random scenarios; a failure names the seed that replays it'
	@echo 'make guard      mockbfe.exe and fwpuclnt.dll with guard pages behind every block, under Wine'
	@echo 'make valgrind   the native tests under valgrind'
	@echo 'make lint       formatting, cppcheck, clang-tidy, both compilers'
	@echo 'make format     format the sources in place'
	@echo 'make clean      remove build/'
	@echo 'make packages   install what the build needs, nothing else'
	@echo 'make wine32     install 32-bit Wine, so that make check runs 32-bit TIAs as well'
	@echo
	@echo 'V=1 shows each command; ARCHES="x86_64 i686" chooses the widths of the PE programs.'
