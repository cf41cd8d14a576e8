//! What a store is asked at most: so many requests and bytes in a second, and so many requests at a time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use codegraph_model::Clock;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpRequest, HttpResponse, HttpService, ReqwestConnector,
};
use tokio::sync::Semaphore;

use super::RemoteOptions;

/// What was not used of a rate can be used later, for so long.
const BURST: Duration = Duration::from_millis(100);

/// The limits of all clients of a run.
#[derive(Debug)]
pub(super) struct Limits {
    requests: Option<Rate>,
    bytes: Option<Rate>,
    /// Requests that may be under way.
    pub(super) in_flight: Semaphore,
}

impl Limits {
    pub(super) fn new(options: &RemoteOptions) -> Limits {
        let rate = |per_second: f64| Rate { clock: options.clock, per_second, next: Mutex::new(Duration::ZERO) };
        Limits {
            requests: options.max_requests_per_second.map(rate),
            bytes: options.max_bytes_per_second.map(|n| rate(n as f64)),
            in_flight: Semaphore::new(options.max_requests_in_flight.max(1)),
        }
    }

    /// Waits until `n` more bytes may be taken.
    pub(super) async fn take_bytes(&self, n: usize) {
        if let Some(rate) = &self.bytes {
            rate.take(n as f64).await;
        }
    }
}

/// So many of something in a second.
#[derive(Debug)]
struct Rate {
    clock: Clock,
    per_second: f64,
    /// When the next one is due.
    next: Mutex<Duration>,
}

impl Rate {
    async fn take(&self, n: f64) {
        let wait = self.due(n, (self.clock)());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    /// How long after `now` it is the turn of `n` more.
    fn due(&self, n: f64, now: Duration) -> Duration {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = (*next).max(now.saturating_sub(BURST));
        *next = at + Duration::from_secs_f64(n / self.per_second);
        at.saturating_sub(now)
    }
}

/// Connects clients that keep to the limits, whatever they ask: parts of objects, listings, and what is tried again.
#[derive(Debug)]
pub(super) struct Connector(pub(super) Arc<Limits>);

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let inner = ReqwestConnector::default().connect(options)?;
        Ok(match self.0.requests {
            Some(_) => HttpClient::new(Limited { inner, limits: self.0.clone() }),
            None => inner,
        })
    }
}

#[derive(Debug)]
struct Limited {
    inner: HttpClient,
    limits: Arc<Limits>,
}

#[async_trait]
impl HttpService for Limited {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if let Some(rate) = &self.limits.requests {
            rate.take(1.0).await;
        }
        self.inner.execute(request).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_kept_and_not_saved_up() {
        let rate = Rate { clock: || Duration::ZERO, per_second: 10.0, next: Mutex::new(Duration::ZERO) };
        let ms = Duration::from_millis;
        // Now, how many, and how long they wait.
        for (now, n, expected) in [
            (1000, 1.0, 0), // a tenth of a second was saved up …
            (1000, 1.0, 0), // … which is one more at once
            (1000, 1.0, 100),
            (1000, 5.0, 200),
            (1100, 1.0, 600),
            (9000, 1.0, 0), // a long pause saves no more than that
            (9000, 1.0, 0),
            (9000, 1.0, 100),
        ] {
            assert_eq!(rate.due(n, ms(now)), ms(expected), "{n} at {now}");
        }
    }
}
