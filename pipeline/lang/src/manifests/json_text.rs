//! JSON with the places of its keys.

use jsonc_parser::ast::{Object, ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::sheet::Sheet;

/// How much may differ from JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Nothing.
    Strict,
    /// Comments, and commas before closing brackets.
    WithComments,
}

/// The value; none if it cannot be read.
pub(super) fn parse<'t>(sheet: &mut Sheet<'t>, form: Form) -> Option<Value<'t>> {
    let is_lenient = form == Form::WithComments;
    let options = ParseOptions {
        allow_comments: is_lenient,
        allow_trailing_commas: is_lenient,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: is_lenient,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    match parse_to_ast(sheet.text, &CollectOptions::default(), &options) {
        Ok(parsed) => parsed.value,
        Err(error) => {
            sheet.bad_syntax(error.kind().to_string(), Some(error.range().start), true);
            None
        }
    }
}

/// The object that the manifest is; none if it is none.
pub(super) fn parse_object<'t>(sheet: &mut Sheet<'t>, form: Form) -> Option<Object<'t>> {
    match parse(sheet, form)? {
        Value::Object(object) => Some(object),
        other => {
            sheet.bad_syntax("it is no object", Some(other.start()), true);
            None
        }
    }
}

/// The property of `object` at `path`, a key or several.
pub(super) fn at<'d, 't>(object: &'d Object<'t>, path: &[&str]) -> Option<&'d ObjectProp<'t>> {
    let (last, objects) = path.split_last()?;
    let mut object = object;
    for key in objects {
        object = object.get(key)?.value.as_object()?;
    }
    object.get(last)
}

/// The string at `path`.
pub(super) fn text<'d>(object: &'d Object<'_>, path: &[&str]) -> Option<&'d str> {
    text_of(&at(object, path)?.value)
}

/// The string that a value is.
pub(super) fn text_of<'d>(value: &'d Value<'_>) -> Option<&'d str> {
    Some(&value.as_string_lit()?.value)
}

/// Whether the flag at `path` is set.
pub(super) fn is_set(object: &Object<'_>, path: &[&str]) -> bool {
    at(object, path).and_then(|prop| prop.value.as_boolean_lit()).is_some_and(|flag| flag.value)
}

/// The properties of the object at `path`.
pub(super) fn properties<'d, 't>(object: &'d Object<'t>, path: &[&str]) -> &'d [ObjectProp<'t>] {
    at(object, path).and_then(|prop| prop.value.as_object()).map_or(&[], |object| &object.properties)
}

/// The strings of an array, or the string that a value is, with their places.
pub(super) fn texts<'d>(value: &'d Value<'_>) -> Vec<(&'d str, usize)> {
    match value {
        Value::StringLit(text) => vec![(&*text.value, text.range.start)],
        Value::Array(array) => array.elements.iter().filter_map(|item| Some((text_of(item)?, item.start()))).collect(),
        _ => Vec::new(),
    }
}
