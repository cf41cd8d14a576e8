//! Imports that data can tell: from a node to rows of `imports`.

use codegraph_model::{ImportFact, Str};
use tree_sitter::Node;

use crate::preorder::Asked;
use crate::scopes::Bound;
use crate::tables::{Import, flag};
use crate::walk::Walk;

/// How deep the items of an import stand below it: in a list, and in a group of the list.
const MAX_ITEM_DEPTH: usize = 2;

impl<'t> Walk<'t> {
    /// Adds an import, and binds `bound`, the name that it goes by in the file.
    pub(crate) fn import(&mut self, import: ImportFact, bound: Option<&'t str>) {
        let index = self.facts.imports.len() as u32;
        self.mention_import(&import);
        self.facts.imports.push(import);
        self.import_homes.push(self.here.entity);
        if let Some(name) = bound {
            self.scopes.bind(self.here.scope, name, Bound::Import(index));
        }
    }

    /// Adds a name of the file's own that it passes on under another: nothing is bound to it here.
    pub(crate) fn pass_on(&mut self, import: ImportFact) {
        self.facts.imports.push(import);
        self.import_homes.push(self.here.entity);
    }

    /// Adds the imports that the rules of a node's kind tell. Returns whether one of them spoke for the node.
    pub(crate) fn import_by_rule(&mut self, node: Node<'t>, kind: u16) -> bool {
        let tables = self.tables;
        let Some(import) = tables.imports(kind).iter().find(|i| self.holds(&i.when, node)) else {
            return false;
        };
        let n_before = self.facts.imports.len();
        if import.each.is_empty() {
            self.import_item(import, node, None);
        } else {
            let prefix = self.child_at(node, &import.prefix).map(|prefix| self.text_of(prefix));
            let mut items = Vec::new();
            self.items_of(&import.each, node, MAX_ITEM_DEPTH, &mut items);
            for (item, _) in items {
                self.import_item(import, item, prefix);
            }
        }
        let is_any = self.facts.imports.len() > n_before;
        if is_any {
            crate::hits::note("import", import.rule);
        }
        is_any
    }

    fn import_item(&mut self, import: &Import, item: Node<'t>, prefix: Option<&str>) {
        let rule = import.rule;
        let alias = self.child_at(item, &import.alias);
        let name = self.child_at(item, &import.name);
        let module = match rule.module {
            "" => self.named_children(item).into_iter().rfind(|child| Some(*child) != alias && Some(*child) != name),
            _ => self.child_at(item, &import.module),
        };
        let Some(module) = module.filter(|module| !self.is_computed(*module)) else { return };
        let written = self.text_of(module).trim_matches(|c: char| "()\"'<>".contains(c) || c.is_whitespace());
        if written.is_empty() {
            return;
        }
        let separator = self.pack.separator;
        let start = written.as_ptr() as usize - self.text.as_ptr() as usize;
        let (path, name_text) = match (name, rule.splits.then(|| written.rsplit_once(separator)).flatten()) {
            (Some(name), _) => (written, Some(self.text_of(name).trim_start_matches(self.pack.rules.sigils))),
            (None, Some((path, last))) => (path, Some(last)),
            (None, None) => (written, None),
        };
        let module = match prefix {
            Some(prefix) => {
                let joined = [prefix, separator, path].concat();
                // `use A\{B, C}`: what the prefix names is the module, and what stands alone in the group its name.
                let joined = if rule.splits && name_text.is_none() { prefix } else { &joined };
                self.facts.keep(joined)
            }
            None => Str::of_text(start, start + path.len()),
        };
        let name_text = name_text.or_else(|| (prefix.is_some() && rule.splits).then_some(written));
        let place = |text: &str| {
            let start = text.as_ptr() as usize - self.text.as_ptr() as usize;
            Str::of_text(start, start + text.len())
        };
        let fact = ImportFact {
            module,
            name: name_text.map(place),
            alias: alias.map(|alias| self.str_of(alias)),
            is_relative: rule.is_relative,
            is_wildcard: match rule.wildcard {
                "*" => alias.is_none(),
                _ => self.child_at(item, &import.wildcard).is_some(),
            },
            is_reexport: false,
            span: self.span_of(item),
        };
        let last = |path: &'t str| path.rsplit(['.', '\\', ':', '/']).next().unwrap_or(path);
        let bound = alias.map(|alias| self.text_of(alias)).or(name_text).unwrap_or_else(|| last(written));
        self.import(fact, (rule.binds && (rule.wildcard != "*" || alias.is_some())).then_some(bound));
    }

    /// Whether code stands in what should be a path: `"a/#{b}"`.
    fn is_computed(&self, module: Node<'t>) -> bool {
        self.tables.has(module.kind_number(), flag::TEMPLATE)
            && (module.named_child_count() != 1 || module.nth_named(0).is_some_and(|part| part.named_child_count() > 0))
    }
}
