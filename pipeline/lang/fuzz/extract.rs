//! Extraction from any bytes, in the language that the target is named after: nothing may panic, and what is found must
//! stand in the text.
#![no_main]

use std::cell::RefCell;
use std::time::Duration;

use codegraph_lang::{Decoded, Extractor, Limits, decode, pack};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static EXTRACTOR: RefCell<Extractor> = RefCell::new(Extractor::new());
}

fuzz_target!(|bytes: &[u8]| {
    let Decoded::Text { text, .. } = decode(bytes.to_vec()) else { return };
    let pack = pack(env!("CARGO_BIN_NAME")).expect("a target is named after a pack");
    let facts = EXTRACTOR.with_borrow_mut(|e| e.extract(pack, text, &Limits::NONE, || Duration::ZERO)).facts;
    assert_eq!(facts.defect(), None);
});
