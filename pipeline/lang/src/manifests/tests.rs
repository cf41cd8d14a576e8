//! What manifests say, told in lines.

use std::fmt::Write;

use codegraph_model::{Facts, ManifestFacts, Word};

use super::*;

/// What the manifest at `path` says: a line for each fact, and for each problem.
pub(super) fn told(path: &str, text: &str) -> String {
    let mut facts = Facts { text: text.to_string(), ..Facts::default() };
    manifest(path).unwrap_or_else(|| panic!("{path} is no manifest")).read(&mut facts);
    assert_eq!(facts.defect(), None);
    let ManifestFacts { package, dependencies, roots, properties, is_broken, .. } =
        *facts.manifest.expect("is a manifest");
    let mut out = String::new();
    let add = |out: &mut String, label: &str, value: &Option<String>| {
        value.iter().for_each(|value| write!(out, " {label}{value}").expect("has room"));
    };
    if let Some(package) = package {
        write!(out, "{}: package {}", package.line, package.name).expect("has room");
        add(&mut out, "", &package.version);
        add(&mut out, "licence=", &package.license);
        add(&mut out, "is ", &package.description);
        out.push_str(if package.is_private { " private\n" } else { "\n" });
    }
    for fact in dependencies {
        write!(out, "{}: {} {}", fact.line, fact.kind.as_str(), fact.name).expect("has room");
        add(&mut out, "as ", &fact.alias);
        add(&mut out, "", &fact.requirement);
        add(&mut out, "if ", &fact.marker);
        out.push_str(if fact.is_optional { " optional" } else { "" });
        if fact.source != codegraph_model::DependencySource::Registry {
            write!(out, " from {}", fact.source.as_str()).expect("has room");
        }
        add(&mut out, "at ", &fact.location);
        out.push('\n');
    }
    for fact in roots {
        write!(out, "{}: {}", fact.line, fact.kind.as_str()).expect("has room");
        if !fact.scope.is_empty() {
            write!(out, " in {}", fact.scope).expect("has room");
        }
        write!(
            out,
            " '{}' -> {}",
            fact.prefix,
            match fact.target.as_deref() {
                Some("") => ".",
                target => target.unwrap_or("nothing"),
            }
        )
        .expect("has room");
        add(&mut out, "if ", &fact.condition);
        if fact.rank > 1 {
            write!(out, " rank {}", fact.rank).expect("has room");
        }
        out.push('\n');
    }
    for fact in properties {
        writeln!(out, "{}: {} = {}", fact.line, fact.name, fact.value).expect("has room");
    }
    for problem in facts.problems {
        let line = problem.span.map_or(0, |span| span.start_line);
        writeln!(out, "{line}: {} {}", problem.code.as_str(), problem.message).expect("has room");
    }
    if is_broken {
        out.push_str("broken\n");
    }
    out
}

/// Checks that a manifest says what is expected, line by line.
#[track_caller]
pub(super) fn check(path: &str, text: &str, expected: &str) {
    let expected: String = expected.trim().lines().map(|line| format!("{}\n", line.trim())).collect();
    let found: String = told(path, text).lines().map(|line| format!("{}\n", line.trim_end())).collect();
    assert!(found == expected, "{path}\n{text}\nsays\n{found}\ninstead of\n{expected}");
}

#[test]
fn manifests_are_known_by_their_paths() {
    for (path, expected) in [
        ("Cargo.toml", Some("Cargo.toml")),
        ("a/b/Cargo.toml", Some("Cargo.toml")),
        ("a/MyCargo.toml", None),
        ("requirements.txt", Some("requirements.txt")),
        ("a/requirements-3.8.txt", Some("requirements.txt")),
        ("a/requirements/base.txt", Some("requirements.txt")),
        ("a/requirements/test-py3.txt", Some("requirements.txt for development")),
        ("requirements_dev.txt", Some("requirements.txt for development")),
        ("test-requirements.txt", Some("requirements.txt for development")),
        ("requirements.in", None),
        ("tsconfig.json", Some("tsconfig.json")),
        ("tsconfig.app.json", Some("tsconfig.*.json")),
        ("Cargo.toml/x", None),
    ] {
        assert_eq!(manifest(path).map(|manifest| manifest.name), expected, "{path}");
    }
    for (i, kind) in MANIFESTS.iter().enumerate() {
        assert!(MANIFESTS[..i].iter().all(|other| other.name != kind.name), "{}", kind.name);
        assert!(!kind.patterns.is_empty());
    }
}

/// A manifest of each kind, with what readers have to look out for.
const SAMPLES: &[(&str, &str)] = &[
    (
        "Cargo.toml",
        "[package]\nname = \"a\"\n[target.'cfg(unix)'.dependencies]\nb = { path = '../ü', package = \"c\" }\n",
    ),
    ("pyproject.toml", "[project]\nname = 'a'\ndependencies = ['b[c] >=1 ; d == \"é\"', 'e @ https://f']\n"),
    ("setup.cfg", "[metadata]\nname = a\n[options]\ninstall_requires =\n  b; c\n  # ü\npackage_dir =\n  = src\n"),
    ("setup.py", "from setuptools import setup\nb = ['é']\nsetup(name='a', install_requires=b + [\"c\" 'd'])\n"),
    ("requirements-dev.txt", "-e ./ü\na==1 \\\n  --hash=x\n"),
    ("requirements.txt", "git+https://a/b.git#egg=c\nd ; e\n-r f.txt\nü\n"),
    (
        "package.json",
        "{\"name\": \"a\", \"exports\": {\"./*\": [{\"b\": \"./c\"}]}, \"dependencies\": {\"é\": \"npm:@d/e@1\"}}",
    ),
    ("tsconfig.json", "{/* ü */ 'extends': [\"a\"], \"compilerOptions\": {\"paths\": {\"@/*\": [\"b/*\",]}}}"),
    ("tsconfig.a.json", "{\"compilerOptions\": {\"outDir\": \"é\"}, // b\n}"),
    ("go.mod", "module a\nrequire (\n\tb v1 // indirect; ü\n)\nreplace b => ./é\n"),
    ("go.work", "use (\n\t./ü\n)\n"),
    ("pom.xml", "<project><groupId>é</groupId><artifactId>a</artifactId><parent><!-- b --></parent></project>"),
    ("build.gradle", "dependencies {\n  api \"a:é:$b\" { c }\n  /* d */ implementation(project(':e'))\n}\n'''x'''"),
    ("settings.gradle", "include ':a:é', // b\n  \"c\"\n"),
    ("gradle.properties", "a=é\n"),
    ("libs.versions.toml", "[libraries]\na = { module = \"b:é\", version.ref = \"c\" }\n"),
    ("CMakeLists.txt", "#[=[ a ]=] project(a \"é\\\"\" [[b]])\ninclude_directories(\"${CMAKE_SOURCE_DIR}/ü\" c;d)\n"),
    (
        "compile_commands.json",
        "[{\"directory\": \"/é\", \"file\": \"a\", \"command\": \"cc -I 'b' -iquote \\\"c\\\" -Id\"}]",
    ),
];

#[test]
fn every_kind_has_a_sample_that_says_something() {
    for kind in MANIFESTS {
        let sample = SAMPLES.iter().find(|(path, _)| manifest(path).is_some_and(|found| found.name == kind.name));
        let (path, text) = sample.unwrap_or_else(|| panic!("{} has no sample", kind.name));
        let told = told(path, text);
        assert!(!told.is_empty() && !told.contains("broken"), "{path} says {told:?}");
    }
}

#[test]
fn no_text_ends_a_reader() {
    for (path, text) in SAMPLES {
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            told(path, &text[..end]);
            for other in ["\"", "'", "\\", "}", ")", "\n", "$", "{", "[", "ü", "\u{0}"] {
                told(path, &format!("{}{other}{}", &text[..end], &text[end..]));
            }
        }
        for (_, other) in SAMPLES {
            told(path, other);
        }
        let repeated = ["{", "[", "(", "<a>", "a.", "\"", "${", "\\", "[[", "a = {", "project(", "{\"a\":", "\n "];
        for text in repeated {
            told(path, &text.repeat(20_000));
        }
    }
}
