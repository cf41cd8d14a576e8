use codegraph_lang::*;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
static T0: OnceLock<Instant> = OnceLock::new();
fn clock() -> Duration {
    T0.get_or_init(Instant::now).elapsed()
}
fn walk(p: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
    if let Ok(rd) = std::fs::read_dir(p) {
        for e in rd.flatten() {
            let p = e.path();
            if p.is_dir() && !p.is_symlink() { walk(&p, out) } else { out.push(p) }
        }
    }
}
fn main() {
    for dir in std::env::args().skip(1) {
        let mut files = vec![];
        walk(std::path::Path::new(&dir), &mut files);
        files.sort();
        let (mut p, mut e, mut n, mut b, mut ents, mut refs) = (Duration::ZERO, Duration::ZERO, 0, 0, 0, 0);
        let mut x = Extractor::new();
        let (mut res, mut imps, mut cut) = (0, 0, 0);
        for f in files {
            let Ok(bytes) = std::fs::read(&f) else { continue };
            if bytes.len() > 1 << 20 {
                continue;
            }
            let path = f.to_string_lossy().to_string();
            let Detection::Pack(pack) = detect(&path, &bytes) else { continue };
            let Decoded::Text { text, .. } = decode(bytes) else { continue };
            b += text.len();
            n += 1;
            let r = x.extract(pack, text, &Limits { should_stop: &|| false }, clock);
            p += r.parse_time;
            e += r.extract_time;
            ents += r.facts.entities.len();
            refs += r.facts.refs.len();
            imps += r.facts.imports.len();
            res += r.facts.refs.iter().filter(|r| r.targets.len() == 1).count();
            cut += r.timed_out as usize;
        }
        println!(
            "{dir}: {n} files {:.1} MB parse {:.2}s extract {:.2}s ratio {:.3} entities {ents} refs {refs} resolved {res} imports {imps} cut {cut}",
            b as f64 / 1e6,
            p.as_secs_f64(),
            e.as_secs_f64(),
            e.as_secs_f64() / p.as_secs_f64()
        );
    }
}
