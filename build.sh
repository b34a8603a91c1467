#!/usr/bin/env bash
# Compiles the build host when something changed and hands it the arguments: ./build.sh --help
# Needs the .NET 10 SDK and nothing else.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
state="$root/build/obj"
host="$root/build/bin/Debug/net10.0/Build.dll"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

need_sdk() {
    if ! command -v dotnet > /dev/null || ! (cd "$root" && dotnet --version > /dev/null 2>&1); then
        echo "The .NET 10 SDK is missing: take it from https://dot.net/download (or your system's package dotnet-sdk-10.0), then type the same again." >&2
        exit 2
    fi
}

say() {
    if [ -t 2 ]; then echo "$1" >&2; fi
}

# One short try a feed, and a minute in all: a feed that cannot be reached must not hold up the build.
restore_packages() {
    (
        cd "$root"
        NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT=1 dotnet restore build/packages.proj --verbosity quiet "$@" > "$state/packages.log" 2>&1 < /dev/null &
        restore=$!
        (sleep 60 && kill "$restore") > /dev/null 2>&1 &
        timer=$!
        status=0
        wait "$restore" || status=$?
        kill "$timer" 2> /dev/null || true
        exit "$status"
    )
}

# Some feeds lack these packages, and src/StandIns takes their place. The answer holds for a day, a set of versions and a
# package folder; remove build/obj/packages.key to ask again.
ask_for_packages() {
    local key
    key="$(cat "$root/Directory.Packages.props" "$root/build/packages.proj" | cksum) ${NUGET_PACKAGES:-} ${StandIns:-auto}"
    if [ "$(cat "$state/packages.key" 2> /dev/null)" = "$key" ] && [ -z "$(find "$state/packages.key" -mmin +1440)" ]; then return; fi
    need_sdk
    mkdir -p "$state"
    if [ "${StandIns:-auto}" != always ] && ! restore_packages; then
        for package in Cake.Frosting Microsoft.ML.Tokenizers Parquet.Net Verify.NUnit; do
            restore_packages "-p:Only=$package" || true
        done
    fi
    rm -f "$state/host.stamp"
    echo "$key" > "$state/packages.key"
}

# TorchSharp is large and of use to few, so it is asked for only where the arguments need it, and then every time until a feed has it: a day-long
# "not there" would hide one that has come. CUDA's libtorch is gigabytes, so there is no time limit. Without it the build host says what is missing.
ask_for_torchsharp() {
    local line=" $* " device=cpu key
    line="$(tr "[:upper:]" "[:lower:]" <<< "${line//=/ }")"
    case "$line" in *" --engine cpu "* | *" --dryrun "* | *" --help "* | *" --target recipe "* | *" -t recipe "*) return ;; esac
    case "$line" in *" --engine torch "* | *" --target nightly "* | *" -t nightly "* | *" --scale smol "* | *" --scale paper "*) ;; *) return ;; esac
    if [ "${StandIns:-auto}" = always ]; then return; fi
    case "$line" in
        *" --device cuda"*) device=cuda ;;
        *" --device "*) ;;
        *) if command -v nvidia-smi > /dev/null; then device=cuda; fi ;;
    esac
    key="$(cat "$root/Directory.Packages.props" "$root/build/packages.proj" | cksum) ${NUGET_PACKAGES:-} $device"
    if [ "$(cat "$state/torchsharp.key" 2> /dev/null)" = "$key" ] && [ -d "${NUGET_PACKAGES:-$HOME/.nuget/packages}/torchsharp" ]; then return; fi
    need_sdk
    mkdir -p "$state"
    echo "Asking the feeds for TorchSharp$([ "$device" = cuda ] && echo " with CUDA, some gigabytes") ..." >&2
    if (cd "$root" && NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT=2 dotnet restore build/packages.proj --verbosity quiet -p:Only=TorchSharp "-p:Device=$device") > "$state/torchsharp.log" 2>&1 < /dev/null; then
        rm -f "$state/host.stamp"
        echo "$key" > "$state/torchsharp.key"
    fi
}

# A file changed since the last build began, or a folder (so a file in it went) since it ended.
is_compiled() {
    [ -e "$state/begun.stamp" ] && [ -e "$state/host.stamp" ] && [ -e "$host" ] &&
        [ -z "$(find "$root/build" "$root/src" "$root"/Directory.* "$root/global.json" \
            \( -name bin -o -name obj -o -name TestResults -o -name ImplicitInstruct.Tests \) -prune -o \
            \( -type f -newer "$state/begun.stamp" -o -type d -newer "$state/host.stamp" \) -print -quit)" ]
}

compile_host() {
    if is_compiled; then return; fi
    need_sdk
    say "Compiling the build host ..."
    touch "$state/begun.stamp"
    if ! (cd "$root" && dotnet build build/Build.csproj --configuration Debug --verbosity quiet -nologo -nodeReuse:false) > "$state/host.log" 2>&1 < /dev/null; then
        cat "$state/host.log" >&2
        exit 1
    fi
    touch "$state/host.stamp"
}

ask_for_packages
ask_for_torchsharp "$@"
compile_host
command -v dotnet > /dev/null || need_sdk
exec dotnet "$host" "$@"
