# Compiles the build host when something changed and hands it the arguments: ./build.ps1 --help
# Needs the .NET 10 SDK and nothing else.
$ErrorActionPreference = 'Continue'   # Windows PowerShell takes any word on standard error for a failure
$arguments = $args
$root = $PSScriptRoot
$state = Join-Path $root 'build/obj'
$hostFile = Join-Path $state 'host/bin/Build/debug/Build.dll'
$key = "$env:NUGET_PACKAGES $env:StandIns"
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

# In the checkout, whose global.json names the SDK.
function Invoke-Sdk([string] $log, [string[]] $words) {
    if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) { return $false }
    Push-Location $root
    dotnet @words *> (Join-Path $state $log)
    Pop-Location
    return $LASTEXITCODE -eq 0
}

# No file changed since the last build began, and no folder (so no file in it went) since it ended.
function Test-Compiled {
    $begun, $ended = 'begun.stamp', 'host.stamp' | ForEach-Object { Get-Item (Join-Path $state $_) -ErrorAction SilentlyContinue }
    if (-not $begun -or -not $ended -or -not (Test-Path $hostFile) -or (Get-Content $ended) -ne $key) { return $false }
    $places = 'build', 'src', 'Directory.*', 'global.json' | ForEach-Object { Get-Item (Join-Path $root $_) }
    foreach ($item in @($places) + @($places | Where-Object PSIsContainer | Get-ChildItem -Recurse)) {
        if ($item.FullName.Substring($root.Length) -match '[\\/](bin|obj|TestResults|ImplicitInstruct\.Tests)([\\/]|$)') { continue }
        if ($item.LastWriteTime -gt $(if ($item.PSIsContainer) { $ended } else { $begun }).LastWriteTime) { return $false }
    }
    return $true
}

function Build-Host {
    New-Item -ItemType Directory -Force $state | Out-Null
    if (-not (Invoke-Sdk 'sdk.log' '--version')) {
        [Console]::Error.WriteLine('The .NET 10 SDK is missing: take it from https://dot.net/download, then type the same again.')
        exit 2
    }
    # Two packages are not on every feed, which is asked once a day at most.
    $asked = Get-Item (Join-Path $state 'packages.stamp') -ErrorAction SilentlyContinue
    $versions = Get-Item (Join-Path $root 'Directory.Packages.props')
    if (-not $asked -or $asked.LastWriteTime -lt $versions.LastWriteTime -or $asked.LastWriteTime -lt (Get-Date).AddDays(-1)) {
        Invoke-Sdk 'packages.log' 'msbuild', 'build/packages.proj', '-t:Ask', '-nologo' | Out-Null
        Set-Content (Join-Path $state 'packages.stamp') ''
    }
    Set-Content (Join-Path $state 'begun.stamp') ''
    if (-not (Invoke-Sdk 'host.log' 'build', 'build/Build.csproj', '-p:HostBuild=true', '-v:quiet', '-nologo', '-nodeReuse:false')) {
        Get-Content (Join-Path $state 'host.log') | ForEach-Object { [Console]::Error.WriteLine($_) }
        exit 1
    }
    Set-Content (Join-Path $state 'host.stamp') $key
}

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue) -or -not (Test-Compiled)) { Build-Host }
# The host checks the arguments first; 64 says that they need TorchSharp, which is large, for the device it names.
$env:IMPLICITINSTRUCT_CHECK_ONLY = '1'
$device = dotnet $hostFile @arguments
$status = $LASTEXITCODE
$env:IMPLICITINSTRUCT_CHECK_ONLY = $null
if ($status -eq 64) {
    [Console]::Error.WriteLine("Asking the feeds for TorchSharp for $device ...")
    if (Invoke-Sdk 'torchsharp.log' 'restore', 'build/packages.proj', '-p:Only=TorchSharp', "-p:Device=$device") { Build-Host }
} elseif ($status -ne 0) {
    exit $status
}
dotnet $hostFile @arguments
exit $LASTEXITCODE
