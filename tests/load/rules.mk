# Many SAs, many TIAs, many negotiations: memory that does not grow, keys that do not stay. `make check` plays
# small numbers, `make load` large ones and prints curves and ratios.
load_TEST_SANITIZE := no
load_TEST_SOURCES := $(ENGINE_SOURCES) tests/support/wine.c shim/arena.c shim/results.c
# The engine's memory passes through memory.c, which knows all blocks and looks into those that are freed.
load_TEST_CFLAGS := -I. -Ishim -pthread -I$(UTHASH) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free
load_TEST_NEEDS = $(BUILD)/x86_64/tests/tally.exe programs prefix

$(BUILD)/x86_64/tests/tally.exe: tests/load/programs/tally.c $(BUILD)/x86_64/libfwpuclnt.a $(PUBLIC_HEADERS)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) -I$(BUILD)/include -Wl,--forceinteg -o $@ $< $(BUILD)/x86_64/libfwpuclnt.a

.PHONY: load
load: $(BUILD)/native/tests/load $(load_TEST_NEEDS)
	LOAD_SAS=1000000 LOAD_TIAS=64 LOAD_NEGOTIATIONS=2000 LOAD_MANY=100000 $(BUILD)/native/tests/load
