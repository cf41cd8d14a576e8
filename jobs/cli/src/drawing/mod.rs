//! Pictures of parts of the graph, in the formats of programs that lay them out. One file each.

pub(crate) mod dot;
pub(crate) mod graphml;
pub(crate) mod mermaid;

use std::collections::BTreeMap;

/// Entities and the edges between them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawing {
    /// What it shows.
    pub(crate) title: String,
    /// What it does not show, if anything.
    pub(crate) note: Option<String>,
    /// Entities, each once.
    pub(crate) shapes: Vec<Shape>,
    /// Edges between these.
    pub(crate) arrows: Vec<Arrow>,
}

/// An entity.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// Its id, positive.
    pub(crate) id: i64,
    /// Its qualified name.
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) repo: String,
    /// `repo/path:line`.
    pub(crate) place: String,
    /// Whether the picture is about it.
    pub(crate) is_asked: bool,
    pub(crate) is_test: bool,
}

/// An edge.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arrow {
    pub(crate) src: i64,
    pub(crate) dst: i64,
    pub(crate) kind: &'static str,
    pub(crate) resolution: &'static str,
    /// How often it stands in the code.
    pub(crate) count: u32,
    /// How sure it is.
    pub(crate) percent: u32,
}

impl Drawing {
    /// The entities of each repo.
    fn repos(&self) -> BTreeMap<&str, Vec<&Shape>> {
        let mut repos: BTreeMap<&str, Vec<&Shape>> = BTreeMap::new();
        for shape in &self.shapes {
            repos.entry(&shape.repo).or_default().push(shape);
        }
        repos
    }

    /// The lines that say what it shows, and what it does not.
    fn remarks(&self) -> impl Iterator<Item = &str> {
        [self.title.as_str()].into_iter().chain(self.note.as_deref())
    }
}

impl Arrow {
    /// What stands at it.
    fn label(&self) -> String {
        if self.count > 1 { format!("{} × {}", self.kind, self.count) } else { self.kind.to_string() }
    }
}

/// `text` in one line, without control characters.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A drawing with every character that means something to some format.
    pub(crate) fn awkward() -> Drawing {
        let shape = |id: i64, name: &str, repo: &str, is_asked| Shape {
            id,
            name: name.to_string(),
            kind: "function",
            repo: repo.to_string(),
            place: format!("{repo}/a b.rs:{id}"),
            is_asked,
            is_test: id == 3,
        };
        let arrow = |src, dst, count| Arrow { src, dst, kind: "calls", resolution: "scope", count, percent: 100 };
        Drawing {
            title: "callers of operator\"\"_x\n%% -- */".to_string(),
            note: Some("only 3 of 4 are shown".to_string()),
            shapes: vec![
                shape(1, "operator\"\"<a & b>\\N#quot;[`|`]{}", "x", true),
                shape(2, "App\\node::$$é\u{1}\n", "team/y & z", false),
                shape(i64::MAX, "<init>", "team/y & z", false),
            ],
            arrows: vec![arrow(1, 2, 1), arrow(2, i64::MAX, 12)],
        }
    }
}
