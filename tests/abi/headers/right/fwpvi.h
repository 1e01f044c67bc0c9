#ifndef FWPVI_H
#define FWPVI_H
#define FWPM_MANAGER FWPM_MANAGER0
#define FwpmEnum FwpmEnum0
#if NTDDI_VERSION >= NTDDI_WIN10
#define FwpmAdd FwpmAdd0
#else
#define FwpmAdd FwpmOpen0
#endif
#define FwpmGone FwpmGone0
/* Not every header set uses macros. */
typedef IPSEC_SHIP0 IPSEC_SHIP;
#endif
