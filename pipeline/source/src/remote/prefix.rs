//! A prefix of keys, listed in pages.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};
use object_store::list::PaginatedListOptions;
use object_store::path::Path as Key;
use object_store::{ListResult, ObjectMeta};

use super::client::{Asked, Client};
use super::trouble::{Trouble, TroubleKind};

/// Objects that are taken out of a listing at a time.
const PAGE_OBJECTS: usize = 1000;

/// The objects whose keys begin with a prefix.
#[derive(Clone, Debug)]
pub(crate) struct Prefix {
    client: Arc<Client>,
    key: Key,
    /// What lies directly in it and is left out: names.
    left_out: BTreeSet<String>,
}

/// What is told of an object, and whether more is wanted.
type Meet<'a> = &'a mut dyn FnMut(&str, u64) -> bool;

impl Prefix {
    pub(super) fn new(client: &Arc<Client>, key: Key, left_out: BTreeSet<String>) -> Prefix {
        Prefix { client: client.clone(), key, left_out }
    }

    /// The key of what lies at `path` in it.
    pub(super) fn key_of(&self, path: &str) -> Option<Key> {
        let key = if self.key.as_ref().is_empty() { path.to_string() } else { format!("{}/{path}", self.key) };
        Key::parse(key).ok()
    }

    /// Reads what lies at `path` in it, if that has at most `most_bytes`.
    pub(crate) fn read(&self, path: &str, most_bytes: u64) -> Result<Option<Vec<u8>>, Trouble> {
        let Some(key) = self.key_of(path) else {
            return Err(Trouble::new(TroubleKind::Unsupported, "no key is like that"));
        };
        let given = self.client.get(Asked { key, range: None, e_tag: None, most_bytes })?;
        Ok((given.meta.size <= most_bytes).then_some(given.bytes))
    }

    pub(super) fn client(&self) -> &Arc<Client> {
        &self.client
    }

    /// Gives path in it and size of each object, in the order of keys and from `from` on, to `meet` until that says no.
    pub(crate) fn each_object(&self, from: &str, meet: Meet<'_>) -> Result<(), Trouble> {
        let mut markers = Markers { held: None };
        let mut pass = |path: &str, size: u64| markers.pass(path, size, meet);
        if self.left_out.is_empty() {
            if !self.each_below(&self.key, from, &mut pass)? {
                return Ok(());
            }
        } else {
            // What lies in repos of their own is not listed again for those that lie beside them.
            let mut result = Ok(true);
            each_page(&self.client, &self.key, &mut |page| {
                let mut entries: Vec<(String, Option<u64>)> = Vec::new();
                for dir in &page.common_prefixes {
                    entries.extend(self.path_of(dir).map(|path| (format!("{path}/"), None)));
                }
                for object in &page.objects {
                    entries.extend(self.path_of(&object.location).map(|path| (path, Some(object.size))));
                }
                entries.retain(|(path, _)| !self.left_out.contains(path.trim_end_matches('/')));
                entries.sort_unstable();
                for (path, size) in entries {
                    let goes_on = match size {
                        Some(size) if path.as_str() >= from => Ok(pass(&path, size)),
                        None if path.as_str() >= from || from.starts_with(&path) => {
                            match self.key_of(path.trim_end_matches('/')) {
                                Some(key) => self.each_below(&key, from, &mut pass),
                                None => Ok(true),
                            }
                        }
                        _ => Ok(true),
                    };
                    if !matches!(goes_on, Ok(true)) {
                        result = goes_on;
                        return false;
                    }
                }
                true
            })?;
            if !result? {
                return Ok(());
            }
        }
        let _is_last = markers.end(meet);
        Ok(())
    }

    /// The same of what lies below `key`; whether more is wanted.
    fn each_below(&self, key: &Key, from: &str, meet: Meet<'_>) -> Result<bool, Trouble> {
        let prefix = Some(key).filter(|key| !key.as_ref().is_empty());
        let objects = match self.key_of(from).filter(|_| !from.is_empty()) {
            Some(offset) => self.client.store.list_with_offset(prefix, &offset),
            None => self.client.store.list(prefix),
        };
        let mut pages = objects.try_chunks(PAGE_OBJECTS);
        loop {
            let page = match self.client.wait(pages.next())? {
                None => return Ok(true),
                Some(page) => page,
            };
            // What came before the listing broke is there.
            let (objects, trouble) = match page {
                Ok(objects) => (objects, None),
                Err(cut) => (cut.0, Some(Trouble::of(&cut.1))),
            };
            for object in &objects {
                if let Some(path) = self.path_of(&object.location)
                    && !meet(&path, object.size)
                    // What comes in no order may still bring what is wanted.
                    && self.client.pages.is_some()
                {
                    return Ok(false);
                }
            }
            if let Some(trouble) = trouble {
                return Err(trouble);
            }
        }
    }

    /// The path in it of what has the key `key`.
    fn path_of(&self, key: &Key) -> Option<String> {
        let below = key.as_ref().strip_prefix(self.key.as_ref())?;
        let path = if self.key.as_ref().is_empty() { below } else { below.strip_prefix('/')? };
        (!path.is_empty()).then(|| path.to_string())
    }
}

/// Empty objects that stand for directories, as programs with windows make them: their keys end with a slash, which the
/// listing does not tell, and what lies in them follows.
struct Markers {
    held: Option<String>,
}

impl Markers {
    fn pass(&mut self, path: &str, size: u64, meet: Meet<'_>) -> bool {
        let is_marker = |held: &str| path.strip_prefix(held).is_some_and(|below| below.starts_with('/'));
        if let Some(held) = self.held.take().filter(|held| !is_marker(held))
            && !meet(&held, 0)
        {
            return false;
        }
        if size == 0 {
            self.held = Some(path.to_string());
            return true;
        }
        meet(path, size)
    }

    fn end(&mut self, meet: Meet<'_>) -> bool {
        self.held.take().is_none_or(|held| meet(&held, 0))
    }
}

/// Gives what lies directly below `key` to `meet`, page by page, until that says no.
pub(super) fn each_page(client: &Client, key: &Key, meet: &mut dyn FnMut(ListResult) -> bool) -> Result<(), Trouble> {
    let failed = |e: object_store::Error| Trouble::of(&e);
    let Some(pages) = &client.pages else {
        let all = client.wait(client.store.list_with_delimiter(Some(key)))?.map_err(failed)?;
        meet(all);
        return Ok(());
    };
    let prefix = if key.as_ref().is_empty() { None } else { Some(format!("{key}/")) };
    let mut token = None;
    loop {
        let options = PaginatedListOptions {
            delimiter: Some(Cow::Borrowed("/")),
            page_token: token.take(),
            ..PaginatedListOptions::default()
        };
        let page = client.wait(pages.list_paginated(prefix.as_deref(), options))?.map_err(failed)?;
        if !meet(page.result) {
            return Ok(());
        }
        match page.page_token {
            Some(next) => token = Some(next),
            None => return Ok(()),
        }
    }
}

/// What is known of an object of a page, with its name.
pub(super) fn name_of(key: &Key, meta: &ObjectMeta) -> Option<String> {
    let below = meta.location.as_ref().strip_prefix(key.as_ref())?;
    let name = below.strip_prefix('/').unwrap_or(below);
    (!name.is_empty()).then(|| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_that_stand_for_directories_are_passed_over() {
        let listed = [("a", 0), ("a-b", 0), ("a", 0), ("a/x", 1), ("b", 0), ("b/c", 0), ("b/c/d", 2), ("e", 0)];
        let mut met = Vec::new();
        let mut meet = |path: &str, _: u64| {
            met.push(path.to_string());
            true
        };
        let mut markers = Markers { held: None };
        for (path, size) in listed {
            assert!(markers.pass(path, size, &mut meet));
        }
        assert!(markers.end(&mut meet));
        // An empty file may stand beside a directory of its name.
        assert_eq!(met, ["a", "a-b", "a/x", "b/c/d", "e"]);
    }
}
