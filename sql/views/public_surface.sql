-- one row per exported entity of a package: of the innermost whose folder its file lies in
-- What a package offers: SELECT kind, qualified_name, signature FROM public_surface WHERE package = 'serde'
WITH dirs AS (
    SELECT DISTINCT repo, dir FROM files
),
homes AS (
    SELECT dirs.repo, dirs.dir, packages.package_id, packages.manager, packages.name, packages.version,
        row_number() OVER (PARTITION BY dirs.repo, dirs.dir ORDER BY length(packages.root_dir) DESC, packages.package_id) AS place
    FROM dirs
    JOIN packages ON packages.repo = dirs.repo
        AND (packages.root_dir = '' OR dirs.dir = packages.root_dir OR starts_with(dirs.dir, concat(packages.root_dir, '/')))
)
SELECT
    homes.package_id, homes.manager, homes.name AS package, homes.version, entities.repo, entities.path, entities.name_line AS line,
    entities.entity_id, entities.language, entities.kind, entities.name, entities.qualified_name, entities.signature, entities.doc
FROM entities
JOIN files ON files.file_id = entities.file_id
JOIN homes ON homes.repo = files.repo AND homes.dir = files.dir AND homes.place = 1
WHERE entities.is_exported AND NOT entities.is_test AND entities.kind <> 'module'
