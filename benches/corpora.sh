#!/usr/bin/env bash
# benches/corpora.sh DEST: fetches real code to measure on, by package name and through the registries' own clients, into
# DEST/<language mix>/<package>-<version>/. About 280 MB; what is there already is not fetched again.
set -euo pipefail
dest=${1:?usage: benches/corpora.sh DEST}
repository=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$dest/dl"
dest=$(cd "$dest" && pwd)
failed=0

# fetch FOLDER COMMAND…: runs the command, which fills the folder that it is given as its last argument, unless the
# folder is there. A package that cannot be had is told and left out.
fetch() {
    local folder=$dest/$1
    shift
    [ -e "$folder" ] && return
    echo "corpora: ${folder#"$dest"/}" >&2
    rm -rf "$folder.part"
    mkdir -p "$folder.part"
    if (cd "$dest/dl" && "$@" "$folder.part") >"$dest/dl/log" 2>&1; then
        mv "$folder.part" "$folder"
    else
        rm -rf "$folder.part"
        echo "corpora: could not fetch ${folder#"$dest"/}:" >&2
        tail -3 "$dest/dl/log" >&2
        failed=1
    fi
}

from_pypi() { # NAME VERSION FOLDER
    pip download --quiet --no-deps --no-binary :all: --no-build-isolation "$1==$2" -d "sdist-$1" ||
        pip download --quiet --no-deps --no-binary :all: "$1==$2" -d "sdist-$1"
    tar xzf "sdist-$1"/*.tar.gz -C "$3" --strip-components=1
}

from_npm() { # NAME VERSION FOLDER
    local tarball
    tarball=$(npm pack --silent "$1@$2" | tail -1)
    tar xzf "$tarball" -C "$3" --strip-components=1
}

from_debian() { # PACKAGE PATH-IN-PACKAGE FOLDER
    rm -rf "deb-$1"
    apt-get download "$1" || { apt-get update -qq && apt-get download "$1"; }
    dpkg-deb -x "$1"_*.deb "deb-$1"
    case $2 in
        *.zip) unzip -q "deb-$1/$2" -d "$3" ;;
        *) cp -R "deb-$1/$2/." "$3" ;;
    esac
    rm -rf "deb-$1"
}

mkdir -p "$dest"/{go,java,cpp,python,javascript,typescript}
fetch go/go-1.19 from_debian golang-1.19-src usr/share/go-1.19/src
fetch java/openjdk-17 from_debian openjdk-17-source usr/lib/jvm/openjdk-17/lib/src.zip
fetch cpp/boost-1.74 from_debian libboost1.74-dev usr/include/boost
fetch python/django-4.2.16 from_pypi django 4.2.16
fetch python/sympy-1.13.3 from_pypi sympy 1.13.3
fetch javascript/three-0.169.0 from_npm three 0.169.0
fetch javascript/lodash-4.17.21 from_npm lodash 4.17.21
fetch typescript/typescript-5.6.3 from_npm typescript 5.6.3
fetch typescript/rxjs-7.8.1 from_npm rxjs 7.8.1
fetch typescript/types-node-22.8.1 from_npm @types/node 22.8.1
# Most packages hold declarations alone; this one holds what they were made from.
fetch typescript/effect-3.10.4 from_npm effect 3.10.4

# Rust: the sources of everything that this workspace is built from. Cargo has unpacked them already.
(cd "$repository" && cargo fetch --quiet)
ln -sfn "${CARGO_HOME:-$HOME/.cargo}/registry/src" "$dest/rust"

rm -rf "$dest/dl"
echo "corpora: $dest is ready" >&2
exit "$failed"
