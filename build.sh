#!/usr/bin/env bash
# Compiles the build host when something changed and hands it the arguments: ./build.sh --help
# Needs the .NET 10 SDK and nothing else.
set -euo pipefail
root="$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
state="$root/build/obj"
host="$state/host/bin/Build/debug/Build.dll"
if [ -z "${HOME:-}" ]; then unset HOME && export HOME=~; fi   # a service may have none in its environment
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# sdk LOG ARGUMENTS: in the checkout, whose global.json names the SDK. What it leaves running must not hold the lock. A compiler that runs
# for half a minute is slower with the profiles that it would be recompiled by.
sdk() { (cd -- "$root" && DOTNET_TieredPGO=0 dotnet "${@:2}") > "$state/$1" 2>&1 < /dev/null 9>&-; }

# What the host is compiled from: contents, as a file may be dated tomorrow or be gone.
sources() {
    echo "${NUGET_PACKAGES:-} ${StandIns:-}"
    cd -- "$root" && find build src Directory.* global.json \
        \( -name bin -o -name obj -o -name TestResults -o -name ImplicitInstruct.Tests \) -prune -o -type f -exec cksum {} + |
        LC_ALL=C sort | cksum
}

is_compiled() { [ -e "$host" ] && [ "$(cat "$state/host.stamp" 2> /dev/null)" = "$(sources)" ]; }

# Runs that start together compile one after the other. The lock is the system's: it goes with its run, whatever ends that.
lock() {
    if ! { mkdir -p "$state" && exec 9>> "$state/lock"; } 2> /dev/null; then
        echo "$state cannot be written to: use a checkout of your own, or one that was compiled before." >&2
        exit 2
    fi
    flock 9 2> /dev/null || perl -e 'open(my $lock, ">&=", 9); flock($lock, 2)' 2> /dev/null || true
}

compile_host() {
    case "$root" in
        *[*?]* | *[@\$%]\(* | *%[0-9A-Fa-f][0-9A-Fa-f]*)
            echo "MSBuild cannot build in ${root}: * ? %41 @( \$( %( mean something else there. Use another folder." >&2
            exit 2
            ;;
    esac
    if ! sdk sdk.log --version; then
        if command -v dotnet > /dev/null && ! grep -q "compatible .*SDK\|SDKs were found\|nstall .*SDK" "$state/sdk.log"; then
            cat "$state/sdk.log" >&2
        else
            echo "The .NET 10 SDK is missing: take it from https://dot.net/download, then type the same again." >&2
        fi
        exit 2
    fi
    echo "Compiling the build host, a minute or two, once ..." >&2
    # Two packages are not on every feed, which is asked once a day at most.
    if [ -z "$(find "$state/packages.stamp" -newer "$root/Directory.Packages.props" -mmin -1440 2> /dev/null)" ]; then
        sdk packages.log msbuild build/packages.proj -t:Ask -nologo || true
        touch "$state/packages.stamp"
    fi
    rm -f "$state/host.stamp"
    local compiled
    compiled="$(sources)"
    sdk host.log build build/Build.csproj -p:HostBuild=true -v:quiet -nologo -nodeReuse:false || { cat "$state/host.log" >&2; exit 1; }
    echo "$compiled" > "$state/host.stamp"
}

if ! command -v dotnet > /dev/null || ! is_compiled; then
    lock
    is_compiled || compile_host
fi
# The host checks the arguments first; 64 says that they need large packages: one a line, TorchSharp with its device.
status=0
needs="$(IMPLICITINSTRUCT_CHECK_ONLY=1 dotnet "$host" "$@")" || status=$?
if [ "$status" = 64 ]; then
    lock
    came=""
    while read -r package device; do
        case "$package" in
            TorchSharp) size="for $device, once: 0.6 GB for cpu, some gigabytes for cuda" ;;
            *) size="once: 160 MB" ;;
        esac
        echo "Asking the feeds for $package $size ..." >&2
        if sdk restore.log restore build/packages.proj "-p:Only=$package" "-p:Device=${device:-}"; then came=1; fi
    done <<< "$needs"
    if [ -n "$came" ]; then compile_host; fi
elif [ "$status" != 0 ]; then
    exit "$status"
fi
exec dotnet "$host" "$@" 9>&-
