# The script of the step template octosync-powershell.json, which tests hold equal to this file: plans a sync, and applies
# exactly that plan if the step shall apply. Secrets reach the program through its environment only.
$program = $OctopusParameters["Octosync.Program"]
$configuration = $OctopusParameters["Octosync.Configuration"]
$mode = $OctopusParameters["Octosync.Mode"]
$destination = $OctopusParameters["Octosync.Destination"]
$env:OCTOSYNC_SOURCE_KEY = $OctopusParameters["Octosync.SourceKey"]
$env:OCTOSYNC_DESTINATION_KEY = $OctopusParameters["Octosync.DestinationKey"]

if ($mode -notin "plan", "apply") {
    # What stands there is not repeated: a log takes some words for orders.
    [Console]::Error.WriteLine("Octosync.Mode is neither plan nor apply: choose one of them")
    exit 1
}
# Windows PowerShell does not escape quotes in what it passes on: they would end a value, and begin options.
if ("$program$configuration$destination".Contains('"')) {
    [Console]::Error.WriteLine("Octosync.Program, Octosync.Configuration and Octosync.Destination cannot hold quotes")
    exit 1
}

$work = New-Item -ItemType Directory -Path (Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid()))
# Joined to its option, no value is taken for an option itself.
$common = @("--config=$configuration", "--color", "never", "--no-progress")
if ($destination) { $common += "--to=$destination" }
$plan, $report, $summary = "plan.json", "octosync.html", "octosync.md" | ForEach-Object { Join-Path $work $_ }

try {
    & $program plan @common --out $plan --report $report --markdown $summary
    $code = $LASTEXITCODE
    foreach ($file in $report, $summary) {
        if (Test-Path $file) { New-OctopusArtifact -Path $file -Name (Split-Path $file -Leaf) }
    }
    $changes = $code -eq 2
    if ($changes) {
        $code = 0
        if ($mode -eq "apply") {
            & $program apply $plan @common
            $code = $LASTEXITCODE
        }
    }
    Set-OctopusVariable -Name "Octosync.Changes" -Value "$changes"
    Set-OctopusVariable -Name "Octosync.ExitCode" -Value "$code"
}
finally {
    Remove-Item -Recurse -Force $work
}
exit $code
