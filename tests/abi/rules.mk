# The tests of `mockbfe abi`. Most of them use small made-up tables (tables/) and header sets
# (headers/), so that a report is short enough to be a golden file; the last ones use Windows' tables
# with MinGW-w64's headers and with our own.
abi_TEST_SOURCES := $(ABI_SOURCES) $(NATIVE)/obj/mockbfe/abi/tables_data.o \
	$(NATIVE)/tests-abi/small_tables.c
abi_TEST_CFLAGS = -DFIXTURES='"$(ABI_FIXTURES)"' -DPUBLIC_INCLUDE='"$(BUILD)/include"'
abi_TEST_NEEDS = $(ABI_FIXTURE_FILES) $(PUBLIC_HEADERS)

ABI_SMALL_TABLES := $(foreach table,layout enums macros aliases guids functions errors exports,\
	tests/abi/tables/$(table).tsv) tests/abi/tables/implemented.txt

$(NATIVE)/tests-abi/small_tables.c: mockbfe/abi/gen_tables.awk $(ABI_SMALL_TABLES)
	$(call say,TABLES,$@)
	$(Q)awk -v symbol=abi_small_tables -f mockbfe/abi/gen_tables.awk $(ABI_SMALL_TABLES) >$@

comma := ,

# ---- files to look at: objects, images and import libraries, made of fixtures/ -----------------

ABI_FIXTURES := $(BUILD)/fixtures/abi
ABI_FIXTURE_SOURCES := $(wildcard tests/abi/fixtures/* tests/abi/headers/*/*)
ABI_FIXTURE_FILES :=

# $(1) file, $(2) command up to its inputs' flags, $(3) inputs, $(4) other files that it needs
define abi_fixture
ABI_FIXTURE_FILES += $$(ABI_FIXTURES)/$(1)
$$(ABI_FIXTURES)/$(1): $$(ABI_FIXTURE_SOURCES) tests/abi/rules.mk $(4)
	$$(call say,FIXTURE,$$@)
	$$(Q)$(2) -o $$@ $(3)
endef

ABI_X64 := x86_64-w64-mingw32-gcc -w -Itests/abi/headers/broken
ABI_X86 := i686-w64-mingw32-gcc -w -Itests/abi/headers/broken
ABI_CLANG := $(CLANG) -w -Itests/abi/headers/broken
ABI_IMAGE := -nostdlib -nostartfiles -Wl,-e,start
ABI_TIA := tests/abi/fixtures/tia.c

$(foreach version,2 3 4 5,$(eval $(call abi_fixture,x64_dwarf$(version).o,\
	$(ABI_X64) -g -gdwarf-$(version) -gstrict-dwarf -c,$(ABI_TIA))))
$(eval $(call abi_fixture,x64_types.o,$(ABI_X64) -g -gdwarf-4 -fdebug-types-section -c,$(ABI_TIA)))
$(eval $(call abi_fixture,x64_big.o,$(ABI_X64) -g -Wa$(comma)-mbig-obj -c,$(ABI_TIA)))
$(eval $(call abi_fixture,x64_optimized.o,$(ABI_X64) -g -O2 -c,$(ABI_TIA)))
$(eval $(call abi_fixture,x64_nodebug.o,$(ABI_X64) -c,$(ABI_TIA)))
$(eval $(call abi_fixture,x64_lto.o,$(ABI_X64) -g -flto -c,$(ABI_TIA)))
$(eval $(call abi_fixture,x64_cpp.o,x86_64-w64-mingw32-g++ -w -Itests/abi/headers/broken -g -c,\
	tests/abi/fixtures/tia.cpp))
$(eval $(call abi_fixture,x86.o,$(ABI_X86) -g -c,$(ABI_TIA)))
$(eval $(call abi_fixture,plain.o,$(ABI_X64) -g -c,tests/abi/fixtures/plain.c))
$(eval $(call abi_fixture,right.o,x86_64-w64-mingw32-gcc -w -Itests/abi/headers/right -g -c,\
	$(ABI_TIA)))
$(eval $(call abi_fixture,clang4.o,$(ABI_CLANG) -target x86_64-w64-mingw32 -gdwarf-4 -c,$(ABI_TIA)))
$(eval $(call abi_fixture,clang5.o,$(ABI_CLANG) -target x86_64-w64-mingw32 -gdwarf-5 -c,$(ABI_TIA)))
$(eval $(call abi_fixture,arm64.o,$(ABI_CLANG) -target aarch64-w64-mingw32 -g -c,$(ABI_TIA)))
$(eval $(call abi_fixture,codeview.o,$(ABI_CLANG) -target x86_64-w64-mingw32 -g -gcodeview -c,$(ABI_TIA)))
$(eval $(call abi_fixture,elf.o,$(NATIVE_CC) -g -c,tests/abi/fixtures/plain.c))

# dlltool's output option is -l; it wants the machine too.
define abi_import_library
ABI_FIXTURE_FILES += $$(ABI_FIXTURES)/$(1)
$$(ABI_FIXTURES)/$(1): $$(ABI_FIXTURE_SOURCES) tests/abi/rules.mk
	$$(call say,FIXTURE,$$@)
	$$(Q)$(2)-w64-mingw32-dlltool -d tests/abi/fixtures/$(3) $(4) $$@
endef
$(eval $(call abi_import_library,libx64.a,x86_64,fwpuclnt.def,-l))
$(eval $(call abi_import_library,libx86.a,i686,fwpuclnt_x86.def,-k -l))
$(eval $(call abi_import_library,libordinal.a,x86_64,by_ordinal.def,-l))


ABI_LIB := $(ABI_FIXTURES)/libx64.a
$(eval $(call abi_fixture,tia.exe,$(ABI_X64) -g -DREGISTER $(ABI_IMAGE),$(ABI_TIA) $(ABI_LIB),$(ABI_LIB)))
$(eval $(call abi_fixture,right.exe,x86_64-w64-mingw32-gcc -w -Itests/abi/headers/right -g -DREGISTER \
	-Wl$(comma)--forceinteg $(ABI_IMAGE),$(ABI_TIA) $(ABI_LIB),$(ABI_LIB)))
$(eval $(call abi_fixture,unknown.exe,$(ABI_X64) -g -DIMPORT_UNKNOWN $(ABI_IMAGE),\
	$(ABI_TIA) $(ABI_LIB),$(ABI_LIB)))
$(eval $(call abi_fixture,ordinal.exe,$(ABI_X64) -g $(ABI_IMAGE),\
	$(ABI_TIA) $(ABI_FIXTURES)/libordinal.a,$(ABI_FIXTURES)/libordinal.a))
$(eval $(call abi_fixture,x86.exe,$(ABI_X86) -g $(ABI_IMAGE) -Wl$(comma)-e$(comma)_start,\
	$(ABI_TIA) $(ABI_FIXTURES)/libx86.a,$(ABI_FIXTURES)/libx86.a))
$(eval $(call abi_fixture,stripped.exe,$(ABI_X64) -s $(ABI_IMAGE),$(ABI_TIA) $(ABI_LIB),$(ABI_LIB)))
$(eval $(call abi_fixture,library.o,$(ABI_X64) -g -c,tests/abi/fixtures/library.c))
$(eval $(call abi_fixture,partial.exe,$(ABI_X64) $(ABI_IMAGE),$(ABI_FIXTURES)/x64_nodebug.o \
	$(ABI_FIXTURES)/library.o $(ABI_LIB),$(ABI_FIXTURES)/x64_nodebug.o $(ABI_FIXTURES)/library.o $(ABI_LIB)))
$(eval $(call abi_fixture,fwpuclnt.dll,x86_64-w64-mingw32-gcc -shared -s $(ABI_IMAGE),\
	tests/abi/fixtures/dll.c tests/abi/fixtures/dll.def))

ABI_FIXTURE_FILES += $(ABI_FIXTURES)/split.exe $(ABI_FIXTURES)/split.debug
$(ABI_FIXTURES)/split.debug: $(ABI_FIXTURES)/tia.exe
	$(Q)x86_64-w64-mingw32-objcopy --only-keep-debug $< $@
$(ABI_FIXTURES)/split.exe: $(ABI_FIXTURES)/tia.exe $(ABI_FIXTURES)/split.debug
	$(Q)x86_64-w64-mingw32-objcopy --strip-debug --add-gnu-debuglink=$(ABI_FIXTURES)/split.debug $< $@

# ---- fuzzing: make fuzz-abi FUZZ_SECONDS=60 ------------------------------------------------------

ABI_FUZZER := $(BUILD)/fuzz/abi_readers
ABI_FUZZ_CORPUS := $(BUILD)/fuzz/abi_corpus
ABI_FUZZ_SEEDS := tia.exe x86.exe ordinal.exe x64_dwarf2.o x64_dwarf5.o x64_types.o x64_big.o clang5.o
ABI_FUZZ_EXPORTS := fwpuclnt.dll libx64.a libx86.a libordinal.a
FUZZ_SECONDS ?= 60

$(ABI_FUZZER): tests/abi/fuzz/readers.c $(ABI_SOURCES) $(ABI_HEADERS) $(NATIVE)/tests-abi/small_tables.c \
		$(NATIVE)/obj/mockbfe/abi/tables_data.c
	$(call say,FUZZER,$@)
	$(Q)$(CLANG) -g -O1 -std=c11 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		-Imockbfe -o $@ $(filter %.c,$^)

# The first byte of a seed chooses the command.
$(BUILD)/fuzz/abi_seeds: $(ABI_FIXTURE_FILES)
	@mkdir -p $@
	$(Q)for seed in $(ABI_FUZZ_SEEDS); do \
		{ printf '\000'; cat $(ABI_FIXTURES)/$$seed; } >$@/seed-$$seed; done
	$(Q)for seed in $(ABI_FUZZ_EXPORTS); do \
		{ printf '\001'; cat $(ABI_FIXTURES)/$$seed; } >$@/seed-$$seed; done
	$(Q){ printf '\001'; cat tests/abi/fixtures/fwpuclnt.def; } >$@/seed-def

.PHONY: fuzz-abi
fuzz-abi: $(ABI_FUZZER) $(BUILD)/fuzz/abi_seeds
	@mkdir -p $(ABI_FUZZ_CORPUS)
	$(ABI_FUZZER) -max_total_time=$(FUZZ_SECONDS) -timeout=20 -rss_limit_mb=2048 -max_len=32768 \
		-artifact_prefix=$(BUILD)/fuzz/ $(ABI_FUZZ_CORPUS) $(BUILD)/fuzz/abi_seeds
