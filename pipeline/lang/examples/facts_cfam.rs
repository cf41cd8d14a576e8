//! Prints the facts of files: for looking at extraction beside the source.
use codegraph_lang::*;
use codegraph_model::*;
use std::time::Duration;
fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let Detection::Pack(pack) = detect(&path, &bytes) else {
            println!("{path}: no pack");
            continue;
        };
        let Decoded::Text { text, .. } = decode(bytes) else { continue };
        let x = Extractor::new().extract(pack, text, &Limits { should_stop: &|| false }, || Duration::ZERO);
        let f = x.facts;
        println!("== {path} {} {:?} errors {}", pack.name, f.lines, f.error_nodes);
        for (i, e) in f.entities.iter().enumerate() {
            println!(
                "E{i} L{} {} [{}] {} | {} | {} | parent {:?} | vis {} exp {} test {} | mods {:?} | params {:?} | ret {:?} | deco {:?} | doc {:?} | loc {} cyc {:?} nest {:?}",
                e.name_span.start_line,
                e.kind.as_str(),
                e.native_kind,
                f.str(e.qualified_name),
                f.str(e.descriptors),
                f.str(e.signature),
                e.parent,
                e.visibility.map_or("-", |v| v.as_str()),
                e.is_exported,
                e.is_test,
                e.modifiers.iter().map(|m| f.str(*m)).collect::<Vec<_>>(),
                e.parameters
                    .iter()
                    .map(|p| format!(
                        "{}:{}={}",
                        f.str(p.name),
                        p.type_text.map_or("", |t| f.str(t)),
                        p.default.map_or("", |t| f.str(t))
                    ))
                    .collect::<Vec<_>>(),
                e.return_type.map(|t| f.str(t)),
                e.decorators.iter().map(|m| f.str(*m)).collect::<Vec<_>>(),
                e.doc.map(|d| f.str(d)),
                e.loc,
                e.cyclomatic,
                e.nesting
            );
        }
        for r in &f.refs {
            println!(
                "R L{}:{} {} {} q={:?} r={:?} in {:?} arity {:?} -> {} {:?}",
                r.span.start_line,
                r.span.start_col,
                r.role.as_str(),
                f.str(r.name),
                r.qualifier.map(|q| f.str(q)),
                r.receiver.map(|q| f.str(q)),
                r.in_entity.map(|e| f.str(f.entities[e as usize].name)),
                r.arity,
                r.resolution.as_str(),
                r.targets.iter().map(|t| f.str(f.entities[*t as usize].qualified_name)).collect::<Vec<_>>()
            );
        }
        for i in &f.imports {
            println!(
                "I L{} module {} name {:?} alias {:?} rel {} wild {} re {}",
                i.span.start_line,
                f.str(i.module),
                i.name.map(|n| f.str(n)),
                i.alias.map(|n| f.str(n)),
                i.is_relative,
                i.is_wildcard,
                i.is_reexport
            );
        }
        for e in &f.entities {
            if e.native_kind != "file" {
                println!(
                    "D {}:{} def {} {}",
                    e.name_span.start_line,
                    e.name_span.start_col,
                    e.kind.as_str(),
                    f.str(e.qualified_name)
                );
            }
        }
        for r in &f.refs {
            let t = match r.targets.as_slice() {
                [t] => format!(" -> {}", f.str(f.entities[*t as usize].qualified_name)),
                _ => " ?".into(),
            };
            println!("D {}:{} ref {} {}{}", r.span.start_line, r.span.start_col, r.role.as_str(), f.str(r.name), t);
        }
        for i in &f.imports {
            println!(
                "D {}:{} use {}{}{}{}",
                i.span.start_line,
                i.span.start_col,
                f.str(i.module),
                i.name.map_or(String::new(), |n| format!(" {}", f.str(n))),
                if i.is_wildcard { " *" } else { "" },
                i.alias.map_or(String::new(), |n| format!(" as {}", f.str(n)))
            );
        }
        for p in &f.problems {
            println!("P {:?}", p);
        }
    }
}
