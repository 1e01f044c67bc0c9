# Benchmarks: no CUnit program, and no test. `make bench` runs them all (tests/bench/run).
TEST_NAMES := $(filter-out bench,$(TEST_NAMES))

BENCH_PE := $(addprefix $(BUILD)/x86_64/bench/,bench_tia.exe baseline.exe noop.exe)
BENCH_PROGRAMS := $(BENCH_PE) $(NATIVE)/bench_engine
$(BUILD)/x86_64/bench/noop.exe: tests/bench/noop.c
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) -o $@ $<
$(BUILD)/x86_64/bench/bench_tia.exe: tests/bench/bench_tia.c $(BUILD)/x86_64/libfwpuclnt.a $(PUBLIC_HEADERS)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) -D__USE_MINGW_ANSI_STDIO=1 -I$(BUILD)/include -static-libgcc \
		-Wl,--forceinteg -o $@ $< $(BUILD)/x86_64/libfwpuclnt.a
$(BUILD)/x86_64/bench/baseline.exe: tests/bench/baseline.c $(PUBLIC_HEADERS) $(BUILD)/shim/x86_64/bfe_c.o
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) -D__USE_MINGW_ANSI_STDIO=1 -I$(BUILD)/include -I$(BUILD)/shim/x86_64 \
		-static-libgcc -o $@ $< $(BUILD)/shim/x86_64/bfe_c.o -lrpcrt4 -lntdll
$(NATIVE)/bench_engine: tests/bench/engine.c $(call objects,$(NATIVE)/obj,$(ENGINE_SOURCES))
	$(call say,LINK,$@)
	$(Q)$(NATIVE_CC) $(NATIVE_CFLAGS) -D_GNU_SOURCE -Imockbfe -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc -o $@ $^
