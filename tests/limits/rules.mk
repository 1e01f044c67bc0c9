# Every limit of the engine, reached.
limits_TEST_SOURCES := $(ENGINE_SOURCES)
limits_TEST_CFLAGS := -I$(UTHASH)
