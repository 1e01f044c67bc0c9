#include "service/caller.h"
#include "service/text.h"

#include <rpc.h>
#include <rpcdcep.h>
#include <stdlib.h>
#include <wchar.h>

/* A part of a token; the caller frees it. NULL when the system does not tell. */
static void *token_part(HANDLE token, TOKEN_INFORMATION_CLASS part)
{
    DWORD size = 0;
    void *data = NULL;
    GetTokenInformation(token, part, NULL, 0, &size);
    if (size > 0 && (data = malloc(size)) && !GetTokenInformation(token, part, data, size, &size)) {
        free(data);
        data = NULL;
    }
    return data;
}

static bool copy_sid(PSID from, struct sid *sid)
{
    return from && IsValidSid(from) && sid_read(from, GetLengthSid(from), sid);
}

/* "DOMAIN\\name", NULL for a SID without an account. */
static char *account_name(PSID sid)
{
    wchar_t name[256] = L"";
    wchar_t domain[256] = L"";
    wchar_t both[520];
    DWORD name_size = 256;
    DWORD domain_size = 256;
    SID_NAME_USE use;
    if (!LookupAccountSidW(NULL, sid, name, &name_size, domain, &domain_size, &use)) {
        return NULL;
    }
    swprintf(both, sizeof(both) / sizeof(both[0]), L"%ls%ls%ls", domain, domain[0] ? L"\\" : L"",
             name);
    return utf8_from_wide(both);
}

static bool read_user(HANDLE token, struct caller *caller)
{
    TOKEN_USER *user = token_part(token, TokenUser);
    bool good = user && copy_sid(user->User.Sid, &caller->user);
    if (good) {
        caller->user_deny_only = (user->User.Attributes & SE_GROUP_USE_FOR_DENY_ONLY) != 0;
        caller->name = account_name(user->User.Sid);
    }
    free(user);
    return good;
}

/* GROUP_* have the values of SE_GROUP_*. */
static bool read_groups(HANDLE token, struct caller *caller)
{
    TOKEN_GROUPS *groups = token_part(token, TokenGroups);
    DWORD count = groups ? groups->GroupCount : 0;
    caller->groups =
        groups && count <= CALLER_GROUPS_MAX ? calloc(count + 1, sizeof(*caller->groups)) : NULL;
    bool good = caller->groups != NULL;
    for (DWORD i = 0; good && i < count; i++) {
        struct caller_group *group = &caller->groups[caller->group_count++];
        group->attributes = groups->Groups[i].Attributes;
        good = copy_sid(groups->Groups[i].Sid, &group->sid);
    }
    free(groups);
    return good;
}

/* A token that is not restricted has none. */
static bool read_restricting(HANDLE token, struct caller *caller)
{
    TOKEN_GROUPS *sids = token_part(token, TokenRestrictedSids);
    DWORD count = sids ? sids->GroupCount : 0;
    bool good = count <= CALLER_GROUPS_MAX &&
                (caller->restricting = calloc(count + 1, sizeof(*caller->restricting))) != NULL;
    for (DWORD i = 0; good && i < count; i++) {
        good = copy_sid(sids->Groups[i].Sid, &caller->restricting[caller->restricting_count++]);
    }
    free(sids);
    return good;
}

static bool enabled(const TOKEN_PRIVILEGES *privileges, const char *name)
{
    LUID wanted;
    if (!privileges || !LookupPrivilegeValueA(NULL, name, &wanted)) {
        return false;
    }
    for (DWORD i = 0; i < privileges->PrivilegeCount; i++) {
        const LUID_AND_ATTRIBUTES *privilege = &privileges->Privileges[i];
        if (privilege->Luid.LowPart == wanted.LowPart &&
            privilege->Luid.HighPart == wanted.HighPart) {
            return (privilege->Attributes & SE_PRIVILEGE_ENABLED) != 0;
        }
    }
    return false;
}

static bool read_token(HANDLE token, struct caller *caller)
{
    TOKEN_PRIVILEGES *privileges = token_part(token, TokenPrivileges);
    caller->may_take_ownership = enabled(privileges, SE_TAKE_OWNERSHIP_NAME);
    caller->may_restore = enabled(privileges, SE_RESTORE_NAME);
    free(privileges);
    return read_user(token, caller) && read_groups(token, caller) &&
           read_restricting(token, caller);
}

DWORD caller_process(DWORD said)
{
    ULONG known = 0;
    RPC_STATUS status = I_RpcBindingInqLocalClientPID(NULL, &known);
    return status == RPC_S_OK && known != 0 ? known : said;
}

DWORD caller_of_process(DWORD process_id, struct caller **caller)
{
    DWORD error = ERROR_SUCCESS;
    HANDLE token = NULL;
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, process_id);
    *caller = NULL;
    if (!process || !OpenProcessToken(process, TOKEN_QUERY, &token)) {
        error = GetLastError();
    } else if (!(*caller = calloc(1, sizeof(**caller)))) {
        error = ERROR_OUTOFMEMORY;
    } else if (!read_token(token, *caller)) {
        error = ERROR_NO_TOKEN;
    }
    if (error != ERROR_SUCCESS) {
        caller_free(*caller);
        *caller = NULL;
    }
    if (token) {
        CloseHandle(token);
    }
    if (process) {
        CloseHandle(process);
    }
    return error;
}
