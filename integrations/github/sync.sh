#!/bin/bash
# What action.yml runs: plans a sync, writes the summary of the job, and applies exactly that plan if the job shall apply.
# Keys come from the environment of the job, by the names that the configuration gives them.
set -u
case $OCTOSYNC_MODE in
    plan | apply) ;;
    # What stands there is not repeated: a log takes some words for orders.
    *) echo "::error::mode is neither plan nor apply: choose one of them"; exit 1 ;;
esac

work=$(mktemp -d "${RUNNER_TEMP:-/tmp}/octosync-XXXXXX")
common=(--color never --no-progress)
# Joined to its option, no value is taken for an option itself.
[ -z "$OCTOSYNC_DESTINATION" ] || common+=("--to=$OCTOSYNC_DESTINATION")

"$OCTOSYNC_PROGRAM" plan "${common[@]}" --out "$work/plan.json" --report "$work/octosync.html" --markdown "$work/octosync.md"
code=$?
[ ! -f "$work/octosync.md" ] || cat "$work/octosync.md" >> "$GITHUB_STEP_SUMMARY"

changes=false
if [ "$code" = 2 ]; then
    changes=true
    code=0
    if [ "$OCTOSYNC_MODE" = apply ]; then
        "$OCTOSYNC_PROGRAM" apply "$work/plan.json" "${common[@]}"
        code=$?
    fi
fi
{
    echo "changes=$changes"
    echo "report=$work/octosync.html"
} >> "$GITHUB_OUTPUT"
exit "$code"
