access_TEST_SOURCES := $(ENGINE_SOURCES) tests/engine/bench_engine.c
access_TEST_CFLAGS := -I$(UTHASH) -Itests/engine
