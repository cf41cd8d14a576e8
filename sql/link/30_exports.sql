-- A file that passes on a name which it imports makes that entity visible under its own path: `export { a } from`, `pub use`, names
-- of an `__init__.py`.
--
-- example:
--     // index.ts
--     export { parse } from "./parser";         // index.ts exports parser's parse
--
-- rule: reexport
-- kind: exports
-- resolution: import
-- confidence: 1.0
SELECT module.entity_id AS src_id, imports.target_id AS dst_id
FROM imports
JOIN entities AS module ON module.file_id = imports.file_id AND module.kind = 'module' AND module.parent_id IS NULL
WHERE imports.is_reexport AND imports.target_id IS NOT NULL AND imports.target_id <> module.entity_id
GROUP BY module.entity_id, imports.target_id;

-- evidence:
SELECT 'imported' AS what, imports.repo, imports.path, imports.line, concat_ws(' ', imports.module, imports.name, imports.alias) AS text
FROM imports
JOIN entities AS module ON module.file_id = imports.file_id AND module.entity_id = $src_id
WHERE imports.is_reexport AND imports.target_id = $dst_id
ORDER BY imports.line;
