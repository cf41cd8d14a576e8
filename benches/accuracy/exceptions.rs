//! Tags that no entity should answer, because ctags is wrong about them or means something else by them. Each is a rule,
//! not a list of places, and `pipeline/lang/README.md` says more about it. What an exception covers is counted apart and
//! does not count against recall.

use crate::ctags::Tag;

/// A systematic difference.
pub(crate) struct Exception {
    /// Our names of the languages in which it holds.
    pub(crate) packs: &'static [&'static str],
    /// ctags' names of the kinds; all, if there are none.
    pub(crate) kinds: &'static [&'static str],
    /// What ctags does.
    pub(crate) reason: &'static str,
    /// Whether it holds for a tag that has no entity.
    pub(crate) holds: fn(&Seen<'_>) -> bool,
}

/// A tag that has no entity, and where it stands.
pub(crate) struct Seen<'a> {
    /// The tag.
    pub(crate) tag: &'a Tag,
    /// Every line of the file; that of the tag is at its number minus one.
    pub(crate) lines: &'a [&'a str],
}

impl<'a> Seen<'a> {
    /// The source line.
    pub(crate) fn line(&self) -> &'a str {
        self.lines.get(self.tag.line as usize - 1).copied().unwrap_or_default()
    }
}

/// Every systematic difference.
pub(crate) const EXCEPTIONS: &[Exception] = &[Exception {
    packs: &["rust"],
    kinds: &["module"],
    reason: "`mod name;` is tagged; the module is the file that it names, and has its entity there",
    holds: |seen| seen.line().trim_end().ends_with(&format!("mod {};", seen.tag.name)),
}];
