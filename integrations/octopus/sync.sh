#!/bin/bash
# The script of the step template octosync.json, which tests hold equal to this file: plans a sync, and applies exactly that
# plan if the step shall apply. Secrets reach the program through its environment only.
set -u
program=$(get_octopusvariable "Octosync.Program")
configuration=$(get_octopusvariable "Octosync.Configuration")
mode=$(get_octopusvariable "Octosync.Mode")
destination=$(get_octopusvariable "Octosync.Destination")
OCTOSYNC_SOURCE_KEY=$(get_octopusvariable "Octosync.SourceKey")
OCTOSYNC_DESTINATION_KEY=$(get_octopusvariable "Octosync.DestinationKey")
export OCTOSYNC_SOURCE_KEY OCTOSYNC_DESTINATION_KEY

case $mode in
    plan | apply) ;;
    # What stands there is not repeated: a log takes some words for orders.
    *) echo "Octosync.Mode is neither plan nor apply: choose one of them" >&2; exit 1 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Joined to its option, no value is taken for an option itself.
common=("--config=$configuration" --color never --no-progress)
[ -z "$destination" ] || common+=("--to=$destination")

"$program" plan "${common[@]}" --out "$work/plan.json" --report "$work/octosync.html" --markdown "$work/octosync.md"
code=$?
for file in octosync.html octosync.md; do
    [ ! -f "$work/$file" ] || new_octopusartifact "$work/$file" "$file"
done

changes=False
if [ "$code" = 2 ]; then
    changes=True
    code=0
    if [ "$mode" = apply ]; then
        "$program" apply "$work/plan.json" "${common[@]}"
        code=$?
    fi
fi
set_octopusvariable "Octosync.Changes" "$changes"
set_octopusvariable "Octosync.ExitCode" "$code"
exit "$code"
