-- one row per package that depends on itself through others, and package of the snapshot that it does so through
-- Packages with the same group depend on each other. Dependencies for tests and builds are left out: they may go in circles.
WITH RECURSIVE needs AS (
    SELECT DISTINCT package_id, target_package_id
    FROM dependencies
    WHERE target_package_id IS NOT NULL AND kind NOT IN ('dev', 'build') AND package_id <> target_package_id
),
reaches(package_id, target_id) AS (
    SELECT package_id, target_package_id FROM needs
    UNION
    SELECT reaches.package_id, needs.target_package_id
    FROM reaches
    JOIN needs ON needs.package_id = reaches.target_id
)
SELECT
    packages.package_id, packages.repo, packages.manager, packages.name AS package, through.package_id AS through_id,
    through.repo AS through_repo, through.name AS through,
    least(packages.package_id, min(through.package_id) OVER (PARTITION BY packages.package_id)) AS cycle_group
FROM reaches
JOIN reaches AS back ON back.package_id = reaches.target_id AND back.target_id = reaches.package_id
JOIN packages ON packages.package_id = reaches.package_id
JOIN packages AS through ON through.package_id = reaches.target_id
WHERE reaches.package_id <> reaches.target_id
