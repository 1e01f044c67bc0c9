# fwpuclnt.dll and its import library, for each of ARCHES:
#   $(BUILD)/<arch>/fwpuclnt.dll   $(BUILD)/<arch>/libfwpuclnt.a
# Intermediate files lie in $(BUILD)/shim/<arch>.

ABI ?= include/abi
AWK ?= awk

SHIM_SOURCES := $(wildcard shim/*.c)
SHIM_EXPORT_TABLES := shim/implemented.txt shim/undocumented.tsv $(ABI)/functions.tsv $(ABI)/exports.tsv
SHIM_LIBS := -lrpcrt4 -ladvapi32 -lntdll

SHIM_WIDL_x86_64 := --win64
SHIM_WIDL_i686 := --win32

# The guard is the one file that needs __try. clang's i686 MinGW target drops __try silently, its MSVC
# target does not, but emits a section that GNU ld cannot place.
SHIM_GUARD_x86_64 = $(CLANG) -target x86_64-w64-mingw32
SHIM_GUARD_i686 = $(CLANG) -target i686-pc-windows-msvc

define shim_arch
# $(1) architecture
SHIM_OBJECTS_$(1) := $$(call objects,$$(BUILD)/shim/$(1)/obj,$$(SHIM_SOURCES)) \
	$$(BUILD)/shim/$(1)/bfe_c.o $$(BUILD)/shim/$(1)/exports.o
SHIM_GUID_OBJECT_$(1) := $$(BUILD)/$(1)/fwpmu_guids.o

$$(BUILD)/shim/$(1)/bfe.h: include/bfe.idl $$(wildcard include/*.idl) shim/rules.mk
	$$(call say,WIDL,$$@)
	$$(Q)$$(WIDL) $$(SHIM_WIDL_$(1)) -Oif -I include -h -H $$@ $$<
$$(BUILD)/shim/$(1)/bfe_c.c: include/bfe.idl $$(wildcard include/*.idl) shim/rules.mk
	$$(call say,WIDL,$$@)
	$$(Q)$$(WIDL) $$(SHIM_WIDL_$(1)) -Oif -I include -c -C $$@ $$<
$$(BUILD)/shim/$(1)/exports.c: shim/exports.awk $$(SHIM_EXPORT_TABLES)
	$$(call say,AWK,$$@)
	$$(Q)$$(AWK) -v want=c -v arch=$(1) -f shim/exports.awk $$(SHIM_EXPORT_TABLES) > $$@
$$(BUILD)/shim/$(1)/fwpuclnt.def: shim/exports.awk $$(SHIM_EXPORT_TABLES)
	$$(call say,AWK,$$@)
	$$(Q)$$(AWK) -v want=def -v arch=$(1) -f shim/exports.awk $$(SHIM_EXPORT_TABLES) > $$@

SHIM_COMPILE_$(1) = $$(PE_COMPILE_$(1)) -I$$(BUILD)/shim/$(1) -Ishim
$$(eval $$(call compile,$$(BUILD)/shim/$(1)/obj,$$(filter-out shim/guard.c,$$(SHIM_SOURCES)),CC,SHIM_COMPILE_$(1),\
	$$(PCH_FILE_$(1)) $$(BUILD)/shim/$(1)/bfe.h))
$$(BUILD)/shim/$(1)/%.o: $$(BUILD)/shim/$(1)/%.c $$(PUBLIC_HEADERS) $$(BUILD)/shim/$(1)/bfe.h
	$$(call say,CC,$$@)
	$$(Q)$$(PE_CC_$(1)) $$(PE_CFLAGS) $$(PE_DEFINES) $$(SHIM_MORE) -I$$(BUILD)/include -I$$(BUILD)/shim/$(1) \
		-Ishim -MMD -MP -c -o $$@ $$<
$$(BUILD)/shim/$(1)/obj/shim/guard.o: shim/guard.c shim/guard.h
	$$(call say,CLANG,$$@)
	$$(Q)$$(SHIM_GUARD_$(1)) -fms-extensions -O2 -std=c11 $$(WARNINGS) -c -o $$@ $$<
	$$(Q)$(1)-w64-mingw32-objcopy -R .sxdata $$@

# What widl writes is not ours to polish.
$$(BUILD)/shim/$(1)/bfe_c.o: SHIM_MORE := -w

$$(BUILD)/$(1)/fwpuclnt.dll: $$(SHIM_OBJECTS_$(1)) $$(SHIM_GUID_OBJECT_$(1)) $$(BUILD)/shim/$(1)/fwpuclnt.def
	$$(call say,LINK,$$@)
	$$(Q)$(1)-w64-mingw32-gcc -shared -static -static-libgcc -Wl,--kill-at \
		-o $$@ $$^ $$(SHIM_LIBS)

# The import library also carries the GUIDs, as Windows' fwpuclnt.lib does.
$$(BUILD)/$(1)/libfwpuclnt.a: $$(BUILD)/shim/$(1)/fwpuclnt.def $$(SHIM_GUID_OBJECT_$(1))
	$$(call say,DLLTOOL,$$@)
	$$(Q)rm -f $$@
	$$(Q)$(1)-w64-mingw32-dlltool -k -d $$< -l $$@
	$$(Q)$(1)-w64-mingw32-ar r $$@ $$(SHIM_GUID_OBJECT_$(1))

-include $$(SHIM_OBJECTS_$(1):.o=.d)

PROGRAMS += $$(BUILD)/$(1)/fwpuclnt.dll $$(BUILD)/$(1)/libfwpuclnt.a
endef

$(foreach arch,$(ARCHES),$(eval $(call shim_arch,$(arch))))
