# The battery of API tests: Windows programs, not a native CUnit one, so it leaves the list of those.
#   build/<arch>/tests/battery.exe               all tests
#   build/<arch>/tests/battery_nointegrity.exe   the same sources without FORCE_INTEGRITY: what is refused then
# They find fwpuclnt.dll in the system folder of mockbfe's Wine prefix.

TEST_NAMES := $(filter-out battery,$(TEST_NAMES))

BATTERY_LIBS := -lrpcrt4 -lpsapi
BATTERY_PROGRAMS :=
battery_comma := ,

# $(1) arch
define battery_objects
BATTERY_OBJECTS_$(1) := $$(patsubst tests/battery/%.c,$$(BUILD)/$(1)/tests/battery/%.o,$$(wildcard tests/battery/*.c))
$$(BUILD)/$(1)/tests/battery/%.o: tests/battery/%.c $$(PCH_FILE_$(1)) tests/battery/rules.mk
	$$(call say,PE-CC,$$@)
	$$(Q)$$(PE_COMPILE_$(1)) -MMD -MP -c -o $$@ $$<
-include $$(BATTERY_OBJECTS_$(1):.o=.d)
endef

# $(1) arch, $(2) program, $(3) more flags
define battery_program
$$(BUILD)/$(1)/tests/$(2).exe: $$(BATTERY_OBJECTS_$(1)) $$(BUILD)/$(1)/libfwpuclnt.a
	$$(call say,LINK,$$@)
	$$(Q)$(1)-w64-mingw32-gcc -municode -static-libgcc $(3) -o $$@ $$^ $(BATTERY_LIBS)
BATTERY_PROGRAMS += $(BUILD)/$(1)/tests/$(2).exe
endef

$(foreach arch,$(ARCHES),$(eval $(call battery_objects,$(arch)))\
	$(eval $(call battery_program,$(arch),battery,-Wl$(battery_comma)--forceinteg))\
	$(eval $(call battery_program,$(arch),battery_nointegrity,)))

# A folder to copy to a Windows machine: the programs (64 bits at the top, others in folders), how to
# run them, and the behaviour table that their results are compared with.
.PHONY: windows-tests
WINDOWS_TESTS := $(BUILD)/windows-tests
windows-tests: $(BATTERY_PROGRAMS)
	$(Q)rm -rf $(WINDOWS_TESTS)
	$(Q)mkdir -p $(WINDOWS_TESTS)
	$(Q)cp tests/battery/README.md tests/battery/run.cmd mockbfe/BEHAVIOUR.md $(WINDOWS_TESTS)/
	$(Q)for arch in $(ARCHES); do \
		folder=$(WINDOWS_TESTS); \
		if [ $$arch != x86_64 ]; then folder=$$folder/$$arch; mkdir -p $$folder; \
			cp tests/battery/run.cmd $$folder/; fi; \
		cp $(BUILD)/$$arch/tests/battery.exe $(BUILD)/$$arch/tests/battery_nointegrity.exe $$folder/ || exit 1; \
	done
	@echo "copy $(WINDOWS_TESTS) to a Windows machine; its README.md says how to go on"
