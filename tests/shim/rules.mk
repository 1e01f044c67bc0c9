# The parts of the shim that are plain C, and the export tables of what was built.
shim_TEST_SOURCES := $(addprefix shim/,handle.c arena.c results.c text.c error_name.c pe.c)
shim_TEST_CFLAGS := -I. -pthread -DABI_DIRECTORY='"$(ABI)"' -DBUILD_DIRECTORY='"$(BUILD)"' \
	-DBUILT_ARCHES='"$(ARCHES)"'
shim_TEST_NEEDS := $(foreach arch,$(ARCHES),$(BUILD)/$(arch)/fwpuclnt.dll $(BUILD)/$(arch)/libfwpuclnt.a)
