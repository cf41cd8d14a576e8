//! Members of an archive in the order of their paths: all of them, or the next ones that fit into a share of memory.

use std::cmp::Ordering;

/// What a member is, and whether it can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Dir,
    File,
    /// Another name for a file, until that is found.
    HardLink,
    Symlink,
    Special,
    /// The archive ends within it.
    Cut,
    Encrypted,
    /// Compressed in a way that is not known: which, says [`Content::method`].
    Unsupported,
}

/// Where the content of a member is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Content {
    /// Where its first header stands: in the unpacked bytes of a tar, in the bytes of a zip.
    pub(crate) at: u64,
    pub(crate) size: u64,
    /// The rest is known of zips.
    pub(crate) packed_bytes: u64,
    pub(crate) crc: u32,
    pub(crate) method: u16,
}

/// A member that is kept.
#[derive(Clone, Copy, Debug)]
struct Row {
    start: u32,
    key_bytes: u16,
    raw_bytes: u16,
    target_bytes: u16,
    what: What,
    is_repeated: bool,
    content: Content,
}

/// A member as it is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed<'a> {
    /// Its path in the archive as text; that of a directory ends with `/`.
    pub(super) key: &'a [u8],
    /// Its path as it stands there.
    pub(super) raw: &'a [u8],
    /// The key of the file that it is another name of.
    pub(super) target: &'a [u8],
    pub(super) what: What,
    /// Whether there is another of the same name before it.
    pub(super) is_repeated: bool,
    pub(super) content: Content,
}

/// Members of an archive, sorted by their paths as text.
#[derive(Debug)]
pub(super) struct Window {
    /// Members before it are not kept.
    floor: Vec<u8>,
    /// Nor are those from here on: there was no room for them.
    ceiling: Option<Vec<u8>>,
    cap_bytes: usize,
    bytes: Vec<u8>,
    rows: Vec<Row>,
    n_settled: usize,
}

impl Window {
    /// Room for `cap_bytes` of members whose keys are not smaller than `floor`.
    pub(super) fn new(floor: &[u8], cap_bytes: usize) -> Window {
        // A half of it while it is gathered: rows are dropped when twice as many are there as are kept.
        let cap_bytes = (cap_bytes / 2).clamp(64 << 10, 1 << 30);
        Window { floor: floor.to_vec(), ceiling: None, cap_bytes, bytes: Vec::new(), rows: Vec::new(), n_settled: 0 }
    }

    pub(super) fn add(&mut self, listed: Listed<'_>) {
        let Listed { key, raw, target, what, is_repeated, content } = listed;
        let is_outside = |ceiling: &Vec<u8>| key >= ceiling.as_slice();
        if key < self.floor.as_slice() || self.ceiling.as_ref().is_some_and(is_outside) {
            return;
        }
        let raw = if raw == key { &[] } else { raw };
        let lengths = [key, raw, target].map(|part| u16::try_from(part.len()));
        // Longer paths are not let in here.
        let [Ok(key_bytes), Ok(raw_bytes), Ok(target_bytes)] = lengths else { return };
        let start = self.bytes.len() as u32;
        [key, raw, target].iter().for_each(|part| self.bytes.extend_from_slice(part));
        self.rows.push(Row { start, key_bytes, raw_bytes, target_bytes, what, is_repeated, content });
        if self.n_bytes() > 2 * self.cap_bytes {
            self.settle();
            self.cut();
        }
    }

    /// Sorts what was added, and keeps the last of those with one name: what unpacking would leave.
    pub(super) fn settle(&mut self) {
        if self.n_settled == self.rows.len() {
            return;
        }
        let mut rows = std::mem::take(&mut self.rows);
        rows.sort_by(|a, b| self.order(a, b));
        rows.dedup_by(|later, first| {
            let is_same = self.order(later, first) == Ordering::Equal;
            if is_same {
                let is_repeated = later.what != What::Dir;
                *first = Row { is_repeated, ..*later };
            }
            is_same
        });
        self.rows = rows;
        self.n_settled = self.rows.len();
    }

    /// Drops what there is no room for.
    fn cut(&mut self) {
        let mut n_bytes = 0;
        let fits = |row: &Row| {
            n_bytes += size_of::<Row>() + n_bytes_of(row);
            n_bytes <= self.cap_bytes
        };
        let n = self.rows.iter().copied().take_while(fits).count();
        if let Some(first) = self.rows.get(n) {
            self.ceiling = Some(self.told(first).key.to_vec());
        }
        // Members of one name are on one side of it.
        let end = self
            .ceiling
            .as_ref()
            .map_or(n, |ceiling| self.rows.partition_point(|r| self.told(r).key < ceiling.as_slice()));
        self.rows.truncate(end);
        self.n_settled = end;
        let mut bytes = Vec::with_capacity(self.cap_bytes.min(2 * self.rows.iter().map(n_bytes_of).sum::<usize>()));
        for row in &mut self.rows {
            let start = row.start as usize;
            row.start = bytes.len() as u32;
            bytes.extend_from_slice(&self.bytes[start..start + n_bytes_of(row)]);
        }
        self.bytes = bytes;
    }

    fn n_bytes(&self) -> usize {
        self.bytes.len() + self.rows.len() * size_of::<Row>()
    }

    fn order(&self, a: &Row, b: &Row) -> Ordering {
        let (a, b) = (self.told(a), self.told(b));
        a.key.cmp(b.key).then_with(|| a.raw.cmp(b.raw))
    }

    fn told(&self, row: &Row) -> Listed<'_> {
        let Row { start, key_bytes, raw_bytes, target_bytes, what, is_repeated, content } = *row;
        let (key, rest) = self.bytes[start as usize..].split_at(key_bytes.into());
        let (raw, rest) = rest.split_at(raw_bytes.into());
        let target = &rest[..target_bytes.into()];
        let raw = if raw.is_empty() { key } else { raw };
        Listed { key, raw, target, what, is_repeated, content }
    }

    /// Whether every member of the archive is in it.
    pub(super) fn is_complete(&self) -> bool {
        self.floor.is_empty() && self.ceiling.is_none()
    }

    /// Whether there is no room for what is called `key`, or comes behind it.
    pub(super) fn ends_before(&self, key: &[u8]) -> bool {
        self.ceiling.as_ref().is_some_and(|ceiling| ceiling.as_slice() <= key)
    }

    /// Whether every member whose key begins with `prefix` is in it.
    pub(super) fn covers(&self, prefix: &[u8]) -> bool {
        let ends_behind = |ceiling: &Vec<u8>| ceiling.as_slice() > prefix && !ceiling.starts_with(prefix);
        self.floor.as_slice() <= prefix && self.ceiling.as_ref().is_none_or(ends_behind)
    }

    /// The members whose keys begin with `prefix`, in order.
    pub(super) fn below<'a>(&'a self, prefix: &'a [u8]) -> impl Iterator<Item = Listed<'a>> {
        let first = self.rows.partition_point(|row| self.told(row).key < prefix);
        self.rows[first..].iter().map(|row| self.told(row)).take_while(move |listed| listed.key.starts_with(prefix))
    }

    /// The first member that is called `key`.
    pub(super) fn find(&self, key: &[u8]) -> Option<Listed<'_>> {
        let first = self.rows.partition_point(|row| self.told(row).key < key);
        self.rows.get(first).map(|row| self.told(row)).filter(|listed| listed.key == key)
    }

    /// Makes files of the hard links, as `resolve` finds them by the keys of their targets; links whose targets it does not
    /// find stay what they are.
    pub(super) fn resolve(&mut self, resolve: &dyn Fn(&Window, &[u8]) -> Option<Content>) {
        for i in 0..self.rows.len() {
            if self.rows[i].what == What::HardLink
                && let Some(content) = resolve(self, self.told(&self.rows[i]).target)
            {
                self.rows[i].what = What::File;
                self.rows[i].content = content;
            }
        }
    }

    /// The keys of the files that hard links in it lead to, of those that are not resolved.
    pub(super) fn unresolved(&self) -> impl Iterator<Item = &[u8]> {
        self.rows.iter().filter(|row| row.what == What::HardLink).map(|row| self.told(row).target)
    }
}

fn n_bytes_of(row: &Row) -> usize {
    usize::from(row.key_bytes) + usize::from(row.raw_bytes) + usize::from(row.target_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(window: &mut Window, key: &str, at: u64) {
        let what = if key.ends_with('/') { What::Dir } else { What::File };
        let content = Content { at, ..Content::default() };
        let (key, target) = (key.as_bytes(), &[][..]);
        window.add(Listed { key, raw: key, target, what, is_repeated: false, content });
    }

    fn told(window: &Window, prefix: &str) -> Vec<(String, u64, bool)> {
        let line = |l: Listed| (String::from_utf8_lossy(l.key).into_owned(), l.content.at, l.is_repeated);
        window.below(prefix.as_bytes()).map(line).collect()
    }

    #[test]
    fn members_come_in_order_and_the_last_of_a_name_wins() {
        let mut window = Window::new(b"", 0);
        for (at, key) in ["b/c", "a", "b/", "b.c", "a", "b/a"].iter().enumerate() {
            add(&mut window, key, at as u64);
        }
        window.settle();
        let line = |key: &str, at, is_repeated| (key.to_string(), at, is_repeated);
        let all = [
            line("a", 4, true),
            line("b.c", 3, false),
            line("b/", 2, false),
            line("b/a", 5, false),
            line("b/c", 0, false),
        ];
        assert_eq!(told(&window, ""), all);
        assert_eq!(told(&window, "b/"), all[2..]);
        assert!(window.is_complete() && window.covers(b"b/"));
        assert_eq!(window.find(b"b.c").map(|l| l.content.at), Some(3));
        assert!(window.find(b"b").is_none());
    }

    #[test]
    fn windows_one_after_the_other_hold_everything_once() {
        // Far more than one window has room for, in an order that is none.
        let keys: Vec<String> =
            (0..20_000_u64).map(|i| format!("d{}/f{:05}", (i * 7919) % 100, (i * 104_729) % 20_000)).collect();
        let mut expected = keys.clone();
        expected.sort_unstable();
        let mut floor = Vec::new();
        let mut found = Vec::new();
        for n_windows in 1.. {
            let mut window = Window::new(&floor, 0);
            keys.iter().for_each(|key| add(&mut window, key, 0));
            window.settle();
            assert!(window.n_bytes() <= 3 * window.cap_bytes);
            let last = window.below(b"").map(|l| l.key.to_vec()).last().expect("holds something");
            found.extend(told(&window, "").into_iter().map(|(key, ..)| key));
            match window.ceiling {
                Some(ceiling) => {
                    assert!(last < ceiling);
                    floor = ceiling;
                }
                None => {
                    assert!(n_windows > 10, "{n_windows}");
                    break;
                }
            }
        }
        assert_eq!(found, expected);
    }
}
