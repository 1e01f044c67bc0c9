/* Enumerations of sessions: what the end of a session must know of them. */
#ifndef SHIM_SESSION_ENUM_H
#define SHIM_SESSION_ENUM_H

struct session;

/* Makes the enumeration handles of a session invalid; the server has ended them with it. */
void session_enums_end(const struct session *session);

#endif
