# The API under Wine: the battery as several accounts, its soak, calls from within callbacks. In a copy
# of build/prefix of its own, as tests/wine.
api_TEST_SANITIZE := no
api_TEST_SOURCES := tests/support/wine.c
API_TEST_PROGRAMS := $(BUILD)/x86_64/tests/tia_callbacks.exe
api_TEST_NEEDS = $(API_TEST_PROGRAMS) $(BATTERY_PROGRAMS) programs prefix

$(BUILD)/x86_64/tests/tia_callbacks.exe: tests/api/programs/tia_callbacks.c $(BUILD)/x86_64/libfwpuclnt.a $(PUBLIC_HEADERS)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) -I$(BUILD)/include -Wl,--forceinteg -o $@ $< $(BUILD)/x86_64/libfwpuclnt.a

# A million cycles; `make check` does twenty thousand.
SOAK_CYCLES ?= 1000000
.PHONY: soak-memory
soak-memory: programs prefix
	@tests/api/soak $(BUILD) $(SOAK_CYCLES)
