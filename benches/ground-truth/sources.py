"""Fetches the sources of packages, by name and through the registries' own clients."""

import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path


def run(*command, cwd=None, env=None, out=None):
    """Runs a command; what it says is shown only if it fails."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
                          stdout=out or subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        said = done.stderr.decode(errors="replace")[-2000:]
        raise RuntimeError("%s failed with %d: %s" % (" ".join(map(str, command))[:200], done.returncode, said))
    return done.stdout.decode(errors="replace") if done.stdout else ""


def unpack(archive, folder):
    """What an archive holds, without the folder around it."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as area:
        with tarfile.open(archive) as tar:
            tar.extractall(area, filter="data")
        inside = list(Path(area).iterdir())
        top = inside[0] if len(inside) == 1 and inside[0].is_dir() else Path(area)
        shutil.copytree(top, folder, symlinks=True, dirs_exist_ok=True)


def from_pypi(package, folder, area):
    _, name, version = package["from"].split()
    download = ["pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "%s==%s" % (name, version), "-d", area]
    try:
        run(*download, "--no-build-isolation")
    except RuntimeError:
        run(*download)
    unpack(next(area.glob("*.tar.gz")), folder)


def npm_package(name, version, folder, area):
    run("npm", "pack", "--silent", "%s@%s" % (name, version), "--pack-destination", area)
    archive = next(area.glob("*.tgz"))
    unpack(archive, folder)
    archive.unlink()


def from_npm(package, folder, area):
    _, name, version = package["from"].split()
    npm_package(name, version, folder, area)


def from_npm_workspace(package, folder, area):
    version = package["from"].split()[2]
    for name in package["workspace"]:
        inside = folder / "packages" / name.split("/")[-1]
        inside.mkdir(parents=True)
        npm_package(name, version, inside, area)
        leave_out(package, inside)


def from_debian(package, folder, area):
    _, name, path = package["from"].split()
    run("apt-get", "download", name, cwd=area)
    run("dpkg-deb", "-x", next(area.glob("*.deb")), area / "x")
    if path.endswith(".zip"):
        with zipfile.ZipFile(area / "x" / path) as archive:
            kept = tuple(keep + "/" for keep in package.get("keep", [""]))
            archive.extractall(folder, [name for name in archive.namelist() if name.startswith(kept)])
    else:
        shutil.copytree(area / "x" / path, folder, symlinks=True, dirs_exist_ok=True)


def source_list(tools):
    """apt's options for source packages, from where the machine gets its packages."""
    lists = tools / "apt"
    if not lists.exists():
        (lists / "lists" / "partial").mkdir(parents=True)
        (lists / "cache" / "archives" / "partial").mkdir(parents=True)
        found = []
        for path in [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]:
            text = path.read_text() if path.is_file() else ""
            found += [re.sub(r"^deb\b", "deb-src", line) for line in text.splitlines() if line.startswith("deb ")]
            for block in text.split("\n\n"):
                fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith("#"))
                for suite in fields.get("Suites", "").split():
                    found.append("deb-src %s %s %s" % (fields["URIs"], suite, fields.get("Components", "main")))
        (lists / "sources.list").write_text("\n".join(found) + "\n")
        run("apt-get", *apt_options(lists), "update")
    return apt_options(lists)


def apt_options(lists):
    return ["-o", "Dir::Etc::SourceList=%s" % (lists / "sources.list"), "-o", "Dir::Etc::SourceParts=/dev/null",
            "-o", "Dir::State::lists=%s" % (lists / "lists"), "-o", "Dir::Cache=%s" % (lists / "cache")]


def from_debian_source(package, folder, area):
    name = package["from"].split()[1]
    run("apt-get", *source_list(package["tools"]), "source", "--download-only", name, cwd=area)
    unpack(next(area.glob("*.orig.tar.*")), folder)


def crate(name, version, folder, area):
    """The sources of a crate, by a package that depends on it and on nothing else."""
    wanted = area / ("fetch-" + name)
    wanted.mkdir()
    (wanted / "lib.rs").write_text("")
    (wanted / "Cargo.toml").write_text('[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[lib]\npath = "lib.rs"\n'
                                       '[dependencies]\n"%s" = "=%s"\n[workspace]\n' % (name, version))
    run("cargo", "fetch", "--quiet", cwd=wanted)
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    shutil.copytree(next((home / "registry" / "src").glob("*/%s-%s" % (name, version))), folder, dirs_exist_ok=True)
    for made in ("Cargo.toml.orig", "Cargo.lock", ".cargo_vcs_info.json"):
        (folder / made).unlink(missing_ok=True)


def from_crates(package, folder, area):
    _, name, version = package["from"].split()
    crate(name, version, folder, area)


def from_crates_workspace(package, folder, area):
    names = []
    for wanted in package["workspace"]:
        name, version = wanted.split()
        crate(name, version, folder / "crates" / name, area)
        names.append(name)
    patches = "".join('%s = { path = "crates/%s" }\n' % (name, name) for name in names)
    (folder / "Cargo.toml").write_text('[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n\n[patch.crates-io]\n' + patches)


FROM = {
    "pypi": from_pypi, "npm": from_npm, "npm-workspace": from_npm_workspace, "debian": from_debian,
    "debian-source": from_debian_source, "crates": from_crates, "crates-workspace": from_crates_workspace,
}


def leave_out(package, folder):
    for drop in package.get("drop", []):
        path = folder / drop
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def fetch(package, folder):
    """The sources of a package in a folder, if they are not there."""
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    with tempfile.TemporaryDirectory(dir=folder.parent) as area:
        FROM[package["from"].split()[0]](package, part, Path(area))
    leave_out(package, part)
    for drop in package.get("drop_everywhere", []):
        for path in list(part.rglob(drop)):
            shutil.rmtree(path)
    if package.get("keep"):
        kept = part.with_suffix(".kept")
        for keep in package["keep"]:
            (kept / keep).parent.mkdir(parents=True, exist_ok=True)
            (part / keep).rename(kept / keep)
        shutil.rmtree(part)
        part = kept
    part.rename(folder)
