#!/usr/bin/env bash
# The Bash pipeline that task 8 replaces, with the phase costs that were measured of it: compiling the templates ~500 ms,
# a pattern ~300 ms (all at once), compiling a file ~170 ms, output ~10 ms. It is what `npm run bench:task8` compares with.
# Usage: bash-task8.sh WORKSPACE   (holds templates/ and patterns/; .cache, generated/ and dist/ appear in it)
set -euo pipefail
cd "${1:?workspace}"
mkdir -p .cache generated dist logs
now() { echo $(($(date +%s%N) / 1000000)); }
perf() { echo "[PERF] phase=$1 ms=$(($(now) - $2))"; }
begin=$(now)

started=$(now)
key=$(cat templates/* | md5sum | cut -d' ' -f1)
if [[ -f .cache/$key.tpl ]]; then
  echo "[CACHE HIT] $key"
else
  sleep 0.5
  cat templates/* > ".cache/$key.tpl"
  echo "[CACHE MISS] $key"
fi
perf templates "$started"

started=$(now)
jobs=()
for pattern in patterns/*.json; do
  name=$(basename "$pattern" .json)
  (sleep 0.3; cat ".cache/$key.tpl" "$pattern" > "generated/$name.ts") > "logs/$name.log" 2>&1 &
  jobs+=($!)
done
for job in "${jobs[@]}"; do wait "$job"; done
perf generation "$started"

started=$(now)
for file in generated/*.ts; do
  sum=$(md5sum "$file" | cut -d' ' -f1)
  sleep 0.17
  cp "$file" "dist/$(basename "$file" .ts).js"
  echo "$file $sum"
done > .cache/compile.manifest
perf compilation "$started"

started=$(now)
ls dist > dist/index.txt
perf output "$started"
echo "[PERF] total ms=$(($(now) - begin))"
