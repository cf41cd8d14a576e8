//! The queries: what is to be explained, and the rows that it follows from.

use codegraph_model::{EdgeKind, Role, Word};
use serde_json::{Map, Value};

use super::Rule;

/// Rows of evidence for one thing: an edge can stand on thousands of refs.
const MOST_ROWS: usize = 12;

/// Rows of `refs` of which `condition` holds.
pub(super) fn refs(condition: &str, limit: usize) -> String {
    format!(
        "SELECT refs.ref_id, refs.repo, refs.path, refs.line, refs.col, refs.language, refs.name, refs.role, refs.qualifier,
            refs.receiver, refs.arity, refs.target_path, refs.resolution, refs.rule, refs.package, refs.target_id,
            target.qualified_name AS target, target.kind AS target_kind, source.qualified_name AS in_entity,
            refs.in_entity_id, refs.import_id, refs.receiver_type_id, cardinality(refs.candidates) AS n_candidates
        FROM refs
        LEFT JOIN entities AS target ON target.entity_id = refs.target_id
        LEFT JOIN entities AS source ON source.entity_id = refs.in_entity_id
        WHERE {condition}
        ORDER BY refs.repo, refs.path, refs.start_byte, refs.role
        LIMIT {limit}"
    )
}

/// Rows of `edges` from one of `src` to one of `dst`.
pub(super) fn edges(src: &[i64], dst: &[i64], kind: Option<EdgeKind>, limit: usize) -> String {
    let list = |ids: &[i64]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let kind = kind.map(|kind| format!(" AND edges.kind = '{}'", kind.as_str())).unwrap_or_default();
    format!(
        "SELECT edges.src_id, source.qualified_name AS src, source.kind AS src_kind, edges.kind, edges.dst_id,
            target.qualified_name AS dst, target.kind AS dst_kind, edges.src_repo, edges.dst_repo, edges.count,
            edges.resolution, edges.confidence, edges.rule, edges.first_ref_id
        FROM edges
        JOIN entities AS source ON source.entity_id = edges.src_id
        JOIN entities AS target ON target.entity_id = edges.dst_id
        WHERE edges.src_id IN ({}) AND edges.dst_id IN ({}){kind}
        ORDER BY source.repo, source.path, source.start_byte, edges.dst_id, edges.kind
        LIMIT {limit}",
        list(src),
        list(dst)
    )
}

/// The query for the rows that `row`, of `refs` or of `edges`, follows from.
pub(super) fn of(row: &Map<String, Value>, is_edge: bool, rule: Option<&Rule>) -> String {
    let id = |name: &str| row.get(name).and_then(Value::as_i64);
    if !is_edge {
        return of_refs(
            &format!("refs.ref_id = {}", id("ref_id").unwrap_or_default()),
            &["ref", "import", "receiver type", "target", "candidate"],
        );
    }
    let (src, dst) = (id("src_id").unwrap_or_default(), id("dst_id").unwrap_or_default());
    if let Some(script) = rule.and_then(|rule| rule.script.as_ref()) {
        return script.evidence(src, dst);
    }
    let kind = row.get("kind").and_then(Value::as_str).unwrap_or_default();
    if kind == EdgeKind::Contains.as_str() {
        return format!(
            "SELECT CASE WHEN entity_id = {src} THEN 'outer' ELSE 'inner' END AS what, repo, path, name_line AS line, signature AS text
            FROM entities WHERE entity_id IN ({src}, {dst}) ORDER BY what DESC"
        );
    }
    let roles: Vec<String> = roles(kind).map(|role| format!("'{}'", role.as_str())).collect();
    of_refs(
        &format!(
            "refs.in_entity_id = {src} AND (refs.target_id = {dst} OR array_has(refs.candidates, {dst})) AND refs.role IN ({})",
            roles.join(", ")
        ),
        &["ref", "import", "receiver type", "target", "candidate"],
    )
}

/// The roles of refs that edges of `kind` follow from. Two kinds are of others as well: what is called may be a type, or tested.
fn roles(kind: &str) -> impl Iterator<Item = Role> {
    let of = move |role: &Role| EdgeKind::of_role(*role).as_str() == kind;
    let calls = kind == EdgeKind::Tests.as_str() || kind == EdgeKind::Instantiates.as_str();
    let inherits = kind == EdgeKind::Implements.as_str();
    Role::ALL.iter().copied().filter(move |role| {
        of(role)
            || (calls && EdgeKind::of_role(*role) == EdgeKind::Calls)
            || (inherits && EdgeKind::of_role(*role) == EdgeKind::Extends)
    })
}

/// The refs of which `condition` holds, with what they lead over; of that the kinds in `shown`.
fn of_refs(condition: &str, shown: &[&str]) -> String {
    let shown: Vec<String> = shown.iter().map(|what| format!("'{what}'")).collect();
    format!(
        "WITH meant AS (SELECT * FROM refs WHERE {condition} ORDER BY repo, path, start_byte LIMIT {MOST_ROWS}),
        ids AS (
            SELECT 2 AS place, 'receiver type' AS what, receiver_type_id AS entity_id FROM meant WHERE receiver_type_id IS NOT NULL
            UNION
            SELECT 3, 'target', target_id FROM meant WHERE target_id IS NOT NULL
            UNION
            SELECT 4, 'candidate', unnest(candidates) FROM meant
        ),
        evidence AS (
            SELECT 0 AS place, 'ref' AS what, repo, path, line,
                concat(role, ' ', coalesce(target_path, concat_ws('.', coalesce(receiver, qualifier), name))) AS text
            FROM meant
            UNION
            SELECT 1, 'import', imports.repo, imports.path, imports.line,
                concat_ws(' ', imports.module, imports.name, imports.alias, concat('(', imports.resolution, ')'))
            FROM imports
            JOIN meant ON meant.import_id = imports.import_id
            UNION
            SELECT ids.place, ids.what, entities.repo, entities.path, entities.name_line, entities.signature
            FROM ids
            JOIN entities ON entities.entity_id = ids.entity_id
        )
        SELECT what, repo, path, line, text FROM evidence WHERE what IN ({})
        ORDER BY place, repo, path, line, text",
        shown.join(", ")
    )
}
