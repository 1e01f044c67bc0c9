" Vim syntax for mockbfe's scenarios (*.bfe). Copy to ~/.vim/syntax/ and add to your vimrc:
"   autocmd BufNewFile,BufRead *.bfe setfiletype mockbfe
if exists("b:current_syntax")
  finish
endif
syntax case match
setlocal iskeyword+=-
setlocal commentstring=#\ %s

syntax keyword bfeStatement scenario include let option host agent start stop kill negotiate expect never after
syntax keyword bfeStatement delete rekey traffic repeat parallel barrier todo log fault
syntax keyword bfeStatement any order
syntax keyword bfeWord no by within until as on peer has lacks contains
syntax keyword bfeEvent starts opens closes registers refused unregisters exits prints
syntax keyword bfeEvent check dictate notify established failed expired deleted
syntax keyword bfeProperty env arguments manual concurrency principal role mode tunnel policy keying-module transform
syntax keyword bfeProperty lifetime pfs idle nat-t virtual-if spi auth-only auth-fw cipher-only
syntax keyword bfeProperty flags identity mm-sa-id qm-sa-id qm-filter-id filter-id transport-filter nap-context nd-allow-clear
syntax keyword bfeConstant TRUE FALSE none
syntax match   bfeConstant "\<\(FWP_E\|ERROR\|SEC_E\|RPC_S\|EPT_S\)_[A-Z0-9_]\+\>"
syntax match   bfeConstant "\<\(initiator\|responder\|allow-dictate\|allow-notify\|locally-dictated\|peer-dictated\|generated\)\>"
syntax match   bfeConstant "\<\(aes-\(cbc\|gcm\|gmac\)-\(128\|192\|256\)\|3des\|des\|md5\|sha1\|sha256\)\>"
syntax match   bfeNumber "\<\(0x[0-9A-Fa-f]\+\|[0-9]\+\(\.[0-9]\+\)\?\(us\|ms\|s\|m\|h\|d\|kB\|MB\|GB\|packets\)\?\)\>"
syntax match   bfeAddress "\<[0-9]\+\.[0-9]\+\.[0-9]\+\.[0-9]\+\(:[0-9]\+\)\?"
syntax match   bfeAddress "\[[0-9A-Fa-f:.]\+\]\(:[0-9]\+\)\?"
syntax region  bfeText start=+\(hex\|text\|guid\)\?"+ skip=+\\.+ end=+"+ oneline
syntax match   bfeComment "#.*$"

highlight default link bfeStatement Statement
highlight default link bfeWord Keyword
highlight default link bfeEvent Function
highlight default link bfeProperty Type
highlight default link bfeConstant Constant
highlight default link bfeNumber Number
highlight default link bfeAddress Number
highlight default link bfeText String
highlight default link bfeComment Comment
let b:current_syntax = "mockbfe"
