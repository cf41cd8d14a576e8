-- one row per two files of a repo that import each other, directly or through others
-- Files with the same cycle_group are one knot. Imports of modules that are many files (Go, Java) are not told by file.
WITH RECURSIVE needs AS (
    SELECT DISTINCT file_id, target_file_id FROM imports WHERE target_file_id IS NOT NULL AND target_file_id <> file_id
),
-- What imports nothing here, or is imported by nothing, is in no circle.
inner_needs AS (
    SELECT needs.file_id, needs.target_file_id
    FROM needs
    WHERE needs.target_file_id IN (SELECT file_id FROM needs) AND needs.file_id IN (SELECT target_file_id FROM needs)
),
reaches(file_id, target_id) AS (
    SELECT file_id, target_file_id FROM inner_needs
    UNION
    SELECT reaches.file_id, inner_needs.target_file_id
    FROM reaches
    JOIN inner_needs ON inner_needs.file_id = reaches.target_id
)
SELECT
    files.repo, files.file_id, files.path, through.file_id AS through_id, through.path AS through,
    least(files.file_id, min(through.file_id) OVER (PARTITION BY files.file_id)) AS cycle_group
FROM reaches
JOIN reaches AS back ON back.file_id = reaches.target_id AND back.target_id = reaches.file_id
JOIN files ON files.file_id = reaches.file_id
JOIN files AS through ON through.file_id = reaches.target_id
WHERE reaches.file_id <> reaches.target_id
