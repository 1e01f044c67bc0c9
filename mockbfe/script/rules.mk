# The scenario language's front end. SCRIPT_SOURCES are checked in, SCRIPT_GENERATED come from flex and
# bison; whoever includes this compiles both, for each platform it wants. Generated headers are found
# with -I$(BUILD)/gen/script.

SCRIPT_SOURCES := $(wildcard mockbfe/script/*.c)
SCRIPT_GEN := $(BUILD)/gen/script
SCRIPT_GENERATED := $(SCRIPT_GEN)/parser.c $(SCRIPT_GEN)/parser.h $(SCRIPT_GEN)/lexer.c $(SCRIPT_GEN)/lexer.h

$(SCRIPT_GEN)/parser.c: mockbfe/script/parser.y
	$(call say,BISON,$@)
	$(Q)$(BISON) -Wall -Werror --header=$(@D)/parser.h -o $@ $<
$(SCRIPT_GEN)/lexer.c: mockbfe/script/lexer.l
	$(call say,FLEX,$@)
	$(Q)$(FLEX) --header-file=$(@D)/lexer.h -o $@ $<
# Each comes with its source, in one run of its tool.
$(SCRIPT_GEN)/parser.h: $(SCRIPT_GEN)/parser.c ;
$(SCRIPT_GEN)/lexer.h: $(SCRIPT_GEN)/lexer.c ;
