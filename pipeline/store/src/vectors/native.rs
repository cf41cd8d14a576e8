//! FAISS, as far as the crate `faiss` does not wrap it: this file has the calls into its C interface, and `native.cpp` beside it
//! what that does not reach.
//!
//! FAISS must only be given bytes that it wrote itself: it is C++ that believes what stands in a file.

use std::ffi::{CStr, c_int};
use std::path::Path;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use codegraph_model::{Error, ErrorKind, Result};
use faiss::index::IndexImpl;
use faiss::{Index as _, MetricType};

use super::row_set::RowSet;

/// An index of FAISS.
pub(super) struct Index {
    inner: IndexImpl,
    /// What search goes by.
    pub(super) kind: Kind,
}

/// How an index is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Lists, of which some are read for a query: `nprobe`, at most this many.
    Lists(usize),
    /// A graph that is walked with some candidates at hand: `efSearch`.
    Graph,
    /// Everything is compared with.
    Whole,
}

#[allow(unsafe_code)]
unsafe extern "C" {
    fn codegraph_faiss_ask(is_wanted: extern "C" fn() -> bool);
    fn codegraph_faiss_train(index: *mut faiss_sys::FaissIndex, n: i64, x: *const f32) -> c_int;
    fn codegraph_faiss_add(index: *mut faiss_sys::FaissIndex, n: i64, x: *const f32, ids: *const i64) -> c_int;
    fn codegraph_faiss_reserve(index: *mut faiss_sys::FaissIndex, n: i64) -> c_int;
    fn codegraph_faiss_is_graph(index: *mut faiss_sys::FaissIndex) -> bool;
    fn codegraph_faiss_graph_parameters(
        allowed: *mut faiss_sys::FaissIDSelector,
        at_hand: c_int,
    ) -> *mut faiss_sys::FaissSearchParameters;
    fn omp_set_num_threads(n: c_int);
}

impl Index {
    /// An empty index, made as `factory` says: see
    /// <https://github.com/facebookresearch/faiss/wiki/The-index-factory>. One that would count its vectors gets a map from
    /// their numbers to what they are called.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if FAISS does not understand it.
    pub(super) fn new(factory: &str, dimensions: usize) -> Result<Index> {
        let made = Index::made(factory, dimensions)?;
        match made.kind {
            Kind::Graph | Kind::Whole if !has_map(&made.inner) => Index::made(&format!("IDMap,{factory}"), dimensions),
            _ => Ok(made),
        }
    }

    fn made(factory: &str, dimensions: usize) -> Result<Index> {
        let inner = faiss::index_factory(dimensions as u32, factory, MetricType::InnerProduct).map_err(|cause| {
            Error::new(ErrorKind::Usage, "make a vector index")
                .on(format!("FAISS does not make {factory:?} for {dimensions} dimensions"))
                .because(said(&cause))
                .hint("give a factory string of FAISS, such as IVF4096,PQ64 or HNSW32, or none at all")
        })?;
        let kind = kind_of(&inner);
        Ok(Index { inner, kind })
    }

    /// Reads a file that [`Index::write`] wrote: its checksum must have been looked at.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] if FAISS cannot read it.
    pub(super) fn read(path: &Path) -> Result<Index> {
        let inner = faiss::read_index(utf8(path)?).map_err(|cause| super::damaged(path, said(&cause)))?;
        let kind = kind_of(&inner);
        Ok(Index { inner, kind })
    }

    /// Writes it to `path`.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        faiss::write_index(&self.inner, utf8(path)?).map_err(|cause| {
            Error::new(ErrorKind::Unavailable, "write a vector index")
                .on(path.display().to_string())
                .because(said(&cause))
                .hint("see whether there is room on that disk")
        })
    }

    pub(super) fn is_trained(&self) -> bool {
        self.inner.is_trained()
    }

    pub(super) fn n(&self) -> u64 {
        self.inner.ntotal()
    }

    pub(super) fn dimensions(&self) -> usize {
        self.inner.d() as usize
    }

    /// Learns from `vectors` how to lay out what comes, on the threads that [`stoppable`] gives, whose number changes nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if there are too few for it.
    #[allow(unsafe_code)]
    pub(super) fn train(&mut self, vectors: &[f32]) -> Result<()> {
        let n = vectors.len() / self.dimensions().max(1);
        // SAFETY: the index lives, nobody else uses it, and `vectors` holds n * d numbers.
        let code = unsafe { codegraph_faiss_train(self.inner.inner_ptr(), n as i64, vectors.as_ptr()) };
        if code == 0 {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Usage, "train a vector index")
            .on(format!("{n} vectors"))
            .because(without_place(&last_error()).to_string())
            .hint("give a smaller --factory, with fewer lists, or none at all"))
    }

    /// Makes room for `n` vectors in all, so that what it has is not copied to grow.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] if there is no memory for them.
    #[allow(unsafe_code)]
    pub(super) fn reserve(&mut self, n: u64) -> Result<()> {
        // SAFETY: the index lives, and nobody else uses it.
        let code = unsafe { codegraph_faiss_reserve(self.inner.inner_ptr(), n as i64) };
        match code {
            0 => Ok(()),
            _ => Err(Error::new(ErrorKind::Limit, "fill a vector index")
                .on(format!("{n} vectors"))
                .because(without_place(&last_error()).to_string())
                .hint("give a --factory that takes less memory, such as IVF4096,PQ64, or none at all")),
        }
    }

    /// Adds vectors, which are called `ids`.
    ///
    /// # Errors
    /// [`ErrorKind::Bug`] if FAISS refuses, or if there is not an id for each.
    #[allow(unsafe_code)]
    pub(super) fn add(&mut self, vectors: &[f32], ids: &[i64]) -> Result<()> {
        let bug = || Error::new(ErrorKind::Bug, "fill a vector index");
        let n = vectors.len() / self.dimensions().max(1);
        if n != ids.len() {
            return Err(bug().on(format!("{n} vectors and {} ids", ids.len())));
        }
        // SAFETY: the index lives, nobody else uses it, `vectors` holds n * d numbers, and `ids` n.
        let code = unsafe { codegraph_faiss_add(self.inner.inner_ptr(), n as i64, vectors.as_ptr(), ids.as_ptr()) };
        match code {
            0 => Ok(()),
            _ => Err(bug().because(without_place(&last_error()).to_string())),
        }
    }

    /// The `k` nearest of each of `queries`, as far as there are any: rows, best first as the index sees them, and -1 where
    /// there are fewer. An index of lists reads `probe` of them; a graph is walked with `probe` candidates at hand.
    ///
    /// # Errors
    /// [`ErrorKind::Bug`] if FAISS refuses.
    #[allow(unsafe_code)]
    pub(super) fn search(&self, queries: &[f32], k: usize, probe: usize, allowed: Option<&RowSet>) -> Result<Vec<i64>> {
        let d = self.dimensions().max(1);
        let n = queries.len() / d;
        let mut scores = vec![0.0_f32; n * k];
        let mut rows = vec![-1_i64; n * k];
        if n == 0 || k == 0 {
            return Ok(rows);
        }
        let allowed = allowed.map(Allowed::new).transpose()?;
        let selector = allowed.as_ref().map_or(ptr::null_mut(), |allowed| allowed.selector);
        let parameters = Parameters::new(self.kind, probe, selector)?;
        // SAFETY: the index lives; `queries` holds n * d numbers, and the answers have room for n * k; parameters and
        // selector live until the call has ended. Searching does not change an index.
        let code = unsafe {
            faiss_sys::faiss_Index_search_with_params(
                self.inner.inner_ptr(),
                n as i64,
                queries.as_ptr(),
                k as i64,
                parameters.0,
                scores.as_mut_ptr(),
                rows.as_mut_ptr(),
            )
        };
        told(code, "search")?;
        Ok(rows)
    }
}

/// The rows that may be found, as FAISS takes them.
struct Allowed<'a> {
    selector: *mut faiss_sys::FaissIDSelector,
    /// It points into these bits.
    _bits: &'a [u8],
}

impl Allowed<'_> {
    #[allow(unsafe_code)]
    fn new(rows: &RowSet) -> Result<Allowed<'_>> {
        let bits = rows.bits();
        let mut made = ptr::null_mut();
        // SAFETY: FAISS keeps the pointer and never writes; the bits are borrowed for as long as this lives.
        told(unsafe { faiss_sys::faiss_IDSelectorBitmap_new(&mut made, bits.len(), bits.as_ptr()) }, "search")?;
        Ok(Allowed { selector: made.cast(), _bits: bits })
    }
}

impl Drop for Allowed<'_> {
    #[allow(unsafe_code)]
    fn drop(&mut self) {
        // SAFETY: it was made above, and nobody else frees it.
        unsafe { faiss_sys::faiss_IDSelector_free(self.selector) }
    }
}

/// Parameters of one search.
struct Parameters(*mut faiss_sys::FaissSearchParameters);

impl Parameters {
    #[allow(unsafe_code)]
    fn new(kind: Kind, probe: usize, selector: *mut faiss_sys::FaissIDSelector) -> Result<Parameters> {
        let mut made = ptr::null_mut();
        // SAFETY: each makes an object that holds the selector's pointer, which outlives it (see `Index::search`); no
        // selector stands for all rows. No limit of codes is 0.
        let code = unsafe {
            match kind {
                Kind::Lists(n) => {
                    let mut lists = ptr::null_mut();
                    let n_probed = probe.clamp(1, n.max(1));
                    let code = faiss_sys::faiss_SearchParametersIVF_new_with(&mut lists, selector, n_probed, 0);
                    made = lists.cast();
                    code
                }
                Kind::Graph => {
                    made = codegraph_faiss_graph_parameters(selector, c_int::try_from(probe).unwrap_or(c_int::MAX));
                    0
                }
                Kind::Whole => faiss_sys::faiss_SearchParameters_new(&mut made, selector),
            }
        };
        told(code, "search")?;
        if made.is_null() {
            return Err(Error::new(ErrorKind::Limit, "search").on("there is no memory for its parameters"));
        }
        Ok(Parameters(made))
    }
}

impl Drop for Parameters {
    #[allow(unsafe_code)]
    fn drop(&mut self) {
        // SAFETY: it was made above, and nobody else frees it; its destructor is virtual.
        unsafe { faiss_sys::faiss_SearchParameters_free(self.0) }
    }
}

/// Whether it has a map from numbers of vectors to what they are called.
#[allow(unsafe_code)]
fn has_map(index: &IndexImpl) -> bool {
    // SAFETY: the cast looks at the object's type, and gives null if it is another.
    unsafe { !faiss_sys::faiss_IndexIDMap_cast(index.inner_ptr()).is_null() }
}

#[allow(unsafe_code)]
fn kind_of(index: &IndexImpl) -> Kind {
    // SAFETY: casts look at the object's type and give null if it is another; what they give belongs to the index, which
    // lives. A map of ids or a transform in front of an index is looked through.
    unsafe {
        let mut inner = index.inner_ptr();
        let named = faiss_sys::faiss_IndexIDMap_cast(inner);
        if !named.is_null() {
            inner = faiss_sys::faiss_IndexIDMap_sub_index(named);
        }
        let transformed = faiss_sys::faiss_IndexPreTransform_cast(inner);
        if !transformed.is_null() {
            inner = faiss_sys::faiss_IndexPreTransform_index(transformed);
        }
        let lists = faiss_sys::faiss_IndexIVF_cast(inner);
        if !lists.is_null() {
            return Kind::Lists(faiss_sys::faiss_IndexIVF_nlist(lists));
        }
        if codegraph_faiss_is_graph(inner) { Kind::Graph } else { Kind::Whole }
    }
}

/// Lets FAISS use one thread for what the calling thread asks of it, as for one query, for which more are not worth it.
#[allow(unsafe_code)]
pub(super) fn use_one_thread() {
    // SAFETY: it sets a number of the calling thread.
    unsafe { omp_set_num_threads(1) };
}

/// Lets FAISS use `jobs` threads for what the calling thread asks of it. The library of linear algebra below it gets one: it is asked
/// from each of them, and a decomposition rounds otherwise on more.
#[allow(unsafe_code)]
fn use_threads(jobs: usize) {
    // SAFETY: it sets a number of the calling thread.
    unsafe { omp_set_num_threads(c_int::try_from(jobs.max(1)).unwrap_or(c_int::MAX)) };
    // Other libraries than OpenBLAS take the number from OpenMP, which gives one to who is asked from within its threads.
    if let Some(found) = of_openblas(c"openblas_set_num_threads") {
        // SAFETY: OpenBLAS documents it so. It sets a number of the process.
        unsafe {
            let set: extern "C" fn(c_int) = std::mem::transmute(found);
            set(1);
        }
    }
}

/// What OpenBLAS has under `name`, if it is what linear algebra is done by.
#[allow(unsafe_code)]
fn of_openblas(name: &CStr) -> Option<*mut libc::c_void> {
    // SAFETY: a symbol is looked up by name among what is loaded.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    (!found.is_null()).then_some(found)
}

/// Ends the threads that OpenBLAS starts when it is loaded, for a process that asks it on one thread alone: they wait for work by
/// spinning, which takes 25 milliseconds of each core. To be called before anything is asked of it.
#[allow(unsafe_code)]
pub fn end_idle_threads() {
    if let Some(found) = of_openblas(c"blas_thread_shutdown_") {
        // SAFETY: it takes no arguments and may be called whenever nobody asks for anything, as the library does before a fork;
        // it starts threads again where it wants them.
        unsafe {
            let shut_down: extern "C" fn() -> c_int = std::mem::transmute(found);
            shut_down();
        }
    }
}

/// Whether FAISS is to stop.
static IS_WANTED: AtomicBool = AtomicBool::new(false);
/// Held by the one who may stop it.
static BUILDING: Mutex<()> = Mutex::new(());

extern "C" fn is_wanted() -> bool {
    IS_WANTED.load(Ordering::Relaxed)
}

/// Runs `work`, which calls FAISS on `jobs` threads and may take minutes, and has it end early, with an error of FAISS, once `stop` says
/// so; what `stop` said is the error then. Only one at a time in a process: others wait.
///
/// # Errors
/// What `stop` said, or those of `work`.
#[allow(unsafe_code)]
pub(super) fn stoppable<T>(jobs: usize, stop: &super::exact::Stop<'_>, work: impl FnOnce() -> Result<T>) -> Result<T> {
    static IS_ASKED: Once = Once::new();
    let _held = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    IS_WANTED.store(false, Ordering::Relaxed);
    use_threads(jobs);
    // SAFETY: it is set once and never taken back, so that no thread meets one that is gone.
    IS_ASKED.call_once(|| unsafe { codegraph_faiss_ask(is_wanted) });
    let is_done = AtomicBool::new(false);
    let (done, said) = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                if let Some(error) = stop() {
                    IS_WANTED.store(true, Ordering::Relaxed);
                    return Some(error);
                }
                std::thread::park_timeout(std::time::Duration::from_millis(50));
            }
            None
        });
        let done = work();
        is_done.store(true, Ordering::Relaxed);
        watcher.thread().unpark();
        (done, watcher.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    IS_WANTED.store(false, Ordering::Relaxed);
    match said {
        Some(error) => Err(error),
        None => done,
    }
}

fn told(code: c_int, doing: &str) -> Result<()> {
    if code == 0 {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Bug, doing).because(last_error()))
}

#[allow(unsafe_code)]
fn last_error() -> String {
    // SAFETY: a call has failed on this thread, whose last error FAISS keeps as a text that ends with a zero.
    unsafe {
        let text = faiss_sys::faiss_get_last_error();
        if text.is_null() { "FAISS failed".into() } else { CStr::from_ptr(text).to_string_lossy().into_owned() }
    }
}

/// What FAISS said, without the place in its source.
fn said(cause: &faiss::error::Error) -> String {
    let text = cause.to_string();
    without_place(text.strip_prefix("Native faiss error: ").unwrap_or(&text)).to_string()
}

/// "Error in FUNCTION at FILE.cpp:LINE: what is wrong", without all but what is wrong.
fn without_place(text: &str) -> &str {
    let place = text.find(".cpp:").and_then(|at| text[at..].find(": ").map(|n| at + n + 2));
    place.map_or(text, |end| &text[end..])
}

fn utf8(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| {
        Error::new(ErrorKind::Usage, "open a vector index")
            .on(path.display().to_string())
            .hint("FAISS takes paths that are UTF-8: move the snapshot")
    })
}
