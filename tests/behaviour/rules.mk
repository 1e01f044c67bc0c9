# Reads the lists of the test programs that the table names, so those are built first.
BEHAVIOUR_SUITES := $(shell grep -o '\b[a-z_]*: [a-z0-9_]*_[a-z0-9_]*' mockbfe/BEHAVIOUR.md | sed 's/:.*//' | sort -u)
behaviour_TEST_SANITIZE := no
behaviour_TEST_SOURCES := mockbfe/script/vocabulary_options.c mockbfe/script/vocabulary_constants.c mockbfe/script/vocabulary_errors.c \
	mockbfe/engine/transform.c
behaviour_TEST_NEEDS = $(foreach suite,$(filter $(TEST_NAMES),$(BEHAVIOUR_SUITES)),$(BUILD)/native/tests/$(suite))
