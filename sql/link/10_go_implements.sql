-- A Go type implements an interface if its method set holds every method of the interface: the same name, parameters of the same
-- types, and results of the same types, whatever they are called. Types are the same that are defined by one name in one package,
-- through other names of them: each word of a head means what the refs of its file say, and a package outside is told by its path.
-- Methods count that come from embedded types, of types and of interfaces, but for those that are hidden by others less deep or as
-- deep; what only tests add does not count.
--
-- An interface that embeds one of another snapshot has methods that are not known, and is left open. So is one whose methods,
-- or which itself, cannot be named where the type stands (in `internal` of others, in `testdata`), and one in a repo of which the
-- type's repo uses nothing.
--
-- example:
--     type Closer interface { Close() error }
--     func (f *File) Close() error { ... }      // File implements Closer
--
-- rule: method_set
-- kind: implements
-- resolution: type
-- confidence: 0.9
CREATE TABLE bases AS
SELECT src_id, dst_id FROM edges WHERE kind IN ('extends', 'implements');

-- The types, and what each has the members of, through any number of embeddings.
CREATE TABLE reached AS
WITH RECURSIVE
types AS (
    SELECT
        entity_id AS type_id, kind = 'interface' AS is_interface, repo, regexp_replace(path, '[^/]*$', '') AS dir, is_test,
        is_exported AND NOT is_test AND qualified_name NOT LIKE 'main.%' AS is_importable
    FROM entities
    WHERE
        language = 'go' AND kind IN ('interface', 'struct', 'type_alias') AND name <> '_'
        AND NOT (kind = 'type_alias' AND signature LIKE '% = %')
),
embeds(outer_id, inner_id, depth) AS (
    SELECT src_id, dst_id, 1 FROM bases
    UNION ALL
    SELECT embeds.outer_id, bases.dst_id, embeds.depth + 1
    FROM embeds
    JOIN bases ON bases.src_id = embeds.inner_id
    WHERE embeds.depth < 8
),
owners AS (
    SELECT type_id, type_id AS owner_id, 0 AS depth FROM types
    UNION
    SELECT outer_id, inner_id, min(depth) FROM embeds WHERE outer_id <> inner_id GROUP BY outer_id, inner_id
)
SELECT types.type_id, types.is_interface, types.repo, types.dir, types.is_test, types.is_importable, owners.owner_id, owners.depth
FROM types
JOIN owners ON owners.type_id = types.type_id;

-- What the words mean that stand for types in heads: a package and a name in it.
CREATE TABLE said AS
WITH words AS (
    SELECT
        refs.file_id,
        concat_ws('.', refs.qualifier, refs.name) AS word,
        max(coalesce(refs.target_id, refs.candidates[1])) AS target_id,
        max(concat(refs.package, '.', refs.name)) FILTER (WHERE refs.package IS NOT NULL) AS outside
    FROM refs
    JOIN entities ON entities.entity_id = refs.in_entity_id AND entities.kind IN ('method', 'type_alias')
    WHERE refs.language = 'go' AND refs.role = 'type'
    GROUP BY refs.file_id, refs.qualifier, refs.name
),
-- Another name of a type: `type A = b.C`.
aliases AS (
    SELECT
        entities.entity_id AS alias_id, words.target_id,
        coalesce(words.outside, CASE WHEN words.target_id IS NULL AND entities.return_type NOT LIKE '%.%' THEN entities.return_type END) AS text
    FROM entities
    LEFT JOIN words ON words.file_id = entities.file_id AND words.word = entities.return_type
    WHERE
        entities.language = 'go' AND entities.kind = 'type_alias' AND entities.signature LIKE '% = %'
        AND regexp_like(entities.return_type, '^[A-Za-z0-9_.]+$')
),
once AS (
    SELECT words.file_id, words.word, coalesce(aliases.target_id, words.target_id) AS target_id, coalesce(aliases.text, words.outside) AS text
    FROM words
    LEFT JOIN aliases ON aliases.alias_id = words.target_id
),
twice AS (
    SELECT once.file_id, once.word, coalesce(aliases.target_id, once.target_id) AS target_id, coalesce(aliases.text, once.text) AS text
    FROM once
    LEFT JOIN aliases ON aliases.alias_id = once.target_id
)
SELECT
    twice.file_id, twice.word,
    coalesce(twice.text, concat(entities.repo, ':', regexp_replace(entities.path, '[^/]*$', ''), '.', entities.name)) AS meaning
FROM twice
LEFT JOIN entities ON entities.entity_id = twice.target_id
WHERE twice.text IS NOT NULL OR entities.entity_id IS NOT NULL;

CREATE TABLE heads AS
WITH written AS (
    SELECT
        entities.entity_id, entities.file_id, edges.src_id AS owner_id, entities.is_exported, entities.is_test, entities.name,
        regexp_replace(entities.path, '[^/]*$', '') AS dir,
        cardinality(entities.parameters) AS n_parameters,
        concat_ws(
            ',',
            entities.parameters[1]['type'], entities.parameters[2]['type'], entities.parameters[3]['type'],
            entities.parameters[4]['type'], entities.parameters[5]['type'], entities.parameters[6]['type'],
            entities.parameters[7]['type'], entities.parameters[8]['type'], entities.parameters[9]['type']
        ) AS parameters,
        regexp_replace(return_type, '^\((.*)\)$', '\1') AS results
    FROM entities
    JOIN edges ON edges.dst_id = entities.entity_id AND edges.kind = 'contains'
    WHERE entities.language = 'go' AND entities.kind = 'method'
),
-- `a, b int`: a name without a type has that of the next one. Twice, for three of them.
named AS (
    SELECT
        written.*,
        regexp_replace(
            regexp_replace(results, '(^|, )([A-Za-z_]\w*), ([A-Za-z_]\w*) ([^, ]+)', '\1\2 \4, \3 \4', 'g'),
            '(^|, )([A-Za-z_]\w*), ([A-Za-z_]\w*) ([^, ]+)', '\1\2 \4, \3 \4', 'g'
        ) AS named_results
    FROM written
),
-- Words, and what stands between them.
cut AS (
    SELECT
        entity_id, file_id, dir,
        string_to_array(
            regexp_replace(
                concat_ws(';', parameters, regexp_replace(named_results, '(^|, )[A-Za-z_]\w* ([^ ])', '\1\2', 'g')),
                '([A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?)', '`\1`', 'g'
            ),
            '`'
        ) AS parts
    FROM named
),
parts AS (
    SELECT entity_id, file_id, dir, n, parts[n] AS part
    FROM (SELECT entity_id, file_id, dir, parts, unnest(range(1, CAST(cardinality(parts) AS BIGINT) + 1)) AS n FROM cut)
),
meant AS (
    SELECT
        parts.entity_id,
        string_agg(
            CASE
                WHEN said.meaning IS NOT NULL THEN said.meaning
                WHEN parts.part = 'any' THEN 'interface{}'
                WHEN parts.part = 'byte' THEN 'uint8'
                WHEN parts.part = 'rune' THEN 'int32'
                WHEN regexp_like(parts.part, '^\w+\.\w') THEN concat(parts.dir, '?', parts.part)
                ELSE parts.part
            END,
            '' ORDER BY parts.n
        ) AS types
    FROM parts
    LEFT JOIN said ON said.file_id = parts.file_id AND said.word = parts.part
    GROUP BY parts.entity_id
)
SELECT
    named.owner_id, named.entity_id, named.is_exported, named.is_test, named.name,
    concat_ws(' ', named.name, named.n_parameters, meant.types) AS shape
FROM named
JOIN meant ON meant.entity_id = named.entity_id;

CREATE TABLE methods AS
WITH had AS (
    SELECT
        reached.type_id, reached.is_interface, reached.repo, reached.dir, reached.is_importable, heads.shape, heads.is_exported,
        heads.name, reached.depth, reached.owner_id,
        min(reached.depth) OVER (PARTITION BY reached.type_id, heads.name) AS least_depth
    FROM reached
    JOIN heads ON heads.owner_id = reached.owner_id AND (reached.is_test OR NOT heads.is_test)
),
-- What lies least deep hides the others, and what lies as deep in several embedded types is none of the outer one.
hidden AS (
    SELECT type_id, name
    FROM had
    WHERE depth = least_depth AND NOT is_interface
    GROUP BY type_id, name
    HAVING count(DISTINCT owner_id) > 1
)
SELECT
    had.type_id, had.is_interface, had.repo, had.dir, had.is_importable, had.shape, bool_and(had.is_exported) AS is_exported
FROM had
LEFT ANTI JOIN hidden ON hidden.type_id = had.type_id AND hidden.name = had.name
WHERE had.is_interface OR had.depth = had.least_depth
GROUP BY had.type_id, had.is_interface, had.repo, had.dir, had.is_importable, had.shape;

-- Of each interface that is known whole the method that the fewest types have: only those types can have them all.
CREATE TABLE interfaces AS
WITH open AS (
    SELECT DISTINCT reached.type_id
    FROM reached
    JOIN refs ON refs.in_entity_id = reached.owner_id
    WHERE reached.is_interface AND refs.language = 'go' AND refs.role IN ('inherit', 'implement') AND refs.target_id IS NULL
),
spread AS (
    SELECT shape, count(*) AS n_types FROM methods WHERE NOT is_interface GROUP BY shape
)
SELECT
    methods.type_id AS interface_id, methods.repo, methods.dir,
    -- Where code has to stand that imports it, if not everywhere.
    CASE
        WHEN regexp_like(methods.dir, '(^|/)(internal|testdata)/')
        THEN regexp_replace(methods.dir, '^(.*/)?(internal/|(testdata/)).*$', '\1\3')
    END AS top,
    methods.is_importable AND bool_and(methods.is_exported) AS is_importable,
    count(*) AS n_methods,
    first_value(methods.shape ORDER BY coalesce(spread.n_types, 0), methods.shape) AS rarest
FROM methods
LEFT JOIN spread ON spread.shape = methods.shape
LEFT ANTI JOIN open ON open.type_id = methods.type_id
WHERE methods.is_interface
GROUP BY methods.type_id, methods.repo, methods.dir, methods.is_importable;

WITH uses AS (
    SELECT DISTINCT src_repo, dst_repo FROM edges WHERE is_cross_repo
),
pairs AS (
    SELECT methods.type_id, interfaces.interface_id, interfaces.n_methods
    FROM interfaces
    JOIN methods ON methods.shape = interfaces.rarest AND NOT methods.is_interface
    LEFT JOIN uses ON uses.src_repo = methods.repo AND uses.dst_repo = interfaces.repo
    WHERE
        (methods.repo = interfaces.repo OR uses.src_repo IS NOT NULL)
        AND (interfaces.is_importable OR (methods.repo = interfaces.repo AND methods.dir = interfaces.dir))
        AND (interfaces.top IS NULL OR (methods.repo = interfaces.repo AND starts_with(methods.dir, interfaces.top)))
)
SELECT pairs.type_id AS src_id, pairs.interface_id AS dst_id
FROM pairs
JOIN methods AS wanted ON wanted.type_id = pairs.interface_id
JOIN methods AS had ON had.type_id = pairs.type_id AND had.shape = wanted.shape
GROUP BY pairs.type_id, pairs.interface_id, pairs.n_methods
HAVING count(*) = pairs.n_methods;

-- evidence:
WITH RECURSIVE
reached(type_id, owner_id, depth) AS (
    SELECT entity_id AS type_id, entity_id AS owner_id, 0 AS depth FROM entities WHERE entity_id IN ($src_id, $dst_id)
    UNION
    SELECT reached.type_id, edges.dst_id, reached.depth + 1
    FROM reached
    JOIN edges ON edges.src_id = reached.owner_id AND edges.kind IN ('extends', 'implements') AND edges.dst_id <> $dst_id
    WHERE reached.depth < 8
),
methods AS (
    SELECT reached.type_id, entities.name, entities.repo, entities.path, entities.name_line, entities.signature
    FROM reached
    JOIN edges ON edges.src_id = reached.owner_id AND edges.kind = 'contains'
    JOIN entities ON entities.entity_id = edges.dst_id AND entities.kind = 'method'
)
SELECT
    CASE WHEN had.type_id = $dst_id THEN concat('wants ', had.name) ELSE concat('has ', had.name) END AS what,
    had.repo, had.path, had.name_line AS line, had.signature AS text
FROM methods AS had
WHERE had.name IN (SELECT name FROM methods WHERE type_id = $dst_id)
GROUP BY had.type_id, had.name, had.repo, had.path, had.name_line, had.signature
ORDER BY had.name, had.type_id = $src_id, had.repo, had.path, line;
