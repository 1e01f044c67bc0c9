# Every folder tests/NAME/ with C sources becomes one native CUnit program build/native/tests/NAME,
# and the same again under ASan and UBSan as build/asan/tests/NAME. A folder's own rules.mk may set
#   NAME_TEST_SOURCES   sources beside its own that are compiled in (the code under test)
#   NAME_TEST_CFLAGS    more compiler flags          NAME_TEST_LIBS  more libraries
#   NAME_TEST_NEEDS     files that must be built before the program runs
#   NAME_TEST_SANITIZE  "no" where a sanitizer would have nothing native to look at
# Programs run from the project's root.

TEST_NAMES := $(sort $(notdir $(patsubst %/,%,$(dir $(wildcard tests/*/rules.mk)))))
include $(wildcard tests/*/rules.mk)

TEST_SUPPORT := tests/support/suite.c tests/support/program.c
TEST_CFLAGS = -g -Itests/support -Imockbfe -I$(NATIVE) -D_GNU_SOURCE
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
TEST_FLAGS_native := $(NATIVE_CFLAGS)
TEST_FLAGS_asan := $(NATIVE_CFLAGS) -O1 $(SANITIZE)

# The product's own pure sources are compiled once per flavour, for all test programs: natively these are
# the objects of build/native/mockbfe. Those of a folder are one object, which may want more than a program
# names, so a program takes them from an archive of all.
ASAN_COMPILE = $(NATIVE_CC) $(TEST_FLAGS_asan) -g -D_GNU_SOURCE $(MOCKBFE_CPPFLAGS)
$(eval $(call compile,$(BUILD)/asan/obj,$(PURE_SOURCES) $(COMMAND_SOURCES) $(ABI_SOURCES),CC,ASAN_COMPILE,$(PURE_NEEDS)))
$(BUILD)/asan/obj/gen/%.o: $(BUILD)/gen/%.c $(UTHASH_HEADERS)
	$(call say,CC,$@)
	$(Q)$(ASAN_COMPILE) -MMD -MP -c -o $@ $<
define pure_archive
$$(BUILD)/$(1)/libpure.a: $$(call objects,$$(BUILD)/$(1)/obj,$$(PURE_SOURCES) $$(COMMAND_SOURCES)) \
		$$(call generated_objects,$$(BUILD)/$(1)/obj)
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@ && $$(AR) rcs $$@ $$^
endef
$(foreach flavour,native asan,$(eval $(call pure_archive,$(flavour))))

# $(1) flavour, $(2) sources: what those become that are the product's.
product_objects = $(call objects,$(BUILD)/$(1)/obj,$(filter mockbfe/abi/%.c,$(2))) \
	$(if $(filter-out mockbfe/abi/%,$(filter mockbfe/%.c $(BUILD)/gen/%.c,$(2))),$(BUILD)/$(1)/libpure.a)
# $(1) name, $(2) flavour: the objects that the program's own sources, and what it takes from elsewhere, become.
# What several programs take from tests/support is compiled once.
own_sources = $(wildcard tests/$(1)/*.c) \
	$(filter-out tests/support/% mockbfe/% $(BUILD)/gen/%,$(filter %.c,$($(1)_TEST_SOURCES)))
own_objects = $(addprefix $(BUILD)/$(2)/tests/$(1)-obj/,$(subst /,-,$(patsubst %.c,%.o,$(call own_sources,$(1))))) \
	$(patsubst %.c,$(BUILD)/$(2)/%.o,$(TEST_SUPPORT) $(filter tests/support/%,$($(1)_TEST_SOURCES)))
define support_object
$$(BUILD)/$(1)/tests/support/%.o: tests/support/%.c
	$$(call say,CC,$$@)
	$$(Q)$$(NATIVE_CC) $$(TEST_FLAGS_$(1)) $$(TEST_CFLAGS) -MMD -MP -c -o $$@ $$<
endef
$(foreach flavour,native asan,$(eval $(call support_object,$(flavour))))

TEST_PROGRAMS :=
TEST_OBJECTS :=
CHECKS :=

# $(1) object, $(2) source, $(3) name, $(4) flavour
define test_object
$(1): $(2) tests/$(3)/rules.mk $$(PURE_NEEDS)
	$$(call say,CC,$$@)
	$$(Q)$$(NATIVE_CC) $$(TEST_FLAGS_$(4)) $$(TEST_CFLAGS) $$($(3)_TEST_CFLAGS) -MMD -MP -c -o $$@ $$<
TEST_OBJECTS += $(1)
endef

define test_program
# $(1) name, $(2) flavour (native or asan)
$(foreach source,$(call own_sources,$(1)),$(eval $(call test_object,\
	$(BUILD)/$(2)/tests/$(1)-obj/$(subst /,-,$(source:.c=.o)),$(source),$(1),$(2))))
$$(BUILD)/$(2)/tests/$(1): $(call own_objects,$(1),$(2)) $$(call product_objects,$(2),$$($(1)_TEST_SOURCES)) \
		$$(filter %.o %.a,$$($(1)_TEST_SOURCES))
	$$(call say,LINK,$$@)
	$$(Q)$$(NATIVE_CC) $$(TEST_FLAGS_$(2)) $$($(1)_TEST_CFLAGS) -o $$@ $$(filter %.o %.a,$$^) $$($(1)_TEST_LIBS) -lcunit
TEST_PROGRAMS += $$(BUILD)/$(2)/tests/$(1)
.PHONY: check-$(1)-$(2)
check-$(1)-$(2): $$(BUILD)/$(2)/tests/$(1) $$($(1)_TEST_NEEDS)
	$$(Q)tests/run $$(BUILD)/$(2)/tests/$(1)
CHECKS += check-$(1)-$(2)
endef

$(foreach name,$(TEST_NAMES),$(eval $(call test_program,$(name),native)))
$(foreach name,$(TEST_NAMES),$(if $(filter no,$($(name)_TEST_SANITIZE)),,\
	$(eval $(call test_program,$(name),asan))))
-include $(TEST_OBJECTS:.o=.d) $(wildcard $(BUILD)/*/tests/support/*.d $(BUILD)/asan/obj/gen/*/*.d)

include tests/analysis.mk
