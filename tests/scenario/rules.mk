scenario_TEST_SOURCES = $(ENGINE_SOURCES) $(SCENARIO_SOURCES) $(REPORT_SOURCES) $(SCRIPT_SOURCES) \
	$(filter %.c,$(SCRIPT_GENERATED))
scenario_TEST_CFLAGS := -I$(UTHASH) -I$(BUILD)/gen/script
$(BUILD)/native/tests/scenario $(BUILD)/asan/tests/scenario: $(UTHASH_HEADERS) $(filter %.h,$(SCRIPT_GENERATED))
