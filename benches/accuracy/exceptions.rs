//! Tags that no entity should answer, because ctags is wrong about them or means something else by them. Each is a rule,
//! not a list of places, and `pipeline/lang/README.md` says more about it. What an exception covers is counted apart and
//! does not count against recall; a rule is asked only about tags that have no entity.

use codegraph_model::EntityKind;

use crate::ctags::Tag;
use crate::kinds::{Kind, can_be_local};

/// A systematic difference.
pub(crate) struct Exception {
    /// Our names of the languages in which it holds; all, if there are none.
    pub(crate) packs: &'static [&'static str],
    /// ctags' names of the kinds; all, if there are none.
    pub(crate) kinds: &'static [&'static str],
    /// What ctags does.
    pub(crate) reason: &'static str,
    /// Whether it holds for a tag that has no entity.
    pub(crate) holds: fn(&Seen<'_>) -> bool,
}

/// A tag that has no entity, and where it stands.
pub(crate) struct Seen<'a> {
    /// The tag.
    pub(crate) tag: &'a Tag,
    /// Its kind.
    pub(crate) kind: &'a Kind,
    /// Every line of the file; that of the tag is at its number minus one.
    pub(crate) lines: &'a [&'a str],
    /// Kind of our innermost entity around the line that holds others: type, callable or module, but not the file.
    pub(crate) around: Option<EntityKind>,
}

impl<'a> Seen<'a> {
    /// The source line without white space around it.
    fn line(&self) -> &'a str {
        self.line_before(0)
    }

    /// The line so many lines before, or nothing.
    fn line_before(&self, n: usize) -> &'a str {
        let at = (self.tag.line as usize).checked_sub(n + 1);
        at.and_then(|at| self.lines.get(at)).map_or("", |line| line.trim())
    }

    fn name(&self) -> &'a str {
        &self.tag.name
    }

    /// Whether the tag's name stands in its line right after `before`.
    fn follows(&self, before: &str) -> bool {
        self.line().contains(&format!("{before}{}", self.name()))
    }

    /// Whether what follows the name, without white space before it, passes the test at any place where the name stands
    /// in its line as a word.
    fn precedes(&self, test: impl Fn(&str) -> bool) -> bool {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let line = self.line();
        let mut places = line.match_indices(self.name()).map(|(at, _)| line.split_at(at));
        places.any(|(before, rest)| {
            let after = &rest[self.name().len()..];
            !before.ends_with(is_part) && !after.starts_with(is_part) && test(after.trim_start())
        })
    }

    /// Whether a line before binds the name: it assigns to it, declares or imports it.
    fn is_bound_before(&self) -> bool {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let binds = |line: &str| {
            line.match_indices(self.name()).any(|(at, _)| {
                let (before, after) = (&line[..at], &line[at + self.name().len()..]);
                let rest = after.trim_start();
                let is_word = !before.ends_with(is_part) && !after.starts_with(is_part);
                let is_target = rest.starts_with([',', ':', '=']) && !rest.starts_with("==");
                let words = ["def ", "class ", "import ", "as "];
                is_word && (is_target || rest.is_empty() || words.iter().any(|word| before.ends_with(word)))
            })
        };
        self.lines[..(self.tag.line as usize).saturating_sub(1).min(self.lines.len())].iter().any(|line| binds(line))
    }

    /// From the tag's line to the end of the statement, with single spaces.
    fn statement(&self) -> String {
        let first = (self.tag.line as usize).saturating_sub(1).min(self.lines.len());
        let mut statement = String::new();
        for word in self.lines[first..].iter().take(16).flat_map(|line| line.split_whitespace()) {
            statement.push_str(word);
            statement.push(' ');
            if word.ends_with([';', '{', '}']) {
                break;
            }
        }
        statement
    }

    /// Whether the line stands in a here-document, or after the end of the code (Ruby).
    fn is_in_heredoc(&self) -> bool {
        let mut open: Option<&str> = None;
        for line in self.lines.iter().take((self.tag.line as usize).saturating_sub(1)) {
            match open {
                Some(end) if line.trim() == end => open = None,
                Some(_) => {}
                None if line.trim_end() == "__END__" => return true,
                None => {
                    let after =
                        line.split_once("<<").map_or("", |(_, after)| after.trim_start_matches(['~', '-', '"', '\'']));
                    let len = after.find(|c: char| !c.is_ascii_uppercase() && c != '_').unwrap_or(after.len());
                    open = Some(&after[..len]).filter(|end| end.len() > 1);
                }
            }
        }
        open.is_some()
    }

    fn is_in_callable(&self) -> bool {
        self.around.is_some_and(EntityKind::is_callable)
    }

    /// Whether the line is indented, below one that begins a test which a string names (C++).
    fn is_in_named_test(&self) -> bool {
        let at = (self.tag.line as usize).saturating_sub(1);
        let is_indented = self.lines.get(at).is_some_and(|line| line.starts_with([' ', '\t']));
        let above = self.lines.get(..at).unwrap_or_default().iter().rev();
        let head = above.into_iter().find(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()));
        let is_test =
            |head: &&&str| ["TEST_CASE", "TEMPLATE_TEST_CASE", "SCENARIO"].iter().any(|word| head.starts_with(word));
        is_indented && head.filter(is_test).is_some_and(|head| head.contains('"'))
    }

    /// Whether the line is indented, with no entity around it: it stands in a block or a function without a name.
    fn is_in_block(&self) -> bool {
        let line = (self.tag.line as usize).checked_sub(1).and_then(|at| self.lines.get(at));
        self.around.is_none() && line.is_some_and(|line| line.starts_with([' ', '\t']))
    }
}

/// Every systematic difference.
pub(crate) const EXCEPTIONS: &[Exception] = &[
    // C and C++
    Exception {
        packs: &["c"],
        kinds: &["prototype"],
        reason: "a macro call that stands alone is tagged as a prototype",
        holds: |seen| {
            let ends = [";", "}", "*/", ")"];
            let before = seen.line_before(1);
            let is_alone = before.is_empty() || before.starts_with('#') || ends.iter().any(|end| before.ends_with(end));
            is_alone && seen.line().starts_with(&format!("{}(", seen.name()))
        },
    },
    Exception {
        packs: &["c"],
        kinds: &["prototype", "variable"],
        reason: "code is tagged as variables and prototypes where ctags loses the function around it",
        holds: |seen| {
            let line = seen.lines.get((seen.tag.line as usize).saturating_sub(1)).copied().unwrap_or_default();
            seen.is_in_callable() && line.starts_with([' ', '\t'])
        },
    },
    Exception {
        packs: &["c", "cpp"],
        kinds: &["prototype", "function"],
        reason: "a macro that is called is tagged as what it may make; its arguments name that",
        holds: |seen| {
            let first = seen.name().split('_').next().unwrap_or_default();
            let is_loud = first.len() > 1 && !first.bytes().any(|b| b.is_ascii_lowercase());
            is_loud && seen.precedes(|after| after.starts_with('('))
        },
    },
    Exception {
        packs: &["cpp"],
        kinds: &["typedef", "member"],
        reason: "types and variables in functions are tagged; they are local",
        holds: |seen| seen.is_in_callable(),
    },
    Exception {
        packs: &["cpp"],
        kinds: &["variable", "prototype"],
        reason: "code of a test that a string names is tagged as that of the file; it is local",
        holds: |seen| seen.is_in_named_test(),
    },
    Exception {
        packs: &["cpp"],
        kinds: &["alias"],
        reason: "the target of an alias of a namespace is tagged; the alias is an import",
        holds: |seen| seen.follows("= ") && seen.line().contains("namespace "),
    },
    Exception {
        packs: &["cpp"],
        kinds: &["prototype", "function"],
        reason: "a method that is called on something is tagged as a prototype",
        holds: |seen| seen.follows(".") || seen.follows("->"),
    },
    Exception {
        packs: &["cpp"],
        kinds: &["prototype"],
        reason: "a deduction guide is tagged as a prototype; it declares nothing that can be called",
        holds: |seen| {
            let statement = seen.statement();
            let guide = statement.split(seen.name()).nth(1).unwrap_or_default();
            guide.trim_start().starts_with('(') && guide.contains(") ->")
        },
    },
    Exception {
        packs: &["cpp"],
        kinds: &["enumerator"],
        reason: "names in the value of an enumerator are tagged as enumerators",
        holds: |seen| {
            let before = seen.line().split(seen.name()).next().unwrap_or_default();
            before.contains(['<', '=']) || seen.precedes(|after| after.starts_with("::"))
        },
    },
    Exception {
        packs: &["c"],
        kinds: &["enumerator"],
        reason: "a macro that is called among enumerators is tagged as one; its arguments name them",
        holds: |seen| seen.precedes(|after| after.starts_with('(')),
    },
    // C#
    Exception {
        packs: &["csharp"],
        kinds: &["method", "property"],
        reason: "explicit implementations and operators are tagged with their interface or keyword in the name",
        holds: |seen| seen.name().contains('.') || seen.name().starts_with("operator "),
    },
    Exception {
        packs: &["csharp"],
        kinds: &["field", "property", "method"],
        reason: "expressions in bodies are tagged as members",
        holds: |seen| seen.is_in_callable(),
    },
    // Go
    Exception {
        packs: &["go"],
        kinds: &[],
        reason: "the blank identifier is tagged; it names nothing",
        holds: |seen| seen.name() == "_",
    },
    Exception {
        packs: &["go"],
        kinds: &["const", "var"],
        reason: "operands in later lines of a value are tagged",
        holds: |seen| {
            let before = seen.line_before(1);
            let code = before.split("/*").next().and_then(|code| code.split("//").next()).unwrap_or_default();
            code.trim_end().ends_with(['|', '&', '+', '=', '('])
        },
    },
    // Java
    Exception {
        packs: &["java"],
        kinds: &["enumConstant"],
        reason: "annotations and arguments of enum constants are tagged as constants",
        holds: |seen| seen.follows("@") || seen.follows("(") || seen.follows(">"),
    },
    Exception {
        packs: &["java"],
        kinds: &["field"],
        reason: "defaults of annotation members are tagged as fields",
        holds: |seen| seen.follows("default "),
    },
    Exception {
        packs: &["java"],
        kinds: &["interface"],
        reason: "of a sealed interface, the last permitted type is tagged",
        holds: |seen| !seen.follows("interface "),
    },
    // JavaScript and TypeScript
    Exception {
        packs: &["javascript", "typescript", "tsx"],
        kinds: &["constant", "variable"],
        reason: "local variables are tagged as global ones where ctags loses the function around them",
        holds: |seen| can_be_local(seen.kind) && seen.is_in_callable(),
    },
    Exception {
        packs: &["typescript", "tsx"],
        kinds: &["constant", "variable"],
        reason: "what `const` and `let` bind in blocks and callbacks without a name is tagged as global",
        holds: |seen| seen.is_in_block() && ["const ", "let "].iter().any(|word| seen.line().starts_with(word)),
    },
    Exception {
        packs: &["typescript", "tsx"],
        kinds: &["constant", "variable"],
        reason: "what loops bind is tagged as global; it is local to them",
        holds: |seen| {
            let before = seen.line().split(seen.name()).next().unwrap_or_default();
            before.rsplit_once("for (").is_some_and(|(_, head)| !head.contains(')'))
        },
    },
    Exception {
        packs: &["typescript", "tsx"],
        kinds: &["constant"],
        reason: "what follows a comment in a value, and the flags of a regular expression, are tagged as constants",
        holds: |seen| {
            seen.follows("*/ ") || seen.follows("/") && matches!(seen.name(), "g" | "i" | "m" | "s" | "u" | "y")
        },
    },
    Exception {
        packs: &["javascript"],
        kinds: &["field"],
        reason: "parameters and code of methods called `get` or `set` are tagged as fields",
        holds: |seen| {
            let words = ["break", "case", "in", "null", "throw", "void"];
            let is_index = seen.name().starts_with(|c: char| c == '[' || c.is_ascii_digit());
            seen.is_in_callable() || is_index || words.contains(&seen.name())
        },
    },
    Exception {
        packs: &["javascript"],
        kinds: &["variable", "constant"],
        reason: "what is bound to `require(…)` is an import",
        holds: |seen| seen.precedes(|after| after.trim_start_matches(['=', ' ']).starts_with("require(")),
    },
    Exception {
        packs: &["javascript"],
        kinds: &["class"],
        reason: "a constructor function is tagged again at each member of its prototype",
        holds: |seen| seen.line().contains(&format!("{}.prototype", seen.name())),
    },
    Exception {
        packs: &["javascript"],
        kinds: &["class"],
        reason: "names of object literals are tagged as classes",
        holds: |seen| {
            seen.precedes(|after| {
                let index = after.strip_prefix('[').and_then(|after| after.split_once(']'));
                let after = index.map_or(after, |(_, after)| after);
                after.trim_start_matches(['\'', '"', ':', '=', ' ', '(']).starts_with('{')
            })
        },
    },
    Exception {
        packs: &["javascript"],
        kinds: &["field"],
        reason: "members of object literals in short notation are tagged as fields",
        holds: |seen| {
            let ends = |after: &str| after.is_empty() || after.starts_with([',', '}']);
            seen.precedes(ends) && !seen.around.is_some_and(EntityKind::is_type)
        },
    },
    Exception {
        packs: &["typescript", "tsx"],
        kinds: &["property", "variable"],
        reason: "digits of hexadecimal numbers are tagged",
        holds: |seen| seen.name().starts_with('x') && seen.follows("0"),
    },
    Exception {
        packs: &["typescript", "tsx"],
        kinds: &["property", "variable", "constant"],
        reason: "words of the language are tagged where it does not know a syntax",
        holds: |seen| {
            let words = ["extends", "from", "global", "is", "readonly", "set", "string", "symbol", "void"];
            words.contains(&seen.name())
        },
    },
    Exception {
        packs: &["typescript", "tsx"],
        kinds: &["property"],
        reason: "types in type predicates are tagged as properties",
        holds: |seen| seen.follows(" is "),
    },
    Exception {
        packs: &["typescript", "tsx"],
        kinds: &["alias"],
        reason: "what follows `keyof` is tagged as the alias",
        holds: |seen| seen.follows("keyof "),
    },
    // Ruby
    Exception {
        packs: &["ruby"],
        kinds: &[],
        reason: "code in here-documents and after `__END__` is tagged; it is text",
        holds: |seen| seen.is_in_heredoc(),
    },
    Exception {
        packs: &["ruby"],
        kinds: &["accessor"],
        reason: "an attribute's writer is tagged beside its reader",
        holds: |seen| seen.name().ends_with('='),
    },
    Exception {
        packs: &["ruby"],
        kinds: &["constant"],
        reason: "constants that are keys of hashes are tagged as definitions",
        holds: |seen| seen.precedes(|after| after.starts_with("=>")),
    },
    Exception {
        packs: &["ruby"],
        kinds: &["alias"],
        reason: "the mark at the end of a method's name is lost in aliases",
        holds: |seen| seen.precedes(|after| after.starts_with(['?', '!', '='])),
    },
    // Python
    Exception {
        packs: &["python"],
        kinds: &["variable"],
        reason: "each assignment to a name is tagged; the first defines it, the later ones write it",
        holds: |seen| seen.is_bound_before(),
    },
    Exception {
        packs: &["python"],
        kinds: &["function"],
        reason: "a lambda that a local variable has as one of its values is tagged as a function",
        holds: |seen| seen.is_in_callable() && seen.line().contains("lambda"),
    },
    // Rust
    Exception {
        packs: &["rust"],
        kinds: &["module"],
        reason: "`mod name;` is tagged; the module is the file that it names, and has its entity there",
        holds: |seen| seen.follows("mod ") && seen.precedes(|after| after.starts_with(';')),
    },
    Exception {
        packs: &["rust"],
        kinds: &["variable"],
        reason: "the type in `&'static T` is tagged as a static variable",
        holds: |seen| seen.follows("'static "),
    },
];
