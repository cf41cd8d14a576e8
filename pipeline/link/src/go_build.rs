//! Go: for which systems files are built, by their names and by what stands at their top (`//go:build linux && !cgo`).

/// Systems that the tag `unix` stands for, in the order in which they are thought of: code is read as on the first, if it is
/// built there.
const UNIX: &[&str] = &[
    "linux",
    "android",
    "darwin",
    "ios",
    "freebsd",
    "netbsd",
    "openbsd",
    "dragonfly",
    "solaris",
    "illumos",
    "aix",
    "hurd",
];

/// The other systems, thought of after those.
const NOT_UNIX: &[&str] = &["windows", "plan9", "js", "wasip1", "zos", "nacl"];

/// Processors, in the same way.
const PROCESSORS: &[&str] = &[
    "amd64",
    "arm64",
    "386",
    "arm",
    "riscv64",
    "ppc64le",
    "ppc64",
    "s390x",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "loong64",
    "wasm",
    "sparc64",
    "armbe",
    "arm64be",
    "amd64p32",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "riscv",
    "s390",
    "sparc",
];

/// How deep conditions may nest.
const MAX_DEPTH: usize = 32;

/// How many tags of a program's own are tried.
const MAX_TAGS: usize = 8;

fn is_system(tag: &str) -> bool {
    UNIX.contains(&tag) || NOT_UNIX.contains(&tag)
}

/// What a program is built for.
#[derive(Clone, Copy, Debug)]
struct Target<'t> {
    system: &'t str,
    processor: &'t str,
    /// The tag of its own that is set.
    tag: &'t str,
}

impl Target<'_> {
    fn has(&self, tag: &str) -> bool {
        if is_system(tag) {
            let is_kin =
                matches!((self.system, tag), ("android", "linux") | ("ios", "darwin") | ("illumos", "solaris"));
            return self.system == tag || is_kin;
        }
        if PROCESSORS.contains(&tag) {
            return self.processor == tag;
        }
        match tag {
            "unix" => UNIX.contains(&self.system),
            "gc" => true,
            tag => tag.starts_with("go1.") || tag == self.tag,
        }
    }

    fn builds(&self, file: &Built<'_>) -> bool {
        let fits = |tag: Option<&str>| tag.is_none_or(|tag| self.has(tag));
        fits(file.system) && fits(file.processor) && Reader { rest: file.condition }.any(self, 0)
    }
}

/// When a file is built.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Built<'t> {
    system: Option<&'t str>,
    processor: Option<&'t str>,
    /// Empty if nothing is said.
    condition: &'t str,
}

impl<'t> Built<'t> {
    /// What the file at `path` says, with `condition` at its top.
    pub(crate) fn of(path: &'t str, condition: &'t str) -> Built<'t> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let stem = name.strip_suffix(".go").unwrap_or(name);
        let stem = stem.strip_suffix("_test").unwrap_or(stem);
        // What stands before the first `_` is the file's own name.
        let mut parts = stem.split('_').skip(1).collect::<Vec<_>>();
        let processor = parts.pop_if(|part| PROCESSORS.contains(part));
        Built { system: parts.pop_if(|part| is_system(part)), processor, condition }
    }

    /// Whether it is no part of the package that it lies beside: by convention the tag `ignore` says so.
    pub(crate) fn is_left_out(&self) -> bool {
        self.condition.split(|c: char| !is_of_tag(c)).any(|tag| tag == "ignore")
    }

    fn says_nothing(&self) -> bool {
        self.system.is_none() && self.processor.is_none() && self.condition.is_empty()
    }

    fn tags(&self) -> impl Iterator<Item = &'t str> {
        let words = self.condition.split(|c: char| !is_of_tag(c)).filter(|word| !word.is_empty());
        self.system.into_iter().chain(self.processor).chain(words)
    }
}

/// Which of `files` are built together with `from`: for the first target that builds it and one of them. All of them, if there is
/// no such target.
pub(crate) fn built_with(from: Built<'_>, files: &[Built<'_>]) -> Vec<bool> {
    if files.iter().all(Built::says_nothing) {
        return vec![true; files.len()];
    }
    let said: Vec<&str> = files.iter().chain([&from]).flat_map(Built::tags).collect();
    let listed = |list: &[&[&'static str]]| -> Vec<&'static str> {
        let wanted = |(n, tag): &(usize, &'static str)| *n == 0 || said.contains(tag) || said.contains(&"unix");
        list.concat().into_iter().enumerate().filter(wanted).map(|(_, tag)| tag).collect()
    };
    let (systems, processors) = (listed(&[UNIX, NOT_UNIX]), listed(&[PROCESSORS]));
    let mut tags = vec![""];
    for tag in &said {
        let is_own = !is_system(tag) && !PROCESSORS.contains(tag) && !matches!(*tag, "unix" | "gc");
        if is_own && !tags.contains(tag) && tags.len() <= MAX_TAGS {
            tags.push(tag);
        }
    }
    // What is farthest from the usual changes last.
    for tag in tags {
        for processor in &processors {
            for system in &systems {
                let target = Target { system, processor, tag };
                if !target.builds(&from) {
                    continue;
                }
                let built: Vec<bool> = files.iter().map(|file| target.builds(file)).collect();
                if built.contains(&true) {
                    return built;
                }
            }
        }
    }
    vec![true; files.len()]
}

fn is_of_tag(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.')
}

/// Reads a condition: `a && (b || !c)`.
struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn takes(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        match rest.strip_prefix(word) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    fn any(&mut self, target: &Target<'_>, depth: usize) -> bool {
        let mut holds = self.all(target, depth);
        while self.takes("||") {
            holds |= self.all(target, depth);
        }
        holds
    }

    fn all(&mut self, target: &Target<'_>, depth: usize) -> bool {
        let mut holds = self.one(target, depth);
        while self.takes("&&") {
            holds &= self.one(target, depth);
        }
        holds
    }

    fn one(&mut self, target: &Target<'_>, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            self.rest = "";
            return true;
        }
        if self.takes("!") {
            return !self.one(target, depth + 1);
        }
        if self.takes("(") {
            let holds = self.any(target, depth + 1);
            self.takes(")");
            return holds;
        }
        let rest = self.rest.trim_start();
        let (tag, after) = rest.split_at(rest.find(|c: char| !is_of_tag(c)).unwrap_or(rest.len()));
        self.rest = after;
        tag.is_empty() || target.has(tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_built_with_those_for_the_same_system() {
        // The file that refers, those that define, and which of these are meant.
        for (from, files, expected) in [
            (("a.go", ""), vec![("b.go", ""), ("c.go", "")], "xx"),
            (("a.go", ""), vec![("b_linux.go", ""), ("b_windows.go", ""), ("b_darwin.go", "")], "x--"),
            (("a_windows.go", ""), vec![("b_linux.go", ""), ("b_windows.go", "")], "-x"),
            (("a.go", "windows"), vec![("b.go", "!windows"), ("b_windows.go", "")], "-x"),
            (("a.go", "!windows"), vec![("b_windows.go", ""), ("b_unix.go", "unix")], "-x"),
            (("a.go", ""), vec![("b_plan9.go", ""), ("b_windows.go", "")], "-x"),
            (("a_arm64.go", ""), vec![("b_amd64.go", ""), ("b_arm64.go", ""), ("b_386.go", "")], "-x-"),
            (("a.go", ""), vec![("b.go", "race"), ("c.go", "!race")], "-x"),
            (("a.go", "race"), vec![("b.go", "race"), ("c.go", "!race")], "x-"),
            (("a.go", ""), vec![("b.go", "ignore"), ("c.go", "")], "-x"),
            (("a.go", ""), vec![("b.go", "ignore")], "x"),
            (("a.go", ""), vec![("b.go", "(darwin || freebsd) && !ios"), ("c.go", "linux || (windows && !cgo)")], "-x"),
            (("a.go", ""), vec![("b.go", "go1.18"), ("c.go", "!go1.18")], "x-"),
            (("a_android.go", ""), vec![("b_linux.go", ""), ("b_darwin.go", "")], "x-"),
            // The name itself is no condition, nor is the mark of a test.
            (("a_windows_test.go", ""), vec![("windows.go", ""), ("b_linux_test.go", "")], "x-"),
            (("a.go", "((((("), vec![("b.go", "!"), ("c_windows.go", "")], "-x"),
        ] {
            let of = |file: &(&'static str, &'static str)| Built::of(file.0, file.1);
            let said: String = built_with(of(&from), &files.iter().map(of).collect::<Vec<_>>())
                .into_iter()
                .map(|is_one| if is_one { 'x' } else { '-' })
                .collect();
            assert_eq!(said, expected, "{files:?} from {from:?}");
        }
    }
}
