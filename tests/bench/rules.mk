# Benchmarks: no CUnit program, and no test.
TEST_NAMES := $(filter-out bench,$(TEST_NAMES))

BENCH_PROGRAMS := $(BUILD)/x86_64/bench/bench_tia.exe $(BUILD)/x86_64/bench/noop.exe
$(BUILD)/x86_64/bench/noop.exe: tests/bench/noop.c
	@mkdir -p $(@D)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) -o $@ $<
$(BUILD)/x86_64/bench/bench_tia.exe: tests/bench/bench_tia.c $(BUILD)/x86_64/libfwpuclnt.a \
		$(PUBLIC_HEADERS) $(BUILD)/shim/x86_64/bfe_c.o
	@mkdir -p $(@D)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) -D__USE_MINGW_ANSI_STDIO=1 -I$(BUILD)/include -I$(BUILD)/shim/x86_64 \
		-static-libgcc -Wl,--forceinteg -o $@ $< $(BUILD)/shim/x86_64/bfe_c.o \
		$(BUILD)/x86_64/libfwpuclnt.a -lrpcrt4
