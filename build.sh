#!/usr/bin/env bash
# Compiles the build host when something changed and hands it the arguments: ./build.sh --help
# Needs the .NET 10 SDK and nothing else.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
state="$root/build/obj"
host="$state/host/bin/Build/debug/Build.dll"
key="${NUGET_PACKAGES:-} ${StandIns:-}"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# sdk LOG ARGUMENTS: in the checkout, whose global.json names the SDK.
sdk() { (cd "$root" && dotnet "${@:2}") > "$state/$1" 2>&1 < /dev/null; }

# No file changed since the last build began, and no folder (so no file in it went) since it ended.
is_compiled() {
    [ -e "$host" ] && [ "$(cat "$state/host.stamp" 2> /dev/null)" = "$key" ] &&
        [ -z "$(find "$root/build" "$root/src" "$root"/Directory.* "$root/global.json" \
            \( -name bin -o -name obj -o -name TestResults -o -name ImplicitInstruct.Tests \) -prune -o \
            \( -type f -newer "$state/begun.stamp" -o -type d -newer "$state/host.stamp" \) -print -quit)" ]
}

compile_host() {
    mkdir -p "$state"
    if ! sdk sdk.log --version; then
        echo "The .NET 10 SDK is missing: take it from https://dot.net/download, then type the same again." >&2
        exit 2
    fi
    if [ -t 2 ]; then echo "Compiling the build host ..." >&2; fi
    # Two packages are not on every feed, which is asked once a day at most.
    if [ -z "$(find "$state/packages.stamp" -newer "$root/Directory.Packages.props" -mmin -1440 2> /dev/null)" ]; then
        sdk packages.log msbuild build/packages.proj -t:Ask -nologo || true
        touch "$state/packages.stamp"
    fi
    touch "$state/begun.stamp"
    sdk host.log build build/Build.csproj -p:HostBuild=true -v:quiet -nologo -nodeReuse:false || { cat "$state/host.log" >&2; exit 1; }
    echo "$key" > "$state/host.stamp"
}

if ! command -v dotnet > /dev/null || ! is_compiled; then compile_host; fi
# The host checks the arguments first; 64 says that they need TorchSharp, which is large, for the device it names.
status=0
device="$(IMPLICITINSTRUCT_CHECK_ONLY=1 dotnet "$host" "$@")" || status=$?
if [ "$status" = 64 ]; then
    echo "Asking the feeds for TorchSharp for $device ..." >&2
    if sdk torchsharp.log restore build/packages.proj -p:Only=TorchSharp "-p:Device=$device"; then compile_host; fi
elif [ "$status" != 0 ]; then
    exit "$status"
fi
exec dotnet "$host" "$@"
