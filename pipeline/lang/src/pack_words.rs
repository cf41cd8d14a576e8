/// Words that `pack.toml` may use for `kind` and `member`.
pub(crate) const ENTITY_KINDS: &[&str] = &[
    "module", "class", "struct", "union", "enum", "interface", "trait", "type_alias", "function", "method",
    "constructor", "field", "property", "enum_member", "constant", "variable", "macro",
];
/// Words that `pack.toml` may use for `role`.
pub(crate) const ROLES: &[&str] =
    &["call", "instantiate", "read", "write", "type", "import", "inherit", "implement", "decorate", "macro"];
/// Words that `pack.toml` may use for visibilities.
pub(crate) const VISIBILITIES: &[&str] = &["public", "protected", "internal", "private"];
