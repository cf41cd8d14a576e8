-- one row per entity that is called, and entity that calls it
-- Who calls it: SELECT caller, caller_path, n_calls FROM callers WHERE name = 'parse'
SELECT
    callee.entity_id, callee.name, callee.qualified_name, callee.kind, callee.repo, callee.path, callee.name_line AS line,
    caller.entity_id AS caller_id, caller.qualified_name AS caller, caller.kind AS caller_kind, caller.repo AS caller_repo,
    caller.path AS caller_path, caller.name_line AS caller_line, caller.is_test AS caller_is_test,
    edges.kind AS edge_kind, edges.count AS n_calls, edges.first_ref_id, edges.is_cross_repo, edges.resolution, edges.confidence, edges.rule
FROM edges
JOIN entities AS callee ON callee.entity_id = edges.dst_id
JOIN entities AS caller ON caller.entity_id = edges.src_id
WHERE edges.kind IN ('calls', 'instantiates')
