//! `codegraph index`: source code to a snapshot.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use codegraph_index::{Job, Progress, Skips, StopFlag};
use codegraph_model::{Error, ErrorKind, Result};
use codegraph_source::{InputOptions, InputSpec, NameBy, RemoteOptions, WalkOptions, shown_input};
use codegraph_store::FaultPoints;

use crate::artifacts::VectorArgs;
use crate::commands::Given;
use crate::embedding::EmbedArgs;
use crate::globals::{Globals, clock};
use crate::job_file::JobInput;
use crate::overrides::{LanguageOverride, pairs};
use crate::progress::{Sample, Watch};
use crate::summary::Summary;
use crate::units::{counted, parse_byte_rate, parse_duration, parse_percent, parse_rate, parse_size};
use crate::{artifacts, choice, output, signals};

/// Read source code and write a snapshot of it
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// A directory, one repo or one that holds many (with `.git` or a manifest in each), a bare git repository, or an
    /// archive (tar, packed or not, zip, or a package that is one), or rows of NDJSON or Parquet with repo, path and content; `-` for
    /// an archive or such rows on standard input; or the same in an object store (s3://, gs:// or az://BUCKET/PREFIX) or on a
    /// server (https://, one archive)
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Where to write: a directory that keeps one snapshot per run
    #[arg(short, long, value_name = "ROOT", required = true)]
    output: Option<PathBuf>,

    /// A directory or prefix whose directories and archives are repos, whatever they look like (repeatable)
    #[arg(long, value_name = "DIR")]
    repos_in: Vec<PathBuf>,

    /// Call repos after where they lie (path), where they were cloned from (origin: the last two parts of that URL) or the
    /// package that the manifest at their top names (package); by path where that tells nothing, or the same twice
    #[arg(long, value_name = "WHAT", default_value = "path", hide_possible_values = true, value_parser = choice::parser::<NameBy>())]
    name_by: NameBy,

    /// Read this branch, tag or commit of git repositories, not the files that lie in their work trees [default for
    /// those without one: HEAD]
    #[arg(long, value_name = "REF")]
    r#ref: Option<String>,

    /// Read all branches and tags of git repositories whose names match, each as a repo called repo@ref; with a leading !
    /// not those (repeatable; the last that matches wins)
    #[arg(long, value_name = "GLOB", allow_hyphen_values = true, conflicts_with = "ref")]
    refs: Vec<String>,

    /// Of git work trees read only the files that git tracks
    #[arg(long)]
    tracked: bool,

    /// Read the submodules of what --ref or --tracked reads and of bare repositories, as repos of their own, where their
    /// repositories are there
    #[arg(long)]
    submodules: bool,

    /// Take off so many parts of the paths in archives [default: the directory that everything lies in, if there is one]
    #[arg(long, value_name = "N")]
    strip_components: Option<usize>,

    /// Read archives that lie in archives, as repos of their own (one level)
    #[arg(long)]
    nested: bool,

    /// Read archives only up to where they unfold to more
    #[arg(long, value_name = "SIZE", default_value = "64G", value_parser = parse_size)]
    max_archive_size: u64,

    /// Begin no more requests to object stores in a second
    #[arg(long, value_name = "N", value_parser = parse_rate)]
    max_requests_per_second: Option<f64>,

    /// Take no more bytes from object stores in a second
    #[arg(long, value_name = "SIZE", value_parser = parse_byte_rate)]
    max_bytes_per_second: Option<u64>,

    /// Have no more requests to object stores under way at a time
    #[arg(long, value_name = "N", default_value = "32", value_parser = clap::value_parser!(u16).range(1..=1024))]
    max_requests_in_flight: u16,

    /// Make requests to object stores that failed again so often, with growing pauses
    #[arg(long, value_name = "N", default_value = "8")]
    max_retries: u8,

    /// Parse this language only (repeatable; `codegraph languages` lists them)
    #[arg(
        short,
        long,
        value_name = "LANG",
        value_delimiter = ',',
        hide_possible_values = true,
        value_parser = choice::languages()
    )]
    lang: Vec<String>,

    /// Take files that match for this language, whatever they look like: '*.inc=php' (repeatable; the last that matches
    /// wins; `none` is no code)
    #[arg(long, value_name = "GLOB=LANG")]
    r#override: Vec<LanguageOverride>,

    /// Read only files that match, or with a leading ! only those that do not (repeatable; as in .gitignore)
    #[arg(short, long, value_name = "GLOB", allow_hyphen_values = true)]
    glob: Vec<String>,

    /// Also read files and directories whose names begin with a dot
    #[arg(long)]
    hidden: bool,

    /// Do not respect .gitignore and .ignore files
    #[arg(long)]
    no_ignore: bool,

    /// Skip files that are larger
    #[arg(long, value_name = "SIZE", default_value = "16M", value_parser = parse_size)]
    max_file_size: u64,

    /// Give up on a file whose parsing takes longer
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = parse_duration)]
    parse_timeout: Duration,

    /// Do not parse what programs wrote: by names, or by what the first lines say
    #[arg(long)]
    skip_generated: bool,

    /// Do not parse what lies where code from elsewhere does: vendor, third_party, node_modules …
    #[arg(long)]
    skip_vendored: bool,

    /// Do not parse scripts that were made small for machines
    #[arg(long)]
    skip_minified: bool,

    /// Make edges of mentions that fit several entities too: one to each, of which the resolution is ambiguous
    #[arg(long)]
    ambiguous: bool,

    /// What to write: the tables, and what is made of them (repeatable; `codegraph build` makes the same later)
    #[arg(long, value_name = "WHAT", value_delimiter = ',', default_value = artifacts::TABLES, value_parser = artifacts::written())]
    artifacts: Vec<String>,

    #[command(flatten)]
    embedding: EmbedArgs,

    #[command(flatten)]
    vectors: VectorArgs,

    /// End at the first repo that cannot be read wholly
    #[arg(long)]
    fail_fast: bool,

    /// Exit with code 10 if a file or a repo failed
    #[arg(long)]
    strict: bool,

    /// Exit with code 10 if less than this percentage of the bytes of supported code was parsed
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent)]
    fail_under_coverage: Option<f64>,

    /// Print the closing summary as JSON
    #[arg(long)]
    pub(super) json: bool,
}

pub(crate) fn run(args: Args, given: Given<'_>, globals: &Globals) -> Result<()> {
    let stop = stop_by_signals(globals)?;
    let job = job(&args, given, globals, stop.clone())?;
    let (root, progress) = (job.root.clone(), Arc::clone(&job.progress));

    let began = clock();
    let sample = move || Sample { elapsed: clock() - began, now: progress.now(), is_stopping: stop.raised().is_some() };
    let watch = Watch::start(sample, globals);
    let result = codegraph_index::run(job);
    drop(watch);
    let report = result?;

    let summary = Summary::new(report, &root, globals)?;
    if args.json {
        output::print_json(&summary.as_json())?;
    } else if !globals.quiet {
        output::print(&summary.text(globals))?;
    }
    verdict(&args, &summary)
}

/// A flag that signals raise.
pub(super) fn stop_by_signals(globals: &Globals) -> Result<StopFlag> {
    let stop = StopFlag::default();
    let raised = stop.clone();
    signals::listen(globals, move |kind| match kind {
        ErrorKind::Terminated => raised.terminate(),
        _ => raised.interrupt(),
    })?;
    Ok(stop)
}

/// What is to be done.
pub(super) fn job(args: &Args, given: Given<'_>, globals: &Globals, stop: StopFlag) -> Result<Job> {
    let now = Utc::now();
    Ok(Job {
        inputs: inputs(args, given, &globals.inputs)?,
        // The command line requires one of `index`, and `plan` writes nothing.
        root: args.output.clone().unwrap_or_default(),
        temporary_dir: std::env::temp_dir(),
        jobs: globals.jobs,
        memory_limit_bytes: globals.memory_limit_bytes,
        max_file_bytes: args.max_file_size,
        parse_timeout: args.parse_timeout,
        walk: WalkOptions {
            hidden: args.hidden,
            no_ignore: args.no_ignore,
            globs: args.glob.clone(),
            max_archive_bytes: args.max_archive_size,
            ..WalkOptions::default()
        },
        remote: RemoteOptions {
            variables: globals.store_variables.clone(),
            max_requests_per_second: args.max_requests_per_second,
            max_bytes_per_second: args.max_bytes_per_second,
            max_requests_in_flight: args.max_requests_in_flight.into(),
            max_retries: args.max_retries.into(),
            ..RemoteOptions::default()
        },
        languages: args.lang.clone(),
        overrides: pairs(&args.r#override),
        ambiguous: args.ambiguous,
        skips: Skips { generated: args.skip_generated, vendored: args.skip_vendored, minified: args.skip_minified },
        artifacts: artifacts::specs(&args.artifacts, &args.vectors),
        embedding: args.embedding.embedding(&args.artifacts, globals),
        fail_fast: args.fail_fast,
        snapshot_id: now.format("%Y%m%dT%H%M%SZ").to_string(),
        started_us: now.timestamp_micros(),
        wall_clock_us: || Utc::now().timestamp_micros(),
        clock,
        faults: FaultPoints::default(),
        progress: Arc::new(Progress::default()),
        stop,
    })
}

/// What the user points at: on the command line, or if nothing is named there in the configuration file.
fn inputs(args: &Args, given: Given<'_>, of_file: &[JobInput]) -> Result<Vec<InputSpec>> {
    let is_named = given.on_the_line("paths") || given.on_the_line("repos_in");
    let paths = args.paths.iter().map(|path| (path, false)).chain(args.repos_in.iter().map(|path| (path, true)));
    let mut inputs: Vec<JobInput> = paths.map(|(path, holds_repos)| JobInput::at(path, holds_repos)).collect();
    if !is_named {
        inputs.extend_from_slice(of_file);
    }
    if inputs.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "find something to index").on("no PATH was given").hint(
            "name a directory, a git repository or an archive: codegraph index PATH -o ROOT, or --repos-in DIR",
        ));
    }
    let is_commit_given = given.on_the_line("ref") || given.on_the_line("refs");
    let is_name_by_given = given.on_the_line("name_by");
    let is_limit_given = given.on_the_line("max_file_size");
    let spec = |input: JobInput| {
        // What an input of the file says of itself wins over what holds for all, and the command line over both.
        let is_own = !is_commit_given && (input.revision.is_some() || !input.refs.is_empty());
        let (revision, refs) =
            if is_own { (input.revision, input.refs) } else { (args.r#ref.clone(), args.refs.clone()) };
        if revision.is_some() && !refs.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "choose a commit")
                .on("both --ref and --refs are set")
                .hint("one of them stands in the configuration file or the environment: leave it out"));
        }
        let options = InputOptions {
            name: input.name,
            name_by: input.name_by.filter(|_| !is_name_by_given).unwrap_or(args.name_by),
            refs,
            globs: input.globs,
            max_file_bytes: input.max_file_bytes.filter(|_| !is_limit_given),
            tags: input.tags,
        };
        Ok(InputSpec {
            input: shown_input(&input.path.to_string_lossy()),
            path: input.path,
            holds_repos: input.holds_repos,
            revision,
            tracked: args.tracked || input.tracked,
            submodules: args.submodules || input.submodules,
            strip_components: args.strip_components,
            nested: args.nested,
            taken: None,
            options: Arc::new(options),
            open_columns: None,
            room: None,
        })
    };
    inputs.into_iter().map(spec).collect()
}

/// Whether what was done is what was asked for.
fn verdict(args: &Args, summary: &Summary) -> Result<()> {
    let failed = summary.failed().files;
    if args.strict && failed > 0 {
        return Err(Error::new(ErrorKind::Degraded, "index every file")
            .on(format!("{} failed", counted(failed, "file")))
            .hint("the snapshot is complete but for these; without --strict this is no error"));
    }
    if args.strict
        && let Some((name, why)) = summary.degraded().next()
    {
        return Err(Error::new(ErrorKind::Degraded, format!("make the artifact {name}"))
            .on(why)
            .hint("it is there and can be used; without --strict this is no error"));
    }
    let broken = summary.broken_repos();
    if args.strict && broken > 0 {
        return Err(Error::new(ErrorKind::Degraded, "read every repo")
            .on(format!("{} could not be read wholly", counted(broken, "repo")))
            .hint("the column reason of the table repos says why; without --strict this is no error"));
    }
    match (args.fail_under_coverage, summary.coverage_percent()) {
        (Some(least), Some(percent)) if percent < least => Err(Error::new(ErrorKind::Degraded, "cover enough code")
            .on(format!(
                "{percent:.2} % of the bytes of supported code, where --fail-under-coverage asks for {least} %"
            ))
            .hint("the snapshot is complete but for what the summary lists")),
        _ => Ok(()),
    }
}
