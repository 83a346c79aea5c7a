#!/bin/sh
# Everything that must hold before a template is deployed. CI runs exactly this.
set -eu
cd "$(dirname "$0")"

# On GitHub, findings become annotations of the pull request.
if [ -n "${GITHUB_ACTIONS:-}" ]; then format=github; else format=human; fi

bzsf lint --format "$format"
bzsf generate specs/*.yaml -o templates --check
bzsf test specs
