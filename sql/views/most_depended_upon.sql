-- one row per entity that others use, with how many do
-- The hubs: SELECT * FROM most_depended_upon ORDER BY n_users DESC LIMIT 20
SELECT
    used.entity_id, used.repo, used.path, used.name_line AS line, used.language, used.kind, used.name, used.qualified_name,
    count(DISTINCT edges.src_id) AS n_users, count(DISTINCT edges.src_repo) AS n_repos, sum(edges.count) AS n_uses
FROM edges
JOIN entities AS used ON used.entity_id = edges.dst_id
WHERE edges.kind NOT IN ('contains', 'tests') AND edges.src_id <> edges.dst_id
GROUP BY
    used.entity_id, used.repo, used.path, used.name_line, used.language, used.kind, used.name, used.qualified_name
