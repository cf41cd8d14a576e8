-- A method overrides the nearest one of its name among what its type extends or implements. Where a language tells methods of
-- one name apart by their parameters, these are as many, and if several there have as many, of the same types as written. In C++
-- one of the two says `virtual` or `override`. Constructors, static and private methods override nothing; what is written to a
-- type itself is static, `Base.make = function () {}`.
--
-- example:
--     class A { void f() {} }
--     class B extends A { void f() {} }         // B.f overrides A.f
--
-- rule: override
-- kind: overrides
-- resolution: type
-- confidence: 0.95
CREATE TABLE bases AS
SELECT src_id, dst_id FROM edges WHERE kind IN ('extends', 'implements') AND src_id <> dst_id;

CREATE TABLE nearest AS
WITH RECURSIVE inherits(sub_id, base_id, depth) AS (
    SELECT src_id, dst_id, 1 FROM bases
    UNION ALL
    SELECT inherits.sub_id, bases.dst_id, inherits.depth + 1
    FROM inherits
    JOIN bases ON bases.src_id = inherits.base_id
    WHERE inherits.depth < 12
)
SELECT sub_id, base_id, min(depth) AS depth FROM inherits GROUP BY sub_id, base_id;

CREATE TABLE methods AS
WITH owners AS (
    SELECT src_id AS owner_id FROM bases UNION SELECT dst_id FROM bases
)
SELECT
    entities.entity_id, edges.src_id AS owner_id, entities.name,
    entities.language IN ('java', 'cpp', 'csharp') AS has_overloads,
    entities.language <> 'cpp'
        OR array_has_any(entities.modifiers, ['virtual', 'override', 'final'])
        OR entities.signature LIKE '% override%' AS is_virtual,
    cardinality(entities.parameters) AS arity,
    -- Without packages, type arguments, annotations.
    regexp_replace(
        concat_ws(
            ',',
            entities.parameters[1]['type'], entities.parameters[2]['type'], entities.parameters[3]['type'],
            entities.parameters[4]['type'], entities.parameters[5]['type'], entities.parameters[6]['type']
        ),
        '<.*>|@[A-Za-z]+ |\bfinal |[A-Za-z_][A-Za-z0-9_]*(\.|::)', '', 'g'
    ) AS types
FROM entities
JOIN edges ON edges.dst_id = entities.entity_id AND edges.kind = 'contains'
JOIN entities AS owner ON owner.entity_id = edges.src_id
LEFT SEMI JOIN owners ON owners.owner_id = edges.src_id
WHERE
    entities.kind IN ('method', 'property')
    AND NOT starts_with(entities.signature, concat(owner.name, '.', entities.name, ' = '))
    AND NOT array_has_any(entities.modifiers, ['static', 'private'])
    AND coalesce(entities.visibility, '') <> 'private';

WITH pairs AS (
    SELECT
        sub.entity_id AS src_id, base.entity_id AS dst_id, nearest.depth,
        min(nearest.depth) OVER (PARTITION BY sub.entity_id) AS nearest_depth,
        NOT sub.has_overloads OR sub.types = base.types AS is_alike,
        max(CASE WHEN NOT sub.has_overloads OR sub.types = base.types THEN 1 ELSE 0 END) OVER (PARTITION BY sub.entity_id, base.owner_id) AS n_alike,
        count(*) OVER (PARTITION BY sub.entity_id, base.owner_id) AS n_bases,
        count(*) OVER (PARTITION BY base.entity_id, sub.owner_id) AS n_subs
    FROM methods AS sub
    JOIN nearest ON nearest.sub_id = sub.owner_id
    JOIN methods AS base ON base.owner_id = nearest.base_id AND base.name = sub.name
    WHERE
        sub.entity_id <> base.entity_id
        AND (NOT sub.has_overloads OR sub.arity = base.arity)
        AND (sub.is_virtual OR base.is_virtual)
)
SELECT src_id, dst_id
FROM pairs
WHERE depth = nearest_depth AND (is_alike OR (n_alike = 0 AND n_bases = 1 AND n_subs = 1))
GROUP BY src_id, dst_id;

-- evidence:
WITH RECURSIVE
ends AS (
    SELECT
        max(CASE WHEN edges.dst_id = $src_id THEN edges.src_id END) AS sub_id,
        max(CASE WHEN edges.dst_id = $dst_id THEN edges.src_id END) AS base_id
    FROM edges
    WHERE edges.kind = 'contains' AND edges.dst_id IN ($src_id, $dst_id)
),
inherits(sub_id, base_id, first_ref_id, depth) AS (
    SELECT edges.src_id, edges.dst_id, edges.first_ref_id, 1
    FROM edges
    JOIN ends ON ends.sub_id = edges.src_id
    WHERE edges.kind IN ('extends', 'implements')
    UNION
    SELECT edges.src_id, edges.dst_id, edges.first_ref_id, inherits.depth + 1
    FROM inherits
    JOIN edges ON edges.src_id = inherits.base_id AND edges.kind IN ('extends', 'implements')
    WHERE inherits.depth < 12
),
rows AS (
    SELECT 0 AS place, 'overriding' AS what, repo, path, name_line AS line, signature AS text FROM entities WHERE entity_id = $src_id
    UNION ALL
    SELECT inherits.depth, 'inherits', sub.repo, sub.path, coalesce(refs.line, sub.name_line), concat(sub.qualified_name, ' from ', base.qualified_name)
    FROM inherits
    JOIN entities AS sub ON sub.entity_id = inherits.sub_id
    JOIN entities AS base ON base.entity_id = inherits.base_id
    LEFT JOIN refs ON refs.ref_id = inherits.first_ref_id
    UNION ALL
    SELECT 99, 'overridden', repo, path, name_line, signature FROM entities WHERE entity_id = $dst_id
)
SELECT what, repo, path, line, text FROM rows ORDER BY place, repo, path, line, text;
