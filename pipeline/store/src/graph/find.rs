//! Entities by what people call them.

use std::cmp::Reverse;

use codegraph_model::{Result, id_of};
use rocksdb::DBRawIterator;

use super::choice::NameMatch;
use super::keys;
use super::layout::{NAMES, QUALIFIED};
use super::reader::Graph;
use super::value::{self, ArchivedIdList};

/// Entities that are compared by how often they are used, where several names fit. More fit only what is too short to mean
/// one of them.
const CANDIDATES: usize = 10_000;

/// Ids for which there is room at once: a page of them.
const FEW: usize = 32;

/// Names of a graph, open to be looked through one question after the other: what RocksDB goes through them with is made once,
/// as a statement of a database is prepared once.
pub struct Names<'a> {
    graph: &'a Graph,
    lists: DBRawIterator<'a>,
}

impl Names<'_> {
    /// The first `limit` entities with a name like `name`. Of one name, those into which most edges come are first; names
    /// are in the order of their folded form.
    ///
    /// # Errors
    /// Those of [`Graph::node`].
    pub fn named(&mut self, name: &str, how: NameMatch, limit: usize) -> Result<Vec<i64>> {
        let mut prefix = Vec::new();
        match how {
            NameMatch::Exact => keys::push_name(&mut prefix, name),
            NameMatch::Folded => keys::push_folded(&mut prefix, name),
            NameMatch::Prefix => prefix = keys::prefix_of_folded(name),
        }
        self.graph.ids_below(&mut self.lists, &prefix, limit)
    }
}

impl std::fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Names({:?})", self.graph)
    }
}

impl Graph {
    /// Its names, for those who ask often.
    ///
    /// # Errors
    /// Those of [`Graph::node`].
    pub fn names(&self) -> Result<Names<'_>> {
        Ok(Names { graph: self, lists: self.lists_of(NAMES)? })
    }

    /// What [`Names::named`] gives, once.
    ///
    /// # Errors
    /// Those of [`Graph::node`].
    pub fn named(&self, name: &str, how: NameMatch, limit: usize) -> Result<Vec<i64>> {
        self.names()?.named(name, how, limit)
    }

    /// The entities that a person may mean by `text`: an id; a symbol; a qualified name, or its end at a separator; a name; a
    /// name in other case. The first of these that fits wins. Those into which most edges come are first, then those with
    /// smaller ids; at most `limit`.
    ///
    /// # Errors
    /// Those of [`Graph::node`].
    pub fn find(&self, text: &str, limit: usize) -> Result<Vec<i64>> {
        let text = text.trim();
        if text.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        if let Ok(id) = text.parse::<i64>()
            && self.node(id)?.is_some()
        {
            return Ok(vec![id]);
        }
        let id = id_of(&[text]);
        if self.node(id)?.is_some_and(|node| node.symbol() == text) {
            return Ok(vec![id]);
        }
        if keys::has_separator(text) {
            let mut key = Vec::new();
            keys::push_qualified(&mut key, text);
            let mut lists = self.lists_of(QUALIFIED)?;
            let whole = self.ids_below(&mut lists, &key, limit)?;
            if !whole.is_empty() {
                return Ok(whole);
            }
            key.clear();
            keys::push_ending(&mut key, text);
            let ending = self.ids_below(&mut lists, &key, CANDIDATES)?;
            if !ending.is_empty() {
                return self.most_used(ending, limit);
            }
        }
        let exact = self.named(text, NameMatch::Exact, limit)?;
        if !exact.is_empty() {
            return Ok(exact);
        }
        self.most_used(self.named(text, NameMatch::Folded, CANDIDATES)?, limit)
    }

    /// The first `limit` ids of those of `lists` whose keys begin with `prefix`.
    fn ids_below(&self, lists: &mut DBRawIterator<'_>, prefix: &[u8], limit: usize) -> Result<Vec<i64>> {
        let mut ids = Vec::with_capacity(limit.min(FEW));
        lists.seek(prefix);
        while ids.len() < limit
            && let Some((_, bytes)) = lists.item().filter(|(key, _)| key.starts_with(prefix))
        {
            let list = value::read::<ArchivedIdList>(bytes)?;
            ids.extend(list.ids.iter().take(limit - ids.len()).map(|id| id.to_native()));
            lists.next();
        }
        self.checked(lists)?;
        Ok(ids)
    }

    fn most_used(&self, ids: Vec<i64>, limit: usize) -> Result<Vec<i64>> {
        let nodes = self.nodes(&ids)?;
        let n_in = |node: &Option<super::Node>| node.as_ref().map_or(0, super::Node::n_in);
        let mut ranked: Vec<(Reverse<u32>, i64)> =
            ids.into_iter().zip(&nodes).map(|(id, node)| (Reverse(n_in(node)), id)).collect();
        ranked.sort_unstable();
        ranked.dedup();
        Ok(ranked.into_iter().take(limit).map(|(_, id)| id).collect())
    }
}
