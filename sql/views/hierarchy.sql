-- one row per type and type that it extends or implements, directly (depth 1) or through others
-- All that a type inherits from: SELECT base, depth FROM hierarchy WHERE name = 'Circle' ORDER BY depth
WITH RECURSIVE above(type_id, base_id, depth) AS (
    SELECT src_id, dst_id, 1 FROM edges WHERE kind IN ('extends', 'implements')
    UNION
    SELECT above.type_id, edges.dst_id, above.depth + 1
    FROM above
    JOIN edges ON edges.src_id = above.base_id AND edges.kind IN ('extends', 'implements')
    -- Code that does not compile can inherit from itself.
    WHERE above.depth < 32
),
nearest AS (
    SELECT type_id, base_id, min(depth) AS depth FROM above GROUP BY type_id, base_id
)
SELECT
    type.entity_id AS entity_id, type.name AS name, type.qualified_name AS qualified_name, type.kind AS kind, type.language AS language,
    type.repo AS repo, type.path AS path, type.name_line AS line,
    base.entity_id AS base_id, base.qualified_name AS base, base.kind AS base_kind, base.repo AS base_repo,
    base.path AS base_path, base.name_line AS base_line, nearest.depth AS depth
FROM nearest
JOIN entities AS type ON type.entity_id = nearest.type_id
JOIN entities AS base ON base.entity_id = nearest.base_id
WHERE type.entity_id <> base.entity_id
