#!/usr/bin/env bash
# Installs the tools that the benchmark compares with, each into a Python environment of its own.
# usage: bench/install-peers.sh [folder]     target/bench/peers unless told; what cannot be installed is said and left out
set -u
cd "$(dirname "$0")/.." || exit 1
peers=${1:-target/bench/peers}
mkdir -p "$peers"

environment() { [ -x "$peers/$1/bin/pip" ] || python3 -m venv "$peers/$1"; }
install() {
  local name=$1
  shift
  environment "$name"
  "$peers/$name/bin/pip" install -q --disable-pip-version-check "$@" || echo "$name could not be installed"
}

# The newest dbt 2 whose package holds the program; later ones fetch it from elsewhere while they are built.
install dbt dbt==2.0.0rc196
install sqlmesh sqlmesh==0.236.4 duckdb==1.5.6

# Estimators, for bench/stats.
install stats lifetimes==0.11.3 statsmodels==0.15.0 csdid==0.4.3 differences==0.3.0 doubleml==0.11.4 pyfixest==0.60.0 pyarrow

# dbt Core requires a package that fetches its program while it is built, and works without it.
install dbt-core --no-deps dbt-core==1.12.6 dbt-duckdb==1.11.1
"$peers/dbt-core/bin/python" - >"$peers/dbt-core/requirements.txt" <<'P'
from importlib.metadata import requires
for name in ("dbt-core", "dbt-duckdb"):
    for line in requires(name) or []:
        if "extra ==" not in line and not line.startswith(("dbt-core", "duckdb")):
            print(line)
print("duckdb==1.5.6")
P
install dbt-core -r "$peers/dbt-core/requirements.txt"
