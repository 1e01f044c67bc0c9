# `mockbfe abi`, native: the archive libabi.a and its entry abi_main() (abi/abi.h). Windows' tables
# are built in. The variables may name others:
#   ABI_TABLES           the folder of the tables
#   IMPLEMENTED_EXPORTS  the exports that the shim answers, one name per line, # for comments
ABI_TABLES ?= include/abi
IMPLEMENTED_EXPORTS ?= shim/implemented.txt

ABI_TABLE_FILES := $(foreach table,layout enums macros aliases guids functions errors exports,\
	$(ABI_TABLES)/$(table).tsv)
ABI_SOURCES := $(wildcard mockbfe/abi/*.c)
ABI_HEADERS := $(wildcard mockbfe/abi/*.h)
ABI_OBJECTS := $(call objects,$(NATIVE)/obj,$(ABI_SOURCES)) $(NATIVE)/obj/mockbfe/abi/tables_data.o

$(NATIVE)/obj/mockbfe/abi/tables_data.c: mockbfe/abi/gen_tables.awk $(ABI_TABLE_FILES) $(IMPLEMENTED_EXPORTS)
	$(call say,TABLES,$@)
	$(Q)awk -v symbol=abi_windows_tables -f mockbfe/abi/gen_tables.awk $(ABI_TABLE_FILES) \
		$(IMPLEMENTED_EXPORTS) >$@

$(IMPLEMENTED_EXPORTS):
	@echo "$@ is missing: it lists the exports that the shim answers, one name per line" >&2; exit 1

ABI_COMPILE = $(NATIVE_CC) $(NATIVE_CFLAGS) -Imockbfe
$(eval $(call compile,$(NATIVE)/obj,$(ABI_SOURCES),CC,ABI_COMPILE))

$(NATIVE)/obj/mockbfe/abi/tables_data.o: $(NATIVE)/obj/mockbfe/abi/tables_data.c mockbfe/abi/tables.h
	$(call say,CC,$@)
	$(Q)$(ABI_COMPILE) -c -o $@ $<

$(NATIVE)/libabi.a: $(ABI_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^
