/* Addresses, traffic and transforms as text. IPv4 addresses in these structures are in host byte
 * order; IPv6 addresses have all 16 bytes reversed. */
#ifndef SAMPLES_COMMON_SA_TEXT_H
#define SAMPLES_COMMON_SA_TEXT_H

#include <windows.h>
#include <fwpmu.h>

/* Enough for any text below. */
#define SA_TEXT_SIZE 160

/* "10.0.0.1" or "2001:db8::1", from V4 or V6 by VERSION. Writes at most SA_TEXT_SIZE bytes and
 * returns TEXT, as do the others. */
const char *sa_text_address(FWP_IP_VERSION version, UINT32 v4, const UINT8 *v6, char *text);

/* "10.0.0.1 -> 10.0.0.2", local first. */
const char *sa_text_ike_traffic(const IKEEXT_TRAFFIC0 *traffic, char *text);

/* "10.0.0.1:50000 -> 10.0.0.2:445 tcp", local first; a port or protocol that does not matter is
 * "*". */
const char *sa_text_traffic(const IPSEC_TRAFFIC1 *traffic, char *text);

/* "esp aes-cbc-128 sha1", "ah sha256"; two SAs are joined by " + ". */
const char *sa_text_transform(const IPSEC_SA_BUNDLE1 *bundle, char *text);

/* "locally dictated", "dictated by the peer" or "generated". */
const char *sa_text_key_source(const IPSEC_SA_BUNDLE1 *bundle);

#endif
