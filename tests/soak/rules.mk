# Random scenarios under Wine: a few in `make check`, `make soak MINUTES=… [SEED=…] [ROUNDS=…]` for longer.
soak_TEST_SANITIZE := no
soak_TEST_SOURCES := tests/support/wine.c tests/support/keys.c
soak_TEST_CFLAGS := -I$(BUILD)/gen/hostile
soak_TEST_NEEDS = $(HOSTILE_PROGRAMS) $(BUILD)/x86_64/tests/tia_bad.exe programs prefix

MINUTES ?= 1
.PHONY: soak
soak: $(BUILD)/native/tests/soak $(soak_TEST_NEEDS)
	@SOAK_MINUTES=$(if $(ROUNDS),,$(MINUTES)) SOAK_SEED=$(SEED) SOAK_ROUNDS=$(ROUNDS) SOAK_PLANT=$(PLANT) \
		$(BUILD)/native/tests/soak --filter random_scenarios_pass
