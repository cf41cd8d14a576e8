-- one row per exported entity that nothing in the snapshot uses, but for tests and itself
-- An edge that was not found looks like none: read refs that are unresolved and bear its name before you delete it.
WITH used AS (
    SELECT edges.dst_id
    FROM edges
    JOIN entities AS caller ON caller.entity_id = edges.src_id
    WHERE edges.kind NOT IN ('contains', 'tests', 'imports') AND edges.src_id <> edges.dst_id AND NOT caller.is_test
    UNION ALL
    -- What overrides something is called through that.
    SELECT src_id FROM edges WHERE kind = 'overrides'
    UNION ALL
    SELECT candidate FROM (SELECT unnest(candidates) AS candidate FROM refs WHERE candidates IS NOT NULL)
)
SELECT
    entities.entity_id, entities.repo, entities.path, entities.name_line AS line, entities.language, entities.kind, entities.name,
    entities.qualified_name, entities.signature, entities.loc
FROM entities
LEFT ANTI JOIN used ON used.dst_id = entities.entity_id
WHERE
    entities.is_exported
    AND NOT entities.is_test
    AND entities.kind NOT IN ('module', 'constructor', 'enum_member')
    AND entities.name <> 'main'
