//! Small worlds out of source text, and what their mentions lead to.
//!
//! A world is one text: a line `--- path` begins each file, `--- repo@path` one of another repo. A comment that holds `<= label` names the definitions of its line;
//! one that holds `=> name: label` says what `name` on its line means: what has that label, `?` for nothing that is known,
//! `@package` for something of that package outside, or several labels for what it may mean. Labels stand before the next blank.

mod rows;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{Array, Int64Array, ListArray, ListBuilder, RecordBatch, StringArray, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema};
use codegraph_lang::{Detection, Extractor, Limits, Pack, detect};
use codegraph_link::{Bases, Linker, Memory, Mention, Places, Texts, WorldBuilder};
use codegraph_model::{Facts, Role, Str, id_of};

use rows::{ENTITIES, IMPORTS, id_in};

/// Where something stands: file and line.
type At = (String, i32);

struct File<'t> {
    /// With its repo, if that is another.
    place: &'t str,
    repo: &'t str,
    path: &'t str,
    lines: Vec<&'t str>,
}

fn files(text: &str) -> Vec<File<'_>> {
    let mut files: Vec<File<'_>> = Vec::new();
    for line in text.lines() {
        match line.trim_start().strip_prefix("--- ") {
            Some(place) => {
                let (repo, path) = place.split_once('@').unwrap_or(("repo", place));
                files.push(File { place, repo, path, lines: Vec::new() });
            }
            None => files.last_mut().into_iter().for_each(|file| file.lines.push(line)),
        }
    }
    files
}

/// Looks at each mention of `text` that says what it means.
pub(crate) fn check(text: &str) {
    let files = files(text);
    let mut labels: BTreeMap<&str, At> = BTreeMap::new();
    let mut wanted: Vec<(At, &str, Vec<&str>)> = Vec::new();
    for file in &files {
        for (n, line) in file.lines.iter().enumerate() {
            let at = (file.place.to_string(), n as i32 + 1);
            for (i, _) in line.match_indices("<= ") {
                labels.extend(line[i + 3..].split_whitespace().next().map(|label| (label, at.clone())));
            }
            for (i, _) in line.match_indices("=> ").filter(|(i, _)| !line[..*i].ends_with('=')) {
                let Some((name, rest)) = line[i + 3..].split_once(": ") else { continue };
                // An arrow of the code itself.
                if !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '!')) {
                    continue;
                }
                let all = rest.split_whitespace().next().unwrap_or_default().split('|').collect();
                wanted.push((at.clone(), name, all));
            }
        }
    }
    assert!(!wanted.is_empty(), "nothing is asked of\n{text}");
    let said = linked(&files);
    for (at, name, expected) in wanted {
        let package = expected[0].strip_prefix('@');
        let is_label = |label: &&&str| **label != "?" && !label.starts_with('@');
        let mut expected: Vec<At> = expected.iter().filter(is_label).map(|label| labels[label].clone()).collect();
        expected.sort();
        let (found, outside) =
            said.get(&(at.clone(), name.to_string())).map_or((None, None), |(f, o)| (Some(f), o.as_deref()));
        assert_eq!(found, Some(&expected), "{name} in {}:{} of\n{text}", at.0, at.1);
        assert!(package.is_none() || package == outside, "{name} in {}:{} is of {outside:?} in\n{text}", at.0, at.1);
    }
}

/// A mention of a file, and where it stands.
struct Ref<'w> {
    mention: Mention<'w>,
    at: At,
    target: Option<u32>,
    /// The types of its arguments, in one row.
    given: ListArray,
}

/// By place and name of each mention: where what it means stands, or the package outside that it is of.
fn linked(files: &[File<'_>]) -> BTreeMap<(At, String), (Vec<At>, Option<String>)> {
    let (mut all, mut ids, mut languages) = (Vec::new(), Vec::new(), Vec::new());
    for file in files {
        let text = file.lines.join("\n");
        let Detection::Pack(pack) = detect(file.path, text.as_bytes(), None) else {
            panic!("{} is in no language", file.path)
        };
        all.push((pack, Extractor::new().extract(pack, text, &Limits::NONE, || Duration::ZERO).facts));
        ids.push(id_of(&["file", file.place]));
        languages.push(pack.name);
    }
    let mut builder = WorldBuilder::new();
    builder.files(&files_batch(ids.clone(), files, languages)).unwrap();
    let mut places_of: BTreeMap<i64, At> = BTreeMap::new();
    for ((file, file_id), (pack, facts)) in files.iter().zip(&ids).zip(&all) {
        for (n, entity) in facts.entities.iter().enumerate() {
            let at = (file.place.to_string(), entity.name_span.start_line as i32);
            places_of.insert(id_in(*file_id, ENTITIES.name, n as u32), at);
        }
        builder.entities(&rows::entities(*file_id, file.path, pack, facts)).unwrap();
    }
    for (file_id, (_, facts)) in ids.iter().zip(&all) {
        builder.imports(&rows::imports(*file_id, facts)).unwrap();
    }
    let mut world = builder.build();
    for _ in 0..3 {
        let places = Places::of(&world);
        let memory = Memory::default();
        let linker = Linker::new(&world, &places, &memory);
        let mut bases = Bases::default();
        for known in refs(&linker, files, &ids, &all) {
            if matches!(known.mention.role, Role::Inherit | Role::Implement) {
                let found = known.target.or_else(|| linker.resolve(&known.mention).target);
                linker.note_base(&mut bases, &known.mention, found);
            }
        }
        if !world.set_bases(bases) {
            break;
        }
    }
    let places = Places::of(&world);
    let memory = Memory::default();
    let linker = Linker::new(&world, &places, &memory);
    let mut said = BTreeMap::new();
    for Ref { mention, at, target, given } in refs(&linker, files, &ids, &all) {
        let (found, package): (Vec<u32>, _) = match target {
            Some(target) => (vec![target], None),
            None => {
                let found = linker.resolve_call(&mention, Texts::of(&given, 0));
                (found.target.into_iter().chain(found.candidates).collect(), found.package)
            }
        };
        let mut found: Vec<At> = found.into_iter().map(|e| places_of[&linker.entity_id(e)].clone()).collect();
        found.sort();
        said.insert((at, mention.name.to_string()), (found, package));
    }
    said
}

fn refs<'w>(linker: &Linker<'_>, files: &[File<'_>], ids: &[i64], all: &'w [(&Pack, Facts)]) -> Vec<Ref<'w>> {
    let mut refs = Vec::new();
    for ((file, file_id), (_, facts)) in files.iter().zip(ids).zip(all) {
        let entity = |n: u32| linker.entity_number(id_in(*file_id, ENTITIES.name, n));
        let text = |text: Str| facts.str(text);
        for fact in &facts.refs {
            let target = match fact.targets[..] {
                [one] => entity(one),
                _ => None,
            };
            let mention = Mention {
                file: linker.file_number(*file_id).unwrap(),
                in_entity: fact.in_entity.get().and_then(entity),
                name: text(fact.name),
                qualifier: fact.qualifier.map(text),
                receiver: fact.receiver.map(text),
                role: fact.role,
                arity: fact.arity.get(),
                import: fact.import.get().and_then(|n| linker.import_number(id_in(*file_id, IMPORTS.name, n))),
                receiver_type: fact.receiver_type.get().and_then(entity),
                target_path: fact.target_path.map(text),
                start_byte: fact.start_byte,
            };
            let mut given = ListBuilder::new(StringBuilder::new());
            let known = facts.arguments.iter().find(|given| given.start_byte == fact.start_byte);
            let types = known.filter(|_| fact.arity.get().is_some()).map(|given| given.types.as_slice());
            given.append_value(types.unwrap_or_default().iter().map(|of| Some(text(*of))));
            let at = (file.place.to_string(), fact.line as i32);
            refs.push(Ref { mention, at, target, given: given.finish() });
        }
    }
    refs
}

fn files_batch(ids: Vec<i64>, files: &[File<'_>], languages: Vec<&str>) -> RecordBatch {
    let field = |name, kind| Field::new(name, kind, false);
    let schema = Schema::new(vec![
        field("file_id", DataType::Int64),
        field("repo", DataType::Utf8),
        field("path", DataType::Utf8),
        field("language", DataType::Utf8),
    ]);
    let paths: Vec<&str> = files.iter().map(|file| file.path).collect();
    let columns: Vec<Arc<dyn Array>> = vec![
        Arc::new(Int64Array::from(ids)),
        Arc::new(StringArray::from(files.iter().map(|file| file.repo).collect::<Vec<_>>())),
        Arc::new(StringArray::from(paths)),
        Arc::new(StringArray::from(languages)),
    ];
    RecordBatch::try_new(Arc::new(schema), columns).unwrap()
}
