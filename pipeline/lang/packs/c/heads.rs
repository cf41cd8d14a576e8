//! Runs of words at the beginning of declarations, as their tokens tell.

use super::tokens::{ARROW, Kind, PATH, Token};

/// Longest run that is looked at, in words; longer ones are prose in a branch that is never compiled.
const MAX_WORDS: usize = 24;
/// Most macros that are called one after the other, each making a declaration.
const MAX_CALLS: usize = 4096;
/// Longest list of template arguments, in tokens.
const MAX_ARGUMENTS: usize = 256;

/// What a word is in a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Says something about the declaration, but is no type: `static`, `const`, `__attribute__((x))`.
    Modifier,
    /// A type that no name follows: `int`, `decltype(x)`.
    Type,
    /// `class`, `struct`, `union`, `enum`
    Key,
    Namespace,
    /// `public`, `private`, `protected`
    Access,
    Operator,
    /// Begins what is no declaration: `return`, `goto`.
    Statement,
    /// Whatever the code itself defines.
    Name,
}

/// A word with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) what: What,
    /// Tokens of the whole item.
    pub(super) first: usize,
    pub(super) end: usize,
    /// It looks like a macro: `FOO_API`, `__user`.
    pub(super) is_loud: bool,
    /// It is followed by arguments, and by more words after them.
    pub(super) has_arguments: bool,
    /// It names a constructor or a destructor, out of its class: `A::A`.
    pub(super) is_structor: bool,
}

#[derive(Default)]
pub(super) struct Run {
    pub(super) items: Vec<Item>,
    /// The token after it.
    pub(super) end: usize,
}

/// What the tokens are read from.
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: &'t [Token],
    /// For each opening parenthesis, its closing one.
    partners: Vec<u32>,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t str, tokens: &'t [Token]) -> Source<'t> {
        let mut partners = vec![0; tokens.len()];
        let mut open = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            if token.is(b'(') {
                open.push(at);
            } else if token.is(b')')
                && let Some(start) = open.pop()
            {
                partners[start] = at as u32;
            }
        }
        Source { text, tokens, partners }
    }

    pub(super) fn word(&self, at: usize) -> &'t str {
        self.tokens.get(at).filter(|t| t.kind == Kind::Word).map_or("", |token| token.text(self.text))
    }

    /// Whether a token is a word that is none of the language's.
    pub(super) fn is_name(&self, at: usize) -> bool {
        let word = self.word(at);
        !word.is_empty() && known(word).0 == What::Name && !matches!(word, "consteval" | "compl" | "bitand" | "bitor")
    }

    /// Whether a token is a type of the language: `int`.
    pub(super) fn is_type(&self, at: usize) -> bool {
        known(self.word(at)).0 == What::Type
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    pub(super) fn is(&self, at: usize, mark: u8) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(mark))
    }

    /// The token after the parentheses that open at `open`.
    pub(super) fn after(&self, open: usize) -> Option<usize> {
        self.partners.get(open).filter(|close| **close > 0).map(|close| *close as usize + 1)
    }

    /// Whether a line ends between two tokens that follow each other.
    pub(super) fn is_line_between(&self, at: usize, next: usize) -> bool {
        let (Some(at), Some(next)) = (self.tokens.get(at), self.tokens.get(next)) else { return true };
        self.text.as_bytes().get(at.end as usize..next.start as usize).unwrap_or_default().contains(&b'\n')
    }

    /// Whether a word is one as most are that stand in code: a name without a trace of a macro, and no part of a path or of
    /// a declaration.
    pub(super) fn is_quiet(&self, at: usize) -> bool {
        let is_alone = !matches!(self.kind(at + 1), None | Some(Kind::Word | PATH | Kind::Mark(b'<' | b'~')));
        let word = self.word(at);
        is_alone && !is_loud(word) && known(word).0 == What::Name
    }

    /// Makes `run` the run of words that begins at `at`.
    pub(super) fn run(&self, at: usize, takes_calls: bool, run: &mut Run) {
        run.items.clear();
        run.end = at;
        let (mut n_words, mut n_calls) = (0, 0);
        while self.kind(run.end) == Some(Kind::Word) && n_words < MAX_WORDS && n_calls < MAX_CALLS {
            let item = self.item(run.end, takes_calls);
            n_words += usize::from(!item.has_arguments);
            n_calls += usize::from(item.has_arguments);
            run.end = item.end;
            run.items.push(item);
            if matches!(item.what, What::Operator | What::Statement) {
                break;
            }
        }
    }

    fn item(&self, first: usize, takes_calls: bool) -> Item {
        let word = self.word(first);
        let (what, has_arguments) = known(word);
        let mut item = Item { what, first, end: first + 1, is_loud: false, has_arguments: false, is_structor: false };
        if word == "template" {
            item.end = self.after_angles(item.end).unwrap_or(item.end);
        }
        if has_arguments && self.is(item.end, b'(') {
            item.end = self.after(item.end).unwrap_or(item.end);
            if word == "_Atomic" {
                // With a type in brackets it is one.
                item.what = What::Type;
            }
        }
        if what != What::Name {
            return item;
        }
        item.is_loud = is_loud(word);
        self.path(&mut item);
        // Arguments of a macro: what follows them goes on as if they were not there.
        let looks_called = item.is_loud || takes_calls && word.bytes().any(|b| b.is_ascii_uppercase());
        if looks_called
            && item.end == first + 1
            && self.is(item.end, b'(')
            && let Some(after) = self.after(item.end)
        {
            let goes_on = match self.kind(after) {
                Some(Kind::Word) if self.word(first.wrapping_sub(1)) == "typedef" => true,
                Some(Kind::Word) => !self.ends_head(after) && !self.is_old_style(item.end, after),
                Some(PATH | Kind::Mark(b'~')) => true,
                Some(Kind::Mark(b'[')) => self.is(after + 1, b'['),
                Some(Kind::Mark(b'*')) => self.is_pointed_to(first, after, takes_calls),
                Some(Kind::Mark(b'}') | Kind::If | Kind::Else | Kind::End | Kind::Directive) | None => takes_calls,
                _ => false,
            };
            if goes_on {
                (item.end, item.has_arguments) = (after, true);
            }
        }
        item
    }

    /// Whether a call before a star is a type: at the beginning of a declaration, and not in an expression.
    fn is_pointed_to(&self, first: usize, star: usize, takes_calls: bool) -> bool {
        let before = first.checked_sub(1).and_then(|before| self.kind(before));
        let is_statement = matches!(before, None | Some(Kind::Mark(b';' | b'{' | b'}')));
        let ends = || matches!(self.kind(star + 2), Some(Kind::Mark(b';' | b'=' | b',')));
        takes_calls || is_statement && !self.word(star + 1).is_empty() && ends()
    }

    /// Whether only what can stand after parameters follows, up to the end of a declaration or the beginning of a body.
    fn ends_head(&self, mut at: usize) -> bool {
        for _ in 0..MAX_WORDS {
            let word = self.word(at);
            if word.is_empty() {
                break;
            }
            let is_trailing = matches!(word, "const" | "volatile" | "override" | "final" | "noexcept" | "throw" | "try");
            if !is_trailing && !is_loud(word) {
                return false;
            }
            at += 1;
            if self.is(at, b'(') {
                at = self.after(at).unwrap_or(at);
            }
        }
        match self.kind(at) {
            Some(Kind::Mark(mark)) => matches!(mark, b'{' | b';' | b'=' | b':' | b',' | b'&'),
            kind => kind == Some(ARROW),
        }
    }

    /// `f(a, b) int a; char *b; {`: what stands between the names and the body declares them.
    fn is_old_style(&self, open: usize, after: usize) -> bool {
        let names = self.tokens.get(open + 1..after - 1).unwrap_or_default();
        if names.is_empty() || !names.iter().all(|token| token.kind == Kind::Word || token.is(b',')) {
            return false;
        }
        let mut at = after;
        while at < after + MAX_ARGUMENTS {
            match self.kind(at) {
                Some(Kind::Word | Kind::Literal | Kind::Mark(b'*' | b',' | b';' | b'[' | b']' | b'(' | b')')) => at += 1,
                kind => return kind == Some(Kind::Mark(b'{')) && self.is(at - 1, b';'),
            }
        }
        false
    }

    /// Takes in the rest of a path: `a::b<c>::d`.
    fn path(&self, item: &mut Item) {
        let mut last = item.first;
        for _ in 0..MAX_WORDS {
            if let Some(after) = self.after_angles(item.end) {
                item.end = after;
            }
            let is_apart = item.is_loud && self.tokens.get(item.end).is_some_and(|t| t.start > self.tokens[item.end - 1].end);
            if self.kind(item.end) != Some(PATH) || is_apart {
                break;
            }
            if self.is(item.end + 1, b'~') {
                item.is_structor = true;
                item.end += 3;
                break;
            }
            // `A::template b<C>`
            if self.word(item.end + 1) == "template" {
                item.end += 1;
            }
            if self.word(item.end + 1).is_empty() {
                break;
            }
            if self.word(item.end + 1) == "operator" {
                item.end += 1;
                break;
            }
            item.is_structor = self.word(last) == self.word(item.end + 1);
            item.is_loud = false;
            last = item.end + 1;
            item.end += 2;
        }
    }

    /// The token after the template arguments that open at `open`.
    pub(super) fn after_angles(&self, open: usize) -> Option<usize> {
        if !self.is(open, b'<') {
            return None;
        }
        let mut depth = 0;
        let mut at = open;
        while at < open + MAX_ARGUMENTS {
            match self.kind(at)? {
                Kind::Mark(b'<') => depth += 1,
                Kind::Mark(b'>') => depth -= 1,
                Kind::Mark(b'(') => at = self.after(at)? - 1,
                Kind::Mark(b';' | b'{' | b'}' | b')') => return None,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return Some(at);
            }
        }
        None
    }
}

/// Whether a word looks like a macro wherever it stands.
pub(super) fn is_loud(word: &str) -> bool {
    let is_reserved = word.starts_with("__") && !word.bytes().any(|b| b.is_ascii_digit());
    is_reserved || word.bytes().any(|b| b.is_ascii_uppercase()) && !word.bytes().any(|b| b.is_ascii_lowercase())
}

/// What a word of the language is, and whether it can have arguments.
fn known(word: &str) -> (What, bool) {
    match word {
        "static" | "extern" | "inline" | "register" | "typedef" | "virtual" | "friend" | "mutable" | "constexpr"
        | "constinit" | "consteval" | "thread_local" | "_Thread_local" | "__thread" | "typename" | "template" | "export"
        | "final" | "override" | "using" | "const" | "volatile" | "restrict" | "__restrict__" | "_Nonnull"
        | "_Noreturn" | "noreturn" | "__inline" | "__inline__" | "__forceinline" | "__volatile__" | "__const"
        | "__unaligned" | "_unaligned" | "__cdecl" | "__clrcall" | "__stdcall" | "__fastcall" | "__thiscall"
        | "__vectorcall" | "try" => (What::Modifier, false),
        "__attribute__" | "__attribute" | "__declspec" | "alignas" | "_Alignas" | "noexcept" | "explicit" | "throw"
        | "__based" => (What::Modifier, true),
        "void" | "char" | "short" | "int" | "long" | "float" | "double" | "signed" | "unsigned" | "bool" | "_Bool"
        | "auto" | "wchar_t" | "char8_t" | "char16_t" | "char32_t" | "__int64" | "__int128" | "__signed__" => {
            (What::Type, false)
        }
        "_Atomic" => (What::Modifier, true),
        "decltype" | "typeof" | "__typeof__" | "__typeof" | "_BitInt" => (What::Type, true),
        "class" | "struct" | "union" | "enum" => (What::Key, false),
        "namespace" => (What::Namespace, false),
        "public" | "private" | "protected" => (What::Access, false),
        "operator" => (What::Operator, false),
        "return" | "goto" | "case" | "default" | "else" | "if" | "for" | "while" | "do" | "switch" | "break" | "continue"
        | "sizeof" | "new" | "delete" | "catch" | "co_return" | "co_await" | "co_yield" | "and" | "or" | "not"
        | "requires" | "concept" | "asm" | "__asm__" | "__asm" | "static_assert" | "_Static_assert" | "this" | "true"
        | "false" | "nullptr" | "import" | "module" | "alignof" | "_Alignof" | "_Generic" | "__alignof__" => {
            (What::Statement, false)
        }
        _ => (What::Name, false),
    }
}
