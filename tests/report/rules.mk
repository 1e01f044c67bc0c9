report_TEST_SOURCES = tests/support/junit_schema.c $(REPORT_SOURCES) mockbfe/scenario/event.c mockbfe/scenario/sa_field.c \
	mockbfe/command/options.c \
	$(ENGINE_SOURCES) $(SCRIPT_SOURCES) \
	$(filter %.c,$(SCRIPT_GENERATED))
report_TEST_CFLAGS := -I$(UTHASH) -I$(BUILD)/gen/script
