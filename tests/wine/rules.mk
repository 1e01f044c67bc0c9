# Programs under Wine, driven natively. The tests share one wineserver of their own, in a copy of
# build/prefix, so that two runs at once have nothing in common.
wine_TEST_SANITIZE := no
wine_TEST_SOURCES := tests/support/wine.c tests/support/examples.c tests/support/junit_schema.c
WINE_TEST_PROGRAMS = $(BUILD)/x86_64/tests/tia_stubborn.exe $(BUILD)/x86_64/tests/tia_bad_unsigned.exe \
	$(foreach arch,$(ARCHES),$(BUILD)/$(arch)/tests/tia_bad.exe) \
	$(BUILD)/x86_64/tests/tia_fields.exe $(BUILD)/x86_64/tests/tia_many.exe $(BUILD)/x86_64/tests/tia_touch.exe \
	$(BUILD)/x86_64/tests/tia_talker.exe \
	$(BATTERY_PROGRAMS) $(SAMPLE_PROGRAMS_gcc) $(SAMPLE_PROGRAMS_clang)
wine_TEST_NEEDS = $(WINE_TEST_PROGRAMS) programs prefix

# $(1) arch: bad TIAs have to end alike in both widths.
define wine_tia
$$(BUILD)/$(1)/tests/tia_%.exe: tests/wine/programs/tia_%.c $$(BUILD)/$(1)/libfwpuclnt.a $$(PUBLIC_HEADERS)
	$$(call say,PE-CC,$$@)
	$$(Q)$(1)-w64-mingw32-gcc $$(PE_CFLAGS) -I$$(BUILD)/include -Wl,--forceinteg -o $$@ $$< $$(BUILD)/$(1)/libfwpuclnt.a
endef
$(foreach arch,$(ARCHES),$(eval $(call wine_tia,$(arch))))
$(BUILD)/x86_64/tests/tia_bad_unsigned.exe: tests/wine/programs/tia_bad.c $(BUILD)/x86_64/libfwpuclnt.a $(PUBLIC_HEADERS)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) -I$(BUILD)/include -o $@ $< $(BUILD)/x86_64/libfwpuclnt.a
