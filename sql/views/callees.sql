-- one row per entity that calls, and entity that it calls
-- What it calls: SELECT callee, callee_path FROM callees WHERE qualified_name = 'app.main'
SELECT
    caller.entity_id, caller.name, caller.qualified_name, caller.kind, caller.repo, caller.path, caller.name_line AS line,
    callee.entity_id AS callee_id, callee.qualified_name AS callee, callee.kind AS callee_kind, callee.repo AS callee_repo,
    callee.path AS callee_path, callee.name_line AS callee_line,
    edges.kind AS edge_kind, edges.count AS n_calls, edges.first_ref_id, edges.is_cross_repo, edges.resolution, edges.confidence, edges.rule
FROM edges
JOIN entities AS caller ON caller.entity_id = edges.src_id
JOIN entities AS callee ON callee.entity_id = edges.dst_id
WHERE edges.kind IN ('calls', 'instantiates')
