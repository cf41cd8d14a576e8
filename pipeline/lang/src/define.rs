//! Definitions: from a node to an entity.

use codegraph_model::{EntityFact, EntityKind, Parameter, Span, Str, SymbolWriter, Visibility, id_of};
use tree_sitter::Node;

use crate::context::{Body, Container};
use crate::describe::Around;
use crate::detect::matches;
use crate::preorder::Asked;
use crate::rows::LeftOf;
use crate::scopes::Bound;
use crate::tables::flag;
use crate::text;
use crate::walk::Walk;

/// [`Container::native_kind`] of what belongs to a type itself, and not to its instances (Ruby).
pub(crate) const OF_TYPE_ITSELF: &str = "singleton_class";

/// What a rule or a hook knows of a definition.
pub(crate) struct Definition<'t> {
    /// The whole definition.
    pub(crate) node: Node<'t>,
    pub(crate) kind: EntityKind,
    pub(crate) name: Node<'t>,
    pub(crate) body: Option<Node<'t>>,
    pub(crate) parameters: Option<Node<'t>>,
    pub(crate) returns: Option<Node<'t>>,
    /// What it stands in, where that is not what the text around it says.
    pub(crate) owner: Option<Container>,
}

/// An entity about which nothing is known but what and where it is.
pub(crate) fn bare(kind: EntityKind, native_kind: &'static str, name: Str, span: Span) -> EntityFact {
    EntityFact {
        kind,
        native_kind,
        name,
        qualified_name: Str::EMPTY,
        descriptors: Str::EMPTY,
        parent: None,
        signature: Str::EMPTY,
        visibility: None,
        modifiers: Vec::new(),
        parameters: Vec::new(),
        return_type: None,
        value_path: None,
        decorators: Vec::new(),
        doc: None,
        is_exported: false,
        is_test: false,
        span,
        name_span: Span { end_byte: span.start_byte, end_line: span.start_line, end_col: span.start_col, ..span },
        loc: 0,
        cyclomatic: None,
        nesting: None,
        body_hash: 0,
        structure_hash: 0,
    }
}

impl<'t> Walk<'t> {
    /// Defines the file as a module, and moves the walk into it.
    pub(crate) fn define_module_file(&mut self, root: Node<'t>) {
        let end = root.end_position();
        let span = Span {
            start_byte: 0,
            end_byte: self.text.len() as u32,
            start_line: 1,
            start_col: 1,
            end_line: end.row as u32 + 1,
            end_col: end.column as u32 + 1,
        };
        let doc = self.module_doc(root);
        let mut fact = bare(EntityKind::Module, "file", Str::EMPTY, span);
        fact.doc = doc;
        fact.visibility = Some(Visibility::Public);
        fact.is_exported = true;
        fact.body_hash = text::hash_of(self.text);
        self.facts.entities.push(fact);
        self.owners.push(Str::EMPTY);
        // The frame belongs to the root itself.
        self.open_entity(0);
        self.here.entity = Some(0);
    }

    /// The identifier that names `node` where no rule says where: itself, or its first child that is one.
    pub(crate) fn name_of(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let tables = self.tables;
        let is_name = |node: &Node<'t>| tables.has(node.kind_number(), flag::IDENTIFIER);
        if is_name(&node) { Some(node) } else { self.children(node).into_iter().find(is_name) }
    }

    /// Follows the fields that lead to names (`declarator`, `name`) down to where they end.
    pub(crate) fn innermost_name(&self, mut node: Node<'t>) -> Node<'t> {
        while !self.tables.has(node.kind_number(), flag::IDENTIFIER) {
            let next = self.tables.name_fields.iter().find_map(|field| node.child_in(*field));
            // C++: reference declarators have no field.
            let next =
                next.or_else(|| node.nth_named(0).filter(|_| node.kind_name().ends_with("reference_declarator")));
            // PHP: what only wraps a name.
            let wraps = |path: &crate::tables::Path| path.left == LeftOf::Nothing && path.roles.is_empty();
            match next.or_else(|| self.tables.path(node.kind_number()).filter(wraps).and_then(|_| node.nth_named(0))) {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// Defines an entity and moves the walk into it. Returns its index.
    pub(crate) fn define(&mut self, definition: Definition<'t>) -> Option<u32> {
        let (name, name_text) = self.named(&definition)?;
        let (kind, outside) = (definition.kind, self.here);
        let is_inner = outside.is_local && definition.owner.is_none();
        let is_member = definition.owner.unwrap_or(self.containers[outside.container]).is_type
            && !is_inner
            && kind != EntityKind::Module;
        let is_in_sight = self.pack.rules.bodies_hide && definition.owner.is_none();
        let end = definition.node.ends_at() as u32;
        let index = match text::operator_name(name_text) {
            Some(spelt) => {
                let name = self.facts.keep(&spelt);
                self.define_as(definition, name, &spelt)
            }
            None => self.define_as(definition, name, name_text),
        };
        // Members of types are found through the type; everything else by its bare name in the scope around it.
        if !is_member || kind == EntityKind::EnumMember || is_in_sight {
            // Macros hold from their definition to the end of the file, whatever they stand in.
            let scope = if kind == EntityKind::Macro { 0 } else { self.scope_around_wrappers(outside.scope) };
            let bound = match kind {
                EntityKind::Variable | EntityKind::Constant | EntityKind::Field => Bound::Variable(index),
                _ => Bound::Entity(index),
            };
            // Python: `uuid = Field(default=uuid.uuid4)` in a type begins with what the name means around it.
            let is_late = is_member && matches!(bound, Bound::Variable(_));
            self.scopes.bind_from(scope, if is_late { end } else { 0 }, name_text, bound);
        }
        Some(index)
    }

    /// The scope in which a definition is named: what wraps it can have a scope of its own, for its parameters (C++).
    fn scope_around_wrappers(&self, mut scope: u32) -> u32 {
        // The node of the definition is not among the nodes around.
        for kind in self.kinds.iter().rev().take_while(|kind| self.tables.has(**kind, flag::WRAPPER)) {
            if self.tables.has(*kind, flag::SCOPE) {
                scope = self.scopes.parent(scope);
            }
        }
        scope
    }

    /// Defines what no bare name leads to: a member of an object, or what an assignment makes.
    pub(crate) fn define_apart(&mut self, definition: Definition<'t>) -> Option<u32> {
        let (name, name_text) = self.named(&definition)?;
        Some(self.define_as(definition, name, name_text))
    }

    /// Defines an entity that the text gives no name, under a name that `prefix` begins; where `is_counted`, a number
    /// follows, counted in what it stands in. The definition's `name` is the place that stands for the name.
    pub(crate) fn define_unnamed(&mut self, definition: Definition<'t>, prefix: &str, is_counted: bool) -> u32 {
        let container = definition.owner.unwrap_or(self.containers[self.here.container]);
        let mut name = prefix.to_string();
        if is_counted {
            let n = self.n_unnamed.entry(id_of(&[self.str(container.qualified), prefix])).or_default();
            *n += 1;
            name.push_str(&n.to_string());
        }
        let kept = self.facts.keep(&name);
        self.define_as(definition, kept, &name)
    }

    /// The name of a definition, which is spoken for with it; none where the parser made it up.
    fn named(&mut self, definition: &Definition<'t>) -> Option<(Str, &'t str)> {
        let name = definition.name;
        let text = self.bare_name(name, definition.kind);
        if text.is_empty() || name.is_missing() {
            return None;
        }
        self.claim(name.begins_at());
        let start = text.as_ptr() as usize - self.text.as_ptr() as usize;
        Some((Str::of_text(start, start + text.len()), text))
    }

    fn define_as(&mut self, definition: Definition<'t>, name_str: Str, name_text: &str) -> u32 {
        let Definition { node, kind, name, .. } = definition;
        // Several questions are about the same children.
        let children = self.children(node);
        let around = self.around(&definition, &children);
        let outside = self.here;
        let container = definition.owner.unwrap_or(self.containers[outside.container]);
        // What makes an instance is no method of the type itself.
        let is_of_type_itself = container.native_kind == OF_TYPE_ITSELF;
        let kind = if is_of_type_itself { kind } else { self.refined(kind, name_text, &around) };
        let is_inner = outside.is_local && definition.owner.is_none();
        let visibility = match kind {
            EntityKind::EnumMember => Visibility::Public,
            _ if is_inner => Visibility::Private,
            _ => {
                let native_kind = self.tables.kind_name(node.kind_number());
                let is_apart =
                    self.pack.rules.access_of_callables && !kind.is_callable() && kind != EntityKind::Property;
                let access = container.access.filter(|_| !is_apart);
                self.visibility(native_kind, name_text, &around.modifiers, &Container { access, ..container })
            }
        };
        let is_of_value = definition.owner.is_none() && self.is_of_exported_value(visibility, kind);
        let is_exported = is_of_value || self.is_exported(visibility, &container, is_inner);
        let is_test = container.is_test || self.is_test(&around.decorators);
        let is_member = container.is_type && !kind.is_type() && kind != EntityKind::Module && !is_inner;
        let qualified_name = match is_member {
            true if kind == EntityKind::Constant => {
                self.joined(container.qualified, self.pack.constant_separator, name_text)
            }
            true if is_of_type_itself => self.joined(container.qualified, ".", name_text),
            true => self.joined(container.qualified, self.pack.member_separator, name_text),
            false => self.qualified(container.qualified, name_text),
        };
        let descriptors = self.descriptors(container.descriptors, kind, name_text);
        let mut parameters = definition.parameters.map(|p| self.parameters(p)).unwrap_or_default();
        let mut return_type = definition.returns.map(|said| self.type_in_one_line(said));
        let told = self.types_in_comment(&definition);
        for (name, said) in told.iter().copied() {
            let said = self.one_line(said);
            if name.is_empty() {
                return_type = return_type.or(Some(said));
                continue;
            }
            let is_called = |p: &&mut Parameter| self.str(p.name).trim_start_matches("...") == name;
            if let Some(parameter) = parameters.iter_mut().find(is_called).filter(|p| p.type_text.is_none()) {
                parameter.type_text = Some(said);
            }
        }
        if !told.is_empty() {
            self.type_patterns(&told, &mut parameters);
        }
        let span = self.tight_span_of(node);
        let index = self.facts.entities.len() as u32;
        let fact = EntityFact {
            qualified_name,
            descriptors,
            parent: outside.entity,
            signature: self.signature(&definition, &children),
            visibility: Some(visibility),
            modifiers: around.modifiers,
            parameters,
            return_type,
            decorators: around.decorators,
            doc: around.doc.or_else(|| self.inner_doc(definition.body)),
            is_exported,
            is_test,
            name_span: self.name_span(name, kind),
            body_hash: text::hash_of(self.text_of(node)),
            ..bare(kind, self.tables.kind_name(node.kind_number()), name_str, span)
        };
        self.facts.entities.push(fact);
        self.owners.push(container.qualified);
        for attachment in self.attached().into_iter().filter(|attachment| !attachment.is_comment) {
            let start = attachment.node.begins_at() as u32;
            for mention in self.mentions.iter_mut().rev().take_while(|m| m.fact.start_byte >= start) {
                mention.fact.in_entity = Some(index).into();
            }
        }

        self.open_entity(index);
        self.here.entity = Some(index);
        self.here.is_exporting = false;
        let has_members = kind.is_type() || kind == EntityKind::EnumMember;
        self.here.scope = match self.pack.rules.bodies_hide {
            true => self.scopes.open_body(outside.scope, has_members),
            false => self.scopes.open(outside.scope),
        };
        if self.tables.has(node.kind_number(), flag::CLOSED) {
            match self.pack.rules.closed_to_locals {
                true => self.scopes.hide_locals(self.here.scope),
                false => self.scopes.close(self.here.scope),
            }
        }
        let runs = kind.is_callable() || kind == EntityKind::Property;
        // The body of what neither runs nor is a module holds members: an object or a type under a name.
        let is_object = definition.body.is_some() && !runs && kind != EntityKind::Module;
        if has_members || runs || is_object || kind == EntityKind::Module {
            self.open_names(index, has_members || is_object);
            self.here.is_local = runs;
        }
        if runs || kind == EntityKind::Module {
            self.here.function_scope = self.here.scope;
        }
        if runs && definition.body.is_some() {
            let scope = self.here.function_scope;
            self.bodies.push(Body { entity: index, scope, branches: 0, nesting: 0 });
            self.here.body = Some(self.bodies.len() - 1);
            self.here.nesting = 0;
        } else if has_members {
            self.here.body = None;
        }
        index
    }

    /// The text of a name, without the quotes that names can be written in.
    pub(crate) fn bare_name(&self, name: Node<'t>, kind: EntityKind) -> &'t str {
        let text = self.text_of(name).trim_start_matches(self.pack.rules.sigils);
        match text.as_bytes() {
            [b'"' | b'\'', inner @ .., b'"' | b'\''] if !inner.is_empty() => &text[1..text.len() - 1],
            // C++: `operator bool() const` is called `operator bool`.
            [b'o', b'p', ..] if name.child_count() > 0 => match text::outer_bracket(text) {
                Some(at) if text[..at].trim_end() != "operator" => text[..at].trim_end(),
                _ => text,
            },
            // C#: the grammar takes the rest of the line with it.
            _ if kind == EntityKind::Macro => text.split_whitespace().next().unwrap_or_default(),
            _ => text,
        }
    }

    fn name_span(&self, name: Node<'t>, kind: EntityKind) -> Span {
        let span = self.span_of(name);
        let n_bytes = self.bare_name(name, kind).len() as u32;
        match kind {
            EntityKind::Macro if n_bytes < span.end_byte - span.start_byte => Span {
                end_byte: span.start_byte + n_bytes,
                end_line: span.start_line,
                end_col: span.start_col + n_bytes,
                ..span
            },
            _ => span,
        }
    }

    /// The kind, as conventions of the language refine it.
    fn refined(&self, kind: EntityKind, name: &str, around: &Around) -> EntityKind {
        let rules = &self.pack.rules;
        let is_property = || {
            let mut words = around.modifiers.iter().chain(&around.decorators).map(|word| self.str(*word));
            words.any(|word| rules.properties.iter().any(|pattern| matches(pattern, word)))
        };
        match kind {
            EntityKind::Method if rules.constructors.contains(&name) => EntityKind::Constructor,
            EntityKind::Method if is_property() => EntityKind::Property,
            EntityKind::Variable | EntityKind::Field
                if around.modifiers.iter().any(|word| rules.constants.contains(&self.str(*word))) =>
            {
                EntityKind::Constant
            }
            EntityKind::Variable | EntityKind::Field if rules.upper_case_is_constant && is_upper_case(name) => {
                EntityKind::Constant
            }
            kind => kind,
        }
    }

    /// `container` and `name`, joined as the language does.
    pub(crate) fn qualified(&mut self, container: Str, name: &str) -> Str {
        self.joined(container, self.pack.separator, name)
    }

    fn joined(&mut self, container: Str, separator: &str, name: &str) -> Str {
        if container.is_empty() {
            return self.as_it_is(name);
        }
        let start = self.append(container);
        self.facts.arena.push_str(separator);
        self.facts.arena.push_str(name);
        self.facts.arena_since(start)
    }

    /// Appends a string to the arena, for what begins with it. Returns where.
    fn append(&mut self, string: Str) -> usize {
        let arena = &mut self.facts.arena;
        let start = arena.len();
        match string.in_arena() {
            Some(range) => arena.extend_from_within(range),
            None => arena.push_str(string.within(self.text, "")),
        }
        start
    }

    /// SCIP descriptors: those of the container, then the entity's own with the suffix of its kind.
    fn descriptors(&mut self, container: Str, kind: EntityKind, name: &str) -> Str {
        use EntityKind::{
            Class, Constructor, Enum, Function, Interface, Macro, Method, Module, Struct, Trait, TypeAlias, Union,
        };
        let start = self.append(container);
        SymbolWriter::name(&mut self.facts.arena, name);
        self.facts.arena.push_str(match kind {
            Module => "/",
            Class | Struct | Union | Enum | Interface | Trait | TypeAlias => "#",
            Function | Method | Constructor => "().",
            Macro => "!",
            _ => ".",
        });
        self.facts.arena_since(start)
    }
}

/// Makes equal descriptors distinct, as SCIP does: the second method `f` becomes `f(+1).`, other kinds get the number in
/// their name.
pub(crate) fn with_ordinal(descriptors: &str, ordinal: u32) -> String {
    if let Some(head) = descriptors.strip_suffix("().") {
        return format!("{head}(+{ordinal}).");
    }
    let (head, suffix) = descriptors.split_at(descriptors.len() - 1);
    match head.strip_suffix('`') {
        Some(open) => format!("{open}+{ordinal}`{suffix}"),
        None => format!("{head}+{ordinal}{suffix}"),
    }
}

/// Whether a name is in capitals: `MAX_SIZE`, `A1`.
fn is_upper_case(name: &str) -> bool {
    name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase)
}
