//! The names of nodes and fields that a pack uses against those that its grammar has, while the crate is compiled: a name
//! that the grammar does not have fails the build. `build/` writes the calls.

/// A name that a pack uses.
pub(crate) struct Name {
    /// The name of a node or of a field.
    pub(crate) name: &'static str,
    /// Which of the two.
    pub(crate) is_field: bool,
}

/// Which of `names`, sorted by name and with nodes before fields, the grammar has. `node_types` is tree-sitter's
/// `node-types.json`: <https://tree-sitter.github.io/tree-sitter/using-parsers/6-static-node-types.html>. Node names are the
/// values of `type`, field names the keys below `fields`, and no other key there has an object as its value but `fields`
/// and `children`.
pub(crate) const fn known<const N: usize>(node_types: &str, names: &[Name; N]) -> [bool; N] {
    let json = node_types.as_bytes();
    let mut known = [false; N];
    let mut at = 0;
    let mut is_type = false;
    while at < json.len() {
        if json[at] != b'"' {
            at += 1;
            continue;
        }
        let start = at + 1;
        at = start;
        while json[at] != b'"' {
            at += if json[at] == b'\\' { 2 } else { 1 };
        }
        let end = at;
        at = skip_space(json, at + 1);
        let is_key = at < json.len() && json[at] == b':';
        if !is_key {
            if is_type {
                mark(&mut known, names, json, start, end, false);
            }
            is_type = false;
            continue;
        }
        at = skip_space(json, at + 1);
        is_type = equals(json, start, end, b"type");
        if json[at] == b'{' {
            mark(&mut known, names, json, start, end, true);
        }
    }
    known
}

const fn skip_space(json: &[u8], mut at: usize) -> usize {
    while at < json.len() && json[at].is_ascii_whitespace() {
        at += 1;
    }
    at
}

const fn equals(json: &[u8], start: usize, end: usize, word: &[u8]) -> bool {
    order(json, start, end, word) == 0
}

/// Negative, zero or positive, as `json[start..end]` comes before `word`, equals it or comes after it.
const fn order(json: &[u8], start: usize, end: usize, word: &[u8]) -> i32 {
    let mut i = 0;
    while start + i < end && i < word.len() {
        if json[start + i] != word[i] {
            return json[start + i] as i32 - word[i] as i32;
        }
        i += 1;
    }
    (end - start) as i32 - word.len() as i32
}

const fn mark<const N: usize>(
    known: &mut [bool; N],
    names: &[Name; N],
    json: &[u8],
    start: usize,
    end: usize,
    is_field: bool,
) {
    let (mut low, mut high) = (0, N);
    while low < high {
        let middle = (low + high) / 2;
        let mut order = order(json, start, end, names[middle].name.as_bytes());
        if order == 0 {
            order = is_field as i32 - names[middle].is_field as i32;
        }
        if order == 0 {
            known[middle] = true;
            return;
        }
        if order < 0 {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_they_are_names() {
        let json = r#"[ { "type": "call", "named": true, "fields": { "function": { "multiple": false, "types": [
            { "type": "name", "named": true } ] } }, "children": { "types": [ { "type": "\"", "named": false } ] } } ]"#;
        let name = |name, is_field| Name { name, is_field };
        let names = [
            name("call", false),
            name("call", true),
            name("function", false),
            name("function", true),
            name("name", false),
            name("types", true),
        ];
        assert_eq!(known(json, &names), [true, false, false, true, true, false]);
    }
}
