#include "sa_keys.h"

#include <string.h>

int sa_is_combined_mode(IPSEC_CIPHER_CONFIG config)
{
    return config == IPSEC_CIPHER_CONFIG_GCM_AES_128 || config == IPSEC_CIPHER_CONFIG_GCM_AES_192 ||
           config == IPSEC_CIPHER_CONFIG_GCM_AES_256;
}

static UINT32 add_key(struct sa_key *keys, UINT32 count, const IPSEC_SA0 *sa, const char *protocol,
                      const char *use, FWP_BYTE_BLOB *blob)
{
    if (count == SA_MAX_KEYS || blob->size == 0 || blob->data == NULL)
        return count;
    keys[count].spi = sa->spi;
    keys[count].protocol = protocol;
    keys[count].use = use;
    keys[count].blob = blob;
    return count + 1;
}

UINT32 sa_list_keys(const IPSEC_SA_DETAILS1 *sa, struct sa_key keys[SA_MAX_KEYS])
{
    IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 *both;
    const IPSEC_SA0 *entry;
    UINT32 count = 0;
    UINT32 i;

    for (i = 0; i < sa->saBundle.numSAs; i++) {
        entry = &sa->saBundle.saList[i];
        switch (entry->saTransformType) {
        case IPSEC_TRANSFORM_AH:
            count = add_key(keys, count, entry, "ah", "auth", &entry->ahInformation->authKey);
            break;
        case IPSEC_TRANSFORM_ESP_AUTH:
            count = add_key(keys, count, entry, "esp", "auth", &entry->espAuthInformation->authKey);
            break;
        case IPSEC_TRANSFORM_ESP_AUTH_FW:
            count =
                add_key(keys, count, entry, "esp", "auth", &entry->espAuthFwInformation->authKey);
            break;
        case IPSEC_TRANSFORM_ESP_CIPHER:
            count = add_key(keys, count, entry, "esp", "cipher",
                            &entry->espCipherInformation->cipherKey);
            break;
        case IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER:
            both = entry->espAuthAndCipherInformation;
            if (!sa_is_combined_mode(
                    both->saCipherInformation.cipherTransform.cipherTransformId.cipherConfig))
                count =
                    add_key(keys, count, entry, "esp", "auth", &both->saAuthInformation.authKey);
            count =
                add_key(keys, count, entry, "esp", "cipher", &both->saCipherInformation.cipherKey);
            break;
        default:
            break;
        }
    }
    return count;
}

void sa_complete_keys(const IPSEC_SA_DETAILS1 *sa)
{
    IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 *both;
    FWP_BYTE_BLOB *auth;
    FWP_BYTE_BLOB *cipher;
    UINT32 i;

    for (i = 0; i < sa->saBundle.numSAs; i++) {
        if (sa->saBundle.saList[i].saTransformType != IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER)
            continue;
        both = sa->saBundle.saList[i].espAuthAndCipherInformation;
        if (!sa_is_combined_mode(
                both->saCipherInformation.cipherTransform.cipherTransformId.cipherConfig))
            continue;
        auth = &both->saAuthInformation.authKey;
        cipher = &both->saCipherInformation.cipherKey;
        if (auth->data != NULL && auth->data != cipher->data && auth->size == cipher->size)
            memcpy(auth->data, cipher->data, cipher->size);
    }
}
