//! An edge: a channel that counts bytes.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use codegraph_model::Result;
use crossbeam_channel::{Receiver, Sender, unbounded};

use super::halt::Halt;
use super::site::Site;
use super::{Item, Outlet, stopped};
use crate::flow::gate::Gate;

/// An item on its way.
struct Packet<T> {
    place: Place,
    n_bytes: usize,
    item: T,
}

/// An item's place in the sequence of its edge. What a worker of a parallel stage makes of the item has the same.
#[derive(Clone, Copy)]
pub(super) struct Place {
    number: u64,
    /// What it takes of the window of the stage.
    in_window: usize,
}

/// What both ends of an edge share.
pub(super) struct EdgeState {
    /// Bytes that wait.
    pub(super) bytes: Arc<Gate>,
    /// Bytes that may be in the parallel stage behind the edge, if there is one.
    pub(super) window: OnceLock<Arc<Gate>>,
    halt: Arc<Halt>,
}

/// An edge on which items of `budget_bytes` can wait.
pub(super) fn edge<T: Item>(budget_bytes: usize, halt: &Arc<Halt>) -> (EdgeIn<T>, EdgeOut<T>) {
    // The channel itself has no bound: the gate is its bound.
    let (sender, receiver) = unbounded();
    let bytes = Gate::new(budget_bytes, halt);
    let state = Arc::new(EdgeState { bytes, window: OnceLock::new(), halt: halt.clone() });
    (EdgeIn { sender, state: state.clone(), next: 0 }, EdgeOut { receiver, state, order: None })
}

/// The end that items go in at.
pub(super) struct EdgeIn<T> {
    sender: Sender<Packet<T>>,
    pub(super) state: Arc<EdgeState>,
    /// Place of the next item.
    next: u64,
}

impl<T> Clone for EdgeIn<T> {
    fn clone(&self) -> Self {
        EdgeIn { sender: self.sender.clone(), state: self.state.clone(), next: self.next }
    }
}

impl<T: Item> EdgeIn<T> {
    /// Sends the next item. Where it has to wait, `site` gives its permit back for the time.
    pub(super) fn send(&mut self, item: T, site: &mut Site) -> Result<()> {
        let place = Place { number: self.next, in_window: item.n_bytes().max(1) };
        self.next += 1;
        if let Some(window) = self.state.window.get() {
            site.take(window, place.in_window)?;
        }
        self.send_at(place, item, site)
    }

    /// Sends the item of a place.
    pub(super) fn send_at(&mut self, place: Place, item: T, site: &mut Site) -> Result<()> {
        let n_bytes = item.n_bytes();
        site.take(&self.state.bytes, n_bytes)?;
        site.metrics.sent(n_bytes);
        self.sender.send(Packet { place, n_bytes, item }).map_err(|_| stopped())
    }
}

/// The end that items come out at.
pub(super) struct EdgeOut<T> {
    receiver: Receiver<Packet<T>>,
    pub(super) state: Arc<EdgeState>,
    /// Where several threads send: puts their items in order.
    order: Option<Order<T>>,
}

struct Order<T> {
    next: u64,
    /// What came before its turn: never more than the window lets in.
    early: BTreeMap<u64, Packet<T>>,
    window: Arc<Gate>,
}

impl<T> Clone for EdgeOut<T> {
    fn clone(&self) -> Self {
        EdgeOut { receiver: self.receiver.clone(), state: self.state.clone(), order: None }
    }
}

impl<T: Item> EdgeOut<T> {
    /// The same end, which gives items by their places and gives back to `window` what each took of it.
    pub(super) fn in_order(self, window: Arc<Gate>) -> EdgeOut<T> {
        EdgeOut { order: Some(Order { next: 0, early: BTreeMap::new(), window }), ..self }
    }

    /// The next item and its place; none when all senders are gone or the flow was stopped.
    pub(super) fn receive(&mut self) -> Option<(Place, T)> {
        loop {
            if let Some(order) = &mut self.order
                && let Some(packet) = order.early.remove(&order.next)
            {
                order.next += 1;
                order.window.give(packet.place.in_window);
                return Some((packet.place, packet.item));
            }
            let packet = self.receiver.recv().ok()?;
            self.state.bytes.give(packet.n_bytes);
            if self.state.halt.is_halted() {
                return None;
            }
            match &mut self.order {
                Some(order) => drop(order.early.insert(packet.place.number, packet)),
                None => return Some((packet.place, packet.item)),
            }
        }
    }
}

/// The outlet of a step that runs in a chain.
pub(super) struct EdgeOutlet<'a, T> {
    pub(super) edge: &'a mut EdgeIn<T>,
    pub(super) site: &'a mut Site,
}

impl<T: Item> Outlet<T> for EdgeOutlet<'_, T> {
    fn put(&mut self, item: T) -> Result<()> {
        self.edge.send(item, self.site)
    }

    fn is_stopped(&self) -> bool {
        self.site.is_stopped()
    }
}
