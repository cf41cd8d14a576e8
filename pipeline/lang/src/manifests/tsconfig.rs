//! `tsconfig.json` and `jsconfig.json`.

use codegraph_model::{RootFact, RootKind};
use jsonc_parser::ast::Object;
use jsonc_parser::common::Ranged;

use super::json_text::{Form, at, parse_object, properties, text, text_of, texts};
use super::sheet::{Sheet, root};

/// What only configurations with another name say comes after what those say that hold by their names.
const OTHER_RANK: u32 = 100;

/// The configuration of its directory.
pub(super) fn read(sheet: &mut Sheet<'_>) {
    read_ranked(sheet, 0);
}

/// One that others extend or refer to, or that is asked for by name.
pub(super) fn read_other(sheet: &mut Sheet<'_>) {
    read_ranked(sheet, OTHER_RANK);
}

fn read_ranked(sheet: &mut Sheet<'_>, base_rank: u32) {
    let Some(object) = parse_object(sheet, Form::WithComments) else { return };
    if let Some(extends) = at(&object, &["extends"]) {
        // Of several the last wins.
        for (rank, (name, at)) in texts(&extends.value).into_iter().rev().enumerate() {
            let line = sheet.line(at);
            let rank = base_rank + rank as u32 + 1;
            let extends = match name.starts_with(['.', '/']) {
                true => root(RootKind::Extends, "", with_json(name), line),
                false => RootFact { target: None, ..root(RootKind::Extends, name, "", line) },
            };
            sheet.root(RootFact { rank, ..extends });
        }
    }
    if let Some(references) = at(&object, &["references"])
        && let Some(array) = references.value.as_array()
    {
        for path in array.elements.iter().filter_map(|item| at(item.as_object()?, &["path"])) {
            if let Some(target) = text_of(&path.value) {
                let line = sheet.line(path.start());
                let is_file = target.ends_with(".json");
                let target = if is_file { target.to_string() } else { format!("{target}/tsconfig.json") };
                sheet.root(RootFact { rank: base_rank + 1, ..root(RootKind::Reference, "", target, line) });
            }
        }
    }
    names(sheet, &object, base_rank);
    output(sheet, &object, base_rank);
}

/// `baseUrl`, `paths` and `rootDirs`.
fn names(sheet: &mut Sheet<'_>, object: &Object<'_>, base_rank: u32) {
    let base = at(object, &["compilerOptions", "baseUrl"]).and_then(|prop| Some((text_of(&prop.value)?, prop.start())));
    if let Some((path, at)) = base {
        let line = sheet.line(at);
        sheet.root(RootFact { rank: base_rank + 1, ..root(RootKind::Base, "", path, line) });
    }
    for prop in properties(object, &["compilerOptions", "paths"]) {
        for (rank, (path, at)) in texts(&prop.value).into_iter().enumerate() {
            let path = match base {
                Some((base, _)) if !path.starts_with(['/', '$']) => format!("{base}/{path}"),
                _ => path.to_string(),
            };
            let line = sheet.line(at);
            let mapping = root(RootKind::PathMapping, prop.name.as_str(), path, line);
            sheet.root(RootFact { rank: base_rank + rank as u32 + 1, ..mapping });
        }
    }
    if let Some(dirs) = at(object, &["compilerOptions", "rootDirs"]) {
        for (rank, (path, at)) in texts(&dirs.value).into_iter().enumerate() {
            let line = sheet.line(at);
            sheet.root(RootFact { rank: base_rank + rank as u32 + 1, ..root(RootKind::MergedDir, "", path, line) });
        }
    }
}

/// Where what is compiled goes, and where it comes from.
fn output(sheet: &mut Sheet<'_>, object: &Object<'_>, base_rank: u32) {
    let source = text(object, &["compilerOptions", "rootDir"]).map(str::to_string);
    let source = source.or_else(|| included(object)).unwrap_or_else(|| ".".to_string());
    let mut seen: Vec<&str> = Vec::new();
    for key in ["outDir", "declarationDir"] {
        let Some(prop) = at(object, &["compilerOptions", key]) else { continue };
        let Some(dir) = text_of(&prop.value) else { continue };
        // To be compiled in place is no output.
        if seen.contains(&dir) || matches!(dir.trim_end_matches('/'), "" | ".") {
            continue;
        }
        seen.push(dir);
        let output = root(RootKind::Output, dir, source.as_str(), sheet.line(prop.start()));
        sheet.root(RootFact { rank: base_rank + 1, ..output });
    }
}

/// The directory that all included files are in, if that is said. The compiler takes the deepest that holds them all,
/// which is not known from patterns; one folder at the top is what people have.
fn included(object: &Object<'_>) -> Option<String> {
    let lists = ["include", "files"].iter().filter_map(|key| at(object, &[key]));
    let mut first = None;
    for (pattern, _) in lists.flat_map(|prop| texts(&prop.value)) {
        let pattern = pattern.trim_start_matches("./");
        let dir = pattern.split('/').next().filter(|dir| !dir.contains(['*', '.']))?;
        if first.is_some_and(|first| first != dir) {
            return None;
        }
        first = Some(dir);
    }
    first.map(str::to_string)
}

/// The configuration that `path` means.
fn with_json(path: &str) -> String {
    if path.ends_with(".json") { path.to_string() } else { format!("{path}.json") }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn names_are_mapped() {
        check(
            "tsconfig.json",
            r##"{
  // comments
  "extends": ["@tsconfig/node18/tsconfig.json", "../tsconfig.base"],
  "references": [{"path": "../core"}, {"path": "./tsconfig.app.json"}],
  "include": ["src/**/*"],
  "compilerOptions": {
    "baseUrl": "./src", "outDir": "dist", "declarationDir": "dist",
    "paths": {"@app/*": ["app/*", "gen/app/*"], "@lib": ["${configDir}/lib.ts"]},
    "rootDirs": ["src", "gen"],
  },
}"##,
            "3: extends '' -> ../tsconfig.base.json
             3: extends '@tsconfig/node18/tsconfig.json' -> nothing rank 2
             4: reference '' -> ../core/tsconfig.json
             4: reference '' -> ./tsconfig.app.json
             7: base '' -> ./src
             7: output 'dist' -> src
             8: path_mapping '@app/*' -> ./src/app/*
             8: path_mapping '@app/*' -> ./src/gen/app/* rank 2
             8: path_mapping '@lib' -> ${configDir}/lib.ts
             9: merged_dir '' -> src
             9: merged_dir '' -> gen rank 2",
        );
        check(
            "tsconfig.base.json",
            r#"{"compilerOptions": {"paths": {"~/*": "./lib/*"}, "outDir": "./out", "rootDir": "."}}"#,
            "1: path_mapping '~/*' -> ./lib/* rank 101\n1: output './out' -> . rank 101",
        );
        check("jsconfig.json", "", "");
    }
}
