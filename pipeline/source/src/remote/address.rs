//! Where an object or a prefix lies.

use std::path::{Path, PathBuf};

use codegraph_model::{Error, ErrorKind, Result};
use object_store::path::Path as Key;
use url::Url;

/// A kind of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Scheme {
    S3,
    Google,
    Azure,
    Web,
}

/// The beginnings of URLs, and what they lead to.
const SCHEMES: [(&str, Scheme); 8] = [
    ("s3://", Scheme::S3),
    ("s3a://", Scheme::S3),
    ("gs://", Scheme::Google),
    ("az://", Scheme::Azure),
    ("abfs://", Scheme::Azure),
    ("abfss://", Scheme::Azure),
    ("http://", Scheme::Web),
    ("https://", Scheme::Web),
];

const FILE: &str = "file://";

/// A place in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(super) scheme: Scheme,
    /// The bucket, container or server, as a URL.
    pub(super) store: String,
    pub(super) key: Key,
    /// Whether it ends with a slash: it is no object.
    pub(super) is_prefix: bool,
    /// As it may be shown: without passwords and what signs a URL.
    pub(crate) shown: String,
}

impl Address {
    /// The place that an input names, if that is none of the file system.
    pub(crate) fn of(path: &Path) -> Result<Option<Address>> {
        let Some(text) = path.to_str() else { return Ok(None) };
        let Some((begin, scheme)) = SCHEMES.iter().find(|(begin, _)| text.starts_with(begin)) else { return Ok(None) };
        let wrong = |why: String| {
            Error::new(ErrorKind::Usage, "find an input").on(shown_input(text)).because(why).hint(
                "write s3://bucket/prefix, gs://bucket/prefix, az://container/prefix or https://server/archive.tar.gz",
            )
        };
        let (store, key) = match scheme {
            Scheme::Web => {
                let mut url = Url::parse(text).map_err(|e| wrong(e.to_string()))?;
                url.set_fragment(None);
                let key = Key::from_url_path(url.path()).map_err(|e| wrong(e.to_string()))?;
                url.set_path("/");
                (url.to_string(), key)
            }
            // Keys are taken as they are: in them `?`, `#` and `%` are letters like others.
            _ => {
                let (bucket, key) = text[begin.len()..].split_once('/').unwrap_or((&text[begin.len()..], ""));
                if bucket.is_empty() {
                    return Err(wrong("it names no bucket".into()));
                }
                let key = Key::parse(key).map_err(|e| wrong(e.to_string()))?;
                (format!("{begin}{bucket}"), key)
            }
        };
        let is_prefix = key.as_ref().is_empty() || Path::new(text).as_os_str().as_encoded_bytes().ends_with(b"/");
        let shown = shown_input(text).trim_end_matches('/').to_string();
        Ok(Some(Address { scheme: *scheme, store, key, is_prefix, shown }))
    }

    /// What stands for the path of what lies at it: what repos are named after.
    pub(crate) fn path(&self) -> PathBuf {
        PathBuf::from(&self.shown)
    }
}

/// Whether an input lies in an object store or on a server.
pub fn is_remote(path: &Path) -> bool {
    path.to_str().is_some_and(|text| SCHEMES.iter().any(|(begin, _)| text.starts_with(begin)))
}

/// The path of the file system that `path` names: a `file://` URL names one, too.
pub(crate) fn local_path(path: &Path) -> PathBuf {
    let url = path.to_str().filter(|text| text.starts_with(FILE)).and_then(|text| Url::parse(text).ok());
    url.and_then(|url| url.to_file_path().ok()).unwrap_or_else(|| path.to_path_buf())
}

/// An input as it may be shown: a URL of a server without passwords and without what signs it.
pub fn shown_input(input: &str) -> String {
    let is_web = SCHEMES.iter().any(|(begin, scheme)| *scheme == Scheme::Web && input.starts_with(begin));
    let Some(mut url) = Url::parse(input).ok().filter(|_| is_web) else { return input.to_string() };
    url.set_query(None);
    url.set_fragment(None);
    // Only URLs that have no host refuse.
    let _has_none = url.set_username("").and_then(|()| url.set_password(None));
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_from_paths() {
        for (input, expected) in [
            ("s3://bucket/a/b.tar", Some((Scheme::S3, "s3://bucket", "a/b.tar", false, "s3://bucket/a/b.tar"))),
            ("s3://bucket", Some((Scheme::S3, "s3://bucket", "", true, "s3://bucket"))),
            ("gs://bucket/a b#c?/", Some((Scheme::Google, "gs://bucket", "a b#c?", true, "gs://bucket/a b#c?"))),
            ("az://c/x", Some((Scheme::Azure, "az://c", "x", false, "az://c/x"))),
            (
                "https://me:secret@host:8080/a%20b.zip?signature=x#y",
                Some((
                    Scheme::Web,
                    "https://me:secret@host:8080/?signature=x",
                    "a b.zip",
                    false,
                    "https://host:8080/a%20b.zip",
                )),
            ),
            ("path/to/s3:/x", None),
            ("file:///a", None),
        ] {
            let found = Address::of(Path::new(input)).expect("makes sense");
            let expected = expected.map(|(scheme, store, key, is_prefix, shown)| Address {
                scheme,
                store: store.into(),
                key: Key::from(key),
                is_prefix,
                shown: shown.into(),
            });
            assert_eq!(
                found.as_ref().map(|a| a.key.to_string().replace("%23", "#").replace("%3F", "?")),
                expected.as_ref().map(|a| a.key.to_string().replace("%23", "#").replace("%3F", "?"))
            );
            let rest = |address: Option<Address>| address.map(|a| (a.scheme, a.store, a.is_prefix, a.shown));
            assert_eq!(rest(found), rest(expected), "{input}");
        }
        for input in ["s3://", "s3:///key", "s3://bucket/a//b", "s3://bucket/../b", "https://"] {
            assert!(Address::of(Path::new(input)).is_err(), "{input}");
        }
        assert_eq!(local_path(Path::new("file:///a%20b")), Path::new("/a b"));
        assert_eq!(local_path(Path::new("a b")), Path::new("a b"));
    }
}
