//! The chain: what a flow is made of, written once in reading order, and how it runs.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use codegraph_model::{Clock, Error, ErrorKind, Result};
use crossbeam_channel::{RecvTimeoutError, unbounded};

use super::edge::{EdgeIn, EdgeOut, EdgeOutlet, EdgeState, edge};
use super::gate::Gate;
use super::halt::{Halt, StopFlag};
use super::site::{Metrics, Site};
use super::{Item, Never, Origin, STOP_POLL, Step, Worker};

/// A flow without links: what all of them will share.
pub(crate) struct Flow {
    halt: Arc<Halt>,
    cores: Arc<Gate>,
    clock: Clock,
    threads: Vec<Planned>,
    steps: Vec<StepState>,
}

/// What a thread does.
type Body = Box<dyn FnOnce(&mut Site) -> Result<()> + Send>;

/// A thread that will run.
struct Planned {
    name: String,
    site: Site,
    body: Body,
}

struct StepState {
    name: &'static str,
    n_threads: usize,
    metrics: Arc<Metrics>,
    /// The edge behind it.
    edge: Option<Arc<EdgeState>>,
}

/// What one step did.
#[derive(Clone, Debug)]
pub struct StepReport {
    /// Its name.
    pub name: &'static str,
    /// Threads that it had.
    pub n_threads: usize,
    /// Time in which they held a permit, added up.
    pub busy: Duration,
    /// Items taken.
    pub items_in: u64,
    /// Items handed on.
    pub items_out: u64,
    /// Bytes taken.
    pub bytes_in: u64,
    /// Bytes handed on.
    pub bytes_out: u64,
    /// Bytes that may wait behind it.
    pub edge_budget_bytes: u64,
    /// Most bytes that did.
    pub edge_peak_bytes: u64,
}

/// A chain that has an open end.
pub(crate) struct Chain<T> {
    flow: Flow,
    end: EdgeOut<T>,
}

impl Flow {
    /// A flow that keeps up to `n_cores` cores busy.
    pub(crate) fn new(n_cores: usize, clock: Clock) -> Flow {
        let halt = Arc::new(Halt::default());
        let cores = Gate::new(n_cores.max(1), &halt);
        Flow { halt, cores, clock, threads: Vec::new(), steps: Vec::new() }
    }

    /// A budget that workers of this flow take from with [`Site::hold`].
    pub(crate) fn gate(&self, budget: usize) -> Arc<Gate> {
        Gate::new(budget, &self.halt)
    }

    /// Begins the chain. `edge_bytes` may wait behind the origin.
    pub(crate) fn origin<O: Origin>(mut self, name: &'static str, mut origin: O, edge_bytes: usize) -> Chain<O::Out> {
        let (mut to, end) = self.link(name, 1, edge_bytes);
        self.plan(name.to_string(), move |site| {
            site.begin()?;
            origin.run(&mut EdgeOutlet { edge: &mut to, site })
        });
        Chain { flow: self, end }
    }

    /// Adds a step and the edge behind it.
    fn link<T: Item>(&mut self, name: &'static str, n_threads: usize, edge_bytes: usize) -> (EdgeIn<T>, EdgeOut<T>) {
        let (to, end) = edge(edge_bytes, &self.halt);
        self.add_step(name, n_threads, Some(to.state.clone()));
        (to, end)
    }

    fn add_step(&mut self, name: &'static str, n_threads: usize, edge: Option<Arc<EdgeState>>) {
        self.steps.push(StepState { name, n_threads, metrics: Arc::default(), edge });
    }

    /// Adds a thread to the step that was added last.
    fn plan(&mut self, name: String, body: impl FnOnce(&mut Site) -> Result<()> + Send + 'static) {
        let metrics = self.steps.last().map(|step| step.metrics.clone()).unwrap_or_default();
        let site = Site::new(self.halt.clone(), metrics, self.cores.clone(), self.clock);
        self.threads.push(Planned { name, site, body: Box::new(body) });
    }

    /// Runs all threads to their ends. The calling thread watches.
    fn run(self, stop: &StopFlag) -> Result<Vec<StepReport>> {
        let (ended, ends) = unbounded::<()>();
        let mut handles = Vec::new();
        for planned in self.threads {
            let Planned { name, site, body } = planned;
            let ended = ended.clone();
            let spawned = thread::Builder::new().name(name.clone()).spawn(move || {
                run_thread(site, body);
                drop(ended);
            });
            match spawned {
                Ok(handle) => handles.push(handle),
                Err(e) => self.halt.fail(Error::new(ErrorKind::Unavailable, "start a thread").on(name).because(e)),
            }
        }
        drop(ended);
        // Disconnected: every thread has ended, well or not.
        while let Err(RecvTimeoutError::Timeout) = ends.recv_timeout(STOP_POLL) {
            if let Some(error) = stop.error() {
                self.halt.fail(error);
            }
        }
        for handle in handles {
            if let Err(payload) = handle.join() {
                self.halt.fail(died(&*payload));
            }
        }
        match self.halt.take_error() {
            Some(error) => Err(error),
            None => Ok(self.steps.iter().map(StepState::report).collect()),
        }
    }
}

impl<T: Item> Chain<T> {
    /// Adds a step with one thread. `edge_bytes` may wait behind it.
    pub(crate) fn step<S: Step<In = T>>(mut self, name: &'static str, mut step: S, edge_bytes: usize) -> Chain<S::Out> {
        let (mut to, end) = self.flow.link(name, 1, edge_bytes);
        let mut from = self.end;
        self.flow.plan(name.to_string(), move |site| run_step(&mut step, &mut from, &mut to, site));
        Chain { flow: self.flow, end }
    }

    /// Adds one thread per worker. Items of `window_bytes` at most, or one that is larger, are between the entry of the
    /// stage and the step behind it, which takes what became of them in the order in which they entered.
    pub(crate) fn parallel<W: Worker<In = T>>(
        mut self,
        name: &'static str,
        workers: Vec<W>,
        window_bytes: usize,
        edge_bytes: usize,
    ) -> Chain<W::Out> {
        let window = self.flow.gate(window_bytes);
        let (to, end) = self.flow.link(name, workers.len(), edge_bytes);
        let window = self.end.state.window.get_or_init(|| window).clone();
        for (i, mut worker) in workers.into_iter().enumerate() {
            let (mut from, mut to) = (self.end.clone(), to.clone());
            self.flow.plan(format!("{name}-{i}"), move |site| run_worker(&mut worker, &mut from, &mut to, site));
        }
        Chain { flow: self.flow, end: end.in_order(window) }
    }

    /// Ends the chain with `step`, runs it, and gives the step back with what all steps did. Stops early if `stop` is
    /// raised.
    ///
    /// # Errors
    /// The first error of any step, with the step's name and the item's label.
    pub(crate) fn last<S: Step<In = T, Out = Never>>(
        mut self,
        name: &'static str,
        mut step: S,
        stop: &StopFlag,
    ) -> Result<(S, Vec<StepReport>)> {
        self.flow.add_step(name, 1, None);
        let mut from = self.end;
        let (mut to, _nobody) = edge::<Never>(0, &self.flow.halt);
        let done = Arc::new(Mutex::new(None));
        let result = done.clone();
        self.flow.plan(name.to_string(), move |site| {
            run_step(&mut step, &mut from, &mut to, site)?;
            *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(step);
            Ok(())
        });
        let reports = self.flow.run(stop)?;
        let step = done.lock().unwrap_or_else(PoisonError::into_inner).take();
        let step = step.ok_or_else(|| Error::new(ErrorKind::Bug, "end a flow").on(name))?;
        Ok((step, reports))
    }
}

fn run_step<S: Step>(step: &mut S, from: &mut EdgeOut<S::In>, to: &mut EdgeIn<S::Out>, site: &mut Site) -> Result<()> {
    while let Some((_, item)) = from.receive() {
        site.metrics.received(item.n_bytes());
        site.label = item.label();
        site.begin()?;
        step.take(item, &mut EdgeOutlet { edge: to, site })?;
        site.rest();
    }
    if site.is_stopped() {
        return Ok(());
    }
    site.label = "the end".into();
    site.begin()?;
    step.finish(&mut EdgeOutlet { edge: to, site })
}

fn run_worker<W: Worker>(
    worker: &mut W,
    from: &mut EdgeOut<W::In>,
    to: &mut EdgeIn<W::Out>,
    site: &mut Site,
) -> Result<()> {
    while let Some((place, item)) = from.receive() {
        site.metrics.received(item.n_bytes());
        site.label = item.label();
        site.begin()?;
        let made = worker.work(item, site)?;
        site.rest();
        to.send_at(place, made, site)?;
    }
    Ok(())
}

/// The life of a thread. There is one clean way out; every other one stops the whole flow.
fn run_thread(mut site: Site, body: Body) {
    let result = catch_unwind(AssertUnwindSafe(|| body(&mut site)));
    let failure = match result {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error,
        Err(payload) => died(&*payload),
    };
    let name = thread::current().name().unwrap_or_default().to_string();
    let place = if site.label.is_empty() { name } else { format!("{name}: {}", site.label) };
    site.halt.fail(failure.on(place));
}

fn died(payload: &(dyn Any + Send)) -> Error {
    let error = Error::new(ErrorKind::Bug, "go on after a panic");
    match panic_message(payload) {
        Some(message) => error.because(message),
        None => error,
    }
    .hint("this is a defect of codegraph: please report it with this message")
}

/// What a panic said.
pub(crate) fn panic_message(payload: &(dyn Any + Send)) -> Option<String> {
    let text = payload.downcast_ref::<&str>().map(|text| text.to_string());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
}

impl StepState {
    fn report(&self) -> StepReport {
        let get = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
        let bytes = self.edge.as_ref().map(|edge| &edge.bytes);
        StepReport {
            name: self.name,
            n_threads: self.n_threads,
            busy: Duration::from_micros(get(&self.metrics.busy_us)),
            items_in: get(&self.metrics.items_in),
            items_out: get(&self.metrics.items_out),
            bytes_in: get(&self.metrics.bytes_in),
            bytes_out: get(&self.metrics.bytes_out),
            edge_budget_bytes: bytes.map_or(0, |bytes| bytes.budget() as u64),
            edge_peak_bytes: bytes.map_or(0, |bytes| bytes.peak() as u64),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
    use std::time::Instant;

    use super::*;
    use crate::flow::Outlet;

    fn clock() -> Duration {
        static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }

    /// A number that weighs `n_bytes`.
    struct Weight {
        n: u64,
        n_bytes: usize,
    }

    impl Item for Weight {
        fn n_bytes(&self) -> usize {
            self.n_bytes
        }
        fn label(&self) -> String {
            format!("weight {}", self.n)
        }
    }

    struct Numbers(u64, usize);

    impl Origin for Numbers {
        type Out = Weight;
        fn run(&mut self, out: &mut dyn Outlet<Weight>) -> Result<()> {
            (0..self.0).try_for_each(|n| out.put(Weight { n, n_bytes: self.1 }))
        }
    }

    /// Hands each number on after `0`, which may sleep, fail or panic.
    struct Apply<F>(F);

    impl<F: FnMut(u64) -> Result<()> + Send + 'static> Worker for Apply<F> {
        type In = Weight;
        type Out = Weight;
        fn work(&mut self, item: Weight, _: &mut Site) -> Result<Weight> {
            (self.0)(item.n)?;
            Ok(item)
        }
    }

    impl<F: FnMut(u64) -> Result<()> + Send + 'static> Step for Apply<F> {
        type In = Weight;
        type Out = Weight;
        fn take(&mut self, item: Weight, out: &mut dyn Outlet<Weight>) -> Result<()> {
            (self.0)(item.n)?;
            out.put(item)
        }
        fn finish(&mut self, _: &mut dyn Outlet<Weight>) -> Result<()> {
            Ok(())
        }
    }

    #[derive(Default)]
    struct Collect(Vec<u64>);

    impl Step for Collect {
        type In = Weight;
        type Out = Never;
        fn take(&mut self, item: Weight, _: &mut dyn Outlet<Never>) -> Result<()> {
            self.0.push(item.n);
            Ok(())
        }
        fn finish(&mut self, _: &mut dyn Outlet<Never>) -> Result<()> {
            self.0.push(u64::MAX);
            Ok(())
        }
    }

    type Run = Result<(Collect, Vec<StepReport>)>;

    fn run<F>(n_items: u64, n_bytes: usize, n_cores: usize, n_inside: usize, workers: Vec<F>, stop: &StopFlag) -> Run
    where
        F: FnMut(u64) -> Result<()> + Send + 'static,
    {
        Flow::new(n_cores, clock)
            .origin("numbers", Numbers(n_items, n_bytes), 100)
            .parallel("apply", workers.into_iter().map(Apply).collect(), n_inside * n_bytes.max(1), 100)
            .last("collect", Collect::default(), stop)
    }

    #[test]
    fn order_is_kept_and_budgets_hold() {
        for (n_workers, n_cores, n_bytes) in [(1, 1, 10), (2, 1, 60), (5, 2, 10), (5, 5, 1000), (3, 3, 0)] {
            let inside = Arc::new(AtomicUsize::new(0));
            let worker = || {
                let inside = inside.clone();
                move |n: u64| {
                    assert!(inside.fetch_add(1, Ordering::SeqCst) < n_cores, "more work than cores");
                    thread::sleep(Duration::from_micros(n * 7919 % 300));
                    inside.fetch_sub(1, Ordering::SeqCst);
                    Ok(())
                }
            };
            let workers = (0..n_workers).map(|_| worker()).collect();
            let (collect, reports) = run(300, n_bytes, n_cores, 7, workers, &StopFlag::new()).expect("runs");
            assert_eq!(collect.0, (0..300).chain([u64::MAX]).collect::<Vec<_>>());
            for report in &reports {
                assert!(report.edge_peak_bytes <= 100.max(n_bytes as u64), "{report:?}");
            }
            assert_eq!(reports[1].items_in, 300);
            assert_eq!(reports[2].bytes_in, 300 * n_bytes as u64);
        }
    }

    #[test]
    fn a_window_bounds_what_overtakes() {
        let furthest = Arc::new(AtomicU64::new(0));
        let worker = || {
            let furthest = furthest.clone();
            move |n: u64| {
                furthest.fetch_max(n, Ordering::SeqCst);
                if n == 0 {
                    thread::sleep(Duration::from_millis(100));
                    assert!(furthest.load(Ordering::SeqCst) < 4, "the window has room for four");
                }
                Ok(())
            }
        };
        run(50, 1, 2, 4, vec![worker(), worker()], &StopFlag::new()).expect("runs");
    }

    #[test]
    fn the_first_error_wins_and_tells_its_place() {
        let broken = |n: u64| match n {
            17 => Err(Error::new(ErrorKind::Damaged, "count")),
            _ => Ok(()),
        };
        let error = run(1_000_000, 10, 2, 8, vec![broken; 3], &StopFlag::new()).err().expect("fails");
        assert_eq!(error.kind(), ErrorKind::Damaged);
        let text = error.to_string();
        assert!(text.starts_with("could not count: apply-") && text.ends_with(": weight 17"), "{text}");
    }

    #[test]
    fn a_panic_stops_everything() {
        let broken = |n: u64| {
            assert!(n != 17, "seventeen");
            Ok(())
        };
        let error = run(1_000_000, 10, 2, 8, vec![broken; 2], &StopFlag::new()).err().expect("fails");
        assert_eq!(error.kind(), ErrorKind::Bug);
        let text = error.to_string();
        assert!(text.contains("weight 17") && text.contains("seventeen"), "{text}");
        // The same in a step with one thread, where everyone else waits.
        let error = Flow::new(1, clock)
            .origin("numbers", Numbers(1_000_000, 10), 100)
            .step("apply", Apply(broken), 100)
            .last("collect", Collect::default(), &StopFlag::new())
            .err()
            .expect("fails");
        assert!(error.to_string().contains("apply: weight 17"), "{error}");
    }

    #[test]
    fn a_raised_flag_stops_everything() {
        let stop = StopFlag::new();
        let is_seen = Arc::new(AtomicBool::new(false));
        let raise = {
            let (stop, is_seen) = (stop.clone(), is_seen.clone());
            move |n: u64| {
                if n == 5 {
                    stop.terminate();
                }
                is_seen.fetch_or(n > 5, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(1));
                Ok(())
            }
        };
        let error = run(u64::MAX, 10, 2, 8, vec![raise.clone(), raise], &stop).err().expect("stops");
        assert_eq!(error.kind(), ErrorKind::Terminated);
        assert!(is_seen.load(Ordering::SeqCst), "work goes on until the flag is looked at");
    }

    #[test]
    fn a_worker_waits_for_memory_without_its_core() {
        struct Hungry(Arc<Gate>);
        impl Worker for Hungry {
            type In = Weight;
            type Out = Weight;
            fn work(&mut self, item: Weight, site: &mut Site) -> Result<Weight> {
                let _held = site.hold(&self.0, if item.n.is_multiple_of(5) { 100 } else { 3 })?;
                Ok(item)
            }
        }
        let flow = Flow::new(1, clock);
        let memory = flow.gate(10);
        let workers = (0..4).map(|_| Hungry(memory.clone())).collect();
        let chain = flow.origin("numbers", Numbers(200, 1), 10).parallel("hungry", workers, 8, 10);
        let (collect, _) = chain.last("collect", Collect::default(), &StopFlag::new()).expect("runs");
        assert_eq!(collect.0.len(), 201);
        assert_eq!(memory.peak(), 100, "a large one passes when nothing else is held");
    }
}
