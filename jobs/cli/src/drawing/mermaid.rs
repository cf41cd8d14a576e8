//! Mermaid.

use super::{Drawing, Shape, one_line};

/// More edges than this Mermaid does not draw, unless whoever shows the page has set `maxEdges`.
const MOST_EDGES: usize = 500;

/// What Mermaid will say to the drawing, if it will not draw it.
pub(crate) fn refusal(drawing: &Drawing) -> Option<String> {
    let n = drawing.arrows.len();
    (n > MOST_EDGES)
        .then(|| format!("Mermaid draws up to {MOST_EDGES} edges, and these are {n}: ask for less with --limit"))
}

/// The drawing as a flowchart of Mermaid.
pub(crate) fn text(drawing: &Drawing) -> String {
    let mut text = String::from("flowchart LR\n");
    for remark in drawing.remarks() {
        // Braces in a comment would be taken for a directive.
        text.push_str(&format!("  %% {}\n", one_line(remark).replace(['{', '}'], " ")));
    }
    let repos = drawing.repos();
    for (i, (repo, shapes)) in repos.iter().enumerate() {
        // Repos have frames where there are several.
        let indent = if repos.len() > 1 { "    " } else { "  " };
        if repos.len() > 1 {
            text.push_str(&format!("  subgraph r{i}[\"{}\"]\n", escaped(repo)));
        }
        for shape in shapes {
            text.push_str(&format!("{indent}{}\n", node(shape)));
        }
        if repos.len() > 1 {
            text.push_str("  end\n");
        }
    }
    for arrow in &drawing.arrows {
        let line = if arrow.percent < 50 { "-.->" } else { "-->" };
        text.push_str(&format!("  n{} {line}|\"{}\"| n{}\n", arrow.src, escaped(&arrow.label()), arrow.dst));
    }
    let class = |name: &str, is_in: &dyn Fn(&Shape) -> bool| {
        let ids: Vec<String> =
            drawing.shapes.iter().filter(|s| is_in(s)).map(|shape| format!("n{}", shape.id)).collect();
        if ids.is_empty() { String::new() } else { format!("  class {} {name}\n", ids.join(",")) }
    };
    text.push_str(
        "  classDef asked fill:#ffd700,stroke:#333,color:#000\n  classDef test fill:#e5e5e5,stroke:#999,color:#000\n",
    );
    text.push_str(&class("asked", &|shape| shape.is_asked));
    text.push_str(&class("test", &|shape| shape.is_test && !shape.is_asked));
    text
}

fn node(shape: &Shape) -> String {
    format!("n{}[\"{}<br>{}<br>{}\"]", shape.id, escaped(&shape.name), shape.kind, escaped(&shape.place))
}

/// `text` between quotes: there is no escape in Mermaid but the number of a character. What stands for itself is what no version of it
/// takes for quotes, HTML, Markdown, mathematics or an escape.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            ' ' | '.' | ',' | ':' | '/' | '-' | '(' | ')' | '=' => escaped.push(c),
            c if c.is_alphanumeric() => escaped.push(c),
            // One that is no ASCII means nothing to anyone.
            c if !c.is_ascii() => escaped.push(c),
            c => escaped.push_str(&format!("#{};", u32::from(c))),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::tests::awkward;

    #[test]
    fn names_of_any_kind_are_quoted() {
        let text = super::text(&awkward());
        assert!(text.starts_with("flowchart LR\n"));
        for line in [
            "  %% callers of operator\"\"_x %% -- */",
            "  %% only 3 of 4 are shown",
            "  subgraph r0[\"team/y #38; z\"]",
            "    n2[\"App#92;node::#36;#36;é  <br>function<br>team/y #38; z/a b.rs:2\"]",
            "    n9223372036854775807[\"#60;init#62;<br>function<br>team/y #38; z/a b.rs:9223372036854775807\"]",
            "  n1 -->|\"calls\"| n2",
            "  n2 -->|\"calls × 12\"| n9223372036854775807",
            "  class n1 asked",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing from\n{text}");
        }
    }
}
