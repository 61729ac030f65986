#!/bin/bash
# The engine beside plain JavaScript, onnxruntime-web and tfjs-backend-wasm in headless Chromium: README.md.
#   tests/bench/browser/run.sh --model model.safetensors --bundle FOLDER [--head watch] [--queries 100] [--rounds 9] [--json]
set -euo pipefail
cd "$(dirname "$0")/../../.."
for preset in wasm-simd wasm-simd-threads; do
  [ -d "build/$preset" ] || cmake --preset "$preset" > /dev/null
  cmake --build --preset "$preset" --target als_engine > /dev/null
done
cmake --build --preset wasm-simd --target als_kernel_bench > /dev/null
exec node tests/bench/browser/bench.mjs "$@"
