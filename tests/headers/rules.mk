# The public headers against the tables in include/abi. All proofs are compilations; nothing runs
# under Wine, and a sanitizer would have nothing to look at.
headers_TEST_NEEDS := $(PUBLIC_HEADERS) $(BUILD)/x86_64/fwpmu_guids.o $(BUILD)/i686/fwpmu_guids.o \
	$(foreach arch,$(ARCHES),$(BUILD)/$(arch)/libfwpuclnt.a)
headers_TEST_CFLAGS := -DHEADERS_DIR='"$(BUILD)/include"' -DOBJECTS_DIR='"$(BUILD)"' \
	-DBUILT_ARCHES='"$(ARCHES)"'
headers_TEST_SANITIZE := no
