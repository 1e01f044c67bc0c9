# The command line, by the native program as its users start it. What needs Wine is in tests/wine.
command_TEST_SANITIZE := no
command_TEST_NEEDS := $(NATIVE)/mockbfe
