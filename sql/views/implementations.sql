-- one row per interface, trait, base class or method of one, and what implements or overrides it directly
-- Who implements it: SELECT implementation, implementation_path FROM implementations WHERE qualified_name = 'io.Reader'
SELECT
    base.entity_id, base.name, base.qualified_name, base.kind, base.repo, base.path, base.name_line AS line,
    made.entity_id AS implementation_id, made.qualified_name AS implementation, made.kind AS implementation_kind,
    made.repo AS implementation_repo, made.path AS implementation_path, made.name_line AS implementation_line,
    edges.kind AS edge_kind, edges.is_cross_repo, edges.confidence, edges.rule
FROM edges
JOIN entities AS base ON base.entity_id = edges.dst_id
JOIN entities AS made ON made.entity_id = edges.src_id
WHERE edges.kind IN ('implements', 'overrides') OR (edges.kind = 'extends' AND base.kind IN ('class', 'struct'))
