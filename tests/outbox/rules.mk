outbox_TEST_SOURCES := mockbfe/report/outbox.c mockbfe/report/text.c
outbox_TEST_LIBS := -lpthread

# Under the thread sanitizer: by hand, since some kernels' address spaces are too random for it.
.PHONY: check-outbox-tsan
check-outbox-tsan: $(BUILD)/tsan/tests/outbox
	$(Q)tests/run $<
$(BUILD)/tsan/tests/outbox: $(wildcard tests/outbox/*.c) $(outbox_TEST_SOURCES) tests/support/suite.c tests/support/program.c \
		$(wildcard mockbfe/report/*.h)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(NATIVE_CC) $(NATIVE_CFLAGS) $(TEST_CFLAGS) -fsanitize=thread -o $@ $(filter %.c,$^) -lpthread -lcunit
