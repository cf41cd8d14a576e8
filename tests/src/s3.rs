//! A real S3 server on loopback, in the process of the test: it checks signatures, keeps objects as files, and does amiss
//! what it is told to.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use http_body_util::{BodyExt, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Frame, Incoming};
use hyper::service::{Service, service_fn};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use s3s::S3;
use s3s::auth::SimpleAuth;
use s3s::dto::{PutObjectInput, StreamingBlob};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const ACCESS_KEY: &str = "AKTEST";
const SECRET_KEY: &str = "a secret";

/// The bucket that each server has.
pub const BUCKET: &str = "code";

/// Below it objects are served as a web server does: to everybody, and without listings.
const WEB: &str = "/web/";

/// A request that came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `GET`, `HEAD` …
    pub method: String,
    /// Bucket and key, as they stand in the URL.
    pub path: String,
    /// What stands behind the question mark.
    pub query: String,
    /// The header of that name.
    pub range: Option<String>,
    /// How many like it came before.
    pub n_before: usize,
}

impl Seen {
    /// Whether it asks for the object `key`, or a part of it.
    pub fn gets(&self, key: &str) -> bool {
        self.method == "GET" && self.path == format!("/{BUCKET}/{key}")
    }

    /// Whether it asks for a listing.
    pub fn lists(&self) -> bool {
        self.query.contains("list-type=2")
    }
}

/// What the server does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What is right.
    Right,
    /// An error of this status.
    Status(u16),
    /// What is right, of which so many bytes come before the connection breaks.
    Cut(usize),
}

type Decide = dyn Fn(&Seen) -> Answer + Send + Sync;
type Body = UnsyncBoxBody<Bytes, std::io::Error>;

/// The server; it is gone with the value.
pub struct Server {
    dir: TempDir,
    address: SocketAddr,
    shared: Arc<Shared>,
    runtime: Runtime,
}

struct Shared {
    dir: PathBuf,
    service: S3Service,
    decide: Mutex<Arc<Decide>>,
    seen: Mutex<Vec<Seen>>,
    counts: Mutex<HashMap<String, usize>>,
}

impl Default for Server {
    fn default() -> Server {
        Server::new()
    }
}

impl Server {
    /// A server with an empty bucket.
    pub fn new() -> Server {
        let dir = crate::area();
        std::fs::create_dir(dir.path().join(BUCKET)).unwrap();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(dir.path()).unwrap());
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        let shared = Arc::new(Shared {
            dir: dir.path().join(BUCKET),
            service: builder.build(),
            decide: Mutex::new(Arc::new(|_| Answer::Right)),
            seen: Mutex::default(),
            counts: Mutex::default(),
        });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(serve(listener, shared.clone()));
        Server { dir, address, shared, runtime }
    }

    /// Where the object `key` lies on disk.
    pub fn path(&self, key: &str) -> PathBuf {
        self.dir.path().join(BUCKET).join(key)
    }

    /// Puts the file at `path` there as clients do, so that the server keeps its e-tag and need not work it out each time.
    pub fn put(&self, key: &str, path: &std::path::Path) {
        let body = s3s::Body::from(std::fs::read(path).unwrap());
        let input = PutObjectInput::builder()
            .bucket(BUCKET.into())
            .key(key.into())
            .body(Some(StreamingBlob::from(body)))
            .build()
            .unwrap();
        let request = s3s::S3Request {
            input,
            method: hyper::Method::PUT,
            uri: hyper::Uri::default(),
            headers: hyper::HeaderMap::default(),
            extensions: hyper::http::Extensions::default(),
            credentials: None,
            region: None,
            service: None,
            trailing_headers: None,
        };
        let files = FileSystem::new(self.dir.path()).unwrap();
        self.runtime.block_on(files.put_object(request)).unwrap();
    }

    /// The URL of `key`, or of the bucket if that is empty.
    pub fn url(&self, key: &str) -> String {
        format!("s3://{BUCKET}/{key}")
    }

    /// The URL of `key` as a web server has it.
    pub fn web_url(&self, key: &str) -> String {
        format!("http://{}{WEB}{key}", self.address)
    }

    /// Answers from now on as `decide` says.
    pub fn answer(&self, decide: impl Fn(&Seen) -> Answer + Send + Sync + 'static) {
        *self.shared.decide.lock().unwrap() = Arc::new(decide);
        self.shared.seen.lock().unwrap().clear();
        self.shared.counts.lock().unwrap().clear();
    }

    /// The requests that came since it was last told how to answer.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// Lets `command` know where the server is and who asks.
    pub fn known_to<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
            command.env_remove(name);
        }
        command
            .env("AWS_ENDPOINT_URL", format!("http://{}", self.address))
            .env("AWS_ALLOW_HTTP", "true")
            .env("AWS_REGION", "us-east-1")
            .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
            .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((socket, _)) = listener.accept().await {
        let _none = socket.set_nodelay(true);
        let shared = shared.clone();
        let service = service_fn(move |request| answer(shared.clone(), request));
        let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), service);
        tokio::spawn(async move { drop(connection.await) });
    }
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> std::io::Result<Response<Body>> {
    let uri = request.uri();
    let mut seen = Seen {
        method: request.method().to_string(),
        path: uri.path().to_string(),
        query: uri.query().unwrap_or_default().to_string(),
        range: request.headers().get("range").and_then(|range| range.to_str().ok()).map(str::to_string),
        n_before: 0,
    };
    let decide = {
        let mut counts = shared.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let n = counts.entry(format!("{} {} {} {:?}", seen.method, seen.path, seen.query, seen.range)).or_default();
        seen.n_before = *n;
        *n += 1;
        shared.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen.clone());
        shared.decide.lock().unwrap_or_else(PoisonError::into_inner).clone()
    };
    let answer = tokio::task::block_in_place(|| decide(&seen));
    if let Answer::Status(status) = answer {
        let code = if status == 503 { "SlowDown" } else { "Injected" };
        let text = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>as told</Message></Error>");
        let body = Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync();
        return Ok(Response::builder().status(status).body(body).unwrap());
    }
    if let Some(key) = seen.path.strip_prefix(WEB) {
        return Ok(on_the_web(&shared.dir.join(key), &seen));
    }
    let response = Service::call(&shared.service, request).await.map_err(std::io::Error::other)?;
    let (parts, body) = response.into_parts();
    let body = body.map_err(std::io::Error::other);
    let body = match answer {
        Answer::Cut(n) => {
            let mut left = n;
            let parts = body.into_data_stream().then(move |part| {
                let is_over = part.as_ref().is_ok_and(|part| part.len() > left);
                left = left.saturating_sub(part.as_ref().map_or(0, Bytes::len));
                async move {
                    if is_over {
                        // What came before is on its way by then.
                        tokio::time::sleep(Duration::from_millis(100)).await;
                        return Err(std::io::Error::other("cut"));
                    }
                    part.map(Frame::data)
                }
            });
            StreamBody::new(parts).boxed_unsync()
        }
        _ => body.boxed_unsync(),
    };
    Ok(Response::from_parts(parts, body))
}

/// The file at `path`, or the part of it that is asked for.
fn on_the_web(path: &std::path::Path, seen: &Seen) -> Response<Body> {
    let full = |bytes: Vec<u8>| Full::new(Bytes::from(bytes)).map_err(|never| match never {}).boxed_unsync();
    let answer = Response::builder();
    let Some(bytes) = std::fs::read(path).ok().filter(|_| ["GET", "HEAD"].contains(&seen.method.as_str())) else {
        let status = if seen.method == "PROPFIND" { 405 } else { 404 };
        return answer.status(status).body(full(Vec::new())).unwrap();
    };
    if seen.method == "HEAD" {
        return answer.header("content-length", bytes.len()).body(full(Vec::new())).unwrap();
    }
    let bounds = seen.range.as_deref().and_then(|range| range.strip_prefix("bytes=")?.split_once('-'));
    match bounds {
        Some((start, end)) => {
            let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
            let answer = answer.status(206).header("content-range", format!("bytes {start}-{end}/{}", bytes.len()));
            answer.body(full(bytes[start..=end].to_vec())).unwrap()
        }
        None => answer.body(full(bytes)).unwrap(),
    }
}
