# What looks at the tests' own reach and at memory, beside the test programs.

.PHONY: analysis-packages
analysis-packages:
	$(if $(NO_PACKAGES),,@.ci/install-packages build check analysis)

# Native programs that play the pure parts only, so that they can be played in any build directory.
PURE_TESTS := engine session access limits shortage fuzz scenario script report outbox

# ---- coverage: the same objects and tests, compiled for gcov, in a build directory of their own.
COVERAGE := $(BUILD)/coverage
.PHONY: coverage run-coverage
coverage: check-packages
	$(AGAIN) BUILD=$(COVERAGE) NATIVE_CFLAGS='-O0 -std=c11 $(WARNINGS) --coverage -fprofile-abs-path' run-coverage
run-coverage: $(foreach name,$(PURE_TESTS),$(BUILD)/native/tests/$(name))
	$(Q)find $(BUILD) -name '*.gcda' -delete
	$(Q)for name in $(PURE_TESTS); do tests/run $(BUILD)/native/tests/$$name || exit 1; done
	$(Q)tests/coverage/report $(BUILD) engine scenario script

# ---- valgrind: what the sanitizers do not see, such as values that nobody set.
VALGRIND ?= valgrind
VALGRIND_TESTS := $(PURE_TESTS) shim
VALGRIND_FLAGS := --quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all
.PHONY: valgrind run-valgrind $(addprefix valgrind-,$(VALGRIND_TESTS))
valgrind: analysis-packages
	$(AGAIN) run-valgrind
run-valgrind: $(addprefix valgrind-,$(VALGRIND_TESTS))
	@echo "valgrind: clean"
$(addprefix valgrind-,$(VALGRIND_TESTS)): valgrind-%: $(BUILD)/native/tests/%
	$(Q)mkdir -p $(BUILD)/valgrind && cp $< $(BUILD)/valgrind/$*
	$(Q)TEST_UNDER='$(VALGRIND) $(VALGRIND_FLAGS)' TEST_BOUND=3000 tests/run $(BUILD)/valgrind/$*

# ---- guard: mockbfe.exe and fwpuclnt.dll with a heap of guard pages (tests/guard/allocator.c), under Wine.
GUARD := $(BUILD)/guard
GUARD_WRAP := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free,--wrap=strdup
GUARD_OBJECT := $(GUARD)/allocator.o
$(GUARD_OBJECT): tests/guard/allocator.c
	$(call say,PE-CC,$@)
	$(Q)$(PE_CC_x86_64) $(PE_CFLAGS) $(PE_DEFINES) -c -o $@ $<
$(GUARD)/proof.exe: tests/guard/proof.c $(GUARD_OBJECT)
	$(call say,LINK,$@)
	$(Q)$(PE_CC_x86_64) -O0 -std=c11 $(WARNINGS) -Wno-use-after-free -o $@ $^ $(GUARD_WRAP)
$(GUARD)/x86_64/mockbfe.exe: $(PE_MOCKBFE_OBJECTS) $(BUILD)/x86_64/fwpmu_guids.o $(GUARD_OBJECT)
	$(call say,LINK,$@)
	$(Q)$(PE_CC_x86_64) -static-libgcc -o $@ $^ $(GUARD_WRAP) $(SERVICE_LIBS)
$(GUARD)/x86_64/fwpuclnt.dll: $(SHIM_OBJECTS_x86_64) $(SHIM_GUID_OBJECT_x86_64) $(BUILD)/shim/x86_64/fwpuclnt.def $(GUARD_OBJECT)
	$(call say,LINK,$@)
	$(Q)$(PE_CC_x86_64) -shared -static -static-libgcc -Wl,--kill-at $(GUARD_WRAP) -o $@ $^ $(SHIM_LIBS)
# Not part of `make check`: 1,000 hostile cases pass in seconds, and one run of 6,000 did not end.
.PHONY: guard run-guard
guard: check-packages
	$(AGAIN) run-guard
run-guard: programs prefix $(GUARD)/proof.exe $(GUARD)/x86_64/mockbfe.exe $(GUARD)/x86_64/fwpuclnt.dll \
		$(HOSTILE_PROGRAMS) $(BUILD)/x86_64/tests/tia_bad.exe $(BUILD)/x86_64/tests/battery.exe
	$(Q)tests/guard/run $(BUILD)

# ---- lint: which sources are native ones, and the flags of both kinds, are the build's own. One set of flags serves all
# sources of a kind: what the rules of one test define or include, all may.
LINT_NATIVE_TESTS = $(foreach name,$(TEST_NAMES),$(call own_sources,$(name)) $($(name)_TEST_SOURCES)) $(TEST_SUPPORT) \
	$(wildcard tests/*/fuzz/*.c tests/*/target/*.c) tests/bench/engine.c
LINT_TEST_CFLAGS = $(TEST_CFLAGS) -Itests/fuzz $(foreach name,$(TEST_NAMES),$($(name)_TEST_CFLAGS))
LINT_PE_CFLAGS = $(PE_DEFINES) -I$(BUILD)/include -I$(BUILD)/shim/x86_64 -Ishim -I$(BFE_SERVER) -I$(HOSTILE_GEN)
lint_flags = $(filter-out -g -pthread -Wl$(comma)%,$(MOCKBFE_CPPFLAGS) $(1))
.PHONY: lint run-lint
lint: analysis-packages
	$(AGAIN) run-lint
run-lint: private export LINT_NATIVE = $(PURE_SOURCES) $(COMMAND_SOURCES) $(ABI_SOURCES) $(filter tests/%.c,$(LINT_NATIVE_TESTS))
run-lint: private export LINT_NATIVE_FLAGS = $(call lint_flags,$(LINT_TEST_CFLAGS))
run-lint: private export LINT_WINDOWS_FLAGS = $(call lint_flags,$(LINT_PE_CFLAGS))
run-lint: programs $(HOSTILE_GEN)/calls.h
	@tests/lint
