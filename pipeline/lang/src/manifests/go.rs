//! `go.mod` and `go.work`.

use codegraph_model::{DependencyFact, DependencyKind, DependencySource, PackageFact, RootKind};

use super::sheet::{Sheet, dependency, root};

/// A statement: its verb, its words, the comment behind it, and its line.
struct Statement<'t> {
    verb: &'t str,
    words: Vec<&'t str>,
    comment: &'t str,
    line: u32,
}

pub(super) fn read(sheet: &mut Sheet<'_>) {
    for Statement { verb, words, comment, line } in statements(sheet.text) {
        match (verb, words.as_slice()) {
            ("module", [name]) => {
                sheet.package(PackageFact { name: name.to_string(), line, ..PackageFact::default() });
                sheet.root(root(RootKind::Module, *name, "", line));
            }
            ("go" | "toolchain", [version]) => sheet.property(verb, *version, line),
            ("require", [name, version]) => {
                let is_indirect = comment.split(';').any(|part| part.trim() == "indirect");
                let kind = if is_indirect { DependencyKind::Indirect } else { DependencyKind::Normal };
                let requirement = Some(version.to_string());
                sheet.dependency(DependencyFact { requirement, ..dependency(*name, kind, line) });
            }
            ("replace", words) => replace(sheet, words, line),
            ("use", [dir]) => sheet.root(root(RootKind::WorkspaceMember, "", *dir, line)),
            ("exclude" | "retract" | "tool" | "godebug" | "ignore" | "use" | "module" | "require" | "go", _) => {}
            _ => sheet.bad_syntax(format!("line {line}: {verb} is no statement that is known"), None, false),
        }
    }
}

/// `replace NAME [VERSION] => PATH` or `=> NAME VERSION`.
fn replace(sheet: &mut Sheet<'_>, words: &[&str], line: u32) {
    let mut halves = words.split(|word| *word == "=>");
    let (Some([name, ..]), Some([by, version @ ..])) = (halves.next(), halves.next()) else { return };
    let is_path = by.starts_with("./") || by.starts_with("../") || matches!(*by, "." | "..") || by.starts_with('/');
    let managed = DependencyFact { marker: Some("replace".into()), ..dependency(*name, DependencyKind::Managed, line) };
    match (is_path, version) {
        (true, _) => {
            sheet.root(root(RootKind::Replace, *name, *by, line));
            let location = Some(by.to_string());
            sheet.dependency(DependencyFact { source: DependencySource::Path, location, ..managed });
        }
        (false, [version]) => {
            // The code still says the name that is replaced.
            let alias = (by != name).then(|| name.to_string());
            let requirement = Some(version.to_string());
            sheet.dependency(DependencyFact { name: by.to_string(), alias, requirement, ..managed });
        }
        _ => {}
    }
}

/// The statements, those in brackets one by one.
fn statements(text: &str) -> Vec<Statement<'_>> {
    let mut found = Vec::new();
    let mut block = None;
    for (i, text) in text.lines().enumerate() {
        let (code, comment) = text.split_once("//").unwrap_or((text, ""));
        let mut words: Vec<&str> = code.split_whitespace().map(|word| word.trim_matches(['"', '`'])).collect();
        if words.is_empty() {
            continue;
        }
        let line = i as u32 + 1;
        match block {
            Some(_) if words == [")"] => block = None,
            Some(verb) => found.push(Statement { verb, words, comment, line }),
            None if words.last() == Some(&"(") => block = Some(words[0]),
            None => {
                let verb = words.remove(0);
                found.push(Statement { verb, words, comment, line });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn modules_and_their_requirements() {
        check(
            "go.mod",
            r#"// The sky.
module example.org/sky/v2

go 1.22
toolchain go1.22.1
require example.org/one v1.0.0
require (
	"example.org/two" v2.1.0 // indirect; why not
	example.org/three v0.0.0-20200101000000-abcdef123456+incompatible // for the stars
)
replace example.org/one => ../one
replace (
	example.org/two v2.1.0 => example.org/fork v2.2.0
)
exclude example.org/three v1.0.0
tool example.org/two/cmd
"#,
            "2: package example.org/sky/v2
             6: normal example.org/one v1.0.0
             8: indirect example.org/two v2.1.0
             9: normal example.org/three v0.0.0-20200101000000-abcdef123456+incompatible
             11: managed example.org/one if replace from path at ../one
             13: managed example.org/fork as example.org/two v2.2.0 if replace
             2: module 'example.org/sky/v2' -> .
             11: replace 'example.org/one' -> ../one
             4: go = 1.22
             5: toolchain = go1.22.1",
        );
    }

    #[test]
    fn workspaces_have_members() {
        check(
            "go.work",
            "go 1.22\nuse (\n\t.\n\t./tools\n)\nuse ./x\nbananas\n",
            "3: workspace_member '' -> .
             4: workspace_member '' -> ./tools
             6: workspace_member '' -> ./x
             1: go = 1.22
             0: manifest_syntax line 7: bananas is no statement that is known",
        );
    }
}
