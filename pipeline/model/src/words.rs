//! The closed vocabularies of the tables: every value that a kind, role, status or code column can hold.
//!
//! Each vocabulary is one list. Columns, docs, filters and tests read it; nothing spells a word a second time.

use serde::{Deserialize, Serialize};

/// A closed vocabulary.
pub trait Word: Copy + 'static {
    /// Every word of the vocabulary, in the order of the docs.
    const ALL: &'static [Self];
    /// The word as it stands in tables: lower_snake.
    fn as_str(self) -> &'static str;
    /// What the word means, in one line.
    fn meaning(self) -> &'static str;
}

/// Defines an enum, its words and their meanings from one list. A function cannot define an enum, and three hand-kept
/// matches drift apart.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal, $meaning:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $(#[doc = $meaning] $variant,)+ }

        impl Word for $name {
            const ALL: &'static [Self] = &[$($name::$variant,)+];
            fn as_str(self) -> &'static str { match self { $($name::$variant => $word,)+ } }
            fn meaning(self) -> &'static str { match self { $($name::$variant => $meaning,)+ } }
        }
    };
}

words! {
    /// `entities.kind`: what a definition is, normalised over all languages.
    EntityKind {
        Module = "module", "a file that is a module, or a module, package or namespace declared in a file";
        Class = "class", "a class or record";
        Struct = "struct", "a struct";
        Union = "union", "a union";
        Enum = "enum", "an enumeration";
        Interface = "interface", "an interface, annotation type or protocol";
        Trait = "trait", "a trait or concept";
        TypeAlias = "type_alias", "a name for a type";
        Function = "function", "a function that belongs to no type";
        Method = "method", "a function that belongs to a type";
        Constructor = "constructor", "what makes or destroys an instance, where the language names it so";
        Field = "field", "a data member of a type";
        Property = "property", "a member that reads like a field and runs code";
        EnumMember = "enum_member", "one value of an enumeration";
        Constant = "constant", "a name that is bound once, at module or type level";
        Variable = "variable", "a name at module or type level that can be bound again";
        Macro = "macro", "a macro";
    }
}

impl EntityKind {
    /// Whether an entity of this kind has members: a function directly inside it is a method.
    pub fn is_type(self) -> bool {
        use EntityKind::{Class, Enum, Interface, Struct, Trait, Union};
        matches!(self, Class | Struct | Union | Enum | Interface | Trait)
    }

    /// Whether an entity of this kind can be called.
    pub fn is_callable(self) -> bool {
        use EntityKind::{Constructor, Function, Macro, Method};
        matches!(self, Function | Method | Constructor | Macro)
    }
}

words! {
    /// `refs.role`: what a mention does with the entity that it names.
    Role {
        Call = "call", "calls it";
        Instantiate = "instantiate", "makes an instance of it";
        Read = "read", "reads its value";
        Write = "write", "changes its value";
        Type = "type", "names it as a type";
        Import = "import", "brings it into a file";
        Inherit = "inherit", "extends it";
        Implement = "implement", "implements it";
        Decorate = "decorate", "applies it as a decorator, attribute or annotation";
        Macro = "macro", "expands it";
    }
}

words! {
    /// `edges.kind`: how one entity relates to another.
    EdgeKind {
        Contains = "contains", "src is the parent of dst";
        Calls = "calls", "src calls dst";
        Instantiates = "instantiates", "src makes instances of dst";
        Imports = "imports", "src imports dst";
        Extends = "extends", "src inherits from dst";
        Implements = "implements", "src implements dst";
        Overrides = "overrides", "src redefines the inherited member dst";
        UsesType = "uses_type", "src names dst as a type";
        Reads = "reads", "src reads dst";
        Writes = "writes", "src writes dst";
        Exports = "exports", "src makes dst visible outside";
        Tests = "tests", "src is a test of dst";
    }
}

impl EdgeKind {
    /// The edge that a resolved ref of `role` stands for.
    pub fn of_role(role: Role) -> EdgeKind {
        match role {
            Role::Call | Role::Macro | Role::Decorate => EdgeKind::Calls,
            Role::Instantiate => EdgeKind::Instantiates,
            Role::Read => EdgeKind::Reads,
            Role::Write => EdgeKind::Writes,
            Role::Type => EdgeKind::UsesType,
            Role::Import => EdgeKind::Imports,
            Role::Inherit => EdgeKind::Extends,
            Role::Implement => EdgeKind::Implements,
        }
    }
}

words! {
    /// `refs.resolution` and `edges.resolution`: how a target was found.
    Resolution {
        Scope = "scope", "by the lexical scopes of the file";
        Import = "import", "through an import";
        Type = "type", "through the type of a receiver";
        Manifest = "manifest", "through a package manifest";
        UniqueName = "unique_name", "the only entity of that name";
        Ambiguous = "ambiguous", "several entities fit";
        External = "external", "names something outside the snapshot";
        Unresolved = "unresolved", "not found";
    }
}

words! {
    /// `imports.resolution`: what an import was found to name.
    ImportResolution {
        File = "file", "a file of the snapshot";
        Package = "package", "a package of the snapshot";
        External = "external", "something outside the snapshot";
        Unresolved = "unresolved", "not looked up, or not found";
    }
}

words! {
    /// `packages.manager`, and that of the other tables of manifests: whose manifest it is.
    Manager {
        Cargo = "cargo", "Rust: Cargo.toml";
        Pypi = "pypi", "Python: pyproject.toml, setup.cfg, setup.py, requirements.txt";
        Npm = "npm", "JavaScript and TypeScript: package.json, tsconfig.json, jsconfig.json";
        Go = "go", "Go: go.mod, go.work";
        Maven = "maven", "Java: pom.xml";
        Gradle = "gradle", "Java and Kotlin: build.gradle, settings.gradle, version catalogs";
        Cmake = "cmake", "C and C++: CMakeLists.txt, compile_commands.json";
    }
}

words! {
    /// `dependencies.kind`: what it is needed for.
    DependencyKind {
        Normal = "normal", "the package itself, to be built and to run";
        Dev = "dev", "tests, examples, checks and documents of the package";
        Build = "build", "what runs while it is built";
        Peer = "peer", "the package itself; whoever uses it brings it along";
        Optional = "optional", "a part of the package that one can do without, or have by asking for an extra";
        Indirect = "indirect", "not the package itself but what it depends on";
        Managed = "managed", "nothing by itself: what manifests that inherit from this one mean when they name it";
    }
}

words! {
    /// `dependencies.source`: where it comes from.
    DependencySource {
        Registry = "registry", "the manager's registry, or another one that the manifest names";
        Path = "path", "a directory or file that the manifest names";
        Git = "git", "a git repository";
        Url = "url", "a file to be downloaded";
        Workspace = "workspace", "another package of the same workspace, or what the workspace says of the name";
        System = "system", "whatever the machine has on which it is built";
    }
}

words! {
    /// `module_roots.kind`: what a manifest says about where modules lie.
    RootKind {
        Entry = "entry", "who names the package, by prefix, means the file target";
        Export = "export", "who names prefix means target; a package with exports can be named by them only";
        PathMapping = "path_mapping", "code in scope_dir that names prefix means target";
        Base = "base", "code in scope_dir finds names that are not relative below target";
        SourceRoot = "source_root", "modules below prefix lie in the directory target, by their names";
        Module = "module", "the module or package called prefix lies in target, what is below its name below that";
        Replace = "replace", "code in scope_dir that names prefix, or what is below, means the directory target";
        IncludeDir = "include_dir", "code in scope_dir finds the headers that it includes in the directory target";
        Target = "target", "target is the first file of a program, test, example or bench called prefix";
        WorkspaceMember = "workspace_member", "the directory target, or each that fits the pattern, belongs to the workspace";
        Extends = "extends", "what the manifest target says, or the package called prefix, holds here too";
        Reference = "reference", "the project in target is built before, and its modules can be named";
        MergedDir = "merged_dir", "the directory target is taken for one with all other such ones of scope_dir";
        Output = "output", "files below the directory prefix are made from those below the directory target";
    }
}

words! {
    /// `repos.input_kind`: what was read.
    InputKind {
        Directory = "directory", "a directory on disk";
        Git = "git", "a commit of a git repository";
        Archive = "archive", "a tar or a zip, or a package that is one";
        Dataset = "dataset", "rows of NDJSON or Parquet, each a file with its repo, path and content";
        Objects = "objects", "loose objects in a store, each a file";
    }
}

words! {
    /// `repos.status`: whether all of a repo could be read.
    RepoStatus {
        Ok = "ok", "all of it was listed and read";
        Partial = "partial", "a part of it could not be listed or read; reason says why";
        Failed = "failed", "nothing of it could be listed; reason says why";
    }
}

words! {
    /// `files.status`: what became of a file.
    FileStatus {
        Parsed = "parsed", "all of it was parsed";
        Partial = "partial", "parsed, with parts that the grammar could not read";
        Skipped = "skipped", "not parsed on purpose; skip_reason says why";
        Failed = "failed", "could not be read or parsed; skip_reason says why";
    }
}

words! {
    /// `files.skip_reason`: why a file was not parsed.
    SkipReason {
        NotCode = "not_code", "no language pack claims it, and it does not look like code";
        UnsupportedLanguage = "unsupported_language", "code in a language that has no pack";
        LanguageFilter = "language_filter", "its language was not asked for (--lang)";
        Empty = "empty", "it has no bytes";
        Manifest = "manifest", "a manifest of packages: not parsed as code, but read for packages, dependencies and module_roots";
        BadManifest = "bad_manifest", "a manifest of packages that could not be read";
        Generated = "generated", "a program wrote it, and --skip-generated was given";
        Vendored = "vendored", "it comes from elsewhere, and --skip-vendored was given";
        Minified = "minified", "it is made small for machines, and --skip-minified was given";
        TooLarge = "too_large", "larger than --max-file-size";
        Binary = "binary", "its bytes are not text";
        Encoding = "encoding", "its text encoding could not be decoded";
        Ignored = "ignored", "an ignore file or a --glob excludes it";
        Hidden = "hidden", "its name begins with a dot, and --hidden was not given";
        Vcs = "vcs", "version control's own data";
        Symlink = "symlink", "a symbolic link; links are not followed";
        Special = "special", "a socket, pipe or device";
        Submodule = "submodule", "another repository's commit, recorded in a git tree";
        LfsPointer = "lfs_pointer", "a Git LFS pointer; the content itself lies elsewhere";
        Malformed = "malformed", "an entry that no sane tree has: its name, its mode or the length of its path";
        OutputRoot = "output_root", "the snapshot root that this run writes to";
        Unreadable = "unreadable", "the system refused to read it, or it is damaged";
        Missing = "missing", "its git repository or archive does not hold its content";
        Vanished = "vanished", "it was gone, or had changed its kind, when it was to be read";
        Timeout = "timeout", "parsing took longer than --parse-timeout";
        Memory = "memory", "parsing took more memory than --memory-limit leaves for one file";
        Quarantined = "quarantined", "parsing it panicked";
    }
}

impl SkipReason {
    /// Whether code that was asked for went unread. The other reasons are the user's choice, or no code. Coverage is the
    /// share of bytes that were parsed in those that were parsed or lost.
    pub fn is_loss(self) -> bool {
        use SkipReason::{Encoding, Memory, Quarantined, Timeout, TooLarge};
        self.is_unread() || matches!(self, TooLarge | Encoding | Timeout | Memory | Quarantined)
    }

    /// Whether the bytes could not be had: the repo is not whole.
    pub fn is_unread(self) -> bool {
        matches!(self, SkipReason::Unreadable | SkipReason::Vanished | SkipReason::Missing)
    }
}

words! {
    /// `blobs.parse_status`: what became of a blob's bytes.
    ParseStatus {
        Parsed = "parsed", "all of it was parsed";
        Partial = "partial", "parsed, with parts that the grammar could not read";
        Skipped = "skipped", "not parsed on purpose";
        Failed = "failed", "could not be parsed";
    }
}

words! {
    /// `diagnostics.severity`.
    Severity {
        Error = "error", "facts are missing";
        Warning = "warning", "facts may be missing";
        Info = "info", "worth knowing";
    }
}

words! {
    /// `diagnostics.stage`, `stages.stage` and the names of the steps and their threads.
    Stage {
        Source = "source", "list inputs";
        Admit = "admit", "read, hash, decode and classify each file";
        Parse = "parse", "parse and extract";
        Batch = "batch", "restore input order";
        Tables = "tables", "write Parquet";
        Scan = "scan", "the whole flow from source to tables";
        Mentions = "mentions", "read refs again";
        Join = "join", "look up what refs mean";
        Linked = "linked", "write refs and edges";
        Derive = "derive", "edges that follow from whole tables, by rules that are SQL";
        Link = "link", "names become targets: from mentions to derive";
        Texts = "texts", "read the texts of entities again, and know those that were embedded before";
        Embedder = "embedder", "make vectors of texts";
        Embedded = "embedded", "write vectors";
        Embed = "embed", "texts become vectors: from texts to embedded";
        Graph = "graph", "build the graph store";
        Vectors = "vectors", "train and fill the vector indices";
        Build = "build", "make artifacts of the tables: graph and vectors";
        Commit = "commit", "complete the tables and flush them; the manifest and CURRENT come after";
    }
}

words! {
    /// `diagnostics.code`: what happened. Codes are stable: never renamed, never reused.
    DiagnosticCode {
        UnreadableFile = "unreadable_file", "the system refused to read a file";
        UnreadableDirectory = "unreadable_directory", "the system refused to list a directory";
        VanishedFile = "vanished_file", "a file was listed and then gone";
        NameNotUtf8 = "name_not_utf8", "a path is not UTF-8; its bytes stand percent-encoded";
        TooLarge = "too_large", "a file is larger than --max-file-size";
        UndecodableText = "undecodable_text", "bytes in no encoding that is known";
        ReplacedBytes = "replaced_bytes", "invalid bytes were replaced by U+FFFD";
        SyntaxError = "syntax_error", "the grammar could not read a part of a file";
        ParseTimeout = "parse_timeout", "parsing took longer than --parse-timeout";
        ParseMemory = "parse_memory", "parsing took more memory than --memory-limit leaves for one file";
        ParsePanic = "parse_panic", "a defect: parsing panicked, and the file was quarantined";
        TooManyProblems = "too_many_problems", "more problems in one file than are listed";
        ManifestSyntax = "manifest_syntax", "a manifest of packages has not the syntax that it should have";
        ManifestValue = "manifest_value", "a value in a manifest of packages makes no sense and was left out";
        ManifestLimit = "manifest_limit", "a manifest of packages is larger, deeper or says more than any real one";
        BadIgnoreFile = "bad_ignore_file", "a line of an ignore file is not a pattern";
        RepoIsEmpty = "repo_is_empty", "a repo holds no files";
        BadRepository = "bad_repository", "a git repository cannot be opened";
        RefNotFound = "ref_not_found", "the ref or commit that is to be read is not in the git repository";
        MissingObject = "missing_object", "a git repository does not have an object that it names";
        BadObject = "bad_object", "an object of a git repository is damaged";
        BadTreeEntry = "bad_tree_entry", "a git tree has an entry that no sane tree has";
        TooManyFiles = "too_many_files", "a git tree or an archive unfolds to more files than any real one has";
        MissingSubmodule = "missing_submodule", "the repository of a submodule is not there";
        BadArchive = "bad_archive", "an archive is damaged or cut off";
        BadArchiveEntry = "bad_archive_entry", "a member of an archive or a row of a dataset is damaged, or no sane one has it";
        UnsupportedEntry = "unsupported_entry", "a member of an archive is encrypted, or compressed in a way that is not known";
        ArchiveTooLarge = "archive_too_large", "an archive unfolds to more than --max-archive-size, or than code ever does";
        RemoteDenied = "remote_denied", "a store refused: credentials are missing, or may not do it";
        RemoteChanged = "remote_changed", "an object of a store was changed while it was read";
        RemoteUnavailable = "remote_unavailable", "a store did not answer, broke off or failed, again and again";
        NoVector = "no_vector", "an embedder knows nothing of the text of an entity, which has no row in embeddings";
    }
}

words! {
    /// `diagnostics.action`: what was done about it.
    Action {
        Skipped = "skipped", "left out";
        Partial = "partial", "what could be read was kept";
        Quarantined = "quarantined", "set aside as a defect";
        Retried = "retried", "tried again, and it worked";
        Truncated = "truncated", "cut at a limit";
        Noted = "noted", "nothing was lost";
    }
}

words! {
    /// `entities.visibility`: who may name the entity, as the language declares or its convention says.
    Visibility {
        Public = "public", "everyone";
        Protected = "protected", "the type and its heirs";
        Internal = "internal", "the package, crate or module tree";
        Private = "private", "the type or file alone";
    }
}

/// One word of a vocabulary and what it means.
pub type Meaning = (&'static str, &'static str);

/// A column that holds words of a vocabulary: table, column, and the words with their meanings.
type WordColumn = (&'static str, &'static str, fn() -> Vec<Meaning>);

/// Every column that holds words of a vocabulary.
const VOCABULARIES: &[WordColumn] = &[
    ("repos", "input_kind", meanings::<InputKind>),
    ("repos", "status", meanings::<RepoStatus>),
    ("repos", "reason", meanings::<DiagnosticCode>),
    ("blobs", "parse_status", meanings::<ParseStatus>),
    ("files", "status", meanings::<FileStatus>),
    ("files", "skip_reason", meanings::<SkipReason>),
    ("entities", "kind", meanings::<EntityKind>),
    ("entities", "visibility", meanings::<Visibility>),
    ("refs", "role", meanings::<Role>),
    ("refs", "resolution", meanings::<Resolution>),
    ("edges", "kind", meanings::<EdgeKind>),
    ("edges", "resolution", meanings::<Resolution>),
    ("imports", "resolution", meanings::<ImportResolution>),
    ("packages", "manager", meanings::<Manager>),
    ("dependencies", "manager", meanings::<Manager>),
    ("dependencies", "kind", meanings::<DependencyKind>),
    ("dependencies", "source", meanings::<DependencySource>),
    ("module_roots", "manager", meanings::<Manager>),
    ("module_roots", "kind", meanings::<RootKind>),
    ("manifest_properties", "manager", meanings::<Manager>),
    ("diagnostics", "stage", meanings::<Stage>),
    ("diagnostics", "severity", meanings::<Severity>),
    ("diagnostics", "code", meanings::<DiagnosticCode>),
    ("diagnostics", "action", meanings::<Action>),
    ("stages", "stage", meanings::<Stage>),
];

/// Every word that `column` of `table` can hold, with its meaning; none if the column is free.
pub fn vocabulary_of(table: &str, column: &str) -> Option<Vec<Meaning>> {
    VOCABULARIES.iter().find(|(t, c, _)| *t == table && *c == column).map(|(_, _, words)| words())
}

fn meanings<W: Word>() -> Vec<Meaning> {
    W::ALL.iter().map(|word| (word.as_str(), word.meaning())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vocabularies_belong_to_columns_that_exist() {
        for (table, column, words) in VOCABULARIES {
            let found = crate::table(table).and_then(|def| def.column(column));
            assert_eq!(found.map(|def| def.kind), Some(crate::ColumnType::Label), "{table}.{column}");
            assert!(!words().is_empty());
        }
        assert!(vocabulary_of("entities", "name").is_none());
    }

    fn check<W: Word>() {
        for word in W::ALL {
            let text = word.as_str();
            assert!(
                text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
                "{text} is not lower_snake"
            );
            assert!(!word.meaning().is_empty());
        }
        let mut seen: Vec<_> = W::ALL.iter().map(|w| w.as_str()).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), W::ALL.len(), "a word stands twice");
    }

    #[test]
    fn words_are_lower_snake_and_distinct() {
        check::<EntityKind>();
        check::<Role>();
        check::<EdgeKind>();
        check::<Resolution>();
        check::<ImportResolution>();
        check::<Manager>();
        check::<DependencyKind>();
        check::<DependencySource>();
        check::<RootKind>();
        check::<InputKind>();
        check::<RepoStatus>();
        check::<FileStatus>();
        check::<SkipReason>();
        check::<ParseStatus>();
        check::<Severity>();
        check::<Stage>();
        check::<DiagnosticCode>();
        check::<Action>();
        check::<Visibility>();
    }
}
