//! A real server on loopback that speaks the protocol of OpenAI's `/v1/embeddings`, in the process of the test. It does amiss
//! what it is told to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A request that came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The path of the URL.
    pub path: String,
    /// The header `authorization`.
    pub authorization: Option<String>,
    /// The body.
    pub body: Value,
    /// How many requests came before.
    pub n_before: usize,
    /// How many are being answered, with this one.
    pub n_open: usize,
}

impl Asked {
    /// The texts that it asks for.
    pub fn texts(&self) -> Vec<String> {
        self.body["input"].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_string()).collect()
    }
}

/// What the server does with a request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Vectors.
    Right,
    /// What is right, but nothing but zeros for texts that hold this.
    Zeros(&'static str),
    /// What is right, after a while.
    Late(Duration),
    /// An error: status, the header `retry-after`, body.
    Status(u16, Option<&'static str>, String),
    /// Another body with the status of success.
    Body(String),
    /// Nothing: the connection is closed.
    Close,
}

type Decide = dyn Fn(&Asked) -> Answer + Send + Sync;

/// The server; it is gone with the value.
pub struct EmbeddingServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    _runtime: Runtime,
}

struct Shared {
    dimensions: usize,
    decide: Box<Decide>,
    asked: Mutex<Vec<Asked>>,
    n_open: Mutex<usize>,
}

/// The vector that the server gives for a text: it has something of each of its bytes, and is not of length 1.
pub fn vector_of(text: &str, dimensions: usize) -> Vec<f32> {
    let mut vector = vec![0.5_f32; dimensions];
    for (i, byte) in text.bytes().enumerate() {
        vector[(i + usize::from(byte)) % dimensions] += f32::from(byte % 7);
    }
    vector
}

impl EmbeddingServer {
    /// A server of vectors of `dimensions` numbers, where a request asks for no others.
    pub fn new(dimensions: usize, decide: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> EmbeddingServer {
        let decide = Box::new(decide);
        let shared = Arc::new(Shared { dimensions, decide, asked: Mutex::default(), n_open: Mutex::default() });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(serve(listener, shared.clone()));
        EmbeddingServer { address, shared, _runtime: runtime }
    }

    /// What comes before `/embeddings`.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The requests that came so far, without those that only learn how long vectors are.
    pub fn asked(&self) -> Vec<Asked> {
        let asked = self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|asked| !asked.texts().iter().any(|text| text == "how long is a vector")).cloned().collect()
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let shared = shared.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, shared.clone()));
            // A connection that the test wants to break ends with an error.
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Full<Bytes>>, std::io::Error> {
    let path = request.uri().path().to_string();
    let authorization = request.headers().get("authorization").map(|value| value.to_str().unwrap().to_string());
    let body = request.into_body().collect().await.map_err(std::io::Error::other)?.to_bytes();
    let body: Value = serde_json::from_slice(&body).map_err(std::io::Error::other)?;
    let asked = {
        let mut all = shared.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let mut n_open = shared.n_open.lock().unwrap_or_else(PoisonError::into_inner);
        *n_open += 1;
        let asked = Asked { path, authorization, body, n_before: all.len(), n_open: *n_open };
        all.push(asked.clone());
        asked
    };
    let decided = (shared.decide)(&asked);
    if let Answer::Late(time) = decided {
        tokio::time::sleep(time).await;
    }
    *shared.n_open.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
    let reply = |status: u16, wish: Option<&str>, body: String| {
        let mut response = Response::builder().status(status).header("content-type", "application/json");
        if let Some(wish) = wish {
            response = response.header("retry-after", wish);
        }
        Ok(response.body(Full::new(body.into())).unwrap())
    };
    match decided {
        Answer::Right | Answer::Late(_) => reply(200, None, vectors(&asked, shared.dimensions, None)),
        Answer::Zeros(of) => reply(200, None, vectors(&asked, shared.dimensions, Some(of))),
        Answer::Status(status, wish, body) => reply(status, wish, body),
        Answer::Body(body) => reply(200, None, body),
        Answer::Close => Err(std::io::Error::other("the test wants it so")),
    }
}

/// The body of an answer. Vectors come in another order than texts, as the protocol allows.
fn vectors(asked: &Asked, dimensions: usize, zeros: Option<&str>) -> String {
    let dimensions = asked.body["dimensions"].as_u64().map_or(dimensions, |n| n as usize);
    let vector = |text: &str| match zeros.is_some_and(|of| text.contains(of)) {
        true => vec![0.0; dimensions],
        false => vector_of(text, dimensions),
    };
    let data = asked.texts().into_iter().enumerate().rev();
    let data = data.map(|(i, text)| json!({"object": "embedding", "index": i, "embedding": vector(&text)}));
    json!({"object": "list", "data": data.collect::<Vec<_>>(), "model": asked.body["model"]}).to_string()
}
