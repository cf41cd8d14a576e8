-- one row per repo, language and package outside of the snapshot that its code mentions
-- Who uses which library: SELECT package, count(DISTINCT repo) FROM external_usage GROUP BY package ORDER BY 2 DESC
WITH mentions AS (
    SELECT repo, language, package, file_id, 1 AS n_refs, 0 AS n_imports FROM refs WHERE package IS NOT NULL
    UNION ALL
    SELECT repo, language, package, file_id, 0, 1 FROM imports WHERE package IS NOT NULL
)
SELECT
    package, repo, language, count(DISTINCT file_id) AS n_files, sum(n_refs) AS n_refs, sum(n_imports) AS n_imports
FROM mentions
GROUP BY package, repo, language
