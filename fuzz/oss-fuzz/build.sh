#!/bin/bash -eu
# Builds the fuzz targets by the contract of OSS-Fuzz and ClusterFuzzLite: CC, CXX, CFLAGS, CXXFLAGS and
# LIB_FUZZING_ENGINE say how, and into OUT go, for each target, the program, its seeds as
# NAME_seed_corpus.zip, its NAME.dict and its NAME.options, and the library that is judged. WORK is for
# what lies between. Any engine with that contract will do: libFuzzer, AFL++, honggfuzz.
: "${CC:?is the C compiler}" "${CXX:?is the C++ compiler}" "${OUT:?is where the programs go}"
: "${LIB_FUZZING_ENGINE:?is what the programs are linked with, such as -fsanitize=fuzzer}"
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
# The libraries that the programs take in are those of the distribution, which know its libstdc++ alone.
export CXXFLAGS=${CXXFLAGS-}
CXXFLAGS=${CXXFLAGS//-stdlib=libc++/}
export LDFLAGS="${LDFLAGS-} -static-libstdc++ -static-libgcc -Wl,-rpath,\$ORIGIN"

# Meson takes these when a folder is set up, and not again: other flags, another folder.
flags=$(cksum <<<"$CC $CXX ${CFLAGS-} $CXXFLAGS $LDFLAGS $LIB_FUZZING_ENGINE")
work=${WORK:-$(mktemp -d)}/rtconf-${flags%% *}

# Without precompiled headers, which shows that each source includes what it uses.
options=(-Dtests=false -Dwerror=false -Dbuildtype=plain -Dprefer_static=true -Db_lundef=false -Db_pch=false
  "-Dfuzzing_engine=$LIB_FUZZING_ENGINE")
if [[ -f $work/build.ninja ]]; then
  meson setup --reconfigure "$work" "$root" "${options[@]}"
else
  meson setup "$work" "$root" "${options[@]}"
fi

names=()
for source in "$root"/fuzz/fuzz_*.cc; do
  name=${source##*/fuzz_}
  names+=("${name%.cc}")
done
ninja -C "$work" "${names[@]/#/fuzz/fuzz_}" reference/librt_reference.so

mkdir -p "$OUT"
cp "$work/reference/librt_reference.so" "$OUT/"
for name in "${names[@]}"; do
  cp "$work/fuzz/fuzz_$name" "$OUT/"
  # What is not linked in, and no part of the C library, goes along: it is found beside the program.
  ldd "$work/fuzz/fuzz_$name" | awk '$2 == "=>" && $3 ~ /^\// {print $3}' |
    { grep -vE '/lib(c|m|gcc_s|pthread|dl|rt|resolv)\.so' || true; } | xargs -r cp -L -t "$OUT"
  (cd "$root/fuzz/corpus/$name" && python3 -m zipfile -c "$OUT/fuzz_${name}_seed_corpus.zip" ./*)
  if [[ -f $root/fuzz/dict/$name.dict ]]; then cp "$root/fuzz/dict/$name.dict" "$OUT/fuzz_$name.dict"; fi
  cp "$root/fuzz/oss-fuzz/target.options" "$OUT/fuzz_$name.options"
done
