//! Graphviz.

use super::{Drawing, Shape, one_line};

/// The drawing in the language of Graphviz.
pub(crate) fn text(drawing: &Drawing) -> String {
    let mut text = String::new();
    for remark in drawing.remarks() {
        text.push_str(&format!("// {}\n", one_line(remark)));
    }
    text.push_str("digraph codegraph {\n  rankdir=LR;\n");
    text.push_str(
        "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"sans-serif\", fontsize=11];\n",
    );
    text.push_str("  edge [fontname=\"sans-serif\", fontsize=9, color=gray40];\n");
    let repos = drawing.repos();
    for (i, (repo, shapes)) in repos.iter().enumerate() {
        // Repos have frames where there are several.
        let indent = if repos.len() > 1 { "    " } else { "  " };
        if repos.len() > 1 {
            text.push_str(&format!("  subgraph cluster_{i} {{\n    label={};\n    color=gray70;\n", quoted(repo)));
        }
        for shape in shapes {
            text.push_str(&format!("{indent}n{} [{}];\n", shape.id, attributes(shape)));
        }
        if repos.len() > 1 {
            text.push_str("  }\n");
        }
    }
    for arrow in &drawing.arrows {
        let style = if arrow.percent < 50 { ", style=dashed" } else { "" };
        text.push_str(&format!("  n{} -> n{} [label={}{style}];\n", arrow.src, arrow.dst, quoted(&arrow.label())));
    }
    text + "}\n"
}

fn attributes(shape: &Shape) -> String {
    // A line feed is one only as \n, which must not be taken for a backslash of the name.
    let label = format!("\"{}\\n{}\\n{}\"", escaped(&shape.name), shape.kind, escaped(&shape.place));
    let colour = match shape {
        Shape { is_asked: true, .. } => ", fillcolor=gold",
        Shape { is_test: true, .. } => ", fillcolor=gray90",
        _ => "",
    };
    format!("label={label}{colour}")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// `text` between quotes. A backslash begins an escape in labels, and `&` a character of HTML.
fn escaped(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
}

#[cfg(test)]
mod tests {
    use super::super::tests::awkward;

    #[test]
    fn names_of_any_kind_are_quoted() {
        let text = super::text(&awkward());
        for line in [
            "// callers of operator\"\"_x %% -- */",
            "// only 3 of 4 are shown",
            "  subgraph cluster_0 {",
            "    label=\"team/y &amp; z\";",
            "    n2 [label=\"App\\\\node::$$é  \\nfunction\\nteam/y &amp; z/a b.rs:2\"];",
            "    n1 [label=\"operator\\\"\\\"<a &amp; b>\\\\N#quot;[`|`]{}\\nfunction\\nx/a b.rs:1\", fillcolor=gold];",
            "  n1 -> n2 [label=\"calls\"];",
            "  n2 -> n9223372036854775807 [label=\"calls × 12\"];",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing from\n{text}");
        }
    }
}
