#!/usr/bin/env bash
# The run step of action.yml. Inputs come in the environment, so that none of them is ever part of a script.
set -euo pipefail

case "$COMMAND" in check | scan) ;; *) echo "::error title=licensecheck::command is check or scan" && exit 2 ;; esac
[ -n "${HF_TOKEN:-}" ] || unset HF_TOKEN

out=$(mktemp -d "${RUNNER_TEMP:-/tmp}/licensecheck-reports.XXXXXX")
args=("$COMMAND")
[ -z "$FAIL_ON" ] || args+=(--fail-on "$FAIL_ON")
[ -z "$INTENT" ] || args+=(--intent "$INTENT")
[ -z "$POLICY" ] || args+=(--policy "$POLICY")
[ -z "$BASELINE" ] || args+=(--baseline "$BASELINE" --new-only)
args+=(--format terminal -o "$out/report.txt" --format json -o "$out/report.json" --force)
args+=(--format markdown -o "$out/report.md" --format github -o "$out/annotations")
[ -z "$SARIF" ] || args+=(--format sarif -o "$SARIF")
read -r -a targets <<< "$TARGETS"

code=0
licensecheck "${args[@]}" -- "${targets[@]}" || code=$?

# what a report quotes must not be taken for a workflow command
if [ -f "$out/report.txt" ]; then
  mark="licensecheck-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
  echo "::stop-commands::$mark"
  cat "$out/report.txt"
  echo "::$mark::"
fi
if [ "$ANNOTATIONS" = true ] && [ -f "$out/annotations" ]; then cat "$out/annotations"; fi
if [ "$SUMMARY" = true ] && [ -f "$out/report.md" ]; then head -c 900000 "$out/report.md" >> "$GITHUB_STEP_SUMMARY"; fi
{
  echo "exit-code=$code"
  echo "json=$out/report.json"
} >> "$GITHUB_OUTPUT"
case "$EXIT_ZERO:$code" in true:1 | true:3) exit 0 ;; esac
exit "$code"
