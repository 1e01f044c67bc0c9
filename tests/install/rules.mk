# What `make install` puts where, and that it works from there; the lines of README.md that compile a TIA.
# In a copy of build/prefix of its own, as tests/wine.
install_TEST_SANITIZE := no
install_TEST_SOURCES := tests/support/wine.c
install_TEST_NEEDS := programs prefix
