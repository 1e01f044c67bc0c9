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

# One line per step; V=1 shows the commands. A shell takes longer than to print a line or to look for a folder, so
# make prints, and makes the folder of what a step makes when it comes to the first one there.
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
say = $(info $(1)	$(2))$(folder)
folder = $(if $(filter $(@D),$(FOLDERS)),,$(eval FOLDERS += $(@D))$(shell mkdir -p $(@D)))
FOLDERS :=

NATIVE_CC ?= gcc
CLANG ?= clang
WIDL ?= x86_64-w64-mingw32-widl
FLEX ?= flex
BISON ?= bison
WARNINGS := -Wall -Wextra -Werror
# Compiling takes half as long again with -O2, and next to nothing becomes faster: the time goes into Wine
# (tests/bench/README.md). `make lint` looks for what -O2 warns of.
OPTIMIZE ?= -O1
NATIVE_CFLAGS ?= $(OPTIMIZE) -std=c11 $(WARNINGS)
PE_CFLAGS ?= $(OPTIMIZE) -std=c11 $(WARNINGS)
# What our own Windows programs are compiled for; __USE_MINGW_ANSI_STDIO gives them %zu and %llu. The others leave out
# three quarters of <windows.h>, which each compilation would pay for: OLE and more, and, by the names of gcc's own
# guards, the processor's vector instructions. Users' programs, and our tests of the headers, get all of it.
PE_DEFINES := -D_WIN32_WINNT=0x0A00 -DNTDDI_VERSION=0x0A00000C -D__USE_MINGW_ANSI_STDIO=1 \
	-DWIN32_LEAN_AND_MEAN= -DCOM_NO_WINDOWS_H -D_X86INTRIN_H_INCLUDED -D_EMMINTRIN_H_INCLUDED

.PHONY: all help demo check check-tests bench install clean format packages check-packages prefix
all: programs

# The product's sources are compiled together, a folder in one unit: starting a compiler and reading headers costs
# more than most sources do. So a folder's sources have no name twice. These stand alone: the commands are built into
# two programs, each of which takes some of them, the guard has a compiler of its own, and sa_text.c has to come before
# <windows.h>. `make lint` compiles each source by itself, so each still includes what it needs.
APART := $(wildcard mockbfe/command/*.c) shim/guard.c samples/common/sa_text.c

# $(call objects,ROOT,SOURCES): what SOURCES become below the folder ROOT.
objects = $(sort $(patsubst %,$(1)/%.o,$(patsubst %.c,%,$(filter $(APART),$(2))) \
	$(patsubst %/,%,$(dir $(filter-out $(APART),$(2))))))
# $(eval $(call compile,ROOT,SOURCES,LABEL,COMMAND,NEEDS)) says how: COMMAND is the name of the variable with the
# compiler and its flags, NEEDS what has to be there before. The sources are included by what is an empty one.
define compile
$(foreach source,$(filter $(APART),$(2)),$(eval $(call unit,$(1)/$(source:.c=.o),$(source),$(3),$(4),$(5))))
$(foreach folder,$(sort $(dir $(filter-out $(APART),$(2)))),$(eval $(call unit,\
	$(1)/$(folder:/=).o,$(filter $(folder)%,$(filter-out $(APART),$(2))),$(3),$(4),$(5))))
-include $(patsubst %.o,%.d,$(call objects,$(1),$(2)))
endef
define unit
$(1): $(2) $(5) Makefile
	$$(call say,$(3),$$@)
	$$(Q)$$($(4)) $(addprefix -include ,$(2)) -MMD -MP -c -o $$@ -x c /dev/null
endef

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

help:
	@echo 'make            build mockbfe, fwpuclnt.dll and the samples into build/'
	@echo 'make samples    build the samples for each of ARCHES'
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
	@echo 'make lint       formatting, cppcheck, clang-tidy, both compilers (STEPS, FILES: tests/README.md)'
	@echo 'make format     format the sources in place'
	@echo 'make clean      remove build/'
	@echo 'make packages   install what the build needs, nothing else'
	@echo 'make wine32     install 32-bit Wine, so that make check runs 32-bit TIAs as well'
	@echo
	@echo 'V=1 shows each command; ARCHES="x86_64 i686" chooses the widths of the PE programs.'
