# The tests of the scenario language's front end. bad/ holds every mistake and golden/ its message,
# good/ what must load.
script_TEST_SOURCES = $(SCRIPT_SOURCES) $(filter %.c,$(SCRIPT_GENERATED)) mockbfe/report/text.c mockbfe/report/escape.c tests/support/examples.c tests/report/json_text.c \
	$(addprefix mockbfe/engine/,address.c calls.c guid.c sa.c transform.c)
script_TEST_CFLAGS := -Itests/report -I$(BUILD)/gen/script

# ---- fuzzing: make fuzz-script FUZZ_SECONDS=60 ---------------------------------------------------

SCRIPT_FUZZER := $(BUILD)/fuzz/script
SCRIPT_FUZZ_CORPUS := $(BUILD)/fuzz/script_corpus
FUZZ_SECONDS ?= 60

$(SCRIPT_FUZZER): tests/script/fuzz/front_end.c tests/script/front_end_check.c $(script_TEST_SOURCES) $(filter %.h,$(SCRIPT_GENERATED))
	$(call say,FUZZER,$@)
	$(Q)$(CLANG) -g -O1 -std=c11 -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		-Imockbfe -I$(BUILD)/gen/script -o $@ $(filter %.c,$^)

.PHONY: fuzz-script
fuzz-script: $(SCRIPT_FUZZER)
	@mkdir -p $(SCRIPT_FUZZ_CORPUS)
	@cp tests/script/good/*.bfe tests/script/bad/*.bfe $(SCRIPT_FUZZ_CORPUS)
	$(SCRIPT_FUZZER) -max_total_time=$(FUZZ_SECONDS) -timeout=20 -rss_limit_mb=2048 -max_len=16384 \
		-dict=tests/script/fuzz/words.dict -artifact_prefix=$(BUILD)/fuzz/ $(SCRIPT_FUZZ_CORPUS)
