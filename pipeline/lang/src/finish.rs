//! After the walk: entities get what only the whole file tells, mentions become refs (`resolve.rs`).

use std::borrow::Cow;
use std::collections::hash_map::Entry;

use codegraph_model::{EntityFact, EntityKind, Facts, LineCounts, Str, Visibility};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::context::{CODE, COMMENT};
use crate::define::with_ordinal;
use crate::detect::matches;
use crate::effort::Effort;
use crate::extract::{Ended, Limits};
use crate::listed::export_listed;
use crate::order;
use crate::pack::{Exported, Pack};
use crate::problems;
use crate::resolve::{Aside, resolve, types};
use crate::walk::Walk;

/// The facts of a walk that `ended` at a limit or at its end, and what ended the work.
pub(crate) fn finish(walk: Walk<'_>, limits: &Limits<'_>, ended: Option<Ended>) -> (Facts, Option<Ended>) {
    let mut effort = Effort::new(limits, walk.fact_bytes(), ended);
    let Walk { text, pack, mut facts, bodies, scopes, mentions, exported_names, lists_exports, line_kinds, .. } = walk;
    let chains = walk.chains.into_inner();
    let outermost = facts.entities.iter_mut().filter(|entity| entity.parent.is_none());
    outermost.for_each(|entity| entity.decorators.extend(walk.top_decorator));
    let mut typings = walk.typings;
    for (entity, typing) in walk.returned {
        if let Some(typing) = typing.filter(|_| facts.entities[entity as usize].return_type.is_none()) {
            typings.insert(entity, typing);
        }
    }
    let aside = Aside {
        owners: &walk.owners,
        typings: &typings,
        chains: &chains,
        given: &walk.given,
        import_homes: &walk.import_homes,
        besides: &walk.besides,
        package: walk.containers[0].qualified,
    };
    for body in bodies {
        let entity = &mut facts.entities[body.entity as usize];
        entity.cyclomatic = Some(body.branches + 1);
        entity.nesting = Some(body.nesting);
    }
    count_lines(&mut facts, text, &line_kinds);
    let adopted = adopt(&mut facts, text, pack, aside.owners);
    // Where `static` hides in a file, what is defined out of a type can be declared private in it.
    if !pack.rules.visibility.file_words.is_empty() {
        be_seen_as_declared(&mut facts, text, aside.owners, &adopted);
    }
    export(&mut facts, text, pack, &exported_names);
    if lists_exports && pack.rules.visibility.exported == Exported::Listed {
        export_listed(&mut facts, text, &exported_names, &scopes);
    }
    tell_apart(&mut facts, text);
    tell_tests(&mut facts, text, pack);
    resolve(&mut facts, text, pack, &scopes, mentions, aside, &mut effort);
    let is_late = effort.is_over() && ended.is_none();
    if is_late {
        problems::cut(&mut facts, None, Ended::Time, "refs whose names were not looked up yet are missing");
    }
    order::sort(&mut facts);
    // Problems are met in document order, but for a cut, which stands where the walk was.
    facts.problems.sort_by_key(|problem| problem.span.map_or(0, |span| span.start_byte));
    (facts, ended.or(is_late.then_some(Ended::Time)))
}

fn count_lines(facts: &mut Facts, text: &str, line_kinds: &[u8]) {
    let lines = crate::text::n_lines(text);
    let mut counts = LineCounts { lines, ..LineCounts::default() };
    // Code lines before each line.
    let mut before = Vec::with_capacity(line_kinds.len() + 1);
    for kind in &line_kinds[..lines as usize] {
        before.push(counts.code);
        match kind {
            kind if kind & CODE != 0 => counts.code += 1,
            kind if kind & COMMENT != 0 => counts.comment += 1,
            _ => counts.blank += 1,
        }
    }
    before.push(counts.code);
    let at = |line: usize| before[line.min(before.len() - 1)];
    for entity in &mut facts.entities {
        // A span that ends in column 1 does not reach into that line.
        let last = entity.span.end_line as usize - usize::from(entity.span.end_col == 1 && entity.span.end_line > 1);
        entity.loc = at(last).saturating_sub(at(entity.span.start_line as usize - 1));
    }
    facts.lines = counts;
}

/// Marks what export statements of their own name.
fn export(facts: &mut Facts, text: &str, pack: &Pack, names: &[&str]) {
    if pack.rules.visibility.exported != Exported::Wrapper {
        return;
    }
    let mut exported = vec![false; facts.entities.len()];
    let names: FxHashSet<&str> = names.iter().copied().collect();
    if !names.is_empty() {
        // What is imported and exported again is passed on.
        for import in &mut facts.imports {
            let name = import.alias.or(import.name).map(|name| name.within(text, &facts.arena));
            import.is_reexport |= name.is_some_and(|name| names.contains(name));
        }
    }
    // A file that neither imports nor exports is no module: all files that are loaded with it see what it defines.
    let is_script =
        facts.imports.is_empty() && names.is_empty() && !facts.entities.iter().skip(1).any(|e| e.is_exported);
    for i in 0..facts.entities.len() {
        let entity = &facts.entities[i];
        let is_top = entity.parent.is_none_or(|p| facts.entities[p as usize].kind == EntityKind::Module);
        let is_seen =
            is_script && entity.visibility == Some(Visibility::Public) && entity.parent.is_none_or(|p| p == 0);
        let is_named = is_top && names.contains(&entity.name.within(text, &facts.arena));
        // Members of what is exported are exported, unless they are private.
        let by_parent = entity.parent.is_some_and(|p| (p as usize) < i && exported[p as usize]);
        let parent = &facts.entities[entity.parent.map_or(0, |p| p as usize)];
        let is_member = by_parent && (parent.kind.is_type() || is_member_of_value(parent.kind, entity.kind));
        // What a namespace of such a file hands out is seen where the namespace is: `namespace A.B { export … }`.
        let says_so = || {
            entity.span.start_byte == parent.span.start_byte
                || entity.signature.within(text, &facts.arena).starts_with("export ")
        };
        let is_given = is_script && by_parent && parent.kind == EntityKind::Module && says_so();
        let is_inner = is_member && entity.visibility != Some(Visibility::Private);
        exported[i] = is_named || is_seen || is_given || is_inner;
    }
    for (i, is_exported) in exported.into_iter().enumerate() {
        facts.entities[i].is_exported |= is_exported;
        let parent = facts.entities[i].parent.map(|p| facts.entities[p as usize].kind);
        // What a module does not export is its own.
        let entity = &mut facts.entities[i];
        if !entity.is_exported && parent == Some(EntityKind::Module) && entity.visibility == Some(Visibility::Public) {
            entity.visibility = Some(Visibility::Private);
        }
    }
}

/// Whether what holds is no type and the rest a member of it: of an object, or of a function that is a constructor
/// (JavaScript).
pub(crate) fn is_member_of_value(holder: EntityKind, member: EntityKind) -> bool {
    use EntityKind::{Constant, Constructor, Field, Function, Method, Property, TypeAlias, Variable};
    matches!(holder, Constant | Variable | Field | Function | TypeAlias)
        && matches!(member, Field | Method | Property | Constructor)
}

/// Gives entities that were defined outside the text of their type (Rust, Go, C++) or of the function or object that they are
/// members of (JavaScript) that as their parent, where the file has it. Returns which.
fn adopt(facts: &mut Facts, text: &str, pack: &Pack, owners: &[Str]) -> Vec<usize> {
    let mut types = types(&facts.entities, text, &facts.arena);
    for (i, entity) in facts.entities.iter().enumerate().filter(|(_, entity)| entity.kind == EntityKind::Module) {
        types.entry(entity.qualified_name.within(text, &facts.arena)).or_insert(i as u32);
    }
    let mut functions: FxHashMap<&str, u32> = FxHashMap::default();
    for (i, entity) in facts.entities.iter().enumerate().filter(|(_, entity)| entity.kind == EntityKind::Function) {
        functions.entry(entity.qualified_name.within(text, &facts.arena)).or_insert(i as u32);
    }
    // Of what shares a name with a function, the function is meant.
    let mut objects: FxHashMap<&str, u32> = FxHashMap::default();
    if pack.rules.visibility.exported == Exported::Wrapper {
        use EntityKind::{Constant, Field, Variable};
        for (i, entity) in facts.entities.iter().enumerate() {
            if matches!(entity.kind, Constant | Field | Variable) {
                objects.entry(entity.qualified_name.within(text, &facts.arena)).or_insert(i as u32);
            }
        }
    }
    let parents: Vec<Option<u32>> = owners
        .iter()
        .enumerate()
        .map(|(i, owner)| {
            let parent = facts.entities[i].parent;
            let owner = owner.within(text, &facts.arena);
            let is_inside =
                parent.is_some_and(|p| facts.entities[p as usize].qualified_name.within(text, &facts.arena) == owner);
            match types.get(owner) {
                Some(found) if !is_inside && *found != i as u32 => Some(*found),
                None if !is_inside && is_member_of_value(EntityKind::Function, facts.entities[i].kind) => {
                    // An object comes before what is written to it.
                    let object = || objects.get(owner).copied().filter(|object| *object < i as u32);
                    functions.get(owner).copied().or_else(object).or(parent)
                }
                // A macro belongs to its file, whatever it stands in (C).
                None if owner.is_empty() && facts.entities[i].kind == EntityKind::Macro && !is_inside => None,
                _ => parent,
            }
        })
        .collect();
    let mut adopted = Vec::new();
    for (i, parent) in parents.into_iter().enumerate() {
        let is_adopted = facts.entities[i].parent != parent;
        facts.entities[i].parent = parent;
        if is_adopted && let Some(parent) = parent {
            // Nobody else can name a member of what nobody else can name.
            facts.entities[i].is_exported &= facts.entities[parent as usize].is_exported;
            adopted.push(i);
        }
    }
    adopted
}

/// Gives members that are defined outside the text of their type the visibility of their declaration in it (C++). Among
/// several of that name, those with as many parameters are meant; where they differ all the same, nothing is told.
fn be_seen_as_declared(facts: &mut Facts, text: &str, owners: &[Str], adopted: &[usize]) {
    let Facts { entities, arena, .. } = facts;
    let arena: &str = arena;
    let name = |i: usize, entity: &EntityFact| (owners[i].within(text, arena), entity.name.within(text, arena));
    let mut declared: FxHashMap<(&str, &str), Vec<usize>> = FxHashMap::default();
    for i in adopted {
        declared.entry(name(*i, &entities[*i])).or_default();
    }
    let mut is_adopted = adopted.iter().peekable();
    for (i, entity) in entities.iter().enumerate() {
        if is_adopted.next_if(|at| **at == i).is_none()
            && let Some(list) = declared.get_mut(&name(i, entity))
        {
            list.push(i);
        }
    }
    let mut told = Vec::new();
    for i in adopted {
        let list = declared.get(&name(*i, &entities[*i])).map_or(&[][..], Vec::as_slice);
        let n_parameters = entities[*i].parameters.len();
        let alike: Vec<usize> =
            list.iter().copied().filter(|at| entities[*at].parameters.len() == n_parameters).collect();
        let meant = if alike.is_empty() { list } else { &alike };
        if let [first, others @ ..] = meant
            && others.iter().all(|other| entities[*other].visibility == entities[*first].visibility)
        {
            told.push((*i, *first));
        }
    }
    for (i, declaration) in told {
        entities[i].visibility = entities[declaration].visibility;
        entities[i].is_exported = entities[declaration].is_exported;
    }
}

/// Makes the descriptors of entities distinct, in the order of the text.
fn tell_apart(facts: &mut Facts, text: &str) {
    let mut seen: FxHashMap<Cow<'_, str>, u32> = FxHashMap::default();
    seen.reserve(facts.entities.len());
    let mut told: Vec<(usize, String)> = Vec::new();
    for (i, entity) in facts.entities.iter().enumerate() {
        let descriptors = entity.descriptors.within(text, &facts.arena);
        match seen.entry(Cow::Borrowed(descriptors)) {
            Entry::Vacant(entry) => {
                entry.insert(0);
            }
            Entry::Occupied(mut entry) => {
                *entry.get_mut() += 1;
                let distinct = with_ordinal(descriptors, *entry.get());
                seen.insert(Cow::Owned(distinct.clone()), 0);
                told.push((i, distinct));
            }
        }
    }
    for (i, distinct) in told {
        facts.entities[i].descriptors = facts.keep(&distinct);
    }
}

/// A type with a member that its decorator makes a test is one, with all that stands in it.
fn tell_tests(facts: &mut Facts, text: &str, pack: &Pack) {
    let patterns = pack.rules.tests.decorators;
    let Facts { entities, arena, .. } = facts;
    let mut types = FxHashSet::default();
    for entity in entities.iter().filter(|entity| entity.is_test && entity.kind.is_callable()) {
        let is_marked = |word: &Str| patterns.iter().any(|pattern| matches(pattern, word.within(text, arena)));
        let around = entity.parent.filter(|parent| entities[*parent as usize].kind.is_type());
        types.extend(around.filter(|_| entity.decorators.iter().any(is_marked)));
    }
    if types.is_empty() {
        return;
    }
    for at in 0..entities.len() {
        let is_in_test = entities[at].parent.is_some_and(|parent| entities[parent as usize].is_test);
        entities[at].is_test |= is_in_test || types.contains(&(at as u32));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{Extractor, Limits};

    #[test]
    fn lines_that_hold_code_are_counted() {
        // language, text, and how many of its lines hold code of what it defines first
        for (language, text, expected) in [
            ("c", "#define SWAP(a, b) { \\\n    int c = a; \\\n    b = c; \\\n}\n", 4),
            ("c", "#define EMPTY\n", 1),
            ("c", "int a(void)\n{\n\n    // nothing\n    return 1;\n}\n", 4),
        ] {
            let pack = crate::pack(language).expect("exists");
            let facts = Extractor::new().extract(pack, text.to_string(), &Limits::NONE, || Duration::ZERO).facts;
            assert_eq!(facts.entities[0].loc, expected, "{text}");
        }
    }
}
