# Hostile bytes on the service's pipe, and death at any point, under Wine; driven natively. The
# attacker speaks to the pipe by itself, without an RPC runtime that would refuse to lie for it; the
# numbers of the calls come from the IDL.
hostile_TEST_SANITIZE := no
hostile_TEST_SOURCES := tests/support/wine.c tests/support/keys.c
hostile_TEST_CFLAGS := -I$(BUILD)/gen/hostile
HOSTILE_PROGRAMS := $(BUILD)/x86_64/tests/attacker.exe $(BUILD)/x86_64/tests/mortal.exe $(BUILD)/x86_64/tests/limits.exe \
	$(BUILD)/x86_64/tests/clients.exe
hostile_TEST_NEEDS = $(HOSTILE_PROGRAMS) programs prefix

HOSTILE_GEN := $(BUILD)/gen/hostile
$(HOSTILE_GEN)/calls.h: include/bfe.idl tests/hostile/rules.mk
	@mkdir -p $(@D)
	$(Q)awk 'function list(name, session,    i, text) { text = "#define " name "(X)"; \
			for (i = 0; i < count; i++) if (!session || with_session[i]) text = text " X(" names[i] ")"; \
			print text } \
		/^ *DWORD Bfe[A-Za-z]*\(/ { name = $$0; sub(/^ *DWORD /, "", name); sub(/\(.*/, "", name); \
			with_session[count] = /\(\[in(, out)?\] BFE_SESSION/; names[count++] = name } \
		END { print "/* From bfe.idl: all calls, and those that take a session first. */"; \
			list("ALL_CALLS", 0); list("SESSION_CALLS", 1); \
			print "enum call {\n#define NUMBER(name) CALL_##name,\n    ALL_CALLS(NUMBER)\n#undef NUMBER"; \
			print "    CALL_COUNT\n};" }' $< >$@
# The tests make their matrices of the same list.
$(BUILD)/native/tests/hostile-obj/tests-hostile-death_tests.o $(BUILD)/native/tests/hostile-obj/tests-hostile-service_death_tests.o \
		$(BUILD)/native/tests/soak-obj/tests-soak-generator.o: $(HOSTILE_GEN)/calls.h
$(BUILD)/x86_64/tests/attacker.exe: $(wildcard tests/hostile/programs/attacker*.c tests/hostile/programs/*.h) \
		$(HOSTILE_GEN)/calls.h
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) -D__USE_MINGW_ANSI_STDIO=1 -I$(HOSTILE_GEN) -o $@ \
		$(filter %.c,$^)
MORTAL_FLAGS = -D__USE_MINGW_ANSI_STDIO=1 -I$(BUILD)/include -I$(HOSTILE_GEN) -Imockbfe -Wl,--forceinteg
$(BUILD)/x86_64/tests/mortal.exe: $(wildcard tests/hostile/programs/mortal*.c tests/hostile/programs/mortal*.h) \
		$(HOSTILE_GEN)/calls.h $(BUILD)/x86_64/libfwpuclnt.a $(PUBLIC_HEADERS)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) $(MORTAL_FLAGS) -o $@ $(filter %.c,$^) $(BUILD)/x86_64/libfwpuclnt.a -lntdll
$(BUILD)/x86_64/tests/limits.exe: tests/hostile/programs/limits.c mockbfe/engine/limits.h mockbfe/service/limits.h \
		$(BUILD)/x86_64/libfwpuclnt.a $(PUBLIC_HEADERS)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) -I$(BUILD)/include -Imockbfe -Wl,--forceinteg -o $@ $< \
		$(BUILD)/x86_64/libfwpuclnt.a
# The product's clients.c with processes of the test's.
$(BUILD)/x86_64/tests/clients.exe: tests/hostile/programs/clients.c mockbfe/service/clients.c \
		tests/hostile/programs/fake_process.h $(wildcard mockbfe/service/*.h)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(PE_CFLAGS) $(PE_DEFINES) -Imockbfe -include tests/hostile/programs/fake_process.h \
		-o $@ $(filter %.c,$^)
