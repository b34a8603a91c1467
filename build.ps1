# Compiles the build host when something changed and hands it the arguments: ./build.ps1 --help
# Needs the .NET 10 SDK and nothing else.
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$state = Join-Path $root 'build/obj'
$hostFile = Join-Path $root 'build/bin/Debug/net10.0/Build.dll'
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$standIns = if ($env:StandIns) { $env:StandIns } else { 'auto' }

function Stop-WithoutSdk {
    $ErrorActionPreference = 'Continue'   # Windows PowerShell takes any word on standard error for a failure
    $found = $null -ne (Get-Command dotnet -ErrorAction SilentlyContinue)
    if ($found) {
        Push-Location $root
        dotnet --version *> $null
        $found = $LASTEXITCODE -eq 0
        Pop-Location
    }
    if (-not $found) {
        [Console]::Error.WriteLine('The .NET 10 SDK is missing: take it from https://dot.net/download, then type the same again.')
        exit 2
    }
}

# One short try a feed, and a minute in all: a feed that cannot be reached must not hold up the build.
function Restore-Packages([string[]] $more) {
    $env:NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT = '1'
    $arguments = @('restore', 'build/packages.proj', '--verbosity', 'quiet') + $more
    $log = Join-Path $state 'packages.log'
    $restore = Start-Process dotnet -ArgumentList $arguments -WorkingDirectory $root -NoNewWindow -PassThru -RedirectStandardOutput $log -RedirectStandardError "$log.errors"
    $null = $restore.Handle   # without it, ExitCode stays empty
    $ended = $restore.WaitForExit(60000)
    if (-not $ended) { $restore.Kill() }
    $env:NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT = $null
    return $ended -and $restore.ExitCode -eq 0
}

# Some feeds lack these packages, and src/StandIns takes their place. The answer holds for a day, a set of versions and a
# package folder; remove build/obj/packages.ps1.key to ask again.
function Request-Packages {
    $files = @('Directory.Packages.props', 'build/packages.proj') | ForEach-Object { (Get-FileHash (Join-Path $root $_)).Hash }
    $key = "$files $env:NUGET_PACKAGES $standIns"
    $keyFile = Join-Path $state 'packages.ps1.key'
    $known = Get-Item $keyFile -ErrorAction SilentlyContinue
    if ($known -and (Get-Content $keyFile) -eq $key -and $known.LastWriteTime -gt (Get-Date).AddDays(-1)) { return }
    Stop-WithoutSdk
    New-Item -ItemType Directory -Force $state | Out-Null
    if ($standIns -ne 'always' -and -not (Restore-Packages @())) {
        foreach ($package in 'Cake.Frosting', 'Microsoft.ML.Tokenizers', 'Parquet.Net', 'Verify.NUnit') {
            Restore-Packages @("-p:Only=$package") | Out-Null
        }
    }
    Remove-Item (Join-Path $state 'host.stamp') -ErrorAction SilentlyContinue
    Set-Content $keyFile $key
}

# TorchSharp is large and of use to few, so it is asked for only where the arguments need it, and then every time until a feed has it: a day-long
# "not there" would hide one that has come. CUDA's libtorch is gigabytes, so there is no time limit. Without it the build host says what is missing.
function Request-TorchSharp([string[]] $words) {
    $line = ' ' + (($words -join ' ') -replace '(--\w+)=', '$1 ') + ' '
    if ($line -notmatch ' (--engine torch|--target Nightly|-t Nightly|--scale smol|--scale paper) ' -or $line -match ' (--engine cpu|--dryrun|--help|--target Recipe|-t Recipe) ' -or $standIns -eq 'always') { return }
    $hasGpu = $null -ne (Get-Command nvidia-smi -ErrorAction SilentlyContinue)
    $device = if ($line -match ' --device cuda' -or ($hasGpu -and $line -notmatch ' --device ')) { 'cuda' } else { 'cpu' }
    $files = @('Directory.Packages.props', 'build/packages.proj') | ForEach-Object { (Get-FileHash (Join-Path $root $_)).Hash }
    $key = "$files $env:NUGET_PACKAGES $device"
    $keyFile = Join-Path $state 'torchsharp.ps1.key'
    $packages = if ($env:NUGET_PACKAGES) { $env:NUGET_PACKAGES } else { Join-Path $HOME '.nuget/packages' }
    if ((Test-Path $keyFile) -and (Get-Content $keyFile) -eq $key -and (Test-Path (Join-Path $packages 'torchsharp'))) { return }
    Stop-WithoutSdk
    New-Item -ItemType Directory -Force $state | Out-Null
    [Console]::Error.WriteLine('Asking the feeds for TorchSharp' + $(if ($device -eq 'cuda') { ' with CUDA, some gigabytes' }) + ' ...')
    $log = Join-Path $state 'torchsharp.log'
    $arguments = @('restore', 'build/packages.proj', '--verbosity', 'quiet', '-p:Only=TorchSharp', "-p:Device=$device")
    $restore = Start-Process dotnet -ArgumentList $arguments -WorkingDirectory $root -NoNewWindow -PassThru -Wait -RedirectStandardOutput $log -RedirectStandardError "$log.errors"
    if ($restore.ExitCode -eq 0) {
        Remove-Item (Join-Path $state 'host.stamp') -ErrorAction SilentlyContinue
        Set-Content $keyFile $key
    }
}

# A file changed since the last build began, or a folder (so a file in it went) since it ended.
function Test-Compiled {
    $begun = Get-Item (Join-Path $state 'begun.stamp') -ErrorAction SilentlyContinue
    $ended = Get-Item (Join-Path $state 'host.stamp') -ErrorAction SilentlyContinue
    if (-not $begun -or -not $ended -or -not (Test-Path $hostFile)) { return $false }
    $places = 'build', 'src', 'Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', 'global.json'
    foreach ($place in $places) {
        $item = Get-Item (Join-Path $root $place)
        $inside = if ($item.PSIsContainer) { Get-ChildItem $item -Recurse } else { @() }
        foreach ($one in @($item) + @($inside)) {
            if ($one.FullName.Substring($root.Length) -match '[\\/](bin|obj|TestResults|ImplicitInstruct\.Tests)([\\/]|$)') { continue }
            $since = if ($one.PSIsContainer) { $ended } else { $begun }
            if ($one.LastWriteTime -gt $since.LastWriteTime) { return $false }
        }
    }
    return $true
}

function Build-Host {
    $ErrorActionPreference = 'Continue'
    if (Test-Compiled) { return }
    Stop-WithoutSdk
    Set-Content (Join-Path $state 'begun.stamp') ''
    Push-Location $root
    $log = dotnet build build/Build.csproj --configuration Debug --verbosity quiet -nologo -nodeReuse:false 2>&1
    $failed = $LASTEXITCODE -ne 0
    Pop-Location
    if ($failed) {
        $log | ForEach-Object { [Console]::Error.WriteLine($_) }
        exit 1
    }
    Set-Content (Join-Path $state 'host.stamp') ''
}

Request-Packages
Request-TorchSharp $args
Build-Host
if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) { Stop-WithoutSdk }
dotnet $hostFile @args
exit $LASTEXITCODE
