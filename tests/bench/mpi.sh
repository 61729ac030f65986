#!/usr/bin/env bash
# What several processes cost: a training of 1, 2, 4 (and, to see that it works at all, 8) processes, over shared memory and over TCP
# on the loopback. Prints a table (seconds a sweep; in the last sweep, of all processes together, the bytes that were sent; rows sent
# against the least possible; peak memory; whether the model is that of one process), then what the same would take on R machines of
# a stated network. "Least" is each row of factors once to each process that needs it; the values of rated sets, which go the same way,
# come in besides (with als_train's --no-rated-set it is 1.000). Needs the preset native-mpi.
set -euo pipefail
usage="tests/bench/mpi.sh DATA [K] [SWEEPS] [ROUNDS]    (MATINEE_TOOLS_DIR: where als_train with MPI is)"
data=${1:?"$usage"} factors=${2:-16} sweeps=${3:-4} rounds=${4:-3}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tools=${MATINEE_TOOLS_DIR:-$root/build/native-mpi/tools}
[ -x "$tools/als_train" ] || { echo "there is no $tools/als_train: cmake --workflow --preset native-mpi" >&2; exit 1; }
work=$(mktemp -d "${TMPDIR:-/tmp}/matinee-mpi.XXXXXX")
trap 'rm -rf "$work"' EXIT
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1

# one NAME THREADS COMMAND...: a line of the table; what was measured goes to $work/measured.
one() {
  local name=$1 threads=$2
  shift 2
  "$@" "$tools/als_train" --data "$data" --cache "$work" --no-watch -k "$factors" --sweeps "$sweeps" --threads "$threads" -q --json \
    --out "$work/model" >"$work/report.json"
  python3 - "$name" "$factors" "$work" "$(sha256sum <"$work/model" | cut -c 1-12)" <<'PYTHON'
import json, sys
name, factors, work, model = sys.argv[1:]
report = json.load(open(f"{work}/report.json"))
seconds = [at["seconds"] for at in report["curve"]]
ranks = report.get("ranks", [])
steps = sorted(b - a for a, b in zip(seconds, seconds[1:]))
a_sweep = steps[len(steps) // 2]
def sent(kind): return sum(rank["sentInLastSweep"][kind] for rank in ranks)
needed = sum(rank["neededUsers"] + rank["neededItems"] for rank in ranks)
least = 4 * (int(factors) + 3) * needed  # each row once to each process that needs it: factors, bias and what goes with it
memory = max([rank["peakAnonymousBytes"] for rank in ranks] or [report["peakAnonymousBytes"]])
waited = max([rank["sentInLastSweep"]["secondsWaited"] for rank in ranks] or [0.0])
print(f"{name:18} {a_sweep:8.3f} {waited:8.3f} {sent('rows') / 1e6:9.1f} {sent('rows') / least if least else 1.0:9.3f}"
      f" {sent('dimensions') / 1e6:11.1f} {sent('lists') / 1e6:7.1f} {sent('sums') / 1e6:6.2f} {memory / 1e6:8.1f}  {model}", flush=True)
rows = sum(rank["users"] + rank["items"] for rank in ranks)
json.dump({"name": name, "ranks": len(ranks), "seconds": a_sweep, "waited": waited, "numRows": rows, "needed": needed,
           **({kind: sent(kind) for kind in ("rows", "dimensions", "lists", "messages")} if ranks else {})}, open(f"{work}/measured", "a"))
print(file=open(f"{work}/measured", "a"))
PYTHON
}

printf '%-18s %8s %8s %9s %9s %11s %7s %6s %8s  %s\n' "" "s/sweep" "waited" "rows MB" "/ least" "dimensions" "lists" "sums" "peak MB" "model"
for ((round = 0; round < rounds; ++round)); do
  one "one process" 1 env
  one "one, two threads" 2 env
  one "1 of MPI" 1 mpirun -n 1
  one "2, shared memory" 1 mpirun -n 2
  one "4, shared memory" 1 mpirun -n 4
  one "2, TCP" 1 mpirun --mca btl tcp,self -n 2
  one "4, TCP" 1 mpirun --mca btl tcp,self -n 4
done
one "8, shared memory" 1 mpirun -n 8

python3 - "$work/measured" "$factors" <<'PYTHON'
import json, statistics, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
def median(name, key): return statistics.median(line[key] for line in lines if line["name"] == name)
one, two = median("one process", "seconds"), median("2, shared memory", "seconds")
eight = next(line for line in lines if line["name"].startswith("8"))
# What two processes take longer than half of one's time, though nothing is far: sums, packing, waiting for the later one.
overhead = max(0.0, two / (one / 2) - 1)
# Beyond eight processes a row is needed by at most the same share of them.
share = eight["needed"] / (7 * eight["numRows"])
messages = eight["messages"] / 8
width = 4 * (int(sys.argv[2]) + 3)
lists = eight["lists"] / 7  # a process's lists go to all others
dimensions = eight["dimensions"] * 8 / 7  # what all rows' dimensions are, there and back
print(f"""
A model of the time of a sweep on R machines, one process each, as fast as this one with one thread:
  {one:.3f} s / R * {1 + overhead:.2f} (measured: one process; two against half of one)
  + (rows + dimensions + lists) of a process / bandwidth + {messages:.0f} messages * latency
rows: {share:.2f} of all rows to every process (measured with 8; with more it is less); dimensions and lists as measured.""")
for network, bandwidth, latency in (("1 Gbit/s, 50 us", 0.118e9, 50e-6), ("10 Gbit/s, 20 us", 1.18e9, 20e-6), ("100 Gbit/s, 2 us", 11.8e9, 2e-6)):
    def seconds(r):
        if r == 1: return one
        sent = share * eight["numRows"] * width * (r - 1) / r + dimensions * (r - 1) / r / r + lists * (r - 1) / r
        return one / r * (1 + overhead) + sent / bandwidth + messages * latency
    times = {r: seconds(r) for r in (1, 2, 4, 8, 16, 32, 64, 128, 256)}
    best = next((r for r in times if 2 * r in times and times[2 * r] > 0.8 * times[r]), 256)
    print(f"  {network:18}" + "".join(f"  {r}: {t:.3f}" for r, t in times.items()) + f"   beyond {best} machines twice as many save less than a fifth")
PYTHON
