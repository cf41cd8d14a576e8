-- one row per repo and entity of another repo that it uses, and way in which it does
-- Who uses us: SELECT repo, used, sum(n_uses) FROM cross_repo_usage WHERE used_repo = 'core' GROUP BY 1, 2
SELECT
    edges.src_repo AS repo, edges.dst_repo AS used_repo, edges.kind AS edge_kind, used.entity_id AS used_id, used.qualified_name AS used,
    used.kind AS used_kind, used.path AS used_path, used.name_line AS used_line,
    count(DISTINCT edges.src_id) AS n_users, sum(edges.count) AS n_uses
FROM edges
JOIN entities AS used ON used.entity_id = edges.dst_id
WHERE edges.is_cross_repo
GROUP BY edges.src_repo, edges.dst_repo, edges.kind, used.entity_id, used.qualified_name, used.kind, used.path, used.name_line
