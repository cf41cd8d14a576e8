//! What Tab offers: keywords, tables, columns (also behind `table.` and `alias.`), functions, commands.

use codegraph_sql::{FORMATS, Names};

use super::command::COMMANDS;

/// Words of SQL that people type. The parser knows a thousand more.
const KEYWORDS: &[&str] = &[
    "ALL",
    "AND",
    "AS",
    "ASC",
    "BETWEEN",
    "BY",
    "CASE",
    "CAST",
    "CROSS",
    "DESC",
    "DESCRIBE",
    "DISTINCT",
    "ELSE",
    "END",
    "EXCEPT",
    "EXISTS",
    "EXPLAIN ANALYZE",
    "EXPLAIN",
    "FALSE",
    "FILTER",
    "FROM",
    "FULL",
    "GROUP BY",
    "HAVING",
    "ILIKE",
    "IN",
    "INNER",
    "INTERSECT",
    "IS NOT NULL",
    "IS NULL",
    "JOIN",
    "LEFT",
    "LIKE",
    "LIMIT",
    "NOT",
    "NULL",
    "NULLS FIRST",
    "NULLS LAST",
    "OFFSET",
    "ON",
    "OR",
    "ORDER BY",
    "OVER",
    "PARTITION BY",
    "QUALIFY",
    "RECURSIVE",
    "RIGHT",
    "SELECT",
    "SET",
    "SHOW TABLES",
    "SIMILAR TO",
    "THEN",
    "TRUE",
    "UNION",
    "UNNEST",
    "USING",
    "VALUES",
    "WHEN",
    "WHERE",
    "WITH",
];

/// Words that a table follows.
const BEFORE_TABLES: &[&str] = &["DESCRIBE", "FROM", "JOIN"];

/// The words that can be completed.
#[derive(Debug)]
pub(super) struct Completion {
    names: Names,
}

impl Completion {
    pub(super) fn new(names: Names) -> Completion {
        Completion { names }
    }

    /// The words that fit where the cursor stands, and where the word that they replace begins.
    pub(super) fn complete(&self, line: &str, at: usize) -> (usize, Vec<String>) {
        let before = &line[..at];
        if let Some(command) = before.trim_start().strip_prefix('\\') {
            return self.complete_command(before, command);
        }
        let start = before.rfind(|c: char| !is_word(c) && c != '.').map_or(0, |i| i + last_char_length(&before[i..]));
        let word = &before[start..];
        if let Some((qualifier, column)) = word.rsplit_once('.') {
            let table = self.table_called(qualifier, line);
            let columns = self.columns_of(table.unwrap_or(qualifier));
            return (start + qualifier.len() + 1, fitting(column, columns.iter().map(String::as_str)));
        }
        let tables = || self.names.tables.iter().map(|(table, _)| table.as_str());
        if words(&before[..start]).last().is_some_and(|last| BEFORE_TABLES.iter().any(|w| w.eq_ignore_ascii_case(last)))
        {
            let calls: Vec<String> = self.names.table_functions.iter().map(|name| format!("{name}(")).collect();
            let mut found = fitting(word, tables());
            found.extend(fitting(word, calls.iter().map(String::as_str)));
            return (start, found);
        }
        let aliases = self.aliases(line);
        let named: Vec<&str> = tables().filter(|table| words(line).any(|word| word == *table)).collect();
        // Columns of the tables that the statement names; as long as it names none, all of them.
        let columns = self.names.tables.iter().filter(|(table, _)| named.is_empty() || named.contains(&table.as_str()));
        let mut found = fitting(word, columns.flat_map(|(_, columns)| columns.iter().map(String::as_str)));
        found.extend(fitting(word, tables()));
        found.extend(fitting(word, aliases.iter().map(|(alias, _)| *alias)));
        found.sort();
        // An empty word would offer hundreds of functions.
        if !word.is_empty() {
            found.extend(keywords(word));
            found.extend(fitting(word, self.names.functions.iter().map(String::as_str)));
        }
        let mut seen = std::collections::HashSet::new();
        found.retain(|word| seen.insert(word.clone()));
        (start, found)
    }

    fn complete_command(&self, before: &str, command: &str) -> (usize, Vec<String>) {
        let Some((name, argument)) = command.split_once(' ') else {
            let names = COMMANDS.iter().map(|command| command.name);
            return (before.len() - command.len(), fitting(command, names));
        };
        let argument = argument.trim_start();
        let words = match name {
            "d" => fitting(argument, self.names.tables.iter().map(|(table, _)| table.as_str())),
            "df" => fitting(argument, crate::functions::names()),
            "format" => fitting(argument, FORMATS.iter().map(|entry| entry.name)),
            "timing" => fitting(argument, ["off", "on"].into_iter()),
            _ => vec![],
        };
        (before.len() - argument.len(), words)
    }

    fn columns_of(&self, table: &str) -> &[String] {
        self.names
            .tables
            .iter()
            .find(|(name, _)| name == table)
            .map(|(_, columns)| columns.as_slice())
            .unwrap_or_default()
    }

    fn table_called<'a>(&self, alias: &str, line: &'a str) -> Option<&'a str> {
        self.aliases(line).into_iter().find(|(name, _)| *name == alias).map(|(_, table)| table)
    }

    /// The aliases of the statement, each with its table: `FROM files f`, `JOIN refs AS r`.
    fn aliases<'a>(&self, line: &'a str) -> Vec<(&'a str, &'a str)> {
        let tokens: Vec<&str> = tokens(line).collect();
        let is_table = |token: &str| self.names.tables.iter().any(|(table, _)| table == token);
        let is_keyword = |token: &str| {
            KEYWORDS.iter().any(|keyword| keyword.split(' ').any(|part| part.eq_ignore_ascii_case(token)))
        };
        let mut found = Vec::new();
        for (i, table) in tokens.iter().enumerate().filter(|(_, token)| is_table(token)) {
            let next = match tokens.get(i + 1) {
                Some(token) if token.eq_ignore_ascii_case("as") => tokens.get(i + 2),
                other => other,
            };
            if let Some(alias) = next.filter(|token| token.starts_with(is_word) && !is_keyword(token)) {
                found.push((*alias, *table));
            }
        }
        found
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn last_char_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// Words and marks of a statement, in order.
fn tokens(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let end = if is_word(first) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let (token, left) = rest.split_at(end);
        rest = left;
        Some(token)
    })
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c| !is_word(c)).filter(|word| !word.is_empty())
}

/// The names that begin with `word`, whatever its case.
fn fitting<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let begins = |name: &&str| name.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    names.filter(begins).map(str::to_string).collect()
}

/// Keywords that begin with `word`, in its case.
fn keywords(word: &str) -> Vec<String> {
    let is_lower = word.chars().any(char::is_lowercase);
    let found = fitting(word, KEYWORDS.iter().copied());
    found.into_iter().map(|keyword| if is_lower { keyword.to_lowercase() } else { keyword }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_completed_where_the_cursor_stands() {
        let names = Names {
            tables: [("files", &["file_id", "path"][..]), ("refs", &["ref_id", "role", "path"])]
                .map(|(table, columns)| (table.to_string(), columns.iter().map(|c| c.to_string()).collect()))
                .to_vec(),
            functions: vec!["round".into(), "count".into()],
            table_functions: vec!["callers".into(), "range".into()],
        };
        let completion = Completion::new(names);
        // The cursor stands at the bar.
        for (line, start, expected) in [
            ("|", 0, "file_id,files,path,ref_id,refs,role"),
            ("SEL|", 0, "SELECT"),
            ("sel|", 0, "select"),
            ("SELECT ro|", 7, "role,round"),
            ("SELECT p| FROM files", 7, "path,partition by"),
            ("SELECT ro| FROM files", 7, "round"),
            ("SELECT files.|", 13, "file_id,path"),
            ("SELECT r.ro| FROM refs r", 9, "role"),
            ("SELECT r.| FROM files, refs AS r", 9, "ref_id,role,path"),
            ("SELECT x.| FROM refs r", 9, ""),
            ("SELECT * FROM re|", 14, "refs"),
            ("SELECT * FROM r|", 14, "refs,range("),
            ("SELECT 'é' FROM f|", 17, "files"),
            ("SELECT 'é', f|", 13, "file_id,files,false,filter,from,full"),
            ("SELECT * FROM files fx WHERE f|", 29, "file_id,files,fx,false,filter,from,full"),
            ("\\|", 1, "d,df,format,timing,?,q"),
            ("\\df im|", 4, "impact"),
            ("\\d re|", 3, "refs"),
            ("\\format mark|", 8, "markdown"),
        ] {
            let at = line.find('|').expect("has a cursor");
            let (found_start, found) = completion.complete(&line.replacen('|', "", 1), at);
            let expected: Vec<String> = expected.split(',').filter(|s| !s.is_empty()).map(String::from).collect();
            assert_eq!((found_start, found), (start, expected), "{line}");
        }
    }
}
