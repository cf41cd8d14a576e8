//! GraphML.

use super::{Drawing, one_line};

/// What is said of nodes and edges: of which, under which name, of which type.
const KEYS: [(&str, &str, &str); 12] = [
    ("graph", "title", "string"),
    ("graph", "note", "string"),
    ("node", "name", "string"),
    ("node", "kind", "string"),
    ("node", "repo", "string"),
    ("node", "place", "string"),
    ("node", "is_asked", "boolean"),
    ("node", "is_test", "boolean"),
    ("edge", "kind", "string"),
    ("edge", "count", "int"),
    ("edge", "resolution", "string"),
    ("edge", "confidence", "double"),
];

/// The drawing as GraphML.
pub(crate) fn text(drawing: &Drawing) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str("<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    for (of, name, kind) in KEYS {
        text.push_str(&format!("  <key id=\"{of}_{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>\n"));
    }
    text.push_str("  <graph id=\"codegraph\" edgedefault=\"directed\">\n");
    text.push_str(&data("    ", "graph_title", &drawing.title));
    if let Some(note) = &drawing.note {
        text.push_str(&data("    ", "graph_note", note));
    }
    for shape in &drawing.shapes {
        text.push_str(&format!("    <node id=\"n{}\">\n", shape.id));
        for (key, value) in [
            ("node_name", shape.name.as_str()),
            ("node_kind", shape.kind),
            ("node_repo", &shape.repo),
            ("node_place", &shape.place),
            ("node_is_asked", if shape.is_asked { "true" } else { "false" }),
            ("node_is_test", if shape.is_test { "true" } else { "false" }),
        ] {
            text.push_str(&data("      ", key, value));
        }
        text.push_str("    </node>\n");
    }
    for arrow in &drawing.arrows {
        text.push_str(&format!("    <edge source=\"n{}\" target=\"n{}\">\n", arrow.src, arrow.dst));
        text.push_str(&data("      ", "edge_kind", arrow.kind));
        text.push_str(&data("      ", "edge_count", &arrow.count.to_string()));
        text.push_str(&data("      ", "edge_resolution", arrow.resolution));
        text.push_str(&data("      ", "edge_confidence", &format!("{:.2}", f64::from(arrow.percent) / 100.0)));
        text.push_str("    </edge>\n");
    }
    text + "  </graph>\n</graphml>\n"
}

fn data(indent: &str, key: &str, value: &str) -> String {
    format!("{indent}<data key=\"{key}\">{}</data>\n", escaped(value))
}

/// `text` between tags. XML has no way at all to write control characters and the two that are none.
fn escaped(text: &str) -> String {
    let text = one_line(text).replace(['\u{fffe}', '\u{ffff}'], " ");
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::super::tests::awkward;
    use super::*;

    #[test]
    fn names_of_any_kind_are_escaped() {
        let text = text(&awkward());
        for line in [
            "    <data key=\"graph_note\">only 3 of 4 are shown</data>",
            "    <node id=\"n9223372036854775807\">",
            "      <data key=\"node_name\">operator\"\"&lt;a &amp; b&gt;\\N#quot;[`|`]{}</data>",
            "      <data key=\"node_name\">App\\node::$$é  </data>",
            "    <edge source=\"n1\" target=\"n2\">",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing from\n{text}");
        }
    }

    #[test]
    fn every_key_that_is_used_is_declared() {
        let text = text(&awkward());
        for used in text.split("<data key=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()) {
            assert!(text.contains(&format!("<key id=\"{used}\"")), "{used}");
        }
    }
}
