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

TEST_PROGRAMS :=
CHECKS :=

define test_program
# $(1) name, $(2) flavour (native or asan), $(3) extra flags
$$(BUILD)/$(2)/tests/$(1): $$(wildcard tests/$(1)/*.c tests/$(1)/*.h) $$(TEST_SUPPORT) \
		tests/support/suite.h tests/support/program.h $$($(1)_TEST_SOURCES) tests/$(1)/rules.mk
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$$(Q)$$(NATIVE_CC) $$(NATIVE_CFLAGS) $$(TEST_CFLAGS) $(3) $$($(1)_TEST_CFLAGS) -o $$@ \
		$$(wildcard tests/$(1)/*.c) $$(TEST_SUPPORT) $$(filter %.c,$$($(1)_TEST_SOURCES)) \
		$$(filter %.o %.a,$$($(1)_TEST_SOURCES)) $$($(1)_TEST_LIBS) -lcunit
TEST_PROGRAMS += $$(BUILD)/$(2)/tests/$(1)
.PHONY: check-$(1)-$(2)
check-$(1)-$(2): $$(BUILD)/$(2)/tests/$(1) $$($(1)_TEST_NEEDS)
	$$(Q)tests/run $$(BUILD)/$(2)/tests/$(1)
CHECKS += check-$(1)-$(2)
endef

$(foreach name,$(TEST_NAMES),$(eval $(call test_program,$(name),native,)))
$(foreach name,$(TEST_NAMES),$(if $(filter no,$($(name)_TEST_SANITIZE)),,\
	$(eval $(call test_program,$(name),asan,$(SANITIZE)))))
