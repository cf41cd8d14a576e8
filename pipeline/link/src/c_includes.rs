//! C and C++: the file that an `#include` names: of the own repo the nearest, else a header that another repo gives to others.

use crate::family::Family;
use crate::homes::dir_of;
use crate::linker::Linker;
use crate::modules::join;
use crate::world::NONE;

/// Headers of the language and the system: a file of the same name in a repo stands in for them on other systems.
#[rustfmt::skip]
const SYSTEM: &[&str] = &[
    "alloca", "assert", "complex", "ctype", "dirent", "dlfcn", "errno", "fcntl", "features", "fenv", "float",
    "getopt", "grp", "inttypes", "iso646", "limits", "locale", "malloc", "math", "memory", "netdb", "poll",
    "pthread", "pwd", "sched", "semaphore", "setjmp", "signal", "stdalign", "stdarg", "stdatomic", "stdbool",
    "stddef", "stdint", "stdio", "stdlib", "stdnoreturn", "string", "strings", "syslog", "termios", "tgmath",
    "threads", "time", "uchar", "unistd", "utime", "wchar", "wctype", "windows",
];

/// More of them, which a repo may have itself under this name, but not for others.
#[rustfmt::skip]
const MORE_SYSTEM: &[&str] = &[
    "aio", "argp", "arm_neon", "byteswap", "conio", "cpuid", "crtdbg", "direct", "elf", "emmintrin", "endian",
    "err", "execinfo", "fnmatch", "ftw", "glob", "iconv", "ifaddrs", "immintrin", "intrin", "io", "langinfo",
    "libgen", "libintl", "link", "mntent", "monetary", "mqueue", "ndbm", "nl_types", "nmmintrin", "paths",
    "pmmintrin", "process", "pty", "regex", "search", "shlobj", "smmintrin", "spawn", "stdckdint", "syscall",
    "sysexits", "tar", "tchar", "tmmintrin", "ucontext", "utmp", "utmpx", "winbase", "windef", "winnt", "winsock",
    "winsock2", "wmmintrin", "wordexp", "ws2tcpip", "x86intrin", "xmmintrin",
];

/// Where headers of the system lie.
const SYSTEM_DIRS: &[&str] =
    &["sys/", "arpa/", "netinet/", "net/", "linux/", "asm/", "bits/", "mach/", "machine/", "libkern/"];

impl Linker<'_> {
    /// The file that an `#include` names.
    pub(crate) fn included(&self, import: u32) -> Option<u32> {
        if let Some(known) = self.memory.includes.borrow().get(&import) {
            return Some(*known).filter(|file| *file != NONE);
        }
        let found = self.look_up_include(import);
        self.memory.includes.borrow_mut().insert(import, found.unwrap_or(NONE));
        found
    }

    fn look_up_include(&self, import: u32) -> Option<u32> {
        let world = self.world;
        let known = &world.imports[import as usize];
        let from = &world.files[known.file as usize];
        let (own, text) = (world.text(from.path), world.text(known.module));
        let text = text.trim_start_matches("./");
        if known.is_relative
            && let Some(found) = join(dir_of(own), text).and_then(|path| world.file_at(from.repo, &path))
        {
            return Some(found);
        }
        let stem = text.strip_suffix(".h");
        let is_system = stem.is_some_and(|stem| SYSTEM.contains(&stem)) || text.starts_with("sys/");
        if !known.is_relative && (is_system || !text.contains(['.', '/'])) {
            return None;
        }
        let tail = text.rsplit("../").next().unwrap_or(text);
        let ends = |path: &str| path.strip_suffix(tail).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
        let common = |path: &str| own.split('/').zip(path.split('/')).take_while(|(a, b)| a == b).count();
        let candidates = self.indexed(Family::C, tail.rsplit('/').next().unwrap_or(tail));
        let best = |candidates: &[u32]| {
            let fit = candidates.iter().filter(|file| ends(world.text(world.files[**file as usize].path)));
            let ranked = fit.map(|file| {
                let path = world.text(world.files[*file as usize].path);
                ((common(path), std::cmp::Reverse(path.matches('/').count()), std::cmp::Reverse(*file)), *file)
            });
            ranked.max().map(|(_, file)| file)
        };
        if let Some(found) = best(world.files_of(candidates, from.repo)) {
            return Some(found);
        }
        let is_of_systems = is_system
            || stem.is_some_and(|stem| MORE_SYSTEM.contains(&stem))
            || SYSTEM_DIRS.iter().any(|dir| text.starts_with(dir));
        if is_of_systems || text.contains("../") {
            return None;
        }
        // By its bare name a header of another repo is only known if it is given to others there, and nowhere else.
        let is_bare = !text.contains('/');
        let fits = |file: &u32| {
            let path = world.text(world.files[*file as usize].path);
            let dir = path.strip_suffix(tail).unwrap_or_default();
            ends(path) && (!is_bare || dir.is_empty() || dir.split('/').any(|part| part == "include"))
        };
        let given: Vec<u32> = candidates.iter().copied().filter(fits).collect();
        let repo = |file: &u32| world.files[*file as usize].repo;
        let is_one = given.iter().all(|file| repo(file) == repo(&given[0]));
        best(&given).filter(|_| is_one || !is_bare)
    }
}
