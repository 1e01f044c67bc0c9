/* What an image without FORCE_INTEGRITY may not do. These tests are in the second program only. */
#include "battery.h"
#include "check.h"
#include "fixture.h"
#include "image.h"

BOOL image_has_force_integrity(void)
{
    const UINT8 *base = (const UINT8 *)GetModuleHandleW(NULL);
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *headers = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);

    return (headers->OptionalHeader.DllCharacteristics &
            IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY) != 0;
}

static void refuse_registration(const IPSEC_KEY_MANAGER0 *manager)
{
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(manager);
    HANDLE engine = open_engine();
    HANDLE registration = NULL;

    EXPECT(SEC_E_CANNOT_INSTALL,
           IPsecKeyManagerAddAndRegister0(engine, manager, &callbacks, &registration));
    EXPECT_TRUE(!is_registered(engine, &manager->keyManagerKey));
}

static void refuses_dictator(void)
{
    IPSEC_KEY_MANAGER0 manager = dictator();

    refuse_registration(&manager);
}

static void refuses_notifier(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();

    refuse_registration(&manager);
}

static const struct battery_case cases[] = {
    {"IPsecKeyManagerAddAndRegister0: a dictator's image without FORCE_INTEGRITY is refused",
     DOCUMENTED, refuses_dictator},
    {"IPsecKeyManagerAddAndRegister0: a notify-only image without FORCE_INTEGRITY is refused",
     DOCUMENTED, refuses_notifier},
    {NULL, CHOSEN, NULL},
};

void add_image_tests(void)
{
    battery_add_cases(cases);
}
