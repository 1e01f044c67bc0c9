# What looks at the tests' own reach and at memory: slower than the tests, and not part of `make check`.

.PHONY: analysis-packages
analysis-packages:
	$(if $(NO_PACKAGES),,@.ci/install-packages build check analysis)

# Native programs that play the pure parts only, so that they can be played in any build directory.
PURE_TESTS := engine session access limits shortage fuzz scenario script report

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
