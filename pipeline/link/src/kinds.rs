//! What a mention does to what it was found to mean. The file alone cannot always tell: a conversion looks like a call.

use codegraph_model::{EdgeKind, EntityKind, Role};

use crate::family::Family;
use crate::linker::Linker;
use crate::refs::Mention;

impl Linker<'_> {
    /// What `mention` does, where it means `dst`: `T(x)` (Go) and `(T)(x)` (C) convert, if `T` is a type.
    pub(crate) fn role_toward(&self, mention: &Mention<'_>, dst: u32) -> Role {
        let kind = self.kind(dst);
        let is_type = kind.is_type() || kind == EntityKind::TypeAlias;
        // C++ makes an instance of a class in this way.
        let is_class = matches!(kind, EntityKind::Class | EntityKind::Struct | EntityKind::Union);
        match self.world.files[mention.file as usize].family {
            Family::Go if mention.role == Role::Call && is_type => Role::Type,
            Family::C if mention.role == Role::Call && is_type && !is_class => Role::Type,
            _ => mention.role,
        }
    }

    /// The edge to `dst` of a mention in `role`, in code of `family`.
    pub(crate) fn edge_kind(&self, family: Family, role: Role, dst: u32) -> EdgeKind {
        let kind = self.kind(dst);
        match role {
            // A class that decorates is called.
            Role::Call if kind.is_type() => EdgeKind::Instantiates,
            Role::Decorate if kind.is_type() && family == Family::Python => EdgeKind::Instantiates,
            // `#[derive(Trait)]`
            Role::Decorate if kind == EntityKind::Trait => EdgeKind::Implements,
            Role::Decorate | Role::Read if kind.is_type() || kind == EntityKind::TypeAlias => EdgeKind::UsesType,
            role => EdgeKind::of_role(role),
        }
    }
}
