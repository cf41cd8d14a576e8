//! Tree-sitter as it comes: the yardstick that benches hold extraction against.

use tree_sitter::Parser;

use crate::arena;
use crate::pack::Pack;

/// Parses without extracting, as a program would that uses tree-sitter and nothing else: one parser, which is set to the
/// language and reused, with the allocator that the library comes with.
pub struct StockParser {
    parser: Parser,
    /// The pack that the parser is set to.
    pack: Option<&'static str>,
}

impl Default for StockParser {
    fn default() -> Self {
        StockParser::new()
    }
}

impl StockParser {
    /// A parser for all languages.
    ///
    /// # Panics
    /// If the process has made an [`Extractor`](crate::Extractor): tree-sitter's allocator is chosen once.
    pub fn new() -> StockParser {
        assert!(arena::leave_stock(), "tree-sitter has another allocator by now");
        StockParser { parser: Parser::new(), pack: None }
    }

    /// Parses `text` and frees the tree. Returns whether it has errors.
    pub fn parse(&mut self, pack: &'static Pack, text: &str) -> bool {
        if self.pack != Some(pack.name) {
            // A grammar that this tree-sitter cannot load is a defect of the build, found by every test of its pack.
            self.pack = self.parser.set_language(&pack.tables().grammar).is_ok().then_some(pack.name);
        }
        self.parser.parse(text, None).is_none_or(|tree| tree.root_node().has_error())
    }
}
