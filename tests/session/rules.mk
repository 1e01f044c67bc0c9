# The engine's bench is shared with tests/engine.
session_TEST_SOURCES := $(ENGINE_SOURCES) tests/engine/bench_engine.c
session_TEST_CFLAGS := -I$(UTHASH) -Itests/engine
