#!/bin/sh
# Chorus on this machine's graphics card, with nothing installed:
#
#   ./run.sh                     the parity suite, then step and decode figures of the 135M shape; JSON in results/
#   ./run.sh parity DIR          one of them, with its own options (--help lists them)
#   ./run.sh step --shapes 30M
#   ./run.sh decode --steps 5
#
# PyTorch is measured beside it where python3 (or CHORUS_PYTHON) has torch and transformers.
set -eu
PATH="${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"
export PATH
here=$(cd "$(dirname "$0")" && pwd)

refuse() {
  echo "run.sh: $*" >&2
  exit 1
}

[ "$(uname -sm)" = "Linux x86_64" ] || refuse "this folder is for Linux on x86-64; here is $(uname -sm)."
for packed in node app/node_modules/webgpu/dist/linux-x64/dawn.node; do
  [ -s "$here/$packed" ] && continue
  gzip -dc "$here/$packed.gz" >"$here/$packed.part" || refuse "$here cannot be written; copy it to where it can, with 120 MB of room."
  chmod 755 "$here/$packed.part"
  mv "$here/$packed.part" "$here/$packed"
done
"$here/node" --version >/dev/null || refuse "Node does not start: glibc 2.28 and libstdc++ are needed (Debian: apt install libstdc++6)."

# a library that the loader finds, by its full path
find_library() {
  { ldconfig -p 2>/dev/null || true; } | sed -n "s|.*$1.*=> ||p"
  for folder in $(echo "${LD_LIBRARY_PATH:-}" | tr : ' ') /usr/lib /usr/lib64 /usr/lib/x86_64-linux-gnu /usr/local/lib /usr/local/nvidia/lib64; do
    [ -e "$folder/$1" ] && echo "$folder/$1"
  done
  true
}

if [ -z "$(find_library libvulkan.so.1)" ]; then
  [ -e "$here/lib/libvulkan.so.1" ] || refuse "Vulkan's loader is missing (Debian, Ubuntu: apt install libvulkan1; Fedora: dnf install vulkan-loader)."
  LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/lib"
  export LD_LIBRARY_PATH
fi

# NVIDIA's driver announces itself by a file that containers often lack, though they have the driver
if [ -z "${VK_ICD_FILENAMES:-}${VK_DRIVER_FILES:-}" ] && [ -e /dev/nvidiactl ]; then
  announced=$(ls /usr/share/vulkan/icd.d/*nvidia* /etc/vulkan/icd.d/*nvidia* /usr/local/nvidia/share/vulkan/icd.d/*nvidia* 2>/dev/null | head -n 1)
  if [ -z "$announced" ]; then
    driver=$(find_library libGLX_nvidia.so.0 | head -n 1)
    [ -n "$driver" ] || refuse "NVIDIA's driver is here without its Vulkan part, libGLX_nvidia.so.0 (in a container: NVIDIA_DRIVER_CAPABILITIES=all)."
    announced="$here/nvidia_icd.json"
    echo "{\"file_format_version\": \"1.0.0\", \"ICD\": {\"library_path\": \"$driver\", \"api_version\": \"1.3.0\"}}" >"$announced"
  fi
  VK_ICD_FILENAMES="$announced"
  VK_DRIVER_FILES="$announced"
  export VK_ICD_FILENAMES VK_DRIVER_FILES
  for driver in $(find_library libGLX_nvidia.so.0 | head -n 1); do
    lacking=$(ldd "$driver" 2>/dev/null | sed -n 's/^[[:space:]]*\(.*\) => not found/\1/p' | tr '\n' ' ')
    [ -z "$lacking" ] || echo "run.sh: NVIDIA's driver lacks $lacking(Debian, Ubuntu: apt install libx11-6 libxext6 libegl1)." >&2
  done
fi

CHORUS_ENGINE=${CHORUS_ENGINE:-webgpu}
export CHORUS_ENGINE
run() { "$here/node" "$here/app/main.mjs" "$@"; }

if [ $# -gt 0 ]; then
  run "$@"
else
  mkdir -p "$here/results"
  status=0
  run parity "$here/fixtures" --json >"$here/results/parity.json" || status=1
  run step --shapes 135M --json >"$here/results/step.json" || status=1
  run decode --shapes 135M --json >"$here/results/decode.json" || status=1
  for name in parity step decode; do
    echo "$name: $(cat "$here/results/$name.json")"
  done
  exit $status
fi
