//! The yardstick. It has a process of its own, because tree-sitter's allocator is chosen once for a process.

use std::time::Duration;

use codegraph_lang::{Extractor, Limits, StockParser, packs};

#[test]
fn the_stock_parser_reads_every_language_and_extraction_works_beside_it() {
    let mut stock = StockParser::new();
    let mut extractor = Extractor::new();
    let mut n_broken = 0;
    for pack in packs() {
        for text in ["", "\n", "}}} )( {{{"] {
            let has_errors = stock.parse(pack, text);
            n_broken += usize::from(has_errors);
            let extraction = extractor.extract(pack, text.to_string(), &Limits::NONE, || Duration::ZERO);
            assert_eq!(extraction.facts.error_nodes > 0, has_errors, "{}: {text:?}", pack.name);
            assert_eq!(extraction.tree_bytes, 0, "memory is tree-sitter's own");
        }
    }
    assert!(n_broken >= packs().len() / 2, "{n_broken}");
}
