//! Nothing that a file can hold ends extraction: no panic, no overflow, no place outside the text, and an end within a
//! bounded number of steps.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use codegraph_lang::{Decoded, Extraction, Extractor, Limits, Pack, decode, packs};

/// Looks at the limits after which a file is given up; each stands for a bounded number of steps.
const MAX_LOOKS: u64 = 4_000;

fn extract(extractor: &mut Extractor, pack: &'static Pack, text: String) -> Extraction {
    let looks = Cell::new(0);
    let should_stop = |_| {
        looks.set(looks.get() + 1);
        looks.get() > MAX_LOOKS
    };
    extractor.extract(pack, text, &Limits { should_stop: &should_stop, ..Limits::NONE }, || Duration::ZERO)
}

/// Extracts from `bytes`, unless they are no text.
fn check(extractor: &mut Extractor, pack: &'static Pack, bytes: Vec<u8>, case: &dyn Fn() -> String) {
    let Decoded::Text { text, .. } = decode(bytes) else { return };
    let facts = extract(extractor, pack, text).facts;
    assert_eq!(facts.defect(), None, "{}", case());
}

/// Every sample of every pack.
fn samples() -> Vec<(&'static Pack, PathBuf)> {
    let mut samples = Vec::new();
    for pack in packs() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs").join(pack.name).join("samples");
        let files = fs::read_dir(&folder).expect("every pack has samples");
        samples.extend(files.flatten().map(|entry| (*pack, entry.path())));
    }
    samples
}

/// Runs `work` on every sample, on all cores.
fn on_every_sample(work: impl Fn(&mut Extractor, &'static Pack, &Path, &[u8]) + Sync) {
    let samples = samples();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let mut extractor = Extractor::new();
                while let Some((pack, path)) = samples.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let bytes = fs::read(path).expect("a sample can be read");
                    work(&mut extractor, pack, path, &bytes);
                }
            });
        }
    });
}

#[test]
fn every_prefix_of_every_sample_is_extracted() {
    on_every_sample(|extractor, pack, path, bytes| {
        for end in 0..bytes.len() {
            check(extractor, pack, bytes[..end].to_vec(), &|| format!("{end} bytes of {}", path.display()));
        }
    });
}

#[test]
fn samples_with_broken_bytes_are_extracted() {
    on_every_sample(|extractor, pack, path, bytes| {
        // Marsaglia's xorshift64: any sequence does, as long as it is the same every time.
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut random = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below.max(1) as u64) as usize
        };
        for round in 0..200 {
            let mut broken = bytes.to_vec();
            for _ in 0..=random(8) {
                let at = random(broken.len());
                match round % 3 {
                    0 => broken[at] ^= 1 << random(8),
                    1 => broken[at] = b"(){}[]<>\"'`;:,.#/*@\\\n\0"[random(22)],
                    _ => {
                        let end = (at + random(40)).min(broken.len());
                        broken.drain(at..end);
                    }
                }
            }
            check(extractor, pack, broken, &|| format!("round {round} of {}", path.display()));
        }
    });
}

#[test]
fn a_million_open_brackets_are_survived() {
    let mut extractor = Extractor::new();
    for pack in packs() {
        for open in ["(", "[", "{", "<", "if (", "f(", "\"{"] {
            let text = open.repeat(1_000_000);
            let case = || format!("{} {open}", pack.name);
            check(&mut extractor, pack, text.into_bytes(), &case);
        }
    }
}

#[test]
fn what_nests_or_repeats_without_end_is_survived() {
    // What opens again and again, and what else is to be looked up there.
    let cases = [
        ("java", "class A { A a; int f() { return f(a); } "),
        ("java", "class A extends A { void f() { g(super.f()); } "),
        ("rust", "fn f() { let a = b(a); "),
        ("rust", "mod a { use super::b; fn f() { b(); } "),
        ("python", "a = a.b[0].c(a)\n"),
        ("python", "def f(a): return f(a)\n"),
        ("javascript", "function f(a) { f(a); "),
        ("javascript", "a[0].b."),
        ("typescript", "const a: { "),
        ("typescript", "in A; "),
        ("typescript", "type A = {/**/} "),
        ("go", "func f() int { return f() }\n"),
        ("cpp", "namespace a { struct A { A a; void f() { f(); } }; "),
        ("c", "int f(int a) { return f(a); }\n"),
        ("csharp", "namespace A { class B : B { B b; void F() { F(); } } "),
        ("ruby", "module A; def a; a; end; "),
        ("php", "<?php function f($a) { f($a); "),
    ];
    let mut extractor = Extractor::new();
    for (pack, open) in cases {
        let pack = codegraph_lang::pack(pack).expect("exists");
        let looks = Cell::new(0);
        let should_stop = |_| {
            looks.set(looks.get() + 1);
            looks.get() > MAX_LOOKS
        };
        // Names are told with all that they stand in, so that what nests takes memory as well.
        let limits = Limits { should_stop: &should_stop, max_bytes: 1 << 28 };
        let text = open.repeat(20_000);
        let facts = extractor.extract(pack, text, &limits, || Duration::ZERO).facts;
        assert_eq!(facts.defect(), None, "{} {open}", pack.name);
    }
}

#[test]
fn a_hundred_megabytes_in_one_line_end_at_the_limit() {
    let pack = codegraph_lang::pack("javascript").expect("exists");
    let text = "a=f(b,[1,2]);".repeat(100 << 20 >> 4) + &"x".repeat(20 << 20);
    assert!(text.len() >= 100_000_000);
    let extraction = extract(&mut Extractor::new(), pack, text);
    assert!(extraction.ended.is_some() && extraction.facts.is_cut);
    assert_eq!(extraction.facts.defect(), None);
}
