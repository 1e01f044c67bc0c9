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
syntax keyword bfeEvent starts opens closes registers refused unregisters exits prints check decided dictate
syntax keyword bfeEvent notify established failed expired deleted late twice held is holds
syntax keyword bfeProperty env arguments concurrency principal role mode tunnel policy keying-module transform
syntax keyword bfeProperty lifetime pfs idle nat-t virtual-if spi flags identity mm-sa-id qm-sa-id
syntax keyword bfeProperty qm-filter-id filter-id transport-filter nap-context nd-allow-clear peer
syntax keyword bfeOption second-dictator force-integrity callbacks-at-once tie notify-dictator weight-zero
syntax keyword bfeOption unexpected-failure sa-leaks rekey-before-expiry lint lint-zero-key lint-same-key
syntax keyword bfeOption lint-used-key lint-runs-alike lint-slow-callback lint-deadlock lint-leak
syntax keyword bfeConstant TRUE FALSE none bfe ikeext rpc slow error port of all answer released as-written
syntax keyword bfeConstant allow-nothing WAIT_TIMEOUT RPC_X_SS_IN_NULL_CONTEXT RPC_X_SS_CONTEXT_DAMAGED
syntax keyword bfeConstant RPC_X_NULL_REF_POINTER RPC_X_BAD_STUB_DATA E_NOTIMPL E_FAIL E_UNEXPECTED
syntax keyword bfeConstant E_OUTOFMEMORY E_INVALIDARG RPC_E_CALL_REJECTED RPC_E_INVALID_PARAMETER
syntax keyword bfeConstant RPC_E_DISCONNECTED RPC_E_ACCESS_DENIED RPC_E_TIMEOUT DYNAMIC DICTATE_KEY ND_SECURE
syntax keyword bfeConstant ND_BOUNDARY ND_PEER_NAT_BOUNDARY GUARANTEE_ENCRYPTION NLB NO_MACHINE_LUID_VERIFY
syntax keyword bfeConstant NO_IMPERSONATION_LUID_VERIFY NO_EXPLICIT_CRED_MATCH ALLOW_NULL_TARGET_NAME_MATCH
syntax keyword bfeConstant CLEAR_DF_ON_TUNNEL ASSUME_UDP_CONTEXT_OUTBOUND ND_PEER_BOUNDARY
syntax keyword bfeConstant SUPPRESS_DUPLICATE_DELETION PEER_SUPPORTS_GUARANTEE_ENCRYPTION
syntax keyword bfeConstant FORCE_INBOUND_CONNECTIONS FORCE_OUTBOUND_CONNECTIONS FORWARD_PATH_INITIATOR
syntax keyword bfeConstant ENABLE_OPTIONAL_ASYMMETRIC_IDLE USING_DICTATED_KEYS LOCALLY_DICTATED_KEYS
syntax keyword bfeConstant SA_OFFLOADED IP_IN_IP_PKT LOW_POWER_MODE_SUPPORT TUNNEL_BANDWIDTH1
syntax keyword bfeConstant TUNNEL_BANDWIDTH2 TUNNEL_BANDWIDTH3 TUNNEL_BANDWIDTH4 CHECK DICTATE NOTIFY icmp tcp
syntax keyword bfeConstant udp icmpv6 ah esp-auth esp-cipher esp-auth-and-cipher esp-auth-fw md5 sha1 sha256
syntax keyword bfeConstant aes-gmac-128 aes-gmac-192 aes-gmac-256 des 3des aes-cbc-128 aes-cbc-192 aes-cbc-256
syntax keyword bfeConstant aes-gcm-128 aes-gcm-192 aes-gcm-256 ecp-256 ecp-384 mm transport initiator
syntax keyword bfeConstant responder ikev1 authip ikev2 call session-closed process-died generated
syntax keyword bfeConstant locally-dictated peer-dictated local dictation-failed dictation-timeout
syntax keyword bfeConstant invalid-keying-material sa-modified tia-died peer-failed no-policy
syntax keyword bfeConstant ikeext-not-running no-random-numbers bfe-stopped limit-reached seconds kilobytes
syntax keyword bfeConstant packets rekeyed bfe-stop outbound inbound dictation key-size first-answer
syntax keyword bfeConstant policy-lookup confirmation no-wish one-wish zero-weight greater-weight
syntax keyword bfeConstant equal-weights wants does-not-want forbidden-by-policy not-authip no-dictator
syntax keyword bfeConstant timed-out tia-gone gone negotiating lingering already-exists
syntax keyword bfeConstant key-dictator-already-registered exe callback-module off yes loses wins fail ignore
syntax keyword bfeConstant warn deny as-lint manual allow-dictate allow-notify esp auth-only auth-fw
syntax keyword bfeConstant cipher-only em id weight silent fails keys
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
