# mockbfe.exe (the service, 64-bit PE) and build/native/mockbfe (the same front end without a service:
# `check` and `abi` need no Wine). Pure sources are compiled for both.

include mockbfe/script/rules.mk
include mockbfe/abi/rules.mk

ENGINE_SOURCES := $(wildcard mockbfe/engine/*.c)
SCENARIO_SOURCES := $(wildcard mockbfe/scenario/*.c)
REPORT_SOURCES := $(wildcard mockbfe/report/*.c)
COMMAND_SOURCES := $(wildcard mockbfe/command/*.c)
PURE_SOURCES := $(ENGINE_SOURCES) $(SCENARIO_SOURCES) $(REPORT_SOURCES) $(SCRIPT_SOURCES)
# Of the shim's: what both sides have to do alike.
SERVICE_SOURCES := $(wildcard mockbfe/service/*.c) $(addprefix shim/,arena.c sa_build.c sa_filter.c sa_pack.c sa_parts.c)

# uthash is header-only and not packaged for MinGW: its copy is made here, not committed.
UTHASH := $(BUILD)/gen/uthash
$(UTHASH)/%.h: /usr/include/%.h
	@mkdir -p $(@D)
	@cp $< $@
UTHASH_HEADERS := $(UTHASH)/uthash.h $(UTHASH)/utlist.h

MOCKBFE_CPPFLAGS := -Imockbfe -I. -I$(UTHASH) -I$(BUILD)/gen/script -DMOCKBFE_VERSION='"$(VERSION)"'

# ---- native --------------------------------------------------------------------------------------

PURE_NEEDS := $(UTHASH_HEADERS) $(filter %.h,$(SCRIPT_GENERATED))
# $(1) root: what flex and bison made.
generated_objects = $(patsubst $(BUILD)/gen/%.c,$(1)/gen/%.o,$(filter %.c,$(SCRIPT_GENERATED)))
NATIVE_MOCKBFE_OBJECTS := $(call objects,$(NATIVE)/obj,$(PURE_SOURCES) $(COMMAND_SOURCES)) \
	$(call generated_objects,$(NATIVE)/obj)
NATIVE_COMPILE = $(NATIVE_CC) $(NATIVE_CFLAGS) -D_GNU_SOURCE $(MOCKBFE_CPPFLAGS)
$(eval $(call compile,$(NATIVE)/obj,$(PURE_SOURCES) $(COMMAND_SOURCES),CC,NATIVE_COMPILE,$(PURE_NEEDS)))
$(NATIVE)/obj/gen/%.o: $(BUILD)/gen/%.c $(UTHASH_HEADERS)
	$(call say,CC,$@)
	$(Q)$(NATIVE_COMPILE) -MMD -MP -c -o $@ $<
$(NATIVE)/mockbfe: $(NATIVE_MOCKBFE_OBJECTS) $(NATIVE)/libabi.a
	$(call say,LINK,$@)
	$(Q)$(NATIVE_CC) -o $@ $^

# ---- mockbfe.exe ---------------------------------------------------------------------------------

PE_MOCKBFE := $(BUILD)/x86_64/mockbfe.exe
SERVICE_LIBS := -lrpcrt4 -ladvapi32 -lntdll
PE_OBJ := $(BUILD)/x86_64/obj
PE_MOCKBFE_OBJECTS := $(call objects,$(PE_OBJ),$(PURE_SOURCES) $(COMMAND_SOURCES) $(SERVICE_SOURCES)) \
	$(call generated_objects,$(PE_OBJ)) \
	$(PE_OBJ)/gen/rpc/server/bfe_s.o
# -Wno-format: gcc takes format(printf) for Microsoft's; the native compilation checks the formats.
PE_CPPFLAGS := -Wno-format -Wno-format-extra-args -I$(BUILD)/gen/rpc/server

BFE_SERVER := $(BUILD)/gen/rpc/server
$(BFE_SERVER)/bfe.h: include/bfe.idl $(wildcard include/*.idl)
	$(call say,WIDL,$@)
	$(Q)$(WIDL) -Oif -h -Iinclude -o $@ $<
$(BFE_SERVER)/bfe_s.c: include/bfe.idl $(BFE_SERVER)/bfe.h
	$(call say,WIDL,$@)
	$(Q)$(WIDL) -Oif -s -Iinclude -o $@ $<
PE_PURE_COMPILE = $(PE_CC_x86_64) $(PE_CFLAGS) $(PE_DEFINES) $(PE_CPPFLAGS) $(MOCKBFE_CPPFLAGS)
SERVICE_COMPILE = $(PE_COMPILE_x86_64) $(PE_CPPFLAGS) $(MOCKBFE_CPPFLAGS)
$(eval $(call compile,$(PE_OBJ),$(PURE_SOURCES) $(COMMAND_SOURCES),PE-CC,PE_PURE_COMPILE,$(PURE_NEEDS)))
$(eval $(call compile,$(PE_OBJ),$(SERVICE_SOURCES),PE-CC,SERVICE_COMPILE,$(PURE_NEEDS) $(BFE_SERVER)/bfe.h $(PCH_FILE_x86_64)))
$(PE_OBJ)/gen/%.o: $(BUILD)/gen/%.c $(UTHASH_HEADERS) $(BFE_SERVER)/bfe.h $(PCH_FILE_x86_64)
	$(call say,PE-CC,$@)
	$(Q)$(PE_CC_x86_64) $(PE_CFLAGS) $(PE_DEFINES) -I$(BUILD)/include $(PE_CPPFLAGS) $(MOCKBFE_CPPFLAGS) $(PE_MORE) \
		-MMD -MP -c -o $@ $<
# What widl writes is not ours to polish.
$(PE_OBJ)/gen/rpc/server/bfe_s.o: PE_MORE := -w
$(PE_MOCKBFE): $(PE_MOCKBFE_OBJECTS) $(BUILD)/x86_64/fwpmu_guids.o
	$(call say,LINK,$@)
	$(Q)$(PE_CC_x86_64) -static-libgcc -o $@ $^ $(SERVICE_LIBS)

# ---- the wrapper ---------------------------------------------------------------------------------

$(BUILD)/mockbfe: mockbfe/mockbfe.sh
	@mkdir -p $(@D)
	@cp $< $@ && chmod +x $@
$(BUILD)/make-prefix: mockbfe/make-prefix
	@mkdir -p $(@D)
	@cp $< $@ && chmod +x $@
prefix: programs
	$(Q)$(BUILD)/make-prefix $(BUILD)/prefix $(BUILD)/x86_64 $(BUILD)/i686

PROGRAMS += $(NATIVE)/mockbfe $(PE_MOCKBFE) $(BUILD)/mockbfe $(BUILD)/make-prefix
-include $(patsubst %.o,%.d,$(filter $(NATIVE)/obj/gen/% $(PE_OBJ)/gen/%,$(NATIVE_MOCKBFE_OBJECTS) $(PE_MOCKBFE_OBJECTS)))
