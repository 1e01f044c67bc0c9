/*
 * IP addresses as the engine keeps them: network byte order, as people read them. How they stand in
 * Windows' structures (IPv4 in host order, IPv6 reversed) is known to shim/sa_build.c alone.
 */
#ifndef MOCKBFE_ENGINE_ADDRESS_H
#define MOCKBFE_ENGINE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ip_version {
    IP_V4,
    IP_V6,
};

struct ip_address {
    enum ip_version version;
    uint8_t bytes[16]; /* network order; IPv4 uses the first four */
};

/* Room for the longest text of an address, with brackets and terminator. */
#define ADDRESS_TEXT_SIZE 48

/* Reads dotted IPv4 or IPv6 (RFC 4291) without brackets or zone. False when text is neither. */
bool address_parse(const char *text, struct ip_address *address);

/* Writes dotted IPv4, or IPv6 in the form of RFC 5952 without brackets. */
void address_print(const struct ip_address *address, char text[ADDRESS_TEXT_SIZE]);

bool address_equal(const struct ip_address *a, const struct ip_address *b);

#endif
