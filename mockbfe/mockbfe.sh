#!/bin/sh
# mockbfe: runs the native program where that is enough, and Wine where a TIA has to run.
# See `mockbfe --help`. In the environment:
#   MOCKBFE_PREFIX   the Wine prefix to use (made when it is not there)
#   MOCKBFE_NO_PIN   1: do not keep Wine and its programs on one processor
#   MOCKBFE_COLOUR   1 or 0: colours whatever stdout is
set -u

self=$(readlink -f "$0")
here=$(dirname "$self")
if [ -x "$here/native/mockbfe" ]; then # in the source tree: build/mockbfe
    native=$here/native/mockbfe
    programs=$here/x86_64
    programs32=$here/i686
    prefix=${MOCKBFE_PREFIX:-$here/prefix}
    make_prefix=$here/make-prefix
else # installed: PREFIX/bin/mockbfe
    root=$(dirname "$here")
    native=$root/lib/mockbfe/native/mockbfe
    programs=$root/lib/mockbfe/x86_64
    programs32=$root/lib/mockbfe/i686
    prefix=${MOCKBFE_PREFIX:-${XDG_CACHE_HOME:-$HOME/.cache}/mockbfe/prefix}
    make_prefix=$root/lib/mockbfe/make-prefix
fi

# --colour=auto: only here it is known whether a person looks on.
if [ -z "${MOCKBFE_COLOUR:-}" ] && [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    export MOCKBFE_COLOUR=1
fi

# Only what starts TIAs needs Wine.
case ${1:-} in
run | serve) ;;
*) exec "$native" "$@" ;;
esac

"$make_prefix" "$prefix" "$programs" "$programs32" || exit 3

WINEPREFIX=$prefix
WINEDEBUG=${WINEDEBUG:--all}
# A missing fwpuclnt.dll of ours must fail, not be replaced by Wine's own.
WINEDLLOVERRIDES="fwpuclnt=n;mscoree,mshtml=;winemenubuilder.exe=;winedbg.exe=${WINEDLLOVERRIDES:+;$WINEDLLOVERRIDES}"
export WINEPREFIX WINEDEBUG WINEDLLOVERRIDES
unset DISPLAY WAYLAND_DISPLAY

# A program's start fails about twice in 10,000 without this (addresses clash); containers may forbid it.
launch=
if setarch -R true 2>/dev/null; then
    launch="setarch -R"
fi
# On one processor a call costs a fraction of what it costs across two; see tests/bench/README.md.
if [ "${MOCKBFE_NO_PIN:-0}" != 1 ] && command -v taskset >/dev/null 2>&1; then
    first=$(taskset -pc $$ 2>/dev/null | sed 's/.*: *//; s/[-,].*//')
    if [ -n "$first" ] && taskset -c "$first" true 2>/dev/null; then
        launch="$launch taskset -c $first"
    fi
fi
wine=wine64
[ -x /usr/lib/wine/wine64 ] && wine=/usr/lib/wine/wine64

# Wine's services keep the output of whatever program starts them: let that be one without output,
# or a pipe behind `mockbfe run … | less` would never end.
$launch "$wine" "$programs/mockbfe.exe" --version </dev/null >/dev/null 2>&1

exec $launch "$wine" "$programs/mockbfe.exe" "$@"
