//! TOML with the places of its keys.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::sheet::Sheet;

/// The document; none if nothing can be read of it.
pub(super) fn parse<'t>(sheet: &mut Sheet<'t>) -> Option<DeTable<'t>> {
    let (document, errors) = DeTable::parse_recoverable(sheet.text);
    let document = document.into_inner();
    for error in &errors {
        let message = error.message().lines().collect::<Vec<_>>().join("; ");
        sheet.bad_syntax(message, error.span().map(|span| span.start), document.is_empty());
    }
    (errors.is_empty() || !document.is_empty()).then_some(document)
}

/// A key with its value.
pub(super) struct Entry<'d, 't> {
    pub(super) key: &'d str,
    pub(super) value: &'d DeValue<'t>,
    /// Where the key stands.
    pub(super) at: usize,
}

/// What `table` holds, by key.
pub(super) fn entries<'d, 't>(table: &'d DeTable<'t>) -> impl Iterator<Item = Entry<'d, 't>> {
    table.iter().map(|(key, value): (&Spanned<DeString<'t>>, _)| Entry {
        key: key.get_ref(),
        value: value.get_ref(),
        at: key.span().start,
    })
}

/// The entry of `table` at `path`, a key or several.
pub(super) fn entry<'d, 't>(table: &'d DeTable<'t>, path: &[&str]) -> Option<Entry<'d, 't>> {
    let (last, tables) = path.split_last()?;
    let mut table = table;
    for key in tables {
        table = table.get(*key)?.get_ref().as_table()?;
    }
    let (key, value) = table.get_key_value(*last)?;
    Some(Entry { key: key.get_ref(), value: value.get_ref(), at: key.span().start })
}

/// The table at `path`.
pub(super) fn table<'d, 't>(within: &'d DeTable<'t>, path: &[&str]) -> Option<&'d DeTable<'t>> {
    entry(within, path)?.value.as_table()
}

/// The string at `path`.
pub(super) fn text<'d>(within: &'d DeTable<'_>, path: &[&str]) -> Option<&'d str> {
    entry(within, path)?.value.as_str()
}

/// The flag at `path`.
pub(super) fn flag(within: &DeTable<'_>, path: &[&str]) -> Option<bool> {
    entry(within, path)?.value.as_bool()
}

/// The strings of the array at `path`, with their places; a single string is taken for an array of it.
pub(super) fn texts<'d>(within: &'d DeTable<'_>, path: &[&str]) -> Vec<(&'d str, usize)> {
    let Some(entry) = entry(within, path) else { return Vec::new() };
    match entry.value {
        DeValue::String(text) => vec![(text, entry.at)],
        value => texts_of(value),
    }
}

/// The strings of an array, with their places.
pub(super) fn texts_of<'d>(value: &'d DeValue<'_>) -> Vec<(&'d str, usize)> {
    let Some(array) = value.as_array() else { return Vec::new() };
    array.iter().filter_map(|item| Some((item.get_ref().as_str()?, item.span().start))).collect()
}
