/* Key managers: the registrations of Trusted Intermediary Agents. */
#ifndef SHIM_KEY_MANAGER_H
#define SHIM_KEY_MANAGER_H

struct session;

/*
 * Ends the registrations of a session that is being closed: their handles become invalid, and no
 * callback runs any more when this returns (except the one that the caller may itself be in).
 */
void key_managers_end(const struct session *session);

#endif
