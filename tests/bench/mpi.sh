#!/usr/bin/env bash
# What several processes cost: a training of 1, 2, 4 (and, to see that it works at all, 8) processes, over shared memory and over TCP
# on the loopback. Prints a table: seconds a sweep, bytes sent a sweep, the rows that others own, memory, and whether the model is
# that of one process. Needs the preset native-mpi.
set -euo pipefail
usage="tests/bench/mpi.sh DATA [K] [SWEEPS]    (MATINEE_TOOLS_DIR: where als_train with MPI is)"
data=${1:?"$usage"} factors=${2:-16} sweeps=${3:-4}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tools=${MATINEE_TOOLS_DIR:-$root/build/native-mpi/tools}
[ -x "$tools/als_train" ] || { echo "there is no $tools/als_train: cmake --workflow --preset native-mpi" >&2; exit 1; }
work=$(mktemp -d "${TMPDIR:-/tmp}/matinee-mpi.XXXXXX")
trap 'rm -rf "$work"' EXIT
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1

# one NAME THREADS COMMAND...: a line of the table.
one() {
  local name=$1 threads=$2
  shift 2
  "$@" "$tools/als_train" --data "$data" --no-watch -k "$factors" --sweeps "$sweeps" --threads "$threads" -q --json \
    --out "$work/model" >"$work/report.json"
  python3 - "$name" "$work/report.json" "$(sha256sum <"$work/model" | cut -c 1-12)" <<'PYTHON'
import json, sys
name, report, model = sys.argv[1:]
report = json.load(open(report))
seconds = [at["seconds"] for at in report["curve"]]
ranks = report.get("ranks", [])
sweeps = len(seconds)
a_sweep = sorted(b - a for a, b in zip(seconds, seconds[1:]))[(sweeps - 1) // 2]
sent = {kind: sum(rank["sentBytes"][kind] for rank in ranks) / sweeps / 1e6 for kind in ("rows", "lists", "sums")}
needed = sum(rank["neededUsers"] + rank["neededItems"] for rank in ranks)
memory = max([rank["peakAnonymousBytes"] for rank in ranks] or [report["peakAnonymousBytes"]]) / 1e6
waited = max([rank["secondsWaited"] for rank in ranks] or [0.0]) / sweeps
print(f"{name:24} {a_sweep:8.3f} s {waited:8.3f} s {sent['rows']:9.1f} {sent['lists']:8.1f} {sent['sums']:7.2f} {needed:10.0f} {memory:8.1f}  {model}")
PYTHON
}

printf '%-24s %10s %10s %9s %8s %7s %10s %8s  %s\n' "" "a sweep" "waited" "rows MB" "lists" "sums" "needed" "peak MB" "model"
for _ in 1 2 3; do
  one "one process" 1 env
  one "one, two threads" 2 env
  one "1 of MPI" 1 mpirun -n 1
  one "2, shared memory" 1 mpirun -n 2
  one "4, shared memory" 1 mpirun -n 4
  one "2, TCP" 1 mpirun --mca btl tcp,self -n 2
  one "4, TCP" 1 mpirun --mca btl tcp,self -n 4
done
one "8, shared memory" 1 mpirun -n 8
