//! Macros among the words of declarations, which have one type and one name: of three names in a row one is a macro.

use super::Edits;
use super::heads::{Item, Run, Source, What};
use super::tokens::{ARROW, Kind, PATH, Token};

#[path = "made.rs"]
mod made;

/// What braces are around.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around<'t> {
    /// A file or namespace.
    Namespace,
    /// A type of that name.
    Type(&'t str),
    Enum,
    /// Values, in the braces of an initialiser.
    List,
    /// Code.
    Body,
}

struct Braces<'t> {
    around: Around<'t>,
    /// Open parentheses outside.
    parens: u32,
}

struct Pass<'p, 't> {
    source: &'p Source<'t>,
    edits: &'p mut Edits<'t>,
    braces: Vec<Braces<'t>>,
    /// What the next brace will be around, where that was said.
    pending: Option<Around<'t>>,
    parens: u32,
}

/// Overlooks macros in the words of declarations.
pub(super) fn runs<'t>(source: &Source<'t>, edits: &mut Edits<'t>) {
    let tokens = source.tokens;
    let mut run = Run::default();
    let mut pass = Pass { source, edits, braces: Vec::new(), pending: None, parens: 0 };
    let mut at = 0;
    while let Some(kind) = pass.source.kind(at) {
        let before = at.checked_sub(1).and_then(|before| pass.source.kind(before));
        match kind {
            Kind::Word if pass.braces.is_empty() && pass.module_line(at, before) => {
                while !matches!(pass.source.kind(at), None | Some(Kind::Mark(b';'))) {
                    at += 1;
                }
            }
            Kind::Word if begins(before) => {
                if pass.is_code() && pass.source.is_quiet(at) {
                    at += 1;
                    continue;
                }
                pass.source.run(at, !pass.is_code(), &mut run);
                at = pass.judge(before, &run).max(at + 1);
                continue;
            }
            Kind::Directive if pass.is_in_list(before) => {
                let token = tokens[at];
                pass.edits.blank_directive(token.start as usize, token.end as usize);
            }
            Kind::Literal if pass.source.word(at.wrapping_sub(1)) == "extern" => {
                pass.pending = Some(Around::Namespace);
            }
            Kind::Mark(b'{') => {
                let is_value = before == Some(Kind::Mark(b'=')) || pass.around() == Around::List;
                let around = pass.pending.take().unwrap_or(if is_value { Around::List } else { Around::Body });
                pass.braces.push(Braces { around, parens: pass.parens });
                pass.parens = 0;
            }
            Kind::Mark(b'}') => {
                pass.pending = None;
                pass.parens = pass.braces.pop().map_or(0, |braces| braces.parens);
            }
            Kind::Mark(b';') if pass.parens == 0 => pass.pending = None,
            Kind::Mark(b'(') => pass.parens += 1,
            Kind::Mark(b')') => pass.parens = pass.parens.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
}

/// Whether a declaration, a parameter or what goes on with one can begin after such a token.
fn begins(before: Option<Kind>) -> bool {
    match before {
        None => true,
        Some(Kind::Mark(mark)) => {
            matches!(mark, b';' | b'{' | b'}' | b':' | b'(' | b',' | b'>' | b']' | b')' | b'*' | b'&')
        }
        Some(kind) => !matches!(kind, Kind::Word | PATH | ARROW),
    }
}

impl<'t> Pass<'_, 't> {
    fn around(&self) -> Around<'t> {
        self.braces.last().map_or(Around::Namespace, |braces| braces.around)
    }

    fn is_code(&self) -> bool {
        matches!(self.around(), Around::Body | Around::List)
    }

    /// Whether a directive stands where the grammar knows none: among values, enumerators or parameters.
    fn is_in_list(&self, before: Option<Kind>) -> bool {
        self.parens > 0 || matches!(self.around(), Around::Enum | Around::List) || matches!(before, Some(Kind::Mark(b',' | b'=')))
    }

    /// C++20: `module;`, `export module a.b;`, `import a.b;`, `export import :c;`, which the grammar does not know, and
    /// `export` before a declaration. Returns whether the tokens up to the semicolon were such a line.
    fn module_line(&mut self, at: usize, before: Option<Kind>) -> bool {
        let first = self.source.word(at);
        if !matches!(first, "export" | "import" | "module") || !matches!(before, None | Some(Kind::Mark(b';' | b'}')) | Some(Kind::Directive)) {
            return false;
        }
        let word_at = if first == "export" { at + 1 } else { at };
        let word = self.source.word(word_at);
        let tokens = self.source.tokens;
        let end = (word_at..word_at + 64).find(|end| self.source.is(*end, b';'));
        let name = word_at + 1;
        let is_line = |kind: Option<Kind>| matches!(kind, Some(Kind::Word | Kind::Mark(b':' | b'<' | b';') | Kind::Literal));
        if let Some(end) = end.filter(|_| matches!(word, "import" | "module") && is_line(self.source.kind(name))) {
            let (start, stop) = (tokens[at].start as usize, tokens[end].end as usize);
            let module = (tokens[name].start as usize, tokens[end - 1].end as usize);
            match word {
                "import" => self.edits.blank_import(start, stop, module),
                _ => self.edits.blank(start, stop),
            }
            return true;
        }
        if first == "export" {
            self.edits.blank(tokens[at].start as usize, tokens[at].end as usize);
        }
        false
    }

    fn overlook(&mut self, item: &Item) {
        let tokens = self.source.tokens;
        let (Some(first), Some(last)) = (tokens.get(item.first), tokens.get(item.end - 1)) else { return };
        self.edits.blank_macro(first.start as usize, first.end as usize, last.end as usize);
    }

    /// Overlooks the last word of a run with the arguments that follow it.
    fn overlook_call(&mut self, item: &Item, open: usize) {
        let end = self.source.after(open).unwrap_or(open);
        self.overlook(&Item { end, ..*item });
    }

    /// Overlooks what is a macro in `run`. Returns the token to go on with.
    fn judge(&mut self, before: Option<Kind>, run: &Run) -> usize {
        let is_code = self.is_code();
        let items = &run.items;
        let Some(last) = items.last() else { return run.end };
        if self.around() == Around::List && self.parens == 0 {
            // Values that a macro lists: what follows them is no operator.
            let next = |mut at: usize| {
                while self.source.kind(at) == Some(Kind::Directive) {
                    at += 1;
                }
                at
            };
            let is_listed = |item: &&Item| item.is_loud && self.source.is(next(item.end), b'{');
            let listed: Vec<Item> = items.iter().filter(is_listed).copied().collect();
            listed.iter().for_each(|item| self.overlook(item));
        }
        if !is_code && self.parens == 0 && self.unwrap_name(run) {
            return run.end;
        }
        if let Some((call, before)) = items.split_last()
            && call.has_arguments
            && self.source.is(call.end, b'*')
            && before.iter().all(|item| item.what == What::Modifier || item.has_arguments && !is_code)
        {
            // `IMPLEMENT(A) static STACK_OF(T) *f(void);`
            before.iter().filter(|item| item.what == What::Name).for_each(|item| self.overlook(item));
            if self.is_type_list(call) {
                self.unwrap(call);
            }
            return call.end;
        }
        if let [call, ..] = items.as_slice()
            && call.has_arguments
            && is_code
        {
            // A macro that is a statement, and brings its own semicolon.
            let next = self.source.tokens.get(call.end).map_or(0, |next| next.start as usize);
            if next > 0 && self.source.is_line_between(call.end - 1, call.end) {
                self.edits.end_statement(next - 1);
            }
            return call.end;
        }
        if items.iter().any(|item| item.what == What::Statement) {
            return run.end;
        }
        if !is_code && self.parens == 0 && self.by_macro(run) {
            return run.end;
        }
        let after = self.source.kind(run.end);
        let names: Vec<Item> = items.iter().copied().filter(|item| item.what == What::Name).collect();
        if let Some(key) = items.iter().rposition(|item| item.what == What::Key) {
            self.judge_type(items, key, after, is_code);
            return run.end;
        }
        if items.iter().any(|item| item.what == What::Namespace) {
            // `namespace a VISIBLE(default) {`
            let end = self.source.after(run.end).filter(|_| names.len() > 1 && self.source.is(run.end, b'(')).unwrap_or(run.end);
            if self.source.is(end, b'{') && self.parens == 0 {
                self.pending = Some(Around::Namespace);
                let mut names = names;
                if let Some(call) = names.pop_if(|_| end > run.end) {
                    self.overlook_call(&call, run.end);
                }
                names.iter().rev().skip(1).for_each(|item| self.overlook(item));
            }
            return end;
        }
        match before {
            Some(Kind::Mark(b')')) if self.parens == 0 && !is_code && self.follows_parameters(&names, run) => {}
            Some(Kind::Mark(b'{' | b',') | Kind::Directive)
                if self.around() == Around::Enum
                && self.parens == 0
                && names.len() == 1
                && (names[0].has_arguments || self.source.is(run.end, b'(')) => {
                return self.enumerator_by_macro(&names[0]);
            }
            _ if self.around() == Around::Enum && self.parens == 0 => {
                let Some((_, macros)) = names.split_first() else { return run.end };
                self.macros_at_end(macros, run.end);
            }
            Some(Kind::Mark(b'*' | b'&')) => {
                let name = names.iter().position(|item| !item.is_loud).unwrap_or(names.len().saturating_sub(1));
                names.iter().take(name).filter(|item| item.is_loud).for_each(|item| self.overlook(item));
                self.macros_at_end(names.get(name + 1..).unwrap_or_default(), run.end);
            }
            Some(Kind::Mark(b'(')) if after == Some(Kind::Mark(b'*')) && names.len() == 1 && last.is_loud => {
                // `typedef int (CALL *f)(void);`
                if !self.source.word(run.end + 1).is_empty() && self.source.is(run.end + 2, b')') && self.source.is(run.end + 3, b'(') {
                    self.overlook(last);
                }
            }
            _ => self.judge_declaration(before, items, &names, run, is_code),
        }
        run.end
    }

    /// Overlooks loud words, the last one with its arguments if it has some.
    fn macros_at_end(&mut self, macros: &[Item], end: usize) {
        for item in macros.iter().filter(|item| item.is_loud) {
            if item.end == end && self.source.is(end, b'(') {
                self.overlook_call(item, end);
            } else {
                self.overlook(item);
            }
        }
    }

    /// What stands between parameters and a body: `f() NOEXCEPT {`. Returns whether it is that.
    fn follows_parameters(&mut self, names: &[Item], run: &Run) -> bool {
        let is_end = |at: usize| match self.source.kind(at) {
            Some(Kind::Mark(mark)) => matches!(mark, b'{' | b';' | b'=' | b':'),
            kind => kind == Some(ARROW),
        };
        let end = match self.source.is(run.end, b'(') {
            true => self.source.after(run.end).unwrap_or(run.end),
            false => run.end,
        };
        // `f(a) noexcept_macro;`: parameters in the old style have a type and a name. Attributes of one library begin alike.
        let prefix = |item: &Item| self.source.word(item.first).split_inclusive('_').next().unwrap_or_default();
        let are_alike = names.iter().all(|item| prefix(item).ends_with('_') && prefix(item) == prefix(&names[0]));
        let is_body = self.source.is(end, b'{');
        let are_macros = run.items.len() == names.len() && (names.len() == 1 || are_alike) && (is_body || !self.source.is(end + 1, b'{'));
        let all_quiet = are_macros || run.items.iter().all(|item| matches!(item.what, What::Modifier) || item.is_loud);
        if !all_quiet || !is_end(end) {
            return false;
        }
        for item in names {
            match item.end == run.end && self.source.is(run.end, b'(') {
                true => self.overlook_call(item, run.end),
                false => self.overlook(item),
            }
        }
        true
    }

    /// `int PRIV(name)[] = …`, `typedef int CALLBACK(name)(void);` and `int name OF((void));`: a macro around the name, or
    /// around the parameters. Returns whether there was one.
    fn unwrap_name(&mut self, run: &Run) -> bool {
        let [before @ .., last] = run.items.as_slice() else { return false };
        let Some(close) = self.source.after(run.end).map(|after| after - 1).filter(|_| self.source.is(run.end, b'(')) else {
            return false;
        };
        let is_name = |item: &Item| item.what == What::Name;
        let is_typed = before.iter().any(|item| matches!(item.what, What::Name | What::Type));
        let is_around_name = last.is_loud && is_typed && !self.source.word(run.end + 1).is_empty() && {
            let is_array = self.source.is(run.end + 2, b'[') && self.source.is(run.end + 3, b']') && close == run.end + 4;
            let follows = matches!(self.source.kind(close + 1), Some(Kind::Mark(b'[' | b'=' | b'(')));
            follows && (is_array || close == run.end + 2)
        };
        let is_around_parameters = (last.is_loud || self.source.word(last.first) == "_")
            && before.last().is_some_and(is_name)
            && self.source.after(run.end + 1) == Some(close)
            && self.source.is(run.end + 1, b'(');
        // `extern int FDECL(name, (int, char));`
        let comma = run.end + 2;
        let follows_star = before.is_empty() && self.source.is(last.first.wrapping_sub(1), b'*');
        let is_around_both = last.is_loud
            && (is_typed || follows_star)
            && self.source.is_name(run.end + 1)
            && self.source.is(comma, b',')
            && self.source.is(comma + 1, b'(')
            && self.source.after(comma + 1) == Some(close);
        let is_macro = is_name(last) && !last.has_arguments && (is_around_name || is_around_parameters || is_around_both);
        if is_around_both {
            let comma = self.source.tokens[comma];
            self.edits.blank(comma.start as usize, comma.end as usize);
        }
        if is_macro {
            self.unwrap(&Item { end: close + 1, ..*last });
            // With parameters alone around, the name stands before the macro.
            let n_others = if is_around_both { before.len() } else { before.len().saturating_sub(1) };
            if is_around_parameters || is_around_both {
                let others: Vec<Item> =
                    before[..n_others].iter().filter(|item| is_name(item) && item.is_loud).copied().collect();
                others.iter().for_each(|item| self.overlook(item));
            }
        }
        is_macro
    }

    /// `OPTION(NAME, kind, 3),` names an enumerator; `LIST(EACH)` names what nothing here tells. Returns the token to go on with.
    fn enumerator_by_macro(&mut self, item: &Item) -> usize {
        let tokens = self.source.tokens;
        let open = item.first + 1;
        let Some(after) = self.source.after(open) else { return open };
        let [name, inner, end] = [item.first, open, after - 1].map(|at| tokens[at]);
        let is_named = !self.source.word(open + 1).is_empty() && self.source.is(open + 2, b',');
        if is_named {
            self.edits.blank_macro(name.start as usize, name.end as usize, inner.end as usize);
            self.edits.blank(tokens[open + 2].start as usize, end.end as usize);
            return after;
        }
        self.overlook_call(item, open);
        if let Some(comma) = tokens.get(after).filter(|token| token.is(b',')) {
            self.edits.blank(comma.start as usize, comma.end as usize);
        }
        after
    }

    /// `class API name : base {`, `struct s __user *p`
    fn judge_type(&mut self, items: &[Item], key: usize, after: Option<Kind>, is_code: bool) {
        // `enum class` is an enum.
        let first_key = items.iter().position(|item| item.what == What::Key).unwrap_or(key);
        let word = self.source.word(items[first_key].first);
        let names: Vec<Item> = items[key..].iter().copied().filter(|item| item.what == What::Name).collect();
        if let [first, _] = names.as_slice()
            && is_code
            && !first.is_loud
            && after == Some(Kind::Mark(b'{'))
        {
            // `struct a b {1};`: a value, whose type needs no such word.
            let key = self.source.tokens[items[first_key].first];
            self.edits.blank(key.start as usize, key.end as usize);
            return;
        }
        // Before the key stands no name.
        items[..key].iter().filter(|item| item.what == What::Name).for_each(|item| self.overlook(item));
        let last_quiet = names.iter().rposition(|item| !item.is_loud).unwrap_or(names.len().saturating_sub(1));
        let is_field = word == "enum" && after == Some(Kind::Mark(b':')) && names.len() == 2 && !names[0].is_loud;
        let is_head = matches!(after, Some(Kind::Mark(b'{' | b':'))) && !is_field;
        if is_head && self.parens == 0 {
            let name = names.get(last_quiet).map_or("", |item| self.source.word(item.first));
            self.pending = Some(if word == "enum" { Around::Enum } else { Around::Type(name) });
        }
        let is_typedef = items.iter().any(|item| self.source.word(item.first) == "typedef");
        let kept = match after {
            _ if is_head => vec![last_quiet],
            Some(Kind::Mark(b';')) if word == "class" && !is_code && !is_typedef => vec![last_quiet],
            // The type, and no name yet.
            Some(Kind::Mark(b'*' | b'&')) => vec![names.iter().position(|item| !item.is_loud).unwrap_or(0)],
            // The type and the name.
            _ => {
                let kind = names.iter().position(|item| !item.is_loud).unwrap_or(0);
                let last = names.len().saturating_sub(1);
                vec![if kind == last { 0 } else { kind }, last]
            }
        };
        for (_, item) in names.iter().enumerate().filter(|(at, _)| !kept.contains(at)) {
            self.overlook(item);
        }
    }

    fn judge_declaration(&mut self, before: Option<Kind>, items: &[Item], names: &[Item], run: &Run, is_code: bool) {
        let (Some(last), after) = (items.last(), self.source.kind(run.end)) else { return };
        let mut names = names;
        let has_type = items.iter().any(|item| item.what == What::Type);
        let is_structor = match self.around() {
            _ if after == Some(Kind::Mark(b'~')) => true,
            _ if last.what == What::Name && last.is_structor => true,
            Around::Type(name) => after == Some(Kind::Mark(b'(')) && last.end == last.first + 1 && self.source.word(last.first) == name,
            _ => false,
        };
        let is_conversion = last.what == What::Operator
            && !matches!(self.source.word(run.end), "" | "new" | "delete" | "co_await" | "and" | "or" | "not");
        let is_end = |kind| matches!(kind, Kind::Mark(b'}') | Kind::If | Kind::Else | Kind::End | Kind::Directive | Kind::Literal);
        let ends_alone = last.what == What::Access || before != Some(Kind::Literal) && after.is_none_or(is_end);
        if is_structor || is_conversion || ends_alone && !is_code && self.parens == 0 {
            let n = if is_structor && after != Some(Kind::Mark(b'~')) { names.len().saturating_sub(1) } else { names.len() };
            let is_macro = |item: &&Item| is_structor || item.is_loud || item.has_arguments;
            names[..n].iter().filter(is_macro).for_each(|item| self.overlook(item));
            return;
        }
        // `BEGIN_OLD void (*f)(int);`
        let is_pointer = self.source.is(run.end, b'(')
            && self.source.is(run.end + 1, b'*')
            && self.source.is(run.end + 3, b')')
            && self.source.is(run.end + 4, b'(');
        let has_name = last.what == What::Name && !matches!(after, Some(Kind::Mark(b'*' | b'&'))) && !is_pointer;
        if has_name {
            // `int a GUARDED_BY(m);`
            if let [others @ .., name, end] = names
                && end.is_loud
                && !name.is_loud
                && name.end == end.first
                && (has_type || !others.is_empty())
                && self.ends_declaration(run.end)
            {
                self.macros_at_end(&[*end], run.end);
                names = others;
            } else {
                names = &names[..names.len() - 1];
            }
        }
        // `A<T>::operator<<`: the path belongs to the name.
        if last.what == What::Operator
            && let [others @ .., path] = names
            && path.end == last.first
            && self.source.kind(path.end - 1) == Some(PATH)
        {
            names = others;
        }
        // A macro that is given the type: `PyAPI_FUNC(int) f(void);`
        if let [call] = names
            && call.has_arguments
            && !has_type
            && has_name
            && self.is_type_list(call)
        {
            self.unwrap(call);
            return;
        }
        names.iter().filter(|item| item.has_arguments).for_each(|item| self.overlook(item));
        let plain: Vec<Item> = names.iter().copied().filter(|item| !item.has_arguments).collect();
        if has_type {
            // `Small auto`: a concept.
            let is_concept = |item: &&Item| !item.is_loud && self.source.word(item.end) == "auto";
            let macros: Vec<Item> = plain.iter().filter(|item| !is_concept(item)).copied().collect();
            macros.iter().for_each(|item| self.overlook(item));
        } else if plain.len() > 1 {
            let kept = plain.iter().rposition(|item| !item.is_loud).unwrap_or(plain.len() - 1);
            plain.iter().enumerate().filter(|(at, _)| *at != kept).for_each(|(_, item)| self.overlook(item));
        } else if let [alone] = plain.as_slice()
            && is_code
            && alone.is_loud
            && alone.first == items[0].first
            && matches!(before, Some(Kind::Mark(b';' | b'{' | b'}')))
            && self.source.is_line_between(alone.end - 1, alone.end)
        {
            // `BEGIN_LOOP` in a line of its own.
            self.overlook(alone);
        }
    }

    /// Whether a declaration ends at `at`, or after the arguments that open there.
    fn ends_declaration(&self, at: usize) -> bool {
        let end = if self.source.is(at, b'(') { self.source.after(at).unwrap_or(at) } else { at };
        matches!(self.source.kind(end), Some(Kind::Mark(b';' | b'=' | b',' | b')')))
    }

    fn is_type_list(&self, call: &Item) -> bool {
        let arguments = self.source.tokens.get(call.first + 2..call.end - 1).unwrap_or_default();
        let is_part = |token: &Token| token.kind == Kind::Word || token.is(b'*') || token.kind == PATH;
        arguments.first().is_some_and(|token| token.kind == Kind::Word) && arguments.iter().all(is_part)
    }

    /// Overlooks a macro, but not what it is given.
    fn unwrap(&mut self, call: &Item) {
        let tokens = self.source.tokens;
        let (Some(name), Some(open), Some(close)) =
            (tokens.get(call.first), tokens.get(call.first + 1), tokens.get(call.end - 1))
        else {
            return;
        };
        self.edits.blank_macro(name.start as usize, name.end as usize, open.end as usize);
        self.edits.blank(close.start as usize, close.end as usize);
    }
}
