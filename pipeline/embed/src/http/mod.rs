//! `http`: a server that speaks the protocol of OpenAI's `/v1/embeddings`.
//!
//! Requests are made by one thread, whoever asks: callers wait for it, and may themselves be part of something asynchronous.

mod request;
mod wire;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use codegraph_model::{Error, ErrorKind, Result};
use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Embedder, EmbedderOptions, identity, normalise};
use request::Server;

/// How often who waits looks whether to go on waiting.
const STOP_POLL: Duration = Duration::from_millis(50);

/// What is asked first, to learn how long vectors are and whether all is well.
const PROBE: &str = "how long is a vector";

/// A server, and the thread that talks to it. The thread ends when this is dropped.
struct HttpEmbedder {
    identity: String,
    dimensions: usize,
    batch: usize,
    requests_in_flight: usize,
    stop: Arc<dyn Fn() -> Option<Error> + Send + Sync>,
    asked: UnboundedSender<Asked>,
}

/// One request that is to be made, and where its answer goes.
struct Asked {
    texts: Vec<String>,
    /// Which of the texts of the caller these are.
    which: Range<usize>,
    /// Raised when nobody waits for the answer any more.
    is_off: Arc<AtomicBool>,
    answer: mpsc::Sender<(Range<usize>, Result<Vec<Vec<f32>>>)>,
}

pub(crate) fn open(options: &EmbedderOptions) -> Result<Box<dyn Embedder>> {
    let server = Server::of(options)?;
    let model = server.model.clone();
    let (asked, asks) = unbounded_channel();
    let requests_in_flight = options.requests_in_flight.max(1);
    let failed = |cause| Error::new(ErrorKind::Unavailable, "talk to the embedding server").because(cause);
    // The server's name is resolved, its certificate checked and its answers read there, too.
    let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let serve = move || runtime.block_on(make_requests(Arc::new(server), asks, requests_in_flight));
    thread::Builder::new().name("embed-http".into()).spawn(serve).map_err(failed)?;
    let mut embedder = HttpEmbedder {
        identity: String::new(),
        dimensions: 0,
        batch: options.batch.max(1),
        requests_in_flight,
        stop: options.stop.clone(),
        asked,
    };
    let mut dimensions = 0;
    embedder.ask(&[(0, PROBE)], &mut |_, vector| dimensions = vector.len())?;
    if dimensions == 0 {
        return Err(Error::new(ErrorKind::Usage, "open an embedder")
            .on(format!("the model {model} gives vectors without numbers"))
            .hint("check --embed-model: is it one that embeds?"));
    }
    embedder.dimensions = dimensions;
    embedder.identity = identity("http", &model, "-", dimensions);
    Ok(Box::new(embedder))
}

impl Embedder for HttpEmbedder {
    fn identity(&self) -> &str {
        &self.identity
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn memory_bytes(&self) -> usize {
        // The model is the server's.
        0
    }

    fn embed(&self, texts: &[&str], out: &mut Vec<f32>) -> Result<()> {
        let start = out.len();
        out.resize(start + texts.len() * self.dimensions, 0.0);
        // Servers refuse empty texts. They say nothing, and keep their zeros.
        let said: Vec<(usize, &str)> =
            texts.iter().enumerate().filter(|(_, text)| !text.trim().is_empty()).map(|(i, text)| (i, *text)).collect();
        let place = |i: usize| start + i * self.dimensions..start + (i + 1) * self.dimensions;
        let mut other = None;
        let done = self.ask(&said, &mut |i, vector| match vector.len() == self.dimensions {
            true => {
                let row = &mut out[place(i)];
                row.copy_from_slice(vector);
                normalise(row);
            }
            false => other = Some(vector.len()),
        });
        let done = match (done, other) {
            (Ok(()), Some(n)) => Err(Error::new(ErrorKind::Unavailable, "embed texts")
                .on(format!("a vector has {n} numbers, and those before had {}", self.dimensions))
                .hint("the server does not serve one model: check what --embed-url leads to")),
            (done, _) => done,
        };
        if done.is_err() {
            out.truncate(start);
        }
        done
    }

    fn batch_size(&self) -> usize {
        self.batch * self.requests_in_flight
    }
}

impl HttpEmbedder {
    /// Asks for the vectors of `texts`, and calls `take` for each with the number that stands before the text.
    fn ask(&self, texts: &[(usize, &str)], take: &mut dyn FnMut(usize, &[f32])) -> Result<()> {
        let gone = || Error::new(ErrorKind::Bug, "embed texts").on("the thread that makes requests has ended");
        let (answer, answers) = mpsc::channel();
        let is_off = Arc::new(AtomicBool::new(false));
        let mut n_open = 0;
        for (i, piece) in texts.chunks(self.batch).enumerate() {
            let asked = Asked {
                texts: piece.iter().map(|(_, text)| (*text).to_string()).collect(),
                which: i * self.batch..i * self.batch + piece.len(),
                is_off: is_off.clone(),
                answer: answer.clone(),
            };
            self.asked.send(asked).map_err(|_| gone())?;
            n_open += 1;
        }
        drop(answer);
        let mut work = || {
            while n_open > 0 {
                match answers.recv_timeout(STOP_POLL) {
                    Ok((which, vectors)) => {
                        for ((number, _), vector) in texts[which].iter().zip(&vectors?) {
                            take(*number, vector);
                        }
                        n_open -= 1;
                    }
                    Err(mpsc::RecvTimeoutError::Timeout) => {
                        if let Some(error) = (self.stop)() {
                            return Err(error);
                        }
                    }
                    Err(mpsc::RecvTimeoutError::Disconnected) => return Err(gone()),
                }
            }
            Ok(())
        };
        let done = work();
        is_off.store(true, Ordering::Relaxed);
        done
    }
}

/// Makes the requests that are asked for, so many at a time, until nobody can ask any more.
async fn make_requests(server: Arc<Server>, mut asks: UnboundedReceiver<Asked>, in_flight: usize) {
    let permits = Arc::new(Semaphore::new(in_flight));
    while let Some(asked) = asks.recv().await {
        // Closed is what the semaphore never is.
        let Ok(permit) = permits.clone().acquire_owned().await else { return };
        tokio::spawn(make_request(server.clone(), asked, permit));
    }
}

async fn make_request(server: Arc<Server>, asked: Asked, _permit: OwnedSemaphorePermit) {
    let Asked { texts, which, is_off, answer } = asked;
    let vectors = server.vectors(&texts, &is_off).await;
    // Who gave up does not take it.
    let _ = answer.send((which, vectors));
}
