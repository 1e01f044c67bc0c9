engine_TEST_SOURCES := $(ENGINE_SOURCES)
engine_TEST_CFLAGS := -I$(UTHASH)
$(BUILD)/native/tests/engine $(BUILD)/asan/tests/engine: $(UTHASH_HEADERS)
