# Reads the lists of other test programs, so those are built first.
BEHAVIOUR_SUITES := access api engine report scenario script session shim wine
behaviour_TEST_SANITIZE := no
behaviour_TEST_SOURCES := mockbfe/script/vocabulary_options.c mockbfe/script/vocabulary_constants.c mockbfe/script/vocabulary_errors.c \
	mockbfe/engine/transform.c
behaviour_TEST_NEEDS = $(foreach suite,$(filter $(TEST_NAMES),$(BEHAVIOUR_SUITES)),$(BUILD)/native/tests/$(suite))
