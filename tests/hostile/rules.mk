# Hostile bytes on the service's pipe, and death at any point, under Wine; driven natively. The
# attacker speaks to the pipe by itself, without an RPC runtime that would refuse to lie for it; the
# numbers of the calls come from the IDL.
hostile_TEST_SANITIZE := no
hostile_TEST_SOURCES := tests/support/wine.c
HOSTILE_PROGRAMS := $(BUILD)/x86_64/tests/attacker.exe $(BUILD)/x86_64/tests/mortal.exe $(BUILD)/x86_64/tests/limits.exe
hostile_TEST_NEEDS = $(HOSTILE_PROGRAMS) programs prefix

HOSTILE_GEN := $(BUILD)/gen/hostile
$(HOSTILE_GEN)/calls.h: include/bfe.idl tests/hostile/rules.mk
	@mkdir -p $(@D)
	$(Q)awk 'BEGIN { print "enum call {" } \
		/^ *DWORD Bfe[A-Za-z]*\(/ { sub(/^ *DWORD /, ""); sub(/\(.*/, ""); print "    CALL_" $$0 "," } \
		END { print "    CALL_COUNT\n};" }' $< >$@
$(BUILD)/x86_64/tests/attacker.exe: $(wildcard tests/hostile/programs/attacker*.c tests/hostile/programs/*.h) \
		$(HOSTILE_GEN)/calls.h
	@mkdir -p $(@D)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) -D__USE_MINGW_ANSI_STDIO=1 -I$(HOSTILE_GEN) -o $@ \
		$(filter %.c,$^)
$(BUILD)/x86_64/tests/mortal.exe $(BUILD)/x86_64/tests/limits.exe: \
		$(BUILD)/x86_64/tests/%.exe: tests/hostile/programs/%.c tests/hostile/programs/mortal_calls.h \
		mockbfe/engine/limits.h mockbfe/service/limits.h $(BUILD)/x86_64/libfwpuclnt.a $(PUBLIC_HEADERS)
	@mkdir -p $(@D)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) -I$(BUILD)/include -Imockbfe -Wl,--forceinteg -o $@ $< \
		$(BUILD)/x86_64/libfwpuclnt.a
