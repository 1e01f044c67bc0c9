# The engine under random sequences of events. tests/fuzz is the short part with a fixed seed, native and
# under sanitizers; `make fuzz` is the long one, with libFuzzer, for every fuzzer that there is.
fuzz_TEST_SOURCES := $(ENGINE_SOURCES)
fuzz_TEST_CFLAGS := -I$(UTHASH)
# For a moment each, where clang has its libFuzzer (Debian: libclang-rt-dev).
LIBFUZZER := $(wildcard $(foreach root,/usr/lib/clang/* /usr/lib/llvm-*/lib/clang/*,\
	$(root)/lib/linux/libclang_rt.fuzzer-x86_64.a $(root)/lib/x86_64-pc-linux-gnu/libclang_rt.fuzzer.a))
fuzz_TEST_NEEDS = $(if $(LIBFUZZER),$(ENGINE_FUZZER) $(SCRIPT_FUZZER) $(ABI_FUZZER) $(BUILD)/fuzz/abi_seeds)

ENGINE_FUZZER := $(BUILD)/fuzz/engine
$(ENGINE_FUZZER): tests/fuzz/target/engine.c $(wildcard tests/fuzz/engine_*.c) $(wildcard tests/fuzz/*.h) \
		$(ENGINE_SOURCES) $(wildcard mockbfe/engine/*.h) $(UTHASH_HEADERS)
	$(call say,FUZZER,$@)
	$(Q)$(CLANG) -g -O1 -std=c11 -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -Imockbfe -I$(UTHASH) -Itests/fuzz -o $@ $(filter %.c,$^)

.PHONY: fuzz fuzz-engine
fuzz-engine: $(ENGINE_FUZZER)
	@mkdir -p $(BUILD)/fuzz/engine_corpus
	$(ENGINE_FUZZER) -max_total_time=$(FUZZ_SECONDS) -timeout=20 -rss_limit_mb=2048 -max_len=4096 \
		-artifact_prefix=$(BUILD)/fuzz/engine- $(BUILD)/fuzz/engine_corpus tests/fuzz/seeds
fuzz: fuzz-engine fuzz-script fuzz-abi
