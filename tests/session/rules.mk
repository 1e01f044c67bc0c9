# The engine's bench is shared with tests/engine.
session_TEST_SOURCES := $(ENGINE_SOURCES) tests/engine/bench_engine.c
session_TEST_CFLAGS := -I$(UTHASH) -Itests/engine
$(BUILD)/native/tests/session $(BUILD)/asan/tests/session: $(UTHASH_HEADERS) tests/engine/bench_engine.h
