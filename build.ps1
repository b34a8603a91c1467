# Compiles the build host when something changed and hands it the arguments: ./build.ps1 --help
# Needs the .NET 10 SDK and nothing else.
$ErrorActionPreference = 'Continue'   # Windows PowerShell takes any word on standard error for a failure
$arguments = $args
$root = $PSScriptRoot
$state = Join-Path $root 'build/obj'
$hostFile = Join-Path $state 'host/bin/Build/debug/Build.dll'
$stamp = Join-Path $state 'host.stamp'
if (-not $env:HOME -and -not $env:USERPROFILE) { $env:HOME = [Environment]::GetFolderPath('UserProfile') }   # a service may have none
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

# In the checkout, whose global.json names the SDK.
function Invoke-Sdk([string] $log, [string[]] $words) {
    if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) { return $false }
    Push-Location -LiteralPath $root
    dotnet @words *> (Join-Path $state $log)
    Pop-Location
    return $LASTEXITCODE -eq 0
}

function Write-Log([string] $log) {
    Get-Content -LiteralPath (Join-Path $state $log) | ForEach-Object { [Console]::Error.WriteLine($_) }
}

# What the host is compiled from: exact dates, as a file may be dated tomorrow or be gone.
function Get-Source {
    $files = @(Get-ChildItem -LiteralPath $root -File -Filter 'Directory.*') + @(Get-Item -LiteralPath (Join-Path $root 'global.json')) +
        @('build', 'src' | ForEach-Object { Get-ChildItem -LiteralPath (Join-Path $root $_) -File -Recurse })
    $lines = foreach ($file in $files) {
        $name = $file.FullName.Substring($root.Length)
        if ($name -match '[\\/](bin|obj|TestResults|ImplicitInstruct\.Tests)[\\/]') { continue }
        "$name $($file.Length) $($file.LastWriteTimeUtc.Ticks)"
    }
    return (@("$env:NUGET_PACKAGES $env:StandIns") + @($lines | Sort-Object)) -join ' '
}

function Test-Compiled {
    return (Test-Path -LiteralPath $hostFile) -and (Test-Path -LiteralPath $stamp) -and
        (Get-Content -LiteralPath $stamp -TotalCount 1) -ceq (Get-Source)
}

# Runs that start together compile one after the other. The lock is the system's: it goes with its run, whatever ends that.
$lock = $null
function Lock-Checkout {
    while (-not $script:lock) {
        try {
            New-Item -ItemType Directory -Force $state -ErrorAction Stop | Out-Null
            $script:lock = [IO.File]::Open((Join-Path $state 'lock'), 'OpenOrCreate', 'ReadWrite', 'None')
        } catch [UnauthorizedAccessException] {
            [Console]::Error.WriteLine("$state cannot be written to: use a checkout of your own, or one that was compiled before.")
            exit 2
        } catch [IO.IOException] { Start-Sleep -Milliseconds 200 }
    }
}

function Build-Host {
    if ($root -match '[*?]|[@$%]\(|%[0-9A-Fa-f]{2}') {
        [Console]::Error.WriteLine("MSBuild cannot build in ${root}: * ? %41 @( `$( %( mean something else there. Use another folder.")
        exit 2
    }
    if (-not (Invoke-Sdk 'sdk.log' '--version')) {
        $isMissing = -not (Get-Command dotnet -ErrorAction SilentlyContinue) -or
            (Get-Content -Raw -LiteralPath (Join-Path $state 'sdk.log')) -match 'compatible .*SDK|SDKs were found|nstall .*SDK'
        if (-not $isMissing) { Write-Log 'sdk.log'; exit 2 }
        [Console]::Error.WriteLine('The .NET 10 SDK is missing: take it from https://dot.net/download, then type the same again.')
        exit 2
    }
    [Console]::Error.WriteLine('Compiling the build host, a minute or two, once ...')
    # Two packages are not on every feed, which is asked once a day at most.
    $asked = Get-Item -LiteralPath (Join-Path $state 'packages.stamp') -ErrorAction SilentlyContinue
    $versions = Get-Item -LiteralPath (Join-Path $root 'Directory.Packages.props')
    if (-not $asked -or $asked.LastWriteTime -lt $versions.LastWriteTime -or $asked.LastWriteTime -lt (Get-Date).AddDays(-1)) {
        Invoke-Sdk 'packages.log' 'msbuild', 'build/packages.proj', '-t:Ask', '-nologo' | Out-Null
        Set-Content -LiteralPath (Join-Path $state 'packages.stamp') ''
    }
    Remove-Item -LiteralPath $stamp -ErrorAction SilentlyContinue
    $compiled = Get-Source
    if (-not (Invoke-Sdk 'host.log' 'build', 'build/Build.csproj', '-p:HostBuild=true', '-v:quiet', '-nologo', '-nodeReuse:false')) {
        Write-Log 'host.log'
        exit 1
    }
    Set-Content -LiteralPath $stamp $compiled
}

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue) -or -not (Test-Compiled)) {
    Lock-Checkout
    if (-not (Test-Compiled)) { Build-Host }
}
# The host checks the arguments first; 64 says that they need large packages: one a line, TorchSharp with its device.
$env:IMPLICITINSTRUCT_CHECK_ONLY = '1'
$needs = @(dotnet $hostFile @arguments)
$status = $LASTEXITCODE
$env:IMPLICITINSTRUCT_CHECK_ONLY = $null
if ($status -eq 64) {
    Lock-Checkout
    $came = $false
    foreach ($need in $needs) {
        $package, $device = $need -split ' '
        $size = if ($package -eq 'TorchSharp') { "for $device, once: 0.6 GB for cpu, some gigabytes for cuda" } else { 'once: 160 MB' }
        [Console]::Error.WriteLine("Asking the feeds for $package $size ...")
        if (Invoke-Sdk 'restore.log' 'restore', 'build/packages.proj', "-p:Only=$package", "-p:Device=$device") { $came = $true }
    }
    if ($came) { Build-Host }
} elseif ($status -ne 0) {
    exit $status
}
if ($lock) { $lock.Dispose() }
dotnet $hostFile @arguments
exit $LASTEXITCODE
