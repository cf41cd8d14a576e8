//! `#if` groups that cut through code: the grammar knows them only around whole statements and declarations.
//!
//! Where the branches of a group are not whole, it is read as the preprocessor would leave it with one branch taken: its
//! directives and its other branches are overlooked.

use super::Edits;
use super::tokens::{Kind, Token};

/// How many groups may stand in each other; deeper ones are left as they are.
const MAX_GROUPS: usize = 200;

/// What is special about the groups of a language.
pub(crate) struct Ways {
    /// Words that go on with what stands before them, or that the grammar knows in groups of no kind.
    pub(crate) goes_on: &'static [&'static str],
    /// A statement can be the call of a macro without a semicolon.
    pub(crate) has_macros: bool,
}

/// Those of C and C++.
pub(super) const WAYS: Ways = Ways { goes_on: &["else"], has_macros: true };

struct Branch {
    /// Tokens between its directives.
    first: usize,
    end: usize,
    /// Open brackets at its end, less those at its beginning.
    braces: i32,
    parens: i32,
    /// Whether it closes no bracket that it did not open.
    is_closed: bool,
}

struct Group {
    directives: Vec<usize>,
    branches: Vec<Branch>,
    /// Open brackets before it.
    braces: i32,
    parens: i32,
    /// Fewest open brackets since the branch began.
    low_braces: i32,
    low_parens: i32,
}

/// Overlooks what stands in the way, and returns the tokens that are left.
pub(super) fn conditionals(text: &str, tokens: Vec<Token>, ways: &Ways, edits: &mut Edits<'_>) -> Vec<Token> {
    let mut is_dropped = vec![false; tokens.len()];
    let mut groups: Vec<Group> = Vec::new();
    let (mut braces, mut parens) = (0_i32, 0_i32);
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Mark(b'{') => braces += 1,
            Kind::Mark(b'(') => parens += 1,
            Kind::Mark(b'}') => {
                braces -= 1;
                if let Some(group) = groups.last_mut() {
                    group.low_braces = group.low_braces.min(braces);
                }
            }
            Kind::Mark(b')') => {
                parens -= 1;
                if let Some(group) = groups.last_mut() {
                    group.low_parens = group.low_parens.min(parens);
                }
            }
            Kind::If if groups.len() < MAX_GROUPS => groups.push(Group {
                directives: vec![at],
                branches: Vec::new(),
                braces,
                parens,
                low_braces: braces,
                low_parens: parens,
            }),
            Kind::Else => {
                if let Some(group) = groups.last_mut() {
                    group.end_branch(at, braces, parens);
                    group.directives.push(at);
                    (braces, parens) = (group.braces, group.parens);
                }
            }
            Kind::End => {
                if let Some(mut group) = groups.pop() {
                    group.end_branch(at, braces, parens);
                    group.directives.push(at);
                    let kept = group.settle(text, &tokens, ways, &mut is_dropped);
                    braces = group.braces + kept.map_or(0, |branch| group.branches[branch].braces);
                    parens = group.parens + kept.map_or(0, |branch| group.branches[branch].parens);
                    let (low_braces, low_parens) = (group.low_braces.min(braces), group.low_parens.min(parens));
                    if let Some(outer) = groups.last_mut() {
                        outer.low_braces = outer.low_braces.min(low_braces);
                        outer.low_parens = outer.low_parens.min(low_parens);
                    }
                }
            }
            _ => {}
        }
    }
    for (token, _) in tokens.iter().zip(&is_dropped).filter(|(_, is_dropped)| **is_dropped) {
        let (start, end) = (token.start as usize, token.end as usize);
        match token.kind {
            Kind::Word | Kind::Literal | Kind::Mark(_) => edits.blank(start, end),
            _ => edits.blank_directive(start, end),
        }
    }
    let mut is_dropped = is_dropped.into_iter();
    let mut tokens = tokens;
    tokens.retain(|_| !is_dropped.next().unwrap_or_default());
    tokens
}

impl Group {
    fn end_branch(&mut self, at: usize, braces: i32, parens: i32) {
        let first = self.directives.last().map_or(at, |directive| directive + 1);
        self.branches.push(Branch {
            first,
            end: at,
            braces: braces - self.braces,
            parens: parens - self.parens,
            is_closed: self.low_braces >= self.braces && self.low_parens >= self.parens,
        });
        (self.low_braces, self.low_parens) = (self.braces, self.parens);
    }

    /// Drops what the grammar could not read. Returns the branch that decides how many brackets are open after it.
    fn settle(&mut self, text: &str, tokens: &[Token], ways: &Ways, is_dropped: &mut [bool]) -> Option<usize> {
        // What inner groups dropped does not count.
        let last_kept = |branch: &Branch, is_dropped: &[bool]| {
            (branch.first..branch.end).rev().find(|at| !is_dropped[*at]).map(|at| tokens[at])
        };
        let start = self.directives[0];
        let before = (0..start).rev().take(64).find(|at| !is_dropped[*at]).map(|at| tokens[at].kind);
        let begins_whole = self.parens <= 0 && is_boundary(before);
        let is_balanced = |branch: &Branch| branch.is_closed && branch.braces == 0 && branch.parens == 0;
        let all_balanced = self.branches.iter().all(is_balanced);
        let ends: Vec<Option<Token>> = self.branches.iter().map(|b| last_kept(b, is_dropped)).collect();
        // A branch that ends in a call without a semicolon is whole, if it is not the head of the body that follows.
        let after = tokens.get(self.directives.last().map_or(0, |last| last + 1));
        let ends_whole = |end: &Option<Token>| match end {
            // A label must be followed by a statement; `public:` need not.
            Some(end) if end.is(b':') => text.get(..end.start as usize).is_some_and(|before| {
                let before = before.trim_end();
                ["public", "private", "protected", "default"].iter().any(|word| before.ends_with(word))
            }),
            Some(end) if end.is(b')') => ways.has_macros && after.is_none_or(|after| !matches!(after.kind, Kind::Mark(_))),
            end => is_boundary(end.map(|t| t.kind)),
        };
        // `#if A` before `else if (b) {`
        let goes_on = |branch: &Branch| tokens.get(branch.first).is_some_and(|token| ways.goes_on.contains(&token.text(text)));
        if all_balanced && begins_whole && ends.iter().all(ends_whole) && !self.branches.iter().any(goes_on) {
            return None;
        }
        for at in &self.directives {
            is_dropped[*at] = true;
        }
        let filled: Vec<usize> = (0..ends.len()).filter(|at| ends[*at].is_some()).collect();
        let ends_in = |marks: [u8; 3]| filled.iter().all(|at| ends[*at].is_some_and(|t| marks.iter().any(|m| t.is(*m))));
        if all_balanced && (ends_in([b';', b'}', b':']) || ends_in([b',', b',', b','])) {
            return None;
        }
        let is_off = tokens[start].text(text).trim_start_matches('#').split_whitespace().eq(["if", "0"]);
        let kept = *filled.iter().find(|at| !(is_off && **at == 0)).or(filled.first())?;
        for (_, branch) in self.branches.iter().enumerate().filter(|(at, _)| *at != kept) {
            is_dropped[branch.first..branch.end].fill(true);
        }
        Some(kept)
    }
}

/// Whether a statement or declaration can begin after such a token.
fn is_boundary(before: Option<Kind>) -> bool {
    match before {
        None => true,
        Some(Kind::Mark(mark)) => matches!(mark, b';' | b'{' | b'}' | b':'),
        Some(kind) => matches!(kind, Kind::Directive | Kind::If | Kind::Else | Kind::End),
    }
}
