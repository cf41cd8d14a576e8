//! What is found by meaning: `codegraph search`, `nearest` and `similar`, held against each vector in the tables; and what stands in
//! their way.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use codegraph_store::Snapshot;
use codegraph_store::vectors::StrategyName;
use codegraph_tests::embeddings::{Answer, EmbeddingServer};
use codegraph_tests::{
    area, codegraph, copy_dir, files_below, index, index_sample_org, query, query_one, ran, repository, run,
    sample_org, write,
};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

const WITH_VECTORS: [&str; 2] = ["--artifacts", "tables,vectors"];

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What `codegraph search` finds.
#[track_caller]
fn search(root: &Path, arguments: &[&str]) -> Vec<Value> {
    let found = ran(codegraph(&["search"]).arg(root).args(arguments).args(["--format", "json"])).expect(0);
    serde_json::from_str(&found.stdout).unwrap()
}

fn ids(found: &[Value]) -> Vec<i64> {
    found.iter().map(|row| row["entity_id"].as_i64().unwrap()).collect()
}

/// Code of which `n` functions say different things, in files of 500, as many in Python as in Go.
fn many_functions(dir: &Path, n: usize) {
    let verbs = ["read", "write", "sort", "merge", "draw", "count", "open", "close", "split", "join", "send", "parse"];
    let nouns =
        ["comet", "planet", "orbit", "lens", "mirror", "star", "cloud", "dome", "slot", "chart", "angle", "visit"];
    let ways = ["fast", "twice", "again", "in order", "from a file", "for a night", "without loss", "by hand"];
    for (file, numbers) in (0..n).collect::<Vec<_>>().chunks(500).enumerate() {
        let of = |i: &usize| {
            let (verb, noun, other) = (verbs[i % 12], nouns[i / 12 % 12], nouns[i / 144 % 12]);
            (format!("{verb}_{noun}_{i}"), format!("{verb} the {noun} and its {other} {}", ways[i / 1728 % 8]))
        };
        let python = |i: &usize| format!("def {0}(x):\n    \"\"\"{1}.\"\"\"\n    return x\n\n\n", of(i).0, of(i).1);
        let go = |i: &usize| format!("// {0} can {1}.\nfunc {0}(x int) int {{ return x }}\n\n", of(i).0, of(i).1);
        match file % 2 {
            0 => write(&dir.join(format!("sky/a{file}.py")), numbers.iter().map(python).collect::<String>()),
            _ => {
                let functions: String = numbers.iter().map(go).collect();
                write(&dir.join(format!("sky/b{file}.go")), format!("package sky\n\n{functions}"));
            }
        }
    }
}

/// Every way to search finds as many as there can be of those that the filters allow, and the nearest of them.
#[test]
fn filters_choose_before_results_are_counted() {
    const WHAT: &str = "draw the orbit of a planet";
    let area = area();
    let (code, root) = (area.path().join("code"), area.path().join("root"));
    many_functions(&code, 9000);
    copy_dir(&sample_org(), &code);
    let named = ["--artifacts", "tables,vectors", "--factory", "IVF32,SQ8"];
    ran(codegraph(&["index", "--repos-in"]).arg(&code).arg("-o").arg(&root).args(named)).expect(0);
    for (options, condition) in [
        (&[][..], "true"),
        (&["--lang", "go"], "language = 'go'"),
        (&["--lang", "rust,ruby", "--kind", "method"], "language IN ('rust', 'ruby') AND kind = 'method'"),
        (&["--repo", "starcat"], "repo = 'starcat'"),
        (
            &["--repo", "starcat", "--path", "src/**", "--kind", "struct"],
            "repo = 'starcat' AND path LIKE 'src/%' AND kind = 'struct'",
        ),
        (&["--path", "*.java"], "path LIKE '%.java'"),
        (&["--path", "no-such-directory"], "false"),
    ] {
        let best = |columns: &str, k: usize| {
            format!(
                "SELECT {columns} FROM embeddings JOIN entities USING (entity_id) WHERE {condition}
                 ORDER BY cosine_similarity(vector, embed('{WHAT}')) DESC LIMIT {k}"
            )
        };
        let n = query_one(
            &root,
            &format!("SELECT count(*) FROM embeddings JOIN entities USING (entity_id) WHERE {condition}"),
        );
        let n = usize::try_from(n.as_u64().unwrap()).unwrap();
        for (strategy, k) in StrategyName::ALL.into_iter().flat_map(|strategy| [(strategy, 1), (strategy, 25)]) {
            let told = format!("{options:?} {} {k}", strategy.as_str());
            let how = ["-k", &k.to_string(), "--strategy", strategy.as_str(), WHAT];
            let found = search(&root, &[options, &how].concat());
            assert_eq!(found.len(), k.min(n), "{told}");
            let ranks: Vec<u64> = found.iter().map(|row| row["rank"].as_u64().unwrap()).collect();
            assert!(ranks.iter().copied().eq(1..=found.len() as u64), "{told}: {ranks:?}");
            let sql = format!(
                "SELECT entity_id FROM nearest('{WHAT}', {k}, '{}') WHERE {condition} ORDER BY rank",
                strategy.as_str()
            );
            assert_eq!(ids(&query(&root, &sql)), ids(&found), "{told}: {sql}");
            let nearest: BTreeSet<i64> = ids(&query(&root, &best("entity_id", k))).into_iter().collect();
            let n_met = ids(&found).iter().filter(|id| nearest.contains(id)).count();
            // Few rows are looked at one by one, whatever the strategy.
            let is_exact = strategy == StrategyName::Exact || n <= 4000;
            let least = if is_exact { found.len() } else { found.len() / 2 };
            assert!(n_met >= least, "{told}: {n_met} of the {} nearest", found.len());
        }
    }
}

#[test]
fn what_is_like_an_entity_is_found_without_it() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &["--artifacts", "tables,graph,vectors"]);
    let own = query_one(
        &root,
        "SELECT entity_id FROM entities WHERE qualified_name = 'MoonDistance.allows' OR symbol LIKE '%MoonDistance#allows%'",
    );
    let whole = query_one(&root, &format!("SELECT qualified_name FROM entities WHERE entity_id = {own}"));
    let whole = whole.as_str().unwrap().to_string();
    for name in [own.to_string(), "MoonDistance.allows".to_string(), whole.replace('.', "::"), whole] {
        let sql = format!(
            "SELECT entity_id, score FROM similar({}, 7) ORDER BY rank",
            match name.parse::<i64>() {
                Ok(id) => id.to_string(),
                Err(_) => format!("'{name}'"),
            }
        );
        let told = query(&root, &sql);
        assert_eq!(told.len(), 7, "{sql}");
        assert!(!ids(&told).contains(&own.as_i64().unwrap()), "{sql}");
        let found = search(&root, &["--like", &name, "-k", "7"]);
        assert_eq!(ids(&found), ids(&told), "{sql}");
    }
    for (arguments, told) in [
        (&["--like", "no_such_thing"][..], "nothing is called no_such_thing"),
        (&["--like", "nightplan.constraints"], "has no vector"),
        (&["--like", "x", "text"], "cannot be used with"),
        (&[], "required"),
        (&[], "[OPTIONS] <ROOT> <TEXT|--like <ENTITY>>"),
        (&["x", "-k", "0"], "0 is not in 1.."),
        (&["x", "--strategy", "quick"], "possible values: exact, balanced, fast"),
        (&["x", "--lang", "cobol"], "invalid value 'cobol'"),
        (&["x", "--format", "csv"], "possible values: table, json"),
        (&["🜁🜂"], "nothing in it means anything"),
    ] {
        let ran = ran(codegraph(&["search"]).arg(&root).args(arguments)).expect(2);
        assert!(ran.stderr.contains(told), "{told:?} is not in {}", ran.stderr);
    }
}

/// What people see is what programs read.
#[test]
fn results_are_told_to_people_and_to_programs() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &WITH_VECTORS);
    let found = search(&root, &["phase of the moon", "-k", "3"]);
    let page = ran(codegraph(&["search"]).arg(&root).args(["phase of the moon", "-k", "3"])).expect(0).stdout;
    for row in &found {
        let columns: BTreeSet<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
        let expected = "entity_id kind language line path qualified_name rank repo score signature snippet";
        assert_eq!(columns, expected.split(' ').collect());
        let place = format!("{}/{}:{}", row["repo"].as_str().unwrap(), row["path"].as_str().unwrap(), row["line"]);
        assert!(page.contains(&place), "{place} is not in\n{page}");
    }
    let none = ran(codegraph(&["search"]).arg(&root).args(["moon", "--path", "nowhere"])).expect(0);
    assert_eq!((none.stdout.as_str(), none.stderr.contains("Nothing that the filters allow")), ("", true), "{none:?}");
    assert_eq!(search(&root, &["moon", "--path", "nowhere"]), Vec::<Value>::new());
    let repo = found[0]["repo"].as_str().unwrap();
    for (asked, hint) in [(format!("{repo}s"), format!("did you mean {repo}?")), ("zzz".into(), "SELECT repo".into())] {
        let refused = ran(codegraph(&["search"]).arg(&root).args(["moon", "--repo", &asked])).expect(2).stderr;
        assert!(refused.contains(&format!("no repo {asked}")) && refused.contains(&hint), "{refused}");
    }
}

/// The same functions without a graph store: the table describes what is found.
#[test]
fn answers_of_sql_do_not_depend_on_the_graph_store() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &["--artifacts", "tables,graph,vectors"]);
    let id = query_one(&root, "SELECT min(entity_id) FROM embeddings");
    let queries = [
        "SELECT * FROM nearest('phase of the moon', 9) ORDER BY rank".to_string(),
        // The nearest come first without being told to.
        "SELECT name, rank FROM nearest('phase of the moon', 9)".into(),
        "SELECT name FROM nearest('phase of the moon') LIMIT 9".into(),
        format!("SELECT name, score FROM similar({id}, 5)"),
        "SELECT path, score FROM nearest('phase of the moon') WHERE language = 'go' AND NOT is_test ORDER BY score DESC LIMIT 4".into(),
        "SELECT line FROM nearest('phase of the moon', 9) WHERE line > 30 AND score < 0.5 ORDER BY rank".into(),
        format!("SELECT * FROM similar({id}, 5) ORDER BY rank"),
        format!("SELECT count(*) AS n, min(of_id) AS of_id FROM similar({id}) WHERE kind = 'class'"),
        "SELECT * FROM similar('Chart', 3) ORDER BY of_id, rank".into(),
        "SELECT * FROM similar('MoonDistance::allows', 3) ORDER BY of_id, rank".into(),
        "SELECT count(*) AS n, count(DISTINCT of_id) AS n_of FROM similar('PARSE', 3)".into(),
    ];
    let answers = || queries.iter().map(|sql| query(&root, sql)).collect::<Vec<_>>();
    let with = answers();
    assert!(with.iter().all(|rows| !rows.is_empty()), "{with:?}");
    fs::remove_dir_all(Snapshot::open(&root, None).unwrap().dir().join("graph")).unwrap();
    assert_eq!(answers(), with);
    let named = ran(codegraph(&["sql"]).arg(&root).args(["-c", "SELECT * FROM similar('no_such_thing')"])).expect(2);
    assert!(named.stderr.contains("nothing is called no_such_thing"), "{}", named.stderr);
}

/// LIMIT and conditions reach the search, and its order spares another sort.
#[test]
fn a_search_does_no_more_than_is_asked() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &["--artifacts", "tables,graph,vectors"]);
    let plan = |sql: &str| -> String {
        let rows = query(&root, &format!("EXPLAIN {sql}"));
        rows.iter().map(|row| row["plan"].as_str().unwrap_or_default()).collect::<Vec<_>>().join("\n")
    };
    for (sql, is_among, limit) in [
        ("SELECT name FROM nearest('moon') ORDER BY score DESC LIMIT 3", false, Some(3)),
        ("SELECT name, rank FROM nearest('moon') ORDER BY rank LIMIT 3", false, Some(3)),
        ("SELECT name FROM nearest('moon') WHERE language = 'go' ORDER BY score DESC LIMIT 4", true, Some(4)),
        ("SELECT name FROM nearest('moon') WHERE score > 0.1 ORDER BY score DESC LIMIT 4", false, None),
        ("SELECT name FROM nearest('moon', 7) WHERE kind = 'class' AND line > 3 ORDER BY rank", true, None),
    ] {
        let told = plan(sql);
        assert!(!told.contains("SortExec"), "{sql}\n{told}");
        assert_eq!(told.contains("among=entities"), is_among, "{sql}\n{told}");
        assert_eq!(told.contains("limit="), limit.is_some(), "{sql}\n{told}");
        if let Some(limit) = limit {
            assert!(told.contains(&format!("limit={limit}")), "{sql}\n{told}");
        }
    }
}

/// Whether `search` and the functions of SQL end with `code` and say `told`.
#[track_caller]
fn refused(root: &Path, options: &[&str], code: i32, told: &str) {
    for command in [&["search", "moon"][..], &["sql", "-c", "SELECT * FROM nearest('moon', 3)"]] {
        let ran = ran(codegraph(&command[..1]).arg(root).args(&command[1..]).args(options)).expect(code);
        assert!(ran.stderr.contains(told), "{told:?} is not in {}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn without_vectors_it_is_told_how_to_make_them() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    refused(&root, &[], 4, "--artifacts tables,vectors");
    index_sample_org(&root, &["--embed", "static"]);
    refused(&root, &[], 4, "codegraph build vectors");
    // The vectors themselves are there.
    let near = "SELECT name FROM embeddings JOIN entities USING (entity_id) ORDER BY cosine_similarity(vector, embed('moon')) DESC LIMIT 3";
    let named = query(&root, near);
    run(&["build", "vectors", text(&root)]).expect(0);
    assert_eq!(query(&root, "SELECT name FROM nearest('moon', 3) ORDER BY rank"), named);
}

/// A question means nothing to vectors of another embedder.
#[test]
fn another_embedder_is_refused() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[&WITH_VECTORS[..], &["--dimensions", "64"]].concat());
    assert_eq!(search(&root, &["moon", "-k", "3"]).len(), 3);
    refused(&root, &["--dimensions", "128"], 2, "its vectors were made by static:");

    let built_in = repository().join("data/models/codegraph-static-256");
    let other = area.path().join("other");
    copy_dir(&built_in, &other);
    assert_eq!(search(&root, &["moon", "-k", "3", "--model", text(&built_in)]).len(), 3);
    let weights = other.join("model.safetensors");
    let mut bytes = fs::read(&weights).unwrap();
    let last = bytes.len() - 2;
    bytes[last] ^= 1;
    fs::write(&weights, &bytes).unwrap();
    refused(&root, &["--model", text(&other)], 2, "name the model that they were made by");

    // A directory that is no model.
    let no_model = area.path().join("no-model");
    fs::create_dir(&no_model).unwrap();
    refused(&root, &["--model", text(&no_model)], 2, "it has no file config.json");
    refused(&root, &["--model", text(&area.path().join("nowhere"))], 2, "nowhere");
    fs::write(&weights, &bytes[..bytes.len() / 2]).unwrap();
    refused(&root, &["--model", text(&other)], 2, "model.safetensors: it is no file of tensors");

    // A server tells no weights: there, the name is what counts.
    let server = EmbeddingServer::new(4, |_| Answer::Right);
    let url = server.url();
    let remote = ["--embed", "http", "--embed-url", &url, "--embed-model", "m"];
    index_sample_org(&root, &[&WITH_VECTORS[..], &remote].concat());
    refused(&root, &[], 2, "--embed-url");
    refused(&root, &["--embed-url", &url, "--embed-model", "n"], 2, "its vectors were made by http:m:");
    assert_eq!(search(&root, &["moon", "-k", "3", "--embed-url", &url]).len(), 3);
    let rows = ran(codegraph(&["sql"])
        .arg(&root)
        .args(["--embed-url", &url, "--format", "csv"])
        .args(["-c", "SELECT cosine_similarity(embed('moon'), embed(name)) > 0 AS is_near FROM nearest('moon', 3)"]));
    assert_eq!(rows.expect(0).stdout, "is_near\ntrue\ntrue\ntrue\n");
}

/// Files that are not those that were written give an error, and never an answer.
#[test]
fn files_of_an_index_that_were_changed_are_refused() {
    let area = area();
    let (code, root) = (area.path().join("code"), area.path().join("root"));
    many_functions(&code, 1000);
    let indexed = |root: &Path, factory: &str| {
        ran(&mut index(&code, root, &[&WITH_VECTORS[..], &["--factory", factory]].concat())).expect(0);
        Snapshot::open(root, None).unwrap().dir().join("vectors")
    };
    let dir = indexed(&root, "IVF8,SQ8");
    // Snapshots are called after the second in which they begin: those of two roots could be called the same.
    sleep(Duration::from_secs(1));
    let foreign = indexed(&area.path().join("other"), "IVF16,SQ8");
    let before = search(&root, &["draw a planet"]);
    assert_eq!(before.len(), 10);
    let names = ["index.faiss", "vectors.f16", "entity_ids.i64", "rows_by_entity.u32", "artifact.json"];
    for name in names {
        let file = dir.join(name);
        let sound = fs::read(&file).unwrap();
        let mut cases = vec![("empty", vec![]), ("cut short", sound[..sound.len() / 2].to_vec())];
        if matches!(name, "index.faiss" | "artifact.json") {
            cases.push(("foreign", fs::read(foreign.join(name)).unwrap()));
            cases.push(("changed", sound.iter().zip(0..).map(|(b, at)| b ^ u8::from(at == sound.len() / 2)).collect()));
        }
        for (case, bytes) in cases {
            fs::write(&file, bytes).unwrap();
            refused(&root, &[], 3, name);
            refused(&root, &[], 3, "codegraph build vectors");
            assert!(run(&["verify", text(&root)]).expect(1).stdout.contains("vectors"), "{name} {case}");
        }
        if name != "artifact.json" {
            fs::remove_file(&file).unwrap();
            refused(&root, &[], 3, name);
        }
        run(&["build", "vectors", text(&root), "--factory", "IVF8,SQ8"]).expect(0);
        assert_eq!(search(&root, &["draw a planet"]), before, "{name}");
    }
}

/// Kills what `command` starts as soon as `is_due`, which must come before it ends.
fn kill_when(command: &mut std::process::Command, is_due: &dyn Fn() -> bool) {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begin = Instant::now();
    while !is_due() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
        assert!(begin.elapsed() < Duration::from_secs(300), "what was waited for never came");
        sleep(Duration::from_millis(1));
    }
    kill(Pid::from_raw(child.id() as i32), Signal::SIGKILL).unwrap();
    child.wait().unwrap();
}

/// Training is killed, of an index that is made alone and of one that is made with its snapshot. Nothing of it is taken over.
#[test]
fn training_that_is_killed_begins_anew() {
    let area = area();
    let (code, root, undisturbed) =
        (area.path().join("code"), area.path().join("root"), area.path().join("undisturbed"));
    many_functions(&code, 3000);
    let how = ["--factory", "IVF64,SQ8"];
    ran(&mut index(&code, &undisturbed, &[&WITH_VECTORS[..], &how].concat())).expect(0);
    let questions = ["draw the orbit of a planet", "close the dome again"];
    let answers = |root: &Path| -> Vec<Vec<Value>> {
        let asked =
            |what: &&str| StrategyName::ALL.map(|s| search(root, &["-k", "20", "--strategy", s.as_str(), what]));
        questions.iter().flat_map(asked).collect()
    };
    let expected = answers(&undisturbed);
    // Ids are there, and what was trained is not yet: that is what takes longest.
    let trains = |root: &Path| -> bool {
        let snapshots = fs::read_dir(root.join("snapshots")).into_iter().flatten().flatten();
        let mut making = snapshots.map(|snapshot| snapshot.path().join(".building-vectors"));
        making.any(|dir| dir.join("rows_by_entity.u32").exists() && !dir.join("trained.faiss").exists())
    };

    // With the snapshot.
    ran(&mut index(&code, &root, &[])).expect(0);
    let before = codegraph_tests::current(&root);
    kill_when(&mut index(&code, &root, &[&WITH_VECTORS[..], &how].concat()), &|| trains(&root));
    assert_eq!(codegraph_tests::current(&root), before);
    run(&["verify", text(&root)]).expect(0);
    ran(&mut index(&code, &root, &[&WITH_VECTORS[..], &how].concat())).expect(0);
    assert_eq!(answers(&root), expected);

    // Alone, beside one that is there, and where there is none.
    for was_there in [true, false] {
        let dir = Snapshot::open(&root, None).unwrap().dir().to_path_buf();
        if !was_there {
            fs::remove_dir_all(dir.join("vectors")).unwrap();
        }
        let mut command = codegraph(&["build", "vectors"]);
        kill_when(command.arg(&root).args(how), &|| trains(&root));
        run(&["verify", text(&root)]).expect(0);
        match was_there {
            true => assert_eq!(answers(&root), expected),
            false => refused(&root, &[], 4, "codegraph build vectors"),
        }
        ran(codegraph(&["build", "vectors"]).arg(&root).args(how)).expect(0);
        assert_eq!(answers(&root), expected, "{was_there}");
        assert!(!files_below(&root, &|_| false).iter().any(|path| path.to_str().unwrap().contains(".building-")));
    }
}
