//! Members of types, modules and namespaces, by their names.

use rustc_hash::FxHashMap;

use crate::names::{Name, hash_of};
use crate::things::{Entity, Marks, NONE, Node};
use crate::world::World;

/// So many of one name are looked through one by one.
const FEW: usize = 8;

impl World {
    /// Puts an entity among the members of `container`, and of no other.
    pub(crate) fn put(&mut self, container: Node, entity: u32) {
        self.put_as(container, entity, self.entities[entity as usize].name);
    }

    /// The same, under the name of a method.
    pub(crate) fn put_as(&mut self, container: Node, entity: u32, name: Name) {
        self.take_out(entity);
        let known = &mut self.entities[entity as usize];
        known.container = container;
        known.marks = known.marks.with(Marks::METHOD_NAME, known.name != name);
        let World { entities, members, method_names, .. } = self;
        let is_it = |e: u32| member_key(entities, method_names, e) == (container, name);
        match members.get_mut(hash_of((container, name)), is_it) {
            Some(first) => {
                let next = std::mem::replace(first, entity);
                entities[entity as usize].next = next;
            }
            None => members.add(entity, |e| hash_of(member_key(entities, method_names, e))),
        }
    }

    /// Takes an entity from where it is a member.
    pub(crate) fn take_out(&mut self, entity: u32) {
        let World { entities, members, method_names, .. } = self;
        let key = member_key(entities, method_names, entity);
        let hash = hash_of(key);
        let is_it = |e: u32| member_key(entities, method_names, e) == key;
        let Some(first) = members.get(hash, is_it) else {
            entities[entity as usize].container = Node::NOWHERE;
            return;
        };
        let next = entities[entity as usize].next;
        if first == entity {
            match next {
                NONE => members.remove(hash, |e| e == entity),
                next => members.get_mut(hash, |e| e == entity).into_iter().for_each(|first| *first = next),
            }
        }
        let mut at = first;
        while at != NONE && first != entity {
            let before = &mut entities[at as usize].next;
            if *before == entity {
                *before = next;
                break;
            }
            at = *before;
        }
        let known = &mut entities[entity as usize];
        (known.container, known.next) = (Node::NOWHERE, NONE);
    }

    /// Turns round what is listed under each name: what was put last comes first until then.
    pub(crate) fn turn_members(&mut self) {
        let World { entities, members, .. } = self;
        for first in members.iter_mut() {
            let (mut at, mut before) = (*first, NONE);
            while at != NONE {
                let next = std::mem::replace(&mut entities[at as usize].next, before);
                (before, at) = (at, next);
            }
            *first = before;
        }
    }

    /// The entities called `name` in `container` itself.
    pub(crate) fn own(&self, container: Node, name: Name) -> impl Iterator<Item = u32> + '_ {
        let is_it = |e: u32| member_key(&self.entities, &self.method_names, e) == (container, name);
        let first = self.members.get(hash_of((container, name)), is_it);
        let known = |e: &u32| *e != NONE;
        std::iter::successors(first, move |e| Some(self.entities[*e as usize].next).filter(known))
    }

    /// The entities of `repo` among those called `name` in a space.
    pub(crate) fn own_of(&self, space: u32, name: Name, repo: u32) -> Vec<u32> {
        let Some((_, entities)) = self.ranges.get(repo as usize) else { return Vec::new() };
        let is_of_repo = |e: &u32| entities.contains(e);
        match self.crowds.get(&(space, name)) {
            Some(crowd) => {
                let from = crowd.partition_point(|e| *e < entities.start);
                crowd[from..].iter().copied().take_while(is_of_repo).collect()
            }
            None => self.own(Node::space(space), name).filter(is_of_repo).collect(),
        }
    }

    /// Those of `files`, which are in order, that `repo` has.
    pub(crate) fn files_of<'f>(&self, files: &'f [u32], repo: u32) -> &'f [u32] {
        let Some((of_repo, _)) = self.ranges.get(repo as usize) else { return &[] };
        let from = files.partition_point(|file| *file < of_repo.start);
        let n = files[from..].partition_point(|file| *file < of_repo.end);
        &files[from..from + n]
    }

    /// Lays out by repo what many repos have; to be done again when members were put elsewhere.
    pub(crate) fn gather_crowds(&mut self) {
        self.ranges = vec![(0..0, 0..0); self.repos.len()];
        for (number, file) in self.files.iter().enumerate() {
            let (files, entities) = &mut self.ranges[file.repo as usize];
            let number = number as u32;
            *files = if files.start == files.end { number..number + 1 } else { files.start..number + 1 };
            let (first, end) = file.entities;
            if first < end {
                *entities = if entities.start == entities.end { first..end } else { entities.start..end };
            }
        }
        let mut crowds = FxHashMap::default();
        let mut crowd: Vec<u32> = Vec::new();
        for first in self.members.iter() {
            let (container, name) = member_key(&self.entities, &self.method_names, first);
            let Some(space) = container.as_space().filter(|_| self.repos.len() > 1) else { continue };
            crowd.clear();
            crowd.extend(self.own(container, name));
            if crowd.len() > FEW {
                crowd.sort_by_key(|e| self.repo_of(*e));
                crowds.insert((space, name), crowd.as_slice().into());
            }
        }
        self.crowds = crowds;
    }
}

/// What an entity is found by among the members of its container.
fn member_key(entities: &[Entity], method_names: &FxHashMap<Name, Name>, entity: u32) -> (Node, Name) {
    let known = &entities[entity as usize];
    let name = match known.marks.has(Marks::METHOD_NAME) {
        true => method_names.get(&known.name).copied().unwrap_or(known.name),
        false => known.name,
    };
    (known.container, name)
}
