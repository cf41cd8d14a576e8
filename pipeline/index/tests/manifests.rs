//! Manifests of a few repos, as they are written, and what is known of them after the scan.

use std::collections::BTreeMap;

use arrow::json::WriterBuilder;
use arrow::json::writer::LineDelimited;
use codegraph_index::rows_of_file;
use codegraph_lang::{is_vendored, manifest};
use codegraph_link::Manifests;
use codegraph_model::Facts;
use serde_json::Value;

/// The manifests of `files`, each `repo:path` and a text, with everything filled in.
fn linked(files: &[(&str, &str)]) -> Manifests {
    let mut manifests = Manifests::default();
    let mut files = files.to_vec();
    files.sort_unstable();
    for (place, text) in files {
        let (repo, path) = place.split_once(':').expect("has a repo");
        let mut facts = Facts { text: text.to_string(), ..Facts::default() };
        manifest(path).expect("is a manifest").read(&mut facts);
        assert!(facts.problems.is_empty(), "{place}: {:?}", facts.problems);
        for (table, batch) in rows_of_file(repo, path, None, &facts).expect("sound") {
            manifests.read(table.name, &batch).expect("sound");
        }
    }
    manifests.inherit();
    manifests.find_targets(is_vendored);
    manifests
}

/// A line for each row but those of properties. Of ids only what they stand for is told.
fn told(manifests: &Manifests) -> Vec<String> {
    let mut rows: Vec<(&str, Value)> = Vec::new();
    for (table, batches) in manifests.write().expect("sound") {
        for batch in batches {
            let mut writer = WriterBuilder::new().with_explicit_nulls(true).build::<_, LineDelimited>(Vec::new());
            writer.write(&batch.batch).and_then(|()| writer.finish()).expect("sound");
            let text = String::from_utf8(writer.into_inner()).expect("is text");
            rows.extend(text.lines().map(|line| (table.name, serde_json::from_str(line).expect("is JSON"))));
        }
    }
    let of_table = |name: &'static str| rows.iter().filter(move |(table, _)| *table == name).map(|(_, row)| row);
    let packages: BTreeMap<String, String> = of_table("packages")
        .map(|row| (row["package_id"].to_string(), format!("{}:{}", text(row, "repo"), text(row, "root_dir"))))
        .collect();
    let or =
        |label: &str, row: &Value, key: &str| row[key].as_str().map_or(String::new(), |text| format!(" {label}{text}"));
    let place = |row: &Value| format!("{}:{}:", text(row, "repo"), text(row, "path"));
    let mut lines = Vec::new();
    for row in of_table("packages") {
        let private = if row["is_private"] == true { " private" } else { "" };
        lines.push(format!("{} package {}{}{private}", place(row), text(row, "name"), or("", row, "version")));
    }
    for row in of_table("dependencies") {
        let target = packages.get(&row["target_package_id"].to_string());
        let target = target.map_or(String::new(), |target| format!(" is {target}"));
        let said = [("as ", "alias"), ("", "requirement"), ("at ", "location")].map(|(label, key)| or(label, row, key));
        lines.push(format!("{} {} {}{}{target}", place(row), text(row, "kind"), text(row, "name"), said.concat()));
    }
    for row in of_table("module_roots") {
        let target = row["target"].as_str().unwrap_or("nothing");
        let says =
            format!("{} in '{}' '{}' -> '{target}'", text(row, "kind"), text(row, "scope_dir"), text(row, "prefix"));
        lines.push(format!("{} {says} rank {}", place(row), row["rank"]));
    }
    lines
}

fn text<'r>(row: &'r Value, key: &str) -> &'r str {
    row[key].as_str().unwrap_or_default()
}

/// Checks that each expected line is among those that are told of `files`, and none of `unexpected` is part of one.
#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str], unexpected: &[&str]) {
    let lines = told(&linked(files));
    for line in expected {
        assert!(lines.iter().any(|other| other == line), "{line}\nis not in\n{}", lines.join("\n"));
    }
    for text in unexpected {
        assert!(!lines.iter().any(|line| line.contains(text)), "{text}\nis in\n{}", lines.join("\n"));
    }
}

#[test]
fn members_of_a_workspace_inherit() {
    check(
        &[
            (
                "sky:Cargo.toml",
                "[workspace]\nmembers = ['crates/*']\n[workspace.package]\nversion = '2.0.0'\npublish = false\n\
                 [workspace.dependencies]\nserde = '1'\nmap = { package = 'sky-map', path = 'crates/map' }",
            ),
            (
                "sky:crates/app/Cargo.toml",
                "[package]\nname = 'app'\nversion.workspace = true\npublish.workspace = true\n\
                 [dependencies]\nserde.workspace = true\nmap = { workspace = true }\nlost.workspace = true\ndome = '1'",
            ),
            ("sky:crates/map/Cargo.toml", "[package]\nname = 'sky-map'\nversion = '0.1.0'"),
            ("dome:Cargo.toml", "[package]\nname = 'dome'\nversion = '1.1.0'"),
        ],
        &[
            "sky:crates/app/Cargo.toml: package app 2.0.0 private",
            "sky:crates/app/Cargo.toml: normal serde 1",
            "sky:crates/app/Cargo.toml: normal sky-map as map at crates/map is sky:crates/map",
            "sky:crates/app/Cargo.toml: normal lost",
            "sky:crates/app/Cargo.toml: normal dome 1 is dome:",
            "sky:Cargo.toml: managed sky-map as map at crates/map is sky:crates/map",
        ],
        &[],
    );
}

#[test]
fn projects_inherit_from_parents() {
    check(
        &[
            (
                "sky:pom.xml",
                "<project><groupId>org.sky</groupId><artifactId>parent</artifactId><version>${revision}</version>
                 <properties><revision>3.0</revision><dome.version>1.5</dome.version></properties>
                 <modules><module>map</module></modules>
                 <dependencyManagement><dependencies>
                 <dependency><groupId>org.dome</groupId><artifactId>dome</artifactId><version>${dome.version}</version></dependency>
                 <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4</version><scope>test</scope></dependency>
                 <dependency><groupId>org.sky</groupId><artifactId>bom</artifactId><version>1</version><type>pom</type><scope>import</scope></dependency>
                 </dependencies></dependencyManagement></project>",
            ),
            (
                "sky:map/pom.xml",
                "<project><parent><groupId>org.sky</groupId><artifactId>parent</artifactId><version>${revision}</version></parent>
                 <artifactId>map</artifactId><dependencies>
                 <dependency><groupId>org.dome</groupId><artifactId>dome</artifactId></dependency>
                 <dependency><groupId>junit</groupId><artifactId>junit</artifactId></dependency>
                 <dependency><groupId>a</groupId><artifactId>b</artifactId></dependency>
                 <dependency><groupId>${project.groupId}</groupId><artifactId>bom</artifactId><version>${project.version}</version></dependency>
                 </dependencies></project>",
            ),
            (
                "sky:bom/pom.xml",
                "<project><groupId>org.sky</groupId><artifactId>bom</artifactId><version>1</version>
                 <dependencyManagement><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId><version>7</version></dependency>
                 </dependencies></dependencyManagement></project>",
            ),
            ("dome:build.gradle", "group = 'org.dome'\nversion = '1.6'"),
        ],
        &[
            "sky:pom.xml: package org.sky:parent 3.0",
            "sky:map/pom.xml: package org.sky:map 3.0",
            "sky:map/pom.xml: normal org.dome:dome 1.5 is dome:",
            "sky:map/pom.xml: dev junit:junit 4",
            "sky:map/pom.xml: normal a:b 7",
            "sky:map/pom.xml: normal org.sky:bom 3.0 is sky:bom",
        ],
        &["${"],
    );
    // What names itself has no value.
    check(
        &[(
            "a:pom.xml",
            "<project><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version><properties><v>${w}</v><w>x${v}</w></properties></project>",
        )],
        &[],
        &["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"],
    );
}

#[test]
fn projects_of_a_build_inherit() {
    check(
        &[
            (
                "sky:settings.gradle",
                "rootProject.name = 'skies'\ninclude ':core', ':web'\nproject(':web').projectDir = file('site')",
            ),
            ("sky:build.gradle", "allprojects {\n group = 'org.sky'\n version = '5'\n}"),
            ("sky:gradle.properties", "domeVersion=9"),
            ("sky:gradle/libs.versions.toml", "[libraries]\nstars-core = 'org.stars:core:2'"),
            ("sky:core/build.gradle", "version = '6'"),
            (
                "sky:site/build.gradle.kts",
                "dependencies {\n implementation(project(\":core\"))\n implementation(libs.stars.core)\n api(\"a:dome:$domeVersion\")\n}",
            ),
            ("stars:pom.xml", "<project><groupId>org.stars</groupId><artifactId>core</artifactId></project>"),
        ],
        &[
            "sky:build.gradle: package org.sky:skies 5",
            "sky:core/build.gradle: package org.sky:core 6",
            "sky:site/build.gradle.kts: package org.sky:site 5",
            "sky:site/build.gradle.kts: normal org.sky:core as :core at core is sky:core",
            "sky:site/build.gradle.kts: normal org.stars:core as libs.stars.core 2 is stars:",
            "sky:site/build.gradle.kts: normal a:dome 9",
        ],
        &[],
    );
}

#[test]
fn configurations_extend_others() {
    check(
        &[
            (
                "sky:tsconfig.base.json",
                r#"{"compilerOptions": {"paths": {"@/*": ["${configDir}/src/*"], "lib": ["lib/index"]}, "outDir": "dist"}}"#,
            ),
            ("sky:packages/config/package.json", r#"{"name": "@sky/config"}"#),
            (
                "sky:packages/config/tsconfig.lib.json",
                r#"{"extends": "../../tsconfig.base.json", "compilerOptions": {"baseUrl": "../.."}}"#,
            ),
            (
                "sky:packages/app/package.json",
                r#"{"name": "app", "main": "dist/index.js", "dependencies": {"lib": "workspace:*", "far": "1"}}"#,
            ),
            (
                "sky:packages/app/tsconfig.json",
                r#"{"extends": "@sky/config/tsconfig.lib.json", "include": ["src"], "compilerOptions": {"outDir": "dist"}}"#,
            ),
            ("sky:packages/lib/package.json", r#"{"name": "lib", "version": "1.0.0"}"#),
            (
                "sky:packages/lib/tsconfig.json",
                r#"{"extends": "../config/tsconfig.lib", "compilerOptions": {"paths": {"x": ["./packages/lib/x.ts"]}}}"#,
            ),
            ("far:package.json", r#"{"name": "far"}"#),
        ],
        &[
            "sky:packages/app/tsconfig.json: path_mapping in 'packages/app' '@/*' -> 'packages/app/src/*' rank 1",
            "sky:packages/app/tsconfig.json: path_mapping in 'packages/app' 'lib' -> 'lib/index' rank 1",
            "sky:packages/app/tsconfig.json: base in 'packages/app' '' -> '' rank 1",
            "sky:packages/app/package.json: entry in 'packages/app' 'app' -> 'packages/app/src/index' rank 1001",
            "sky:packages/app/package.json: normal lib * is sky:packages/lib",
            "sky:packages/app/package.json: normal far 1 is far:",
            "sky:packages/lib/tsconfig.json: path_mapping in 'packages/lib' 'x' -> 'packages/lib/x.ts' rank 1",
        ],
        &["${", "'packages/lib' '@/*'"],
    );
    // A circle ends.
    check(
        &[
            ("a:tsconfig.json", r#"{"extends": "./tsconfig.b.json"}"#),
            ("a:tsconfig.b.json", r#"{"extends": "./tsconfig.json", "compilerOptions": {"baseUrl": "."}}"#),
        ],
        &["a:tsconfig.json: base in '' '' -> '' rank 1"],
        &[],
    );
}

#[test]
fn variables_stand_for_directories() {
    check(
        &[
            ("sky:CMakeLists.txt", "project(sky)\nadd_subdirectory(lib)\nfind_package(dome REQUIRED)"),
            ("sky:lib/CMakeLists.txt", "project(lib)"),
            (
                "sky:lib/src/CMakeLists.txt",
                "include_directories(${CMAKE_SOURCE_DIR}/a ${PROJECT_SOURCE_DIR}/b ${CMAKE_SOURCE_DIR})",
            ),
            (
                "sky:compile_commands.json",
                r#"[{"directory": "/x/build", "file": "/x/lib/a.c", "command": "cc -I/x/inc -I/usr/include"}]"#,
            ),
            ("dome:CMakeLists.txt", "project(dome)"),
            ("none:CMakeLists.txt", "include_directories(${CMAKE_SOURCE_DIR}/a)"),
        ],
        &[
            "sky:lib/src/CMakeLists.txt: include_dir in 'lib/src' '' -> 'a' rank 1",
            "sky:lib/src/CMakeLists.txt: include_dir in 'lib/src' '' -> 'lib/b' rank 2",
            "sky:lib/src/CMakeLists.txt: include_dir in 'lib/src' '' -> '' rank 3",
            "sky:compile_commands.json: include_dir in 'lib' '' -> 'inc' rank 1",
            "sky:CMakeLists.txt: normal dome is dome:",
        ],
        &["${", "usr"],
    );
}

#[test]
fn dependencies_are_packages_of_the_snapshot() {
    check(
        &[
            ("a:requirements.txt", "Sky_Map>=1\n-e ./lib\nforked\nboth"),
            ("a:lib/setup.py", "from setuptools import setup\nsetup(name='lib')"),
            ("a:lib/pyproject.toml", "[project]\nname = 'lib'\ndependencies = ['sky.map']"),
            ("a:lib/requirements.txt", "-e ."),
            ("a:both/setup.cfg", "[metadata]\nname = both"),
            ("b:pyproject.toml", "[project]\nname = 'sky-map'"),
            ("b:vendor/sky/pyproject.toml", "[project]\nname = 'sky-map'"),
            ("c:pyproject.toml", "[project]\nname = 'forked'"),
            ("d:pyproject.toml", "[project]\nname = 'forked'"),
            ("d:both/pyproject.toml", "[project]\nname = 'both'"),
            (
                "go:go.mod",
                "module example.org/a\nrequire example.org/b v1.0.0\nrequire example.org/c v1.0.0\nreplace example.org/b => ./b",
            ),
            ("go:b/go.mod", "module example.org/b"),
            ("go2:go.mod", "module example.org/c"),
            ("js:package.json", r#"{"name": "js", "dependencies": {"x": "1"}}"#),
            ("js:node_modules/x/package.json", r#"{"name": "x", "dependencies": {"x": "npm:x@0"}}"#),
            ("js:node_modules/y/node_modules/x/package.json", r#"{"name": "x"}"#),
            ("js:node_modules/y/package.json", r#"{"name": "y", "dependencies": {"x": "2"}}"#),
        ],
        &[
            "a:requirements.txt: normal sky-map >=1 is b:",
            "a:requirements.txt: normal lib at lib is a:lib",
            "a:lib/requirements.txt: normal lib at lib is a:lib",
            "a:requirements.txt: normal forked",
            "a:requirements.txt: normal both is a:both",
            "a:lib/pyproject.toml: normal sky-map is b:",
            "go:go.mod: normal example.org/b v1.0.0 is go:b",
            "go:go.mod: normal example.org/c v1.0.0 is go2:",
            "js:package.json: normal x 1 is js:node_modules/x",
            "js:node_modules/y/package.json: normal x 2 is js:node_modules/y/node_modules/x",
        ],
        &[],
    );
}

#[test]
fn rows_come_back_as_they_were() {
    let files = [("a:Cargo.toml", "[package]\nname = 'a'\n[dependencies]\nb = '1'\n[workspace]")];
    let manifests = linked(&files);
    let mut again = Manifests::default();
    for (table, batches) in manifests.write().expect("sound") {
        assert_eq!(batches.len(), 1, "{}", table.name);
        batches.iter().for_each(|rows| again.read(table.name, &rows.batch).expect("sound"));
    }
    assert_eq!(told(&again), told(&manifests));
    let n_properties =
        again.write().expect("sound").iter().filter(|(table, _)| table.name == "manifest_properties").count();
    assert_eq!(n_properties, 1);
}
