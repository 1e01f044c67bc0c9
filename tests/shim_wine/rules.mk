# fwpuclnt.dll under Wine against a service of these tests' own, which counts turns and misbehaves when
# it is told to. The programs are PE ones, driven natively.
shim_wine_TEST_SANITIZE := no
shim_wine_TEST_SOURCES := tests/support/wine.c
shim_wine_TEST_CFLAGS := -DBUILD_DIRECTORY='"$(BUILD)"'
shim_wine_TEST_NEEDS = $(SHIM_WINE_PROGRAMS) programs prefix

SHIM_WINE_PROGRAMS := $(BUILD)/x86_64/tests/shim_service.exe $(BUILD)/x86_64/tests/shim_caller.exe \
	$(BUILD)/x86_64/tests/shim_reload.exe
SHIM_WINE_FLAGS = $(PE_CFLAGS) $(SHIM_DEFINES) -I$(BUILD)/include -I$(BUILD)/shim/x86_64

$(BUILD)/shim/x86_64/bfe_s.c: include/bfe.idl $(wildcard include/*.idl)
	$(call say,WIDL,$@)
	$(Q)$(WIDL) --win64 -Oif -I include -s -S $@ $<
$(BUILD)/shim/x86_64/bfe_s.o: $(BUILD)/shim/x86_64/bfe_s.c $(BUILD)/shim/x86_64/bfe.h $(PUBLIC_HEADERS)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(SHIM_WINE_FLAGS) -w -c -o $@ $<
$(BUILD)/x86_64/tests/shim_service.exe: tests/shim_wine/programs/service.c shim/sa_pack.c $(BUILD)/shim/x86_64/bfe_s.o
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(SHIM_WINE_FLAGS) -I. -Ishim -o $@ $^ -lrpcrt4
$(BUILD)/x86_64/tests/shim_caller.exe: tests/shim_wine/programs/caller.c $(BUILD)/x86_64/libfwpuclnt.a $(PUBLIC_HEADERS)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(SHIM_WINE_FLAGS) -o $@ $< $(BUILD)/x86_64/libfwpuclnt.a
$(BUILD)/x86_64/tests/shim_reload.exe: tests/shim_wine/programs/reload.c $(PUBLIC_HEADERS)
	$(call say,PE-CC,$@)
	$(Q)x86_64-w64-mingw32-gcc $(SHIM_WINE_FLAGS) -o $@ $<
