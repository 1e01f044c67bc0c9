" Vim syntax for mockbfe's scenarios (*.bfe). Copy to ~/.vim/syntax/ and add to your vimrc:
"   autocmd BufNewFile,BufRead *.bfe setfiletype mockbfe
if exists("b:current_syntax")
  finish
endif
syntax case match
setlocal iskeyword+=-
setlocal commentstring=#\ %s

" begin: words
syntax keyword bfeStatement scenario include let option host agent start stop kill negotiate expect never
syntax keyword bfeStatement after delete rekey traffic repeat parallel barrier any todo log fault
syntax keyword bfeWord no by within until as on order has lacks contains
syntax keyword bfeEvent starts opens closes registers refused unregisters exits prints check dictate notify
syntax keyword bfeEvent established failed expired deleted
syntax keyword bfeProperty env arguments concurrency principal role mode tunnel policy keying-module transform
syntax keyword bfeProperty lifetime pfs idle nat-t virtual-if spi flags identity mm-sa-id qm-sa-id
syntax keyword bfeProperty qm-filter-id filter-id transport-filter nap-context nd-allow-clear peer
syntax keyword bfeOption second-dictator force-integrity callbacks-at-once tie notify-dictator weight-zero
syntax keyword bfeOption unexpected-failure lint
syntax keyword bfeConstant TRUE FALSE none bfe ikeext rpc slow error port WAIT_TIMEOUT
syntax keyword bfeConstant RPC_X_SS_IN_NULL_CONTEXT RPC_X_SS_CONTEXT_DAMAGED RPC_X_NULL_REF_POINTER
syntax keyword bfeConstant RPC_X_BAD_STUB_DATA E_NOTIMPL E_FAIL E_UNEXPECTED E_OUTOFMEMORY E_INVALIDARG
syntax keyword bfeConstant RPC_E_CALL_REJECTED RPC_E_INVALID_PARAMETER RPC_E_DISCONNECTED RPC_E_ACCESS_DENIED
syntax keyword bfeConstant RPC_E_TIMEOUT DYNAMIC DICTATE_KEY ND_SECURE ND_BOUNDARY ND_PEER_NAT_BOUNDARY
syntax keyword bfeConstant GUARANTEE_ENCRYPTION NLB NO_MACHINE_LUID_VERIFY NO_IMPERSONATION_LUID_VERIFY
syntax keyword bfeConstant NO_EXPLICIT_CRED_MATCH ALLOW_NULL_TARGET_NAME_MATCH CLEAR_DF_ON_TUNNEL
syntax keyword bfeConstant ASSUME_UDP_CONTEXT_OUTBOUND ND_PEER_BOUNDARY SUPPRESS_DUPLICATE_DELETION
syntax keyword bfeConstant PEER_SUPPORTS_GUARANTEE_ENCRYPTION FORCE_INBOUND_CONNECTIONS
syntax keyword bfeConstant FORCE_OUTBOUND_CONNECTIONS FORWARD_PATH_INITIATOR ENABLE_OPTIONAL_ASYMMETRIC_IDLE
syntax keyword bfeConstant USING_DICTATED_KEYS LOCALLY_DICTATED_KEYS SA_OFFLOADED IP_IN_IP_PKT
syntax keyword bfeConstant LOW_POWER_MODE_SUPPORT TUNNEL_BANDWIDTH1 TUNNEL_BANDWIDTH2 TUNNEL_BANDWIDTH3
syntax keyword bfeConstant TUNNEL_BANDWIDTH4 CHECK DICTATE NOTIFY icmp tcp udp icmpv6 ah esp-auth esp-cipher
syntax keyword bfeConstant esp-auth-and-cipher esp-auth-fw md5 sha1 sha256 aes-gmac-128 aes-gmac-192
syntax keyword bfeConstant aes-gmac-256 des 3des aes-cbc-128 aes-cbc-192 aes-cbc-256 aes-gcm-128 aes-gcm-192
syntax keyword bfeConstant aes-gcm-256 ecp-256 ecp-384 mm transport initiator responder ikev1 authip ikev2
syntax keyword bfeConstant call session-closed process-died generated locally-dictated peer-dictated local
syntax keyword bfeConstant dictation-failed dictation-timeout invalid-keying-material sa-modified tia-died
syntax keyword bfeConstant peer-failed no-policy ikeext-not-running no-random-numbers bfe-stopped
syntax keyword bfeConstant limit-reached seconds kilobytes packets rekeyed bfe-stop outbound inbound dictation
syntax keyword bfeConstant already-exists key-dictator-already-registered exe callback-module off yes loses
syntax keyword bfeConstant wins fail ignore warn deny manual allow-dictate allow-notify esp auth-only auth-fw
syntax keyword bfeConstant cipher-only em id weight silent keys fails
" end: words
syntax match   bfeConstant "\<\(FWP_E\|ERROR\|SEC_E\|RPC_S\|EPT_S\)_[A-Z0-9_]\+\>"
syntax match   bfeNumber "\<\(0x[0-9A-Fa-f]\+\|[0-9]\+\(\.[0-9]\+\)\?\(us\|ms\|s\|m\|h\|d\|kB\|MB\|GB\|packets\)\?\)\>"
syntax match   bfeAddress "\<[0-9]\+\.[0-9]\+\.[0-9]\+\.[0-9]\+\(:[0-9]\+\)\?"
syntax match   bfeAddress "\[[0-9A-Fa-f:.]\+\]\(:[0-9]\+\)\?"
syntax region  bfeText start=+\(hex\|text\|guid\)\?"+ skip=+\\.+ end=+"+ oneline
syntax match   bfeComment "#.*$"

highlight default link bfeStatement Statement
highlight default link bfeWord Keyword
highlight default link bfeEvent Function
highlight default link bfeProperty Type
highlight default link bfeOption PreProc
highlight default link bfeConstant Constant
highlight default link bfeNumber Number
highlight default link bfeAddress Number
highlight default link bfeText String
highlight default link bfeComment Comment
let b:current_syntax = "mockbfe"
