-- one row per dependency between a package of the snapshot and another, in the snapshot or outside
-- Who depends on it: SELECT repo, package, requirement FROM package_dependencies WHERE dependency = 'requests'
SELECT
    dependencies.package_id, dependencies.repo, dependencies.path, dependencies.manager, packages.name AS package,
    packages.version AS version, dependencies.name AS dependency, dependencies.requirement, dependencies.kind, dependencies.is_optional,
    dependencies.target_package_id IS NOT NULL AS is_internal, dependencies.target_package_id, target.repo AS target_repo,
    target.version AS target_version
FROM dependencies
JOIN packages ON packages.package_id = dependencies.package_id
LEFT JOIN packages AS target ON target.package_id = dependencies.target_package_id
