//! Vectors of entities: what is embedded, by whom, how often, and what becomes of it when a server fails.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use codegraph_embed::{EMBEDDED_KINDS, Embedder, EmbedderOptions, open};
use codegraph_model::{Error, ErrorKind, Word};
use codegraph_tests::embeddings::{Answer, Asked, EmbeddingServer, vector_of};
use codegraph_tests::{
    Ran, area, checksums, codegraph, copy_dir, current, index, index_sample_org, manifest, query, query_one, ran,
    repository, run, sample_org, write,
};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

fn options(server: &EmbeddingServer) -> EmbedderOptions {
    EmbedderOptions {
        url: Some(server.url()),
        remote_model: Some("tiny".into()),
        batch: 3,
        requests_in_flight: 2,
        retries: 2,
        pause: Duration::from_millis(1),
        ..EmbedderOptions::default()
    }
}

fn embed(embedder: &dyn Embedder, texts: &[&str]) -> Result<Vec<f32>, Error> {
    let mut out = Vec::new();
    embedder.embed(texts, &mut out)?;
    Ok(out)
}

#[test]
fn a_server_is_asked_in_batches_and_its_vectors_come_in_order() {
    let server = EmbeddingServer::new(5, |_| Answer::Late(Duration::from_millis(30)));
    let options = EmbedderOptions { key: Some("sk-1".into()), ..options(&server) };
    let embedder = open("http", &options).unwrap();
    assert_eq!((embedder.dimensions(), embedder.identity().starts_with("http:tiny:-:5:")), (5, true));

    let texts = ["one", "two", "three", "", "four", "five", "  ", "six", "seven", "eight"];
    let found = embed(&*embedder, &texts).unwrap();
    assert_eq!(found.len(), texts.len() * 5);
    for (text, found) in texts.iter().zip(found.chunks(5)) {
        let vector = vector_of(text, 5);
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        let is_right = found.iter().zip(&vector).all(|(a, b)| (a - b / length).abs() < 1e-5);
        assert!(if text.trim().is_empty() { found == [0.0; 5] } else { is_right }, "{text:?}: {found:?}");
    }
    let asked = server.asked();
    assert_eq!(asked.iter().map(|asked| asked.texts().len()).collect::<Vec<_>>().iter().sum::<usize>(), 8);
    assert!(asked.iter().all(|asked| asked.texts().len() <= 3 && asked.body["model"] == "tiny"));
    assert!(asked.iter().all(|asked| asked.authorization.as_deref() == Some("Bearer sk-1")), "{asked:?}");
    assert!(asked.iter().all(|asked| asked.path == "/v1/embeddings" && asked.body.get("dimensions").is_none()));
    assert_eq!(asked.iter().map(|asked| asked.n_open).max(), Some(2), "requests are made beside each other");

    let embedder = open("http", &EmbedderOptions { dimensions: Some(3), ..options }).unwrap();
    assert_eq!(embed(&*embedder, &["one"]).unwrap().len(), 3);
    assert_eq!(server.asked().last().unwrap().body["dimensions"], 3);
}

#[test]
fn what_can_go_better_is_tried_again() {
    let busy = |wish| Answer::Status(429, wish, r#"{"error": {"message": "slow down"}}"#.into());
    let cases: &[(Answer, Duration)] = &[
        (busy(None), Duration::ZERO),
        (busy(Some("1")), Duration::from_secs(1)),
        (Answer::Status(503, None, "upstream".into()), Duration::ZERO),
        (Answer::Status(500, Some("soon"), String::new()), Duration::ZERO),
        (Answer::Close, Duration::ZERO),
    ];
    for (amiss, least) in cases {
        let first = amiss.clone();
        // The second and third requests fail; the first asks for the dimensions.
        let decide = move |asked: &Asked| if [1, 2].contains(&asked.n_before) { first.clone() } else { Answer::Right };
        let server = EmbeddingServer::new(4, decide);
        let embedder = open("http", &options(&server)).unwrap();
        let begin = Instant::now();
        assert_eq!(embed(&*embedder, &["a"]).unwrap().len(), 4, "{amiss:?}");
        assert!(begin.elapsed() >= *least * 2, "{amiss:?}");
        assert_eq!(server.asked().len(), 3, "{amiss:?}");
    }

    // A server that does not recover is given up.
    let server = EmbeddingServer::new(4, |asked| match asked.n_before {
        0 => Answer::Right,
        _ => Answer::Status(503, None, "down for maintenance".into()),
    });
    let embedder = open("http", &options(&server)).unwrap();
    let error = embed(&*embedder, &["a"]).unwrap_err();
    assert_eq!((error.kind(), server.asked().len()), (ErrorKind::Unavailable, 3));
    assert!(error.to_string().contains("503 Service Unavailable: down for maintenance"), "{error}");
    assert!(error.advice().unwrap().contains("failed 3 times"));
}

#[test]
fn what_cannot_go_better_is_told_at_once() {
    let json = |message: &str| format!(r#"{{"error": {{"message": "{message}"}}}}"#);
    let cases: &[(Answer, ErrorKind, &str, &str)] = &[
        (Answer::Status(401, None, json("bad key")), ErrorKind::Usage, "401 Unauthorized: bad key", "OPENAI_API_KEY"),
        (Answer::Status(404, None, json("no model")), ErrorKind::Usage, "no model", "--embed-model"),
        (Answer::Status(400, None, json("too long")), ErrorKind::Usage, "too long", "shorter texts"),
        (Answer::Body("<html>".into()), ErrorKind::Usage, "the answer cannot be read", "--embed-url"),
        (Answer::Body(r#"{"data": []}"#.into()), ErrorKind::Usage, "0 vectors came for 1 texts", "--embed-url"),
        (
            Answer::Body(r#"{"data": [{"index": 0, "embedding": [1, 2]}]}"#.into()),
            ErrorKind::Unavailable,
            "a vector has 2 numbers, and those before had 4",
            "--embed-url",
        ),
    ];
    for (amiss, kind, told, advice) in cases {
        let later = amiss.clone();
        let server = EmbeddingServer::new(4, move |asked| match asked.n_before {
            0 => Answer::Right,
            _ => later.clone(),
        });
        let embedder = open("http", &options(&server)).unwrap();
        let error = embed(&*embedder, &["a"]).unwrap_err();
        assert_eq!((error.kind(), server.asked().len()), (*kind, 1), "{error}");
        assert!(error.to_string().contains(told), "{told:?} is not in {error}");
        assert!(error.advice().unwrap().contains(advice), "{advice:?} is not in {:?}", error.advice());
    }
    // What the first request meets, too; and that nobody is there.
    let server = EmbeddingServer::new(4, |_| Answer::Status(403, None, String::new()));
    assert_eq!(open("http", &options(&server)).err().unwrap().kind(), ErrorKind::Usage);
    let nobody = EmbedderOptions { url: Some("http://127.0.0.1:1/v1".into()), ..options(&server) };
    let error = open("http", &nobody).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("http://127.0.0.1:1/v1/embeddings"), "{error}");
}

#[test]
fn who_waits_for_a_server_can_be_stopped() {
    let server = EmbeddingServer::new(4, |asked| match asked.n_before {
        0 => Answer::Right,
        _ => Answer::Late(Duration::from_secs(600)),
    });
    let is_raised = Arc::new(AtomicBool::new(false));
    let raised = is_raised.clone();
    let stop = move || raised.load(Ordering::Relaxed).then(|| Error::new(ErrorKind::Interrupted, "go on"));
    let embedder = open("http", &EmbedderOptions { stop: Arc::new(stop), ..options(&server) }).unwrap();
    let waiting = std::thread::spawn(move || embed(&*embedder, &["a"]).unwrap_err().kind());
    sleep(Duration::from_millis(50));
    is_raised.store(true, Ordering::Relaxed);
    assert_eq!(waiting.join().unwrap(), ErrorKind::Interrupted);
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn embedded_kinds() -> String {
    EMBEDDED_KINDS.iter().map(|kind| format!("'{}'", kind.as_str())).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_entity_of_the_kinds_that_are_embedded_has_a_vector() {
    let area = area();
    let kinds = embedded_kinds();
    for (options, dimensions, kinds) in [
        (&["--embed", "static"][..], 256, kinds.as_str()),
        (&["--embed", "static", "--dimensions", "64", "--embed-kinds", "class,method"], 64, "'class', 'method'"),
    ] {
        let root = area.path().join(format!("root-{dimensions}"));
        index_sample_org(&root, options);
        let n = query_one(&root, &format!("SELECT count(*) FROM entities WHERE kind IN ({kinds})"));
        assert!(n.as_u64().unwrap() > 50, "{n}");
        // In the order of entities, numbered, of length 1 and of the model that the manifest names.
        let rows = query(
            &root,
            &format!(
                "SELECT count(*) AS n, min(vector_row) AS first, max(vector_row) AS last, count(DISTINCT vector_row) AS rows,
                 min(array_length(vector)) AS shortest, max(array_length(vector)) AS longest,
                 count(*) FILTER (WHERE kind IN ({kinds})) AS of_kinds, count(DISTINCT model) AS models, min(model) AS model
                 FROM embeddings JOIN entities USING (entity_id)"
            ),
        );
        let row = &rows[0];
        for (column, expected) in [
            ("n", &n),
            ("rows", &n),
            ("of_kinds", &n),
            ("first", &0.into()),
            ("last", &(n.as_u64().unwrap() - 1).into()),
            ("shortest", &dimensions.into()),
            ("longest", &dimensions.into()),
            ("models", &1.into()),
            ("model", &manifest(&root).configuration["embedder"]),
        ] {
            assert_eq!(row[column], *expected, "{column}");
        }
        let out_of_order = "SELECT count(*) FROM (
            SELECT vector_row, row_number() OVER (ORDER BY repo, path, start_byte) - 1 AS place, repo, path, start_byte
            FROM embeddings JOIN entities USING (entity_id)) WHERE vector_row <> place";
        // Two definitions can begin at one byte.
        assert!(query_one(&root, out_of_order).as_u64().unwrap() < 5);
        for row in query(&root, "SELECT vector FROM embeddings LIMIT 20") {
            let vector = row["vector"].as_array().unwrap();
            let length: f64 = vector.iter().map(|x| x.as_f64().unwrap().powi(2)).sum();
            assert!((length - 1.0).abs() < 1e-2, "{length}");
        }
        run(&["verify", text(&root)]).expect(0);
    }
}

/// With the feature, a directory of sentence-transformers makes vectors and those of questions; without it, the program says
/// how to build one that does.
#[test]
fn onnx_is_there_or_says_how_to_have_it() {
    let area = area();
    let model = repository().join("data/models/tiny/bert");
    let options = EmbedderOptions { model: Some(model.clone()), ..EmbedderOptions::default() };
    let (input, model) = (repository().join("data/org/starcat"), text(&model).to_string());
    let indexed = |root: &str, jobs: &str| {
        let root = area.path().join(root);
        let options = ["-j", jobs, "--artifacts", "tables,vectors", "--embed", "onnx", "--model", &model];
        (ran(&mut index(&input, &root, &options)), root)
    };
    match open("onnx", &options) {
        Ok(embedder) => {
            let (done, root) = indexed("one", "1");
            done.expect(0);
            assert_ne!(query_one(&root, "SELECT count(*) FROM embeddings"), 0);
            let identity = query_one(&root, "SELECT DISTINCT model FROM embeddings");
            assert_eq!(identity, embedder.identity());
            let (done, other) = indexed("three", "3");
            done.expect(0);
            assert_eq!(checksums(&root), checksums(&other));
            let found = run(&["search", text(&root), "catalogue", "--model", &model, "--format", "json"]).expect(0);
            assert!(found.stdout.contains("starcat"), "{}", found.stdout);
            let refused = run(&["search", text(&root), "catalogue"]).expect(2);
            assert!(refused.stderr.contains("--model DIR"), "{}", refused.stderr);
        }
        Err(error) => {
            let (done, _) = indexed("none", "1");
            let told = done.expect(2).stderr;
            assert!(told.contains("--features codegraph-cli/onnx"), "{told}");
            assert!(error.advice().is_some_and(|advice| told.contains(advice)));
        }
    }
}

#[test]
fn vectors_are_the_same_bytes_at_any_number_of_threads() {
    let area = area();
    let input = area.path().join("input");
    codegraph_tests::many_copies(&input, 4);
    let mut seen = None;
    for (n, jobs) in ["1", "2", "5"].into_iter().enumerate() {
        let root = area.path().join(format!("root-{n}"));
        ran(&mut index(&input, &root, &["-j", jobs, "--embed", "static"])).expect(0);
        let found = checksums(&root);
        assert_ne!(query_one(&root, "SELECT count(*) FROM embeddings"), 0);
        assert_eq!(seen.get_or_insert(found.clone()), &found, "at -j {jobs}");
    }
    // What is embedded changes no other table.
    let root = area.path().join("without");
    ran(&mut index(&input, &root, &[])).expect(0);
    let (with, without) = (seen.unwrap(), checksums(&root));
    for (table, parts) in &without {
        assert_eq!(table != "embeddings", with[table] == *parts, "{table}");
    }
}

/// The sample organisation with vectors of a server, and what that was asked for.
fn index_by(server: &EmbeddingServer, input: &Path, root: &Path, model: &str) -> Vec<String> {
    let before = server.asked().len();
    let url = server.url();
    let options = ["--embed", "http", "--embed-url", &url, "--embed-model", model, "--embed-batch", "7"];
    ran(&mut index(input, root, &options)).expect(0);
    server.asked()[before..].iter().flat_map(Asked::texts).collect()
}

#[test]
fn a_text_is_embedded_once_and_not_again_for_the_next_snapshot() {
    let area = area();
    let (input, root) = (area.path().join("input"), area.path().join("root"));
    copy_dir(&sample_org(), &input.join("a"));
    copy_dir(&sample_org(), &input.join("b"));
    let server = EmbeddingServer::new(8, |_| Answer::Right);

    let texts = index_by(&server, &input, &root, "one");
    let distinct: BTreeSet<&String> = texts.iter().collect();
    assert_eq!(distinct.len(), texts.len(), "a text was asked for twice");
    let counts = "SELECT count(*) AS n, count(DISTINCT text_hash) AS texts FROM embeddings";
    let row = &query(&root, counts)[0];
    assert_eq!(row["texts"], texts.len());
    assert!(row["n"].as_u64() >= row["texts"].as_u64().map(|texts| 2 * texts), "{row}");

    let first = checksums(&root);
    assert_eq!(index_by(&server, &input, &root, "one"), Vec::<String>::new());
    assert_eq!(checksums(&root)["embeddings"], first["embeddings"]);

    write(&input.join("b/starcat/src/fresh.rs"), "pub fn brand_new_comet() -> u32 { 7 }\n");
    let texts_of_new = index_by(&server, &input, &root, "one");
    assert_eq!(texts_of_new.len(), 1, "{texts_of_new:?}");
    assert!(texts_of_new[0].starts_with("brand_new_comet\npub fn brand_new_comet() -> u32"), "{texts_of_new:?}");

    assert_eq!(index_by(&server, &input, &root, "two").len(), texts.len() + 1, "another model gives other vectors");
}

#[test]
fn a_text_that_gives_no_vector_is_a_diagnostic() {
    let area = area();
    let root = area.path().join("root");
    // The sample organisation has a problem of the scan, among which these find their places.
    let server = EmbeddingServer::new(4, |_| Answer::Zeros("chart"));
    let url = server.url();
    index_sample_org(&root, &["--embed", "http", "--embed-url", &url, "--embed-model", "m"]);
    let n_embedded = query_one(&root, "SELECT count(*) FROM embeddings").as_u64().unwrap();
    let kinds = embedded_kinds();
    let n_all = query_one(&root, &format!("SELECT count(*) FROM entities WHERE kind IN ({kinds})")).as_u64().unwrap();
    let rows = query(&root, "SELECT repo, path, code, severity, stage, line FROM diagnostics");
    let n_without = rows.iter().filter(|row| row["code"] == "no_vector").count() as u64;
    assert!(n_without > 3 && n_embedded + n_without == n_all, "{n_embedded} + {n_without} of {n_all}");
    assert!(rows.iter().any(|row| row["code"] == "syntax_error"));
    assert_eq!(manifest(&root).counts["diagnostics"], rows.len() as u64);
    run(&["verify", text(&root)]).expect(0);
}

#[test]
fn a_run_that_cannot_embed_is_an_error_with_a_hint_and_leaves_the_snapshot() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    let before = current(&root);
    let failing = EmbeddingServer::new(4, |asked| match asked.n_before {
        0..3 => Answer::Right,
        _ => Answer::Status(401, None, r#"{"error": "expired"}"#.into()),
    });
    let url = failing.url();
    let no_model = area.path().join("no-model");
    fs::create_dir(&no_model).unwrap();
    for (options, code, told) in [
        (&["--embed", "http"][..], 2, "--embed-url"),
        (
            &["--embed", "http", "--embed-url", &url, "--embed-model", "m", "--embed-batch", "5"],
            2,
            "401 Unauthorized: expired",
        ),
        (
            &["--embed", "http", "--embed-url", "http://127.0.0.1:1", "--embed-model", "m", "--embed-retries", "0"],
            4,
            "http://127.0.0.1:1/embeddings",
        ),
        (&["--embed", "static", "--model", text(&no_model)], 2, "it has no file config.json"),
        (&["--embed", "static", "--dimensions", "100"], 2, "--dimensions can be 256, 128, 64"),
        (&["--embed", "magic"], 2, "[possible values: static, http, onnx, none]"),
    ] {
        let ran = ran(&mut index(&sample_org(), &root, options)).expect(code);
        assert!(ran.stderr.contains(told), "{told:?} is not in {}", ran.stderr);
        assert_eq!(current(&root), before, "{options:?}");
        run(&["verify", text(&root)]).expect(0);
    }
    assert_eq!(fs::read_dir(root.join("snapshots")).unwrap().count(), 1);
}

/// A run that waits for a server in the phase that embeds.
fn waiting(server: &EmbeddingServer, root: &Path) -> Child {
    let n_before = server.asked().len();
    let url = server.url();
    let mut command = index(&sample_org(), root, &["--embed", "http", "--embed-url", &url, "--embed-model", "m"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begin = Instant::now();
    while server.asked().len() == n_before {
        assert!(begin.elapsed() < Duration::from_secs(120), "the run never embedded anything");
        sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn a_run_killed_or_stopped_while_it_embeds_leaves_the_snapshot() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    let before = current(&root);
    let server = EmbeddingServer::new(4, |asked| match asked.texts() {
        texts if texts == ["how long is a vector"] => Answer::Right,
        _ => Answer::Late(Duration::from_secs(600)),
    });
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143), (Signal::SIGKILL, 137)] {
        let child = waiting(&server, &root);
        kill(Pid::from_raw(child.id() as i32), signal).unwrap();
        let ended: Ran = child.wait_with_output().unwrap().into();
        ended.expect(code);
        assert_eq!(current(&root), before);
        run(&["verify", text(&root)]).expect(0);
    }
    // The next run removes what the killed one left.
    index_sample_org(&root, &["--embed", "static"]);
    assert_eq!(fs::read_dir(root.join("snapshots")).unwrap().count(), 2);
    assert_ne!(query_one(&root, "SELECT count(*) FROM embeddings"), 0);
}

#[test]
fn the_key_comes_from_the_environment_and_is_written_nowhere() {
    let area = area();
    for (n, (variables, expected)) in [
        (&[("OPENAI_API_KEY", "sk-open")][..], Some("Bearer sk-open")),
        (&[("OPENAI_API_KEY", "sk-open"), ("CODEGRAPH_EMBED_KEY", "sk-own")], Some("Bearer sk-own")),
        (&[("CODEGRAPH_EMBED_KEY", "")], None),
    ]
    .into_iter()
    .enumerate()
    {
        let server = EmbeddingServer::new(4, |_| Answer::Right);
        let root = area.path().join(format!("root-{n}"));
        let url = server.url();
        let arguments = ["index", "--embed", "http", "--embed-url", &url, "--embed-model", "m", "-o", text(&root)];
        let mut command = codegraph(&arguments);
        command.arg(sample_org().join("starcat")).env_remove("OPENAI_API_KEY").envs(variables.iter().copied());
        ran(&mut command).expect(0);
        let asked = server.asked();
        assert!(!asked.is_empty() && asked.iter().all(|asked| asked.authorization.as_deref() == expected), "{asked:?}");
        let manifest = serde_json::to_string(&manifest(&root)).unwrap();
        let runs = query(&root, "SELECT configuration FROM runs");
        assert!(!manifest.contains("sk-o") && !runs[0].to_string().contains("sk-o"));
    }
}
