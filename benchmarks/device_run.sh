#!/usr/bin/env bash
# The training benchmarks on a machine with a CUDA GPU, in at most ten minutes: tables to paste into docs/benchmarks.md.
#
#     bash benchmarks/device_run.sh [STAGE ...]    # speed encode start compile; without a name all, in this order
#
#     PYTHON=python3     what runs them; its torch is used as it is
#     WHEELS=FOLDER      install from these files alone, where there is no package index
#     SECONDS_IN_ALL=570 when to stop; a stage that does not fit is cut off and says so
#     BLOCKS=20 STEPS=5 ROUNDS=3
#
# It looks first which packages PYTHON has; what is missing or too old goes into build/device, and PYTHON stays untouched.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PYTHON=${PYTHON:-python3}
LIMIT=${SECONDS_IN_ALL:-570}
STAGES=("${@:-all}")
export PYTHONUNBUFFERED=1 HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false PYTHONPATH="$PWD${PYTHONPATH:+:$PYTHONPATH}"

# the requirements of pyproject.toml that the benchmarks use and that PYTHON does not meet
lacking() {
    "$1" - <<'END'
import sys, tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from packaging.requirements import Requirement
unused = {"typer", "rich", "open_clip_torch", "prodigyopt"}
project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
for line in [*project["dependencies"], *project["optional-dependencies"]["train"]]:
    wanted = Requirement(line)
    if wanted.name in unused or (wanted.marker and not wanted.marker.evaluate()):
        continue
    try:
        here = version(wanted.name)
    except PackageNotFoundError:
        here = None
    if here is None or not wanted.specifier.contains(here, prereleases=True):
        print(f"{wanted.name}{wanted.specifier}")
        print(f"lacking: {wanted}, here: {here}", file=sys.stderr)
END
}

install() { # a folder beside PYTHON's own packages, which stay visible; pip of PYTHON, as some lack ensurepip
    local site
    "$PYTHON" -m venv --without-pip build/device
    site=$(build/device/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    "$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib")); print(sysconfig.get_path("platlib"))' > "$site/beside.pth"
    "$PYTHON" -c 'from importlib.metadata import version; print("torch==" + version("torch"))' > build/torch.txt 2> /dev/null || : > build/torch.txt
    "$PYTHON" -m pip --quiet --disable-pip-version-check --python build/device/bin/python install \
        ${WHEELS:+--no-index --find-links "$WHEELS"} --constraint build/torch.txt "$@"
    PYTHON=$PWD/build/device/bin/python
}

stage() { # NAME COMMAND...: when it was asked for, and for as long as there is time
    local name=$1 left=$((LIMIT - SECONDS)) code=0
    shift
    [[ " ${STAGES[*]} " == *" $name "* || "${STAGES[0]}" == all ]] || return 0
    printf '\n## %s, after %d s\n\n    python %s\n\n' "$name" "$SECONDS" "$*"
    if ((left < 20)); then echo "no time left"; return 0; fi
    timeout "$left" "$PYTHON" "$@" 2> >(grep -v -i warn >&2) || code=$?
    if ((code == 124)); then echo "cut off after $left s"; elif ((code)); then failed+=("$name"); fi
}

mkdir -p build
wanted=$(lacking "$PYTHON")
if [[ -n $wanted ]]; then mapfile -t wanted <<< "$wanted" && install "${wanted[@]}"; fi
"$PYTHON" -c 'import torch; print(f"torch {torch.__version__}, {torch.cuda.get_device_name()}, CUDA {torch.version.cuda}")'

failed=()
true512=(--base true --device cuda --resolution 512)
contest=(-m benchmarks.train_step "${true512[@]}" --blocks "${BLOCKS:-20}" --steps "${STEPS:-5}")
stage speed "${contest[@]}" --batch 1,4,8 --against bare,control,eager
stage encode "${contest[@]}" --batch 4 --against bare,encode,encode-bf16
stage start -m benchmarks.train_start "${true512[@]}" --rounds "${ROUNDS:-3}"
stage compile "${contest[@]}" --batch 1 --against bare,eager --compile
printf '\nafter %d s; %s\n' "$SECONDS" "${failed[*]:+not held or failed: ${failed[*]}}"
((${#failed[@]} == 0))
