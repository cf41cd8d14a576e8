//! One request, made again until it succeeds or there is no point.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use codegraph_model::{Error, ErrorKind, Result};
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, StatusCode, Url};

use super::{STOP_POLL, wire};
use crate::EmbedderOptions;

/// Longest wait before a request is made again, unless the server asks for more.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Longest wait that a server can ask for.
const LONGEST_WISH: Duration = Duration::from_secs(600);
/// Time for a connection.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// Time for a request with its answer: models that run on a CPU are slow.
const REQUEST_TIME: Duration = Duration::from_secs(300);
/// Bytes of an answer at most: a hundred times what a thousand long vectors take as text.
const ANSWER_BYTES: usize = 1 << 30;

/// A server and how it is asked.
pub(super) struct Server {
    client: Client,
    url: Url,
    pub(super) model: String,
    key: Option<String>,
    /// What is asked for; the model's own without it.
    dimensions: Option<usize>,
    retries: u32,
    pause: Duration,
}

/// Why a request gave no vectors.
struct Failure {
    error: Error,
    /// Whether it can go better next time; and how long the server wants to be left alone, if it says so.
    again: Option<Option<Duration>>,
}

impl Server {
    pub(super) fn of(options: &EmbedderOptions) -> Result<Server> {
        let usage = |on: String| Error::new(ErrorKind::Usage, "open the embedder http").on(on);
        let example = "for example --embed-url http://localhost:8080/v1 --embed-model NAME";
        let url = options.url.as_deref().ok_or_else(|| usage("no --embed-url is given".into()).hint(example))?;
        let model = options.remote_model.clone().filter(|model| !model.is_empty());
        let model = model.ok_or_else(|| usage("no --embed-model is given".into()).hint(example))?;
        let url = endpoint(url).map_err(|why| usage(format!("--embed-url: {why}")).hint(example))?;
        // Proxies would come out of the environment.
        let client = Client::builder().no_proxy().connect_timeout(CONNECT_TIME).timeout(REQUEST_TIME).build();
        let client = client.map_err(|cause| Error::new(ErrorKind::Bug, "open the embedder http").because(cause))?;
        let EmbedderOptions { key, dimensions, retries, pause, .. } = options.clone();
        Ok(Server { client, url, model, key, dimensions, retries, pause })
    }

    /// The vectors of `texts`. Once `is_off` is raised, it gives up.
    pub(super) async fn vectors(&self, texts: &[String], is_off: &AtomicBool) -> Result<Vec<Vec<f32>>> {
        let body = wire::request(&self.model, texts, self.dimensions)?;
        let mut n_tries = 0;
        loop {
            n_tries += 1;
            let Failure { error, again } = match self.try_once(&body, texts.len()).await {
                Ok(vectors) => return Ok(vectors),
                Err(failure) => failure,
            };
            let Some(wish) = again else { return Err(error) };
            if n_tries > self.retries {
                return Err(error.hint(format!(
                    "it failed {n_tries} times, with growing pauses: look at the server, and run the same again"
                )));
            }
            let grown = self.pause.saturating_mul(1 << (n_tries - 1).min(16)).min(LONGEST_PAUSE);
            let mut left = wish.map_or(grown, |wish| wish.clamp(grown, LONGEST_WISH));
            while !left.is_zero() {
                if is_off.load(Ordering::Relaxed) {
                    return Err(error);
                }
                let nap = left.min(STOP_POLL);
                tokio::time::sleep(nap).await;
                left -= nap;
            }
        }
    }

    async fn try_once(&self, body: &[u8], n_texts: usize) -> std::result::Result<Vec<Vec<f32>>, Failure> {
        let mut request = self.client.post(self.url.clone()).header("content-type", "application/json");
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        let unreached = |cause: reqwest::Error| Failure {
            // A key that cannot stand in a header, a scheme that is unknown: those do not get better.
            again: (!cause.is_builder()).then_some(None),
            error: self.error(ErrorKind::Unavailable).because(cause.without_url()),
        };
        let response = request.body(body.to_vec()).send().await.map_err(unreached)?;
        let status = response.status();
        if !status.is_success() {
            return Err(self.refusal(status, response).await);
        }
        let answer = read(response).await.map_err(unreached)?;
        wire::vectors(&answer, n_texts, self.dimensions).map_err(|why| Failure {
            error: self.error(ErrorKind::Usage).because(why).hint(
                "check --embed-url, --embed-model and --dimensions: the answer is not that of an embedding model",
            ),
            again: None,
        })
    }

    /// What a status other than success means.
    async fn refusal(&self, status: StatusCode, response: Response) -> Failure {
        let wish = response.headers().get(RETRY_AFTER).and_then(|wish| wish.to_str().ok()?.trim().parse().ok());
        let wish = wish.map(Duration::from_secs);
        let said = read(response).await.map(|body| wire::message(&body)).unwrap_or_default();
        let told = if said.is_empty() { status.to_string() } else { format!("{status}: {said}") };
        if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
            return Failure { error: self.error(ErrorKind::Unavailable).because(told), again: Some(wish) };
        }
        let hint = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                "set CODEGRAPH_EMBED_KEY or OPENAI_API_KEY to a key that the server takes"
            }
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
                "check --embed-url (what comes before /embeddings) and --embed-model"
            }
            _ => "check --embed-model and --dimensions; a model may take shorter texts, or fewer in one request",
        };
        Failure { error: self.error(ErrorKind::Usage).because(told).hint(hint), again: None }
    }

    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, "embed texts").on(shown(&self.url))
    }
}

/// The body of an answer, up to [`ANSWER_BYTES`].
async fn read(mut response: Response) -> reqwest::Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_BYTES {
            // What is cut off is no JSON, which is told.
            break;
        }
    }
    Ok(body)
}

/// Where requests go for the URL that the user gave.
fn endpoint(url: &str) -> std::result::Result<Url, String> {
    let mut url = Url::parse(url).map_err(|e| e.to_string())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("it begins with {}:, not http: or https:", url.scheme()));
    }
    let path = url.path().trim_end_matches('/').to_string();
    if !path.ends_with("/embeddings") {
        url.set_path(&format!("{path}/embeddings"));
    }
    Ok(url)
}

/// The URL without what may be secret.
fn shown(url: &Url) -> String {
    let port = url.port().map_or(String::new(), |port| format!(":{port}"));
    format!("{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_lead_to_the_endpoint() {
        for (given, expected) in [
            ("http://localhost:8080/v1", Ok("http://localhost:8080/v1/embeddings")),
            ("http://localhost:8080/v1/", Ok("http://localhost:8080/v1/embeddings")),
            ("https://user:pass@host/v1/embeddings?key=secret", Ok("https://host/v1/embeddings")),
            ("http://localhost", Ok("http://localhost/embeddings")),
            ("file:///etc/passwd", Err("it begins with file:, not http: or https:")),
            ("localhost", Err("relative URL without a base")),
        ] {
            let found = endpoint(given).map(|url| shown(&url));
            assert_eq!(found.as_deref().map_err(String::as_str), expected, "{given}");
        }
    }

    #[test]
    fn what_is_missing_is_told() {
        let url = Some("http://localhost".to_string());
        for (options, expected) in [
            (EmbedderOptions::default(), "no --embed-url is given"),
            (EmbedderOptions { url, ..EmbedderOptions::default() }, "no --embed-model is given"),
        ] {
            let error = Server::of(&options).err().expect("is refused");
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}
