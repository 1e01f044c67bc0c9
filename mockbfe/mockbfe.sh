#!/bin/sh
# mockbfe: runs the native program where that is enough, and Wine where a TIA has to run.
# See `mockbfe --help`. In the environment:
#   MOCKBFE_PREFIX   the Wine prefix to use (made when it is not there)
#   MOCKBFE_NO_PIN   1: do not keep Wine and the first program on one processor
#   MOCKBFE_CORE     1: a crash may leave a core file, with the keys that were in memory
#   MOCKBFE_COLOUR   1 or 0: colours whatever stdout is
#   NO_COLOR         when it is not empty: no colours on a terminal
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
    cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
    prefix=${MOCKBFE_PREFIX:-${cache:+$cache/mockbfe/prefix}}
    make_prefix=$root/lib/mockbfe/make-prefix
fi

# --colour=auto: only here it is known whether a person looks on.
if [ -z "${MOCKBFE_COLOUR:-}" ] && [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    export MOCKBFE_COLOUR=1
fi

# Only what starts TIAs needs Wine.
case ${1:-} in
run | serve)
    windows_path=
    for argument; do # nor does help
        case $argument in
        --help | -h) exec "$native" "$@" ;;
        --) break ;;
        [A-Za-z]:[/\\]*) windows_path=1 ;; # which only Wine can follow
        esac
    done
    # What is wrong with the request is said before Wine is started, or a prefix made.
    if [ -z "$windows_path" ]; then
        wrong=$(MOCKBFE_CHECK_FIRST=1 "$native" "$@" 2>&1 >/dev/null)
        if [ $? -eq 2 ]; then
            printf '%s\n' "$wrong" >&2
            exit 2
        fi
    fi
    set -- "$programs/mockbfe.exe" "$@"
    machine=
    stdin=
    ;;
exec)
    case ${2:-} in
    '' | -*) exec "$native" "$@" ;;
    esac
    shift
    program=$1
    machine=
    case $program in
    [A-Za-z]:[/\\]*) ;; # a Windows path, which only Wine can follow
    *)
        [ -f "$program" ] || [ ! -f "$program.exe" ] || program=$program.exe
        if [ ! -f "$program" ]; then
            echo "mockbfe exec: there is no program \"$1\" here" >&2
            exit 3
        fi
        if [ "$(head -c 2 "$program" | tr -d '\0')" != MZ ]; then # Wine would start a Unix program as well
            echo "mockbfe exec: $program is not a Windows program (it has no PE header)" >&2
            exit 3
        fi
        header=$(od -An -tu4 -j60 -N4 "$program" | tr -d ' ')
        machine=$(od -An -tx1 -j$((${header:-0} + 4)) -N2 "$program" 2>/dev/null | tr -d ' ')
        case $program in
        */*) ;;
        *) program=./$program ;; # Wine would look among its own first
        esac
        ;;
    esac
    shift
    set -- "$program" "$@"
    stdin=wanted
    ;;
*) exec "$native" "$@" ;;
esac

if [ -z "$prefix" ]; then
    echo "mockbfe: HOME is not set; set MOCKBFE_PREFIX to a folder for the Wine prefix" >&2
    exit 3
fi
"$make_prefix" "$prefix" "$programs" "$programs32" || exit 3
if [ "$machine" = 4c01 ] && [ ! -e "$prefix/drive_c/windows/syswow64/ntdll.dll" ]; then
    echo "mockbfe exec: $1 is a 32-bit program; this Wine runs only 64-bit ones" \
        "(\`make wine32\` installs 32-bit Wine; then let a new prefix be made)" >&2
    exit 3
fi

WINEPREFIX=$(readlink -m "$prefix") # Wine takes no relative one
WINEDEBUG=${WINEDEBUG:--all}
# A missing fwpuclnt.dll of ours must fail, not be replaced by Wine's own.
WINEDLLOVERRIDES="fwpuclnt=n;mscoree,mshtml=;winemenubuilder.exe=;winedbg.exe=${WINEDLLOVERRIDES:+;$WINEDLLOVERRIDES}"
export WINEPREFIX WINEDEBUG WINEDLLOVERRIDES
unset DISPLAY WAYLAND_DISPLAY

[ "${MOCKBFE_CORE:-0}" = 1 ] || ulimit -c 0

# A program's start fails about twice in 10,000 without this (addresses clash); containers may forbid it.
launch=
if setarch -R true 2>/dev/null; then
    launch="setarch -R"
fi
# On one processor a call costs a fraction of what it costs across two; see tests/bench/README.md.
if [ "${MOCKBFE_NO_PIN:-0}" != 1 ] && command -v taskset >/dev/null 2>&1; then
    first=$(taskset -pc $$ 2>/dev/null) # "pid 7's current affinity list: 0,2-3"
    first=${first##* }
    first=${first%%[-,]*}
    if [ -n "$first" ] && taskset -c "$first" true 2>/dev/null; then
        launch="$launch taskset -c $first"
        # Programs that run beside another may use them all: mockbfe/service/processors.h.
        MOCKBFE_PROCESSORS=$(taskset -p $$ 2>/dev/null) # "pid 7's current affinity mask: d"
        MOCKBFE_PROCESSORS=${MOCKBFE_PROCESSORS##* }
        export MOCKBFE_PROCESSORS
    fi
fi
wine=wine64
[ -x /usr/lib/wine/wine64 ] && wine=/usr/lib/wine/wine64

# Wine's services keep the output of whatever program starts them: let that be one without output,
# or a pipe behind `mockbfe run … | less` would never end.
$launch "$wine" "$programs/mockbfe.exe" --version </dev/null >/dev/null 2>&1

if ! [ -t 0 ] && ! [ -t 1 ] && ! [ -t 2 ]; then
    exec $launch "$wine" "$@"
fi

# A terminal must not become Wine's console, which writes each character by itself: escapes and UTF-8
# fall apart there, and it takes seconds. So Wine has pipes, and cat has the terminal.
pipes=$(mktemp -d "${TMPDIR:-/tmp}/mockbfe.XXXXXX") || exit 3
readers=
# read_into FILE: what is written to that pipe goes to stdout. Ctrl-C is for Wine: its last words count.
read_into() {
    mkfifo "$1" || exit 3
    (
        trap '' INT QUIT TERM HUP
        exec cat "$1"
    ) &
    readers="$readers $!"
}
if [ -t 1 ]; then
    read_into "$pipes/out"
    exec 3>"$pipes/out"
else
    exec 3>&1
fi
if ! [ -t 2 ]; then
    exec 4>&2
elif [ -t 1 ] && [ /dev/stdout -ef /dev/stderr ]; then
    exec 4>&3 # one pipe, so that both stay in their order
else
    read_into "$pipes/err" >&2
    exec 4>"$pipes/err"
fi
feeder=
if ! [ -t 0 ]; then
    exec 5<&0
elif [ -z "$stdin" ]; then
    exec 5</dev/null
else # a program of the user's may read what is typed
    mkfifo "$pipes/in" || exit 3
    exec 6<&0
    cat <&6 >"$pipes/in" 3>&- 4>&- 6<&- &
    feeder=$!
    exec 5<"$pipes/in" 6<&-
fi
rm -r "$pipes"

$launch "$wine" "$@" <&5 >&3 2>&4 3>&- 4>&- 5<&- &
played=$!
exec 3>&- 4>&- 5<&-
# Ctrl-C reaches Wine from the terminal as well; a signal to this shell alone is handed on.
trap 'kill -INT "$played" 2>/dev/null' INT
trap 'kill -TERM "$played" 2>/dev/null' TERM HUP
wait "$played"
code=$?
while [ "$code" -gt 128 ] && kill -0 "$played" 2>/dev/null; do
    wait "$played" # a signal had ended the wait
    code=$?
done
[ -z "$feeder" ] || kill "$feeder" 2>/dev/null
# shellcheck disable=SC2086 # several numbers
wait $readers
exit "$code"
