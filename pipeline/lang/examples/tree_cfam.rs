//! Prints trees.
fn main() {
    for p in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&p).unwrap();
        let mut parser = tree_sitter::Parser::new();
        let l =
            if p.ends_with(".c") || p.ends_with(".h") { tree_sitter_c::LANGUAGE } else { tree_sitter_cpp::LANGUAGE };
        parser.set_language(&l.into()).unwrap();
        let tree = parser.parse(&text, None).unwrap();
        let mut c = tree.walk();
        let mut d = 0;
        loop {
            let n = c.node();
            if n.is_named() || n.is_error() || n.is_missing() {
                println!(
                    "{}{}{}{} {:?}",
                    "  ".repeat(d),
                    c.field_name().map(|f| format!("{f}: ")).unwrap_or_default(),
                    n.kind(),
                    if n.is_missing() { " MISSING" } else { "" },
                    if n.child_count() == 0 { &text[n.byte_range()] } else { "" }
                );
            }
            if c.goto_first_child() {
                d += 1;
                continue;
            }
            loop {
                if c.goto_next_sibling() {
                    break;
                }
                if !c.goto_parent() {
                    break;
                }
                d -= 1;
            }
            if d == 0 {
                break;
            }
        }
    }
}
