//! One bucket, container or server: requests are made on threads of their own, and waited for.

use std::collections::HashMap;
use std::future::Future;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::TryStreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::http::HttpBuilder;
use object_store::list::PaginatedListStore;
use object_store::path::Path as Key;
use object_store::{BackoffConfig, ClientOptions, GetOptions, ObjectMeta, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use super::RemoteOptions;
use super::address::{Address, Scheme};
use super::limits::{Connector, Limits};
use super::object::Blocks;
use super::trouble::{Trouble, TroubleKind};

/// Threads for requests: what they do besides waiting is little.
const N_THREADS: usize = 2;

/// How soon a stop is noticed.
const PATIENCE: Duration = Duration::from_millis(50);

/// A body of which nothing comes for so long is given up.
const SILENCE: Duration = Duration::from_secs(60);

/// Waits between tries, which grow up to the second, with jitter.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// The stores of a run.
pub(crate) struct Remotes {
    options: RemoteOptions,
    limits: Arc<Limits>,
    blocks: Arc<Blocks>,
    clients: Mutex<HashMap<(Scheme, String), Arc<Client>>>,
}

impl Remotes {
    pub(crate) fn new(options: &RemoteOptions) -> Remotes {
        Remotes {
            limits: Arc::new(Limits::new(options)),
            blocks: Arc::new(Blocks::new(options.memory_bytes)),
            options: options.clone(),
            clients: Mutex::new(HashMap::new()),
        }
    }

    /// The client of the store that `address` lies in.
    pub(super) fn client(&self, address: &Address) -> Result<Arc<Client>, Trouble> {
        let key = (address.scheme, address.store.clone());
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let runtime = match clients.values().next() {
            Some(client) => client.runtime.clone(),
            None => {
                let built =
                    Builder::new_multi_thread().worker_threads(N_THREADS).thread_name("remote").enable_all().build();
                Arc::new(built.map_err(|e| Trouble::new(TroubleKind::Unavailable, e.to_string()))?)
            }
        };
        // Connections belong to the threads that make them.
        let within = runtime.enter();
        let opened = open(address, &self.options, &self.limits).map_err(|e| Trouble::of(&e));
        drop(within);
        let (store, pages) = opened?;
        let client = Arc::new(Client {
            runtime,
            store,
            pages,
            limits: self.limits.clone(),
            blocks: self.blocks.clone(),
            stop: self.options.stop.clone(),
        });
        clients.insert(key, client.clone());
        Ok(client)
    }
}

type Opened = (Arc<dyn ObjectStore>, Option<Arc<dyn PaginatedListStore>>);

fn open(address: &Address, options: &RemoteOptions, limits: &Arc<Limits>) -> object_store::Result<Opened> {
    let retry = RetryConfig {
        backoff: BackoffConfig { init_backoff: FIRST_WAIT, max_backoff: LONGEST_WAIT, base: 2.0 },
        max_retries: options.max_retries,
        ..RetryConfig::default()
    };
    let connector = || Connector(limits.clone());
    // The stores' own names of settings are those of their variables in small letters.
    let settings = |prefix: &'static str| {
        options
            .variables
            .iter()
            .filter(move |(name, _)| name.starts_with(prefix))
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
    };
    let url = address.store.as_str();
    Ok(match address.scheme {
        Scheme::S3 => {
            let mut builder = AmazonS3Builder::new().with_url(url).with_retry(retry).with_http_connector(connector());
            for (name, value) in settings("AWS_") {
                if let Ok(name) = name.parse() {
                    builder = builder.with_config(name, value);
                }
            }
            let store = Arc::new(builder.build()?);
            (store.clone(), Some(store))
        }
        Scheme::Google => {
            let mut builder =
                GoogleCloudStorageBuilder::new().with_url(url).with_retry(retry).with_http_connector(connector());
            for (name, value) in settings("GOOGLE_") {
                if let Ok(name) = name.parse() {
                    builder = builder.with_config(name, value);
                }
            }
            let store = Arc::new(builder.build()?);
            (store.clone(), Some(store))
        }
        Scheme::Azure => {
            let mut builder =
                MicrosoftAzureBuilder::new().with_url(url).with_retry(retry).with_http_connector(connector());
            for (name, value) in settings("AZURE_") {
                if let Ok(name) = name.parse() {
                    builder = builder.with_config(name, value);
                }
            }
            let store = Arc::new(builder.build()?);
            (store.clone(), Some(store))
        }
        Scheme::Web => {
            let client = ClientOptions::new().with_allow_http(true);
            let builder = HttpBuilder::new().with_url(url).with_retry(retry).with_client_options(client);
            (Arc::new(builder.with_http_connector(connector()).build()?), None)
        }
    })
}

/// One store.
pub(crate) struct Client {
    runtime: Arc<Runtime>,
    pub(super) store: Arc<dyn ObjectStore>,
    /// The same, where it lists in pages.
    pub(super) pages: Option<Arc<dyn PaginatedListStore>>,
    limits: Arc<Limits>,
    pub(super) blocks: Arc<Blocks>,
    stop: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.store)
    }
}

/// What is asked of an object.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) key: Key,
    /// The part that is wanted; none for all.
    pub(super) range: Option<Range<u64>>,
    /// The version that it must have.
    pub(super) e_tag: Option<String>,
    /// More bytes are not taken.
    pub(super) most_bytes: u64,
}

/// What came of it.
pub(super) struct Given {
    pub(super) bytes: Vec<u8>,
    /// The object as a whole.
    pub(super) meta: ObjectMeta,
}

impl Client {
    /// Waits for the end of `work`, unless the job is stopped.
    pub(super) fn wait<T>(&self, work: impl Future<Output = T>) -> Result<T, Trouble> {
        self.runtime.block_on(async {
            let mut work = std::pin::pin!(work);
            loop {
                match tokio::time::timeout(PATIENCE, &mut work).await {
                    Ok(done) => return Ok(done),
                    Err(_) if (self.stop)() => return Err(Trouble::new(TroubleKind::Stopped, "the job was stopped")),
                    Err(_) => {}
                }
            }
        })
    }

    /// Begins to read.
    pub(super) fn begin(&self, asked: Asked) -> JoinHandle<Result<Given, Trouble>> {
        let (store, limits) = (self.store.clone(), self.limits.clone());
        self.runtime.spawn(async move { get(&*store, &limits, &asked).await })
    }

    /// Reads.
    pub(super) fn get(&self, asked: Asked) -> Result<Given, Trouble> {
        self.wait(joined(self.begin(asked)))?
    }

    /// What is known of an object.
    pub(super) fn head(&self, key: &Key) -> Result<ObjectMeta, Trouble> {
        self.wait(async { self.store.head(key).await })?.map_err(|e| Trouble::of(&e))
    }
}

/// The end of what was begun.
pub(super) async fn joined<T>(begun: JoinHandle<Result<T, Trouble>>) -> Result<T, Trouble> {
    begun.await.unwrap_or_else(|e| Err(Trouble::new(TroubleKind::Unavailable, e.to_string())))
}

async fn get(store: &dyn ObjectStore, limits: &Limits, asked: &Asked) -> Result<Given, Trouble> {
    let _in_flight = limits.in_flight.acquire().await;
    let failed = |e: object_store::Error| Trouble::of(&e);
    let options = GetOptions {
        range: asked.range.clone().map(Into::into),
        if_match: asked.e_tag.clone(),
        ..GetOptions::default()
    };
    let result = store.get_opts(&asked.key, options).await.map_err(failed)?;
    let meta = result.meta.clone();
    let due = result.range.end - result.range.start;
    if due > asked.most_bytes {
        return Ok(Given { bytes: Vec::new(), meta });
    }
    // A body that breaks is gone on with from there, as long as the store says that it is the same.
    let mut bytes = Vec::with_capacity(due as usize);
    let mut body = result.into_stream();
    loop {
        let next = tokio::time::timeout(SILENCE, body.try_next()).await;
        let next = next.map_err(|_| Trouble::new(TroubleKind::Unavailable, "its bytes stopped coming"))?;
        let Some(part) = next.map_err(failed)? else { break };
        limits.take_bytes(part.len()).await;
        if bytes.len() + part.len() > due as usize {
            return Err(Trouble::new(TroubleKind::Changed, "more bytes came than were due"));
        }
        bytes.extend_from_slice(&part);
    }
    match bytes.len() as u64 == due {
        true => Ok(Given { bytes, meta }),
        false => Err(Trouble::new(TroubleKind::Unavailable, format!("{} of {due} bytes came", bytes.len()))),
    }
}
