# Source this (`. tools/devenv.sh`) to work with manage.py and pytest by hand: it starts PostgreSQL and Valkey if they
# are not running and exports their addresses and the generated keys. `python -m config.services stop` ends them.
_checkout="$(cd "$(dirname "${BASH_SOURCE[0]:-$0}")/.." && pwd)"
_exports="$(cd "$_checkout" && .venv/bin/python -m config.services env)" && eval "$_exports" && export DEMO="${DEMO:-1}"
unset _checkout _exports
