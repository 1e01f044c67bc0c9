# The sample TIAs, each built twice per width of Windows program: with gcc and with clang.
#   build/<arch>/samples/<compiler>/tia_<name>.exe
# They find fwpuclnt.dll in the system folder of mockbfe's Wine prefix.
# -municode: the programs start at wmain. --forceinteg: the service refuses images without it.

SAMPLES := dictate notify keyfile
SAMPLE_COMPILERS := gcc clang
SAMPLE_SOURCES := $(wildcard samples/common/*.c)
SAMPLE_HEADERS := $(wildcard samples/common/*.h)
SAMPLE_LIBS := -lbcrypt -lws2_32
SAMPLE_FLAGS := -municode -static-libgcc -Wl,--forceinteg

sample_cc_gcc = $(1)-w64-mingw32-gcc
# clang links with GNU ld, but does not find gcc's runtime library by itself.
sample_cc_clang = $(CLANG) -target $(1)-w64-mingw32 -Wno-unused-command-line-argument \
	-L$(dir $(shell $(1)-w64-mingw32-gcc -print-libgcc-file-name))

SAMPLE_PROGRAMS :=

# $(1) arch, $(2) compiler, $(3) sample
define sample_program
$(BUILD)/$(1)/samples/$(2)/tia_$(3).exe: $(wildcard samples/$(3)/*.c samples/$(3)/*.h) \
		$(SAMPLE_SOURCES) $(SAMPLE_HEADERS) samples/rules.mk $(BUILD)/$(1)/libfwpuclnt.a \
		$$(PUBLIC_HEADERS)
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$$(Q)$$(call sample_cc_$(2),$(1)) $$(PE_CFLAGS) $(SAMPLE_FLAGS) -I$$(BUILD)/include -o $$@ \
		$(wildcard samples/$(3)/*.c) $(SAMPLE_SOURCES) $(BUILD)/$(1)/libfwpuclnt.a $(SAMPLE_LIBS)
SAMPLE_PROGRAMS += $(BUILD)/$(1)/samples/$(2)/tia_$(3).exe
endef

$(foreach arch,$(ARCHES),$(foreach compiler,$(SAMPLE_COMPILERS),\
	$(foreach sample,$(SAMPLES),$(eval $(call sample_program,$(arch),$(compiler),$(sample))))))

PROGRAMS += $(SAMPLE_PROGRAMS)
