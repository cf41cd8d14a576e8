//! The one pass over a syntax tree. It has no recursion: nesting lives in a stack of frames, so that no input can
//! overflow the thread's.

use std::cell::{Cell, RefCell};

use codegraph_model::{Facts, Str};
use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::Node;

use crate::arguments::Given;
use crate::chains::Chains;
use crate::context::{Attachment, Besides, Body, CODE, COMMENT, Container, Here, Mention};
use crate::define::Definition;
use crate::expected::Expected;
use crate::extract::{Ended, Limits};
use crate::pack::{Pack, Then};
use crate::preorder::{Asked, Passed, Preorder};
use crate::scopes::{At, Scopes};
use crate::shape::Shape;
use crate::tables::{Field, Tables, flag};
use crate::trailing::Trailing;
use crate::typing::Typing;

/// How many nodes pass between two looks at the limits: about a millisecond.
const NODES_PER_LOOK: u32 = 4096;

/// Bytes of text for each mention, where there are many: room that is not used is not touched.
const BYTES_PER_MENTION: usize = 16;

enum Closing {
    /// An entity ends; its shape began there.
    Entity(u32, Shape),
    /// Inner tokens count for the shape again.
    Literal,
    /// Only `here` is restored.
    Here,
}

struct Frame {
    depth: usize,
    before: Here,
    closing: Closing,
}

/// The state of the pass.
pub(crate) struct Walk<'t> {
    pub(crate) text: &'t str,
    /// The text as the parser read it: see [`crate::pack::Overlooked`].
    pub(crate) read: &'t str,
    pub(crate) pack: &'static Pack,
    pub(crate) tables: &'static Tables,
    pub(crate) facts: Facts,
    pub(crate) here: Here,
    pub(crate) containers: Vec<Container>,
    pub(crate) bodies: Vec<Body>,
    pub(crate) scopes: Scopes<'t>,
    pub(crate) mentions: Vec<Mention<'t>>,
    /// What [`Mention::besides`] counts.
    pub(crate) besides: Vec<Besides<'t>>,
    /// By entity: what it is a member of, and the shape of what it is.
    pub(crate) owners: Vec<Str>,
    /// By entity: what the value that it is given, or that calls of it give, says about its type, and where.
    pub(crate) typings: FxHashMap<u32, (At, Typing<'t>)>,
    /// By callable: what all that it returns says, as far as the walk has come; none where that differs.
    pub(crate) returned: FxHashMap<u32, Option<(At, Typing<'t>)>>,
    /// What [`Besides::arguments`] counts.
    pub(crate) given: Vec<Given<'t>>,
    /// What [`Typing::Steps`] counts.
    pub(crate) chains: RefCell<Chains<'t>>,
    pub(crate) expected: Expected<'t>,
    /// Go: the type of the constant before, which one without a value has too.
    pub(crate) repeated: Option<Node<'t>>,
    /// By import: the entity that it stands in.
    pub(crate) import_homes: Vec<Option<u32>>,
    /// Names that are exported by a statement of their own.
    pub(crate) exported_names: Vec<&'t str>,
    /// By line: whether it holds code or comment.
    pub(crate) line_kinds: Vec<u8>,
    /// What stands in a pattern, and what right in a node, kept for their memory.
    pub(crate) aside: Preorder<'t>,
    pub(crate) below: Preorder<'t>,
    /// What stands in the field of the node that conditions were last asked about: several rules ask the same.
    pub(crate) asked: Cell<Option<(usize, Field, Option<Node<'t>>)>>,
    /// The variable that a string right after it documents, and where it ends.
    pub(crate) awaits_doc: Option<(u32, usize)>,
    /// The comment right before, if it documents what stands before it.
    pub(crate) trailing: Option<Trailing>,
    /// The file lists what it exports: [`Walk::exported_names`] are all.
    pub(crate) lists_exports: bool,
    /// What is said at the top of a file of all that it defines (Go).
    pub(crate) top_decorator: Option<Str>,
    /// Comments and decorators that what follows may belong to.
    pub(crate) attachments: Vec<Attachment<'t>>,
    /// A hook has passed them on to what the current node begins with.
    pub(crate) passed_on: bool,
    /// First bytes of names that some rule has spoken for: one bit for each byte of the text.
    pub(crate) claimed: Vec<u64>,
    /// Where brackets begin that stand in a pattern among the tokens of a macro (Rust).
    pub(crate) pattern_trees: FxHashSet<usize>,
    /// Names that assignments defined, with what they stand in.
    pub(crate) assigned: FxHashSet<(i64, &'t str)>,
    /// By a link of a chain of assignments: the value at its end (JavaScript).
    pub(crate) chain_ends: FxHashMap<usize, Node<'t>>,
    /// How many entities without a name have had one made, by what they stand in.
    pub(crate) n_unnamed: FxHashMap<i64, u32>,
    frames: Vec<Frame>,
    shape: Shape,
    is_in_literal: bool,
    /// Kinds of the nodes around, outermost first.
    pub(crate) kinds: Vec<u16>,
    pub(crate) n_problems: usize,
}

impl<'t> Walk<'t> {
    pub(crate) fn new(pack: &'static Pack, text: &'t str, read: &'t str, root: Node<'t>) -> Walk<'t> {
        let top = Container {
            qualified: Str::EMPTY,
            descriptors: Str::EMPTY,
            is_type: false,
            native_kind: "",
            is_exported: true,
            is_test: false,
            access: None,
        };
        let n_lines = crate::text::n_lines(text) as usize;
        Walk {
            text,
            read,
            pack,
            tables: pack.tables(),
            facts: Facts { language: pack.name, ..Facts::default() },
            here: Here {
                entity: None,
                container: 0,
                scope: 0,
                function_scope: 0,
                members_at: 0,
                head_of: None,
                body: None,
                nesting: 0,
                is_local: false,
                is_opaque: false,
                is_exporting: false,
                wrapped_from: None,
            },
            containers: vec![top],
            bodies: Vec::new(),
            scopes: Scopes::of(&pack.rules),
            mentions: Vec::with_capacity(text.len() / BYTES_PER_MENTION),
            besides: Vec::new(),
            owners: Vec::new(),
            typings: FxHashMap::default(),
            returned: FxHashMap::default(),
            given: Vec::new(),
            chains: RefCell::new(Chains::default()),
            expected: Expected::default(),
            repeated: None,
            import_homes: Vec::new(),
            exported_names: Vec::new(),
            line_kinds: vec![0; n_lines + 1],
            aside: Preorder::new(root),
            below: Preorder::new(root),
            asked: Cell::new(None),
            awaits_doc: None,
            trailing: None,
            lists_exports: false,
            attachments: Vec::new(),
            passed_on: false,
            claimed: vec![0; text.len() / 64 + 1],
            assigned: FxHashSet::default(),
            pattern_trees: FxHashSet::default(),
            top_decorator: None,
            chain_ends: FxHashMap::default(),
            n_unnamed: FxHashMap::default(),
            frames: Vec::new(),
            shape: Shape::default(),
            is_in_literal: false,
            kinds: Vec::new(),
            n_problems: 0,
        }
    }

    /// Walks the whole tree in document order. Returns what of `limits` ended that early, if one did.
    pub(crate) fn run(&mut self, root: Node<'t>, limits: &Limits<'_>) -> Option<Ended> {
        if self.pack.rules.is_module_file {
            self.define_module_file(root);
        }
        let has_errors = root.has_error();
        // Each node is asked whether it is an error.
        let mut nodes = Preorder::past(root, if has_errors { &[] } else { &self.tables.is_plain });
        let mut n_nodes: u32 = 0;
        loop {
            n_nodes = n_nodes.wrapping_add(1);
            let node = nodes.node();
            if n_nodes.is_multiple_of(NODES_PER_LOOK)
                && let Some(ended) = limits.ended(self.fact_bytes())
            {
                self.cut(node, ended);
                while let Some(frame) = self.frames.pop() {
                    self.close(frame);
                }
                return Some(ended);
            }
            let kind = nodes.kind();
            if has_errors {
                self.note_error(node, kind);
            }
            let flags = self.tables.flags(kind);
            if self.enter(node, kind, flags) {
                if flags & flag::LEAF == 0 && nodes.enter() {
                    self.kinds.push(kind);
                    self.pass(nodes.passed());
                    continue;
                }
                self.leaf(node, kind);
            }
            self.leave();
            let n_left = nodes.next();
            for _ in 0..n_left.unwrap_or(self.kinds.len()) {
                self.kinds.pop();
                self.leave();
            }
            // None at the end of the tree.
            n_left?;
            self.pass(nodes.passed());
        }
    }

    /// Kind of the node around the current one.
    pub(crate) fn parent_kind(&self) -> Option<u16> {
        self.kinds.last().copied()
    }

    /// Does what the rules say about a node. Returns whether its children are to be walked.
    fn enter(&mut self, node: Node<'t>, kind: u16, flags: u32) -> bool {
        if flags & flag::STOP == 0 {
            // Tokens may stand between a definition and what belongs to it: `export`, `,`.
            if flags & (flag::NAMED | flag::LIST) == flag::NAMED {
                self.attach_to_first_child(node);
            }
            return true;
        }
        if flags & (flag::COMMENT | flag::DECORATOR) != 0 {
            let is_comment = flags & flag::COMMENT != 0;
            if !is_comment || !self.document_before(node) {
                self.attachments.push(Attachment { depth: self.kinds.len(), node, is_comment });
            }
            if is_comment {
                self.import_in_comment(node);
                self.mark_lines(node, COMMENT);
                return false;
            }
        }
        if flags & (flag::LITERAL | flag::TEMPLATE) != 0 {
            self.mark_lines(node, CODE);
            if !self.is_in_literal {
                self.shape.push(kind);
            }
            // Code stands only in templates, and there in braces.
            if flags & flag::TEMPLATE == 0 || !self.text_of(node).as_bytes().contains(&b'{') {
                return false;
            }
            if !self.is_in_literal {
                self.push_frame(Closing::Literal);
                self.is_in_literal = true;
            }
        }
        if self.here.is_opaque {
            return true;
        }
        if flags & flag::OPAQUE != 0 {
            // `#pragma` (C#) does not part a definition from the documentation before it.
            if self.last_attached().is_some() {
                self.attachments.push(Attachment { depth: self.kinds.len(), node, is_comment: true });
            }
            self.push_frame(Closing::Here);
            self.here.is_opaque = true;
            return true;
        }
        if flags & flag::INNER_DECORATOR != 0 {
            self.decorate_around(node);
        }
        if flags & flag::EXPORT != 0 {
            self.push_frame(Closing::Here);
            self.here.is_exporting = true;
        }
        if flags & flag::BRANCH != 0
            && let Some(body) = self.here.body
            && !self.is_no_branch(flags)
        {
            self.bodies[body].branches += 1;
        }
        let goes_down = self.apply(node, kind, flags);
        if flags & flag::WRAPPER != 0 {
            let depth = self.pass_attachments_on();
            let outer = self.wrapper_start();
            self.push_frame(Closing::Here);
            self.here.wrapped_from = Some((outer.unwrap_or(node.begins_at()), depth));
        } else if flags & (flag::DECORATOR | flag::LIST) == 0 && !std::mem::take(&mut self.passed_on) {
            self.drop_attachments();
        }
        goes_down
    }

    fn apply(&mut self, node: Node<'t>, kind: u16, flags: u32) -> bool {
        if flags & flag::HEAD != 0
            && self
                .parent_kind()
                .is_some_and(|parent| self.tables.has(parent, flag::ENTITY | flag::SCOPE | flag::CLOSURE))
        {
            self.push_frame(Closing::Here);
            self.here.head_of = Some(self.here.scope);
        }
        if flags & flag::HOOK != 0
            && let Some(hook) = self.tables.hook(kind)
        {
            crate::hits::note("hook", &self.tables.kind_name(kind));
            match hook(self, node) {
                Then::Skip => {
                    self.mark_lines(node, CODE);
                    return false;
                }
                Then::Children => return true,
                Then::Descend => {}
            }
        }
        if flags & flag::IMPORT != 0 && self.import_by_rule(node, kind) {
            self.mark_lines(node, CODE);
            return false;
        }
        if flags & flag::PACKAGE != 0 {
            self.enter_package(node, kind);
        }
        if flags & flag::LABEL != 0 {
            self.claim_labels(node, kind);
        }
        if flags & flag::LOCAL != 0 {
            self.bind_locals(node, kind, true);
        }
        if flags & flag::ENTITY != 0 {
            let n_before = self.facts.entities.len();
            self.define_by_rule(node, kind);
            if flags & flag::OWN_SELF != 0 && self.facts.entities.len() > n_before {
                self.bind_own_self(Some(self.facts.entities[n_before].name));
            }
        }
        if flags & (flag::SCOPE | flag::CLOSURE) != 0 {
            self.open_scope();
            if flags & flag::CLOSURE != 0 {
                // Where a definition has spoken for the function, its object is known.
                if flags & flag::OWN_SELF != 0 && !self.is_claimed(node.begins_at()) {
                    self.bind_own_self(None);
                }
                self.here.function_scope = self.here.scope;
                self.here.is_local = true;
            }
        }
        if flags & flag::LOCAL != 0 {
            self.bind_locals(node, kind, false);
        }
        if flags & flag::REF != 0 {
            self.mention_by_rule(node, kind);
        }
        if flags & flag::NEST != 0 && !self.continues_a_chain(kind) {
            self.push_frame(Closing::Here);
            self.here.nesting += 1;
            if let Some(body) = self.here.body {
                let deepest = &mut self.bodies[body].nesting;
                *deepest = (*deepest).max(self.here.nesting);
            }
        }
        true
    }

    /// Whether a control structure is the `if` of an `else if`, which is no deeper than the one that it goes on.
    fn continues_a_chain(&self, kind: u16) -> bool {
        match self.kinds.split_last() {
            Some((parent, _)) if *parent == kind => true,
            Some((parent, above)) => self.tables.has(*parent, flag::ELSE) && above.last() == Some(&kind),
            None => false,
        }
    }

    fn leaf(&mut self, node: Node<'t>, kind: u16) {
        let (row, _) = node.begins_in();
        if let Some(line) = self.line_kinds.get_mut(row) {
            *line |= CODE;
        }
        if !self.is_in_literal {
            self.shape.push(kind);
        }
    }

    /// Takes in plain tokens.
    fn pass(&mut self, tokens: &[Passed]) {
        for token in tokens {
            if let Some(line) = self.line_kinds.get_mut(token.row as usize) {
                *line |= CODE;
            }
            if !self.is_in_literal {
                self.shape.push(token.kind);
            }
        }
    }

    /// Closes what the node at the current depth opened.
    fn leave(&mut self) {
        let depth = self.kinds.len();
        while let Some(frame) = self.frames.pop_if(|frame| frame.depth >= depth) {
            self.close(frame);
        }
    }

    fn close(&mut self, frame: Frame) {
        self.here = frame.before;
        match frame.closing {
            Closing::Entity(entity, start) => {
                self.facts.entities[entity as usize].structure_hash = self.shape.since(start);
            }
            Closing::Literal => self.is_in_literal = false,
            Closing::Here => {}
        }
    }

    /// What changes in `here` from now on ends with the current node.
    pub(crate) fn open_frame(&mut self) {
        self.push_frame(Closing::Here);
    }

    fn push_frame(&mut self, closing: Closing) {
        self.frames.push(Frame { depth: self.kinds.len(), before: self.here, closing });
    }

    /// Opens the frame of an entity that was just defined. The caller moves `here` into it.
    pub(crate) fn open_entity(&mut self, entity: u32) {
        let shape = self.shape;
        self.push_frame(Closing::Entity(entity, shape));
    }

    /// Opens a frame that is no entity: names inside qualify with `container`.
    pub(crate) fn open_container(&mut self, container: Container) {
        self.push_frame(Closing::Here);
        self.containers.push(container);
        self.here.container = self.containers.len() - 1;
        self.here.scope = self.scopes.open(self.here.scope);
        self.here.is_local = false;
    }

    /// Opens a scope that ends with the current node.
    pub(crate) fn open_scope(&mut self) {
        self.push_frame(Closing::Here);
        self.here.scope = self.scopes.open(self.here.scope);
    }

    /// From here to the end of the node around the current one, names are looked up outside of the innermost scope.
    pub(crate) fn look_outside_to_the_end_of_parent(&mut self) {
        let depth = self.kinds.len().saturating_sub(1);
        self.frames.push(Frame { depth, before: self.here, closing: Closing::Here });
        self.here.head_of = Some(self.here.scope);
    }

    /// The innermost type around, past the callables in it.
    pub(crate) fn enclosing_type(&self) -> Option<Container> {
        let mut frames = self.frames.iter().rev().map(|frame| frame.before.container);
        frames.find(|at| self.containers[*at].is_type).map(|at| self.containers[at])
    }

    /// The innermost container around that is no type: what friends belong to.
    pub(crate) fn enclosing_namespace(&self) -> Container {
        let mut frames = self.frames.iter().rev().map(|frame| frame.before.container);
        self.containers[frames.find(|at| !self.containers[*at].is_type).unwrap_or(0)]
    }

    /// Defines an entity that nothing stands in: the walk stays where it is.
    pub(crate) fn define_leaf(&mut self, definition: Definition<'t>) -> Option<u32> {
        let entity = self.define(definition)?;
        // The frame closes with the node that the walk is at; until then the walk is where it was.
        if let Some(frame) = self.frames.last() {
            self.here = frame.before;
        }
        Some(entity)
    }
}
