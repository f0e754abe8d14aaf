# The script of the step template octosync-powershell.json, which tests hold equal to this file: plans a sync, and applies
# exactly that plan if the step shall apply. Secrets reach the program through its environment only.
$program = $OctopusParameters["Octosync.Program"]
$configuration = $OctopusParameters["Octosync.Configuration"]
$mode = $OctopusParameters["Octosync.Mode"]
$destination = $OctopusParameters["Octosync.Destination"]
$env:OCTOSYNC_SOURCE_KEY = $OctopusParameters["Octosync.SourceKey"]
$env:OCTOSYNC_DESTINATION_KEY = $OctopusParameters["Octosync.DestinationKey"]

if ($mode -notin "plan", "apply") {
    [Console]::Error.WriteLine("Octosync.Mode is ""$mode"": choose plan or apply")
    exit 1
}

$work = New-Item -ItemType Directory -Path (Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid()))
$common = @("--config", $configuration, "--color", "never", "--no-progress")
if ($destination) { $common += @("--to", $destination) }
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
