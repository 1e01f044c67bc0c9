# The engine when memory runs out: the linker puts allocator.c between it and the C library. uthash ends
# the process when its own tables cannot be made or grow, as is its way, so they are there before.
shortage_TEST_SOURCES := $(ENGINE_SOURCES)
shortage_TEST_CFLAGS := -I$(UTHASH) -Wl,--wrap=calloc,--wrap=realloc,--wrap=strdup
