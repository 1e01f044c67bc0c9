# The sample TIAs, each built twice per width of Windows program: with gcc, and for the tests with clang.
#   build/<arch>/samples/<compiler>/tia_<name>.exe
# They find fwpuclnt.dll in the system folder of mockbfe's Wine prefix.
# -municode: the programs start at wmain. --forceinteg: the service refuses images without it.

SAMPLES := dictate notify keyfile
SAMPLE_LIBS := -lbcrypt -lws2_32
SAMPLE_FLAGS := -municode -static-libgcc -Wl,--forceinteg

# gcc takes the precompiled headers, for a quick build; clang compiles as a user would.
sample_cc_gcc = $$(PE_COMPILE_$(1))
sample_link_gcc = $(1)-w64-mingw32-gcc
# clang links with GNU ld, but does not find gcc's runtime library by itself.
sample_cc_clang = $(CLANG) -target $(1)-w64-mingw32 $$(PE_CFLAGS) -municode -Wno-unused-command-line-argument \
	-I$$(BUILD)/include
sample_link_clang = $(CLANG) -target $(1)-w64-mingw32 -Wno-unused-command-line-argument \
	-L$(dir $(shell $(1)-w64-mingw32-gcc -print-libgcc-file-name))

SAMPLE_SOURCES := $(wildcard samples/*/*.c)
SAMPLE_PROGRAMS_gcc :=
SAMPLE_PROGRAMS_clang :=

# $(1) arch, $(2) compiler
define sample_objects
SAMPLE_COMPILE_$(1)_$(2) = $(call sample_cc_$(2),$(1))
$$(eval $$(call compile,$(BUILD)/$(1)/samples/$(2)/obj,$(SAMPLE_SOURCES),CC,SAMPLE_COMPILE_$(1)_$(2),samples/rules.mk $$(PCH_FILE_$(1))))
endef

# $(1) arch, $(2) compiler, $(3) sample, $(4) its objects
define sample_program
$(BUILD)/$(1)/samples/$(2)/tia_$(3).exe: $(4) $(BUILD)/$(1)/libfwpuclnt.a
	$$(call say,LINK,$$@)
	$$(Q)$$(call sample_link_$(2),$(1)) $(SAMPLE_FLAGS) -o $$@ $$^ $(SAMPLE_LIBS)
SAMPLE_PROGRAMS_$(2) += $(BUILD)/$(1)/samples/$(2)/tia_$(3).exe
endef

$(foreach arch,$(ARCHES),$(foreach compiler,gcc clang,$(eval $(call sample_objects,$(arch),$(compiler)))\
	$(foreach sample,$(SAMPLES),$(eval $(call sample_program,$(arch),$(compiler),$(sample),\
	$(call objects,$(BUILD)/$(arch)/samples/$(compiler)/obj,\
		$(wildcard samples/$(sample)/*.c samples/common/*.c)))))))

# Those of the other widths are for the tests, and for `make samples`.
PROGRAMS += $(filter $(BUILD)/$(firstword $(ARCHES))/%,$(SAMPLE_PROGRAMS_gcc))
.PHONY: samples
samples: $(SAMPLE_PROGRAMS_gcc)
