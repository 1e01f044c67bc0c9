# The public headers. `make headers` puts all that a program may include into $(BUILD)/include:
# headers that widl makes from the .idl files, headers made from the tables in abi/, and copies of
# the handwritten ones.

WIDL ?= x86_64-w64-mingw32-widl
AWK ?= awk

IDL_HEADERS := fwptypes.h iketypes.h ipsectypes.h fwpmtypes.h
TABLE_HEADERS := fwpmu_guids.h fwpvi.h fwp_abi_assert.h
HAND_HEADERS := $(notdir $(wildcard include/*.h))

PUBLIC_HEADERS := $(addprefix $(BUILD)/include/,$(IDL_HEADERS) $(TABLE_HEADERS) $(HAND_HEADERS))

.PHONY: headers
headers: $(PUBLIC_HEADERS)

$(addprefix $(BUILD)/include/,$(HAND_HEADERS)): $(BUILD)/include/%.h: include/%.h
	$(call say,COPY,$@)
	$(Q)cp $< $@

# widl -h copies declarations and computes nothing, so one header serves all widths. It names the
# include guard after the file it writes, hence the same name in another folder.
define idl_header
$$(BUILD)/include/$(1).h: include/$(1).idl $$(wildcard include/*.idl) include/generate/comments.awk
	@mkdir -p $$(@D) $$(BUILD)/widl
	$$(call say,WIDL,$$@)
	$$(Q)$$(WIDL) -h -Iinclude -o $$(BUILD)/widl/$(1).h $$<
	$$(Q)$$(AWK) -f include/generate/comments.awk $$< $$(wildcard include/$(1)_*.idl) \
		$$(BUILD)/widl/$(1).h > $$@
endef
$(foreach name,$(basename $(IDL_HEADERS)),$(eval $(call idl_header,$(name))))

$(BUILD)/include/fwpmu_guids.h: include/generate/guids.awk include/abi/guids.tsv
	$(call say,AWK,$@)
	$(Q)$(AWK) -f $^ > $@

$(BUILD)/include/fwpvi.h: include/generate/fwpvi.awk include/abi/aliases.tsv
	$(call say,AWK,$@)
	$(Q)$(AWK) -f $^ > $@

$(BUILD)/include/fwp_abi_assert.h: include/generate/abi_assert.awk include/abi/layout.tsv \
		include/abi/enums.tsv
	$(call say,AWK,$@)
	$(Q)$(AWK) -f $^ > $@

# The GUIDs as objects, for the import library: a program then links without <initguid.h>.
define guid_object
$$(BUILD)/$(1)/fwpmu_guids.o: include/fwpmu_guids.c $$(PUBLIC_HEADERS)
	$$(call say,CC,$$@)
	$$(Q)$(1)-w64-mingw32-gcc $$(PE_CFLAGS) $$(PE_DEFINES) -fdata-sections -I$$(BUILD)/include -c -o $$@ $$<
endef
$(foreach arch,x86_64 i686,$(eval $(call guid_object,$(arch))))

# <windows.h> costs half a second of compiling, fwpmu.h a little more, and our own Windows sources are
# many: precompiled, they cost a tenth. PE_COMPILE_<arch> compiles with them. It changes nothing
# for a source, which includes what it needs all the same; clang compiles the samples without, as users do.
define precompiled
PE_CC_$(1) ?= $(1)-w64-mingw32-gcc
PCH_$(1) := $$(BUILD)/pch/$(1)/windows_and_fwpmu.h
PCH_FILE_$(1) := $$(PCH_$(1)).gch
PE_COMPILE_$(1) = $$(PE_CC_$(1)) $$(PE_CFLAGS) $$(PE_DEFINES) -include $$(PCH_$(1)) -I$$(BUILD)/include
$$(PCH_$(1)):
	@mkdir -p $$(@D)
	$$(Q)printf '#include <%s>\n' windows.h fwpmu.h >$$@
$$(PCH_FILE_$(1)): $$(PCH_$(1)) $$(PUBLIC_HEADERS) Makefile
	$$(call say,PCH,$$@)
	$$(Q)$$(PE_CC_$(1)) $$(PE_CFLAGS) $$(PE_DEFINES) -I$$(BUILD)/include -o $$@ $$<
endef
$(foreach arch,x86_64 i686,$(eval $(call precompiled,$(arch))))
