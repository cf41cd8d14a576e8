//! Calls on values whose type the file says.

use std::sync::Arc;

use crate::net::Socket;

pub struct Server {
    pool: Pool,
    socket: Box<Socket>,
    name: String,
}

pub struct Pool {
    size: usize,
}

#[derive(Clone)]
pub enum Mode {
    Fast,
}

impl Mode {
    fn is_fast(&self) -> bool {
        matches!(self, Mode::Fast)
    }
}

impl Pool {
    pub fn new(size: usize) -> Self {
        Pool { size }
    }

    pub fn size(&self) -> usize {
        self.size
//           ^ ref read size -> Pool::size
    }

    fn grow(&mut self) -> &mut Pool {
        self
    }
}

fn held(guard: MutexGuard<'_, Pool>) -> usize {
    guard.size()
//        ^ ref call size -> Pool::size
}

type Basin = Pool;
//   ^ def type_alias Basin
//   ^ returns Pool

fn drain(basin: &Basin) -> usize {
    Basin::new(1);
//         ^ ref call new -> Pool::new
    basin.size()
//        ^ ref call size -> Pool::size
}

static TOTAL: Counter = Counter::ZERO;

struct Ring<T> {
    items: Vec<T>,
}

trait Turn {
    fn turn(&self);
}

fn show(what: impl Turn) {
    what.turn();
//       ^ ref call turn -> Turn::turn
}

impl Server {
    fn name(&self) -> &str {
        &self.name
//            ^ ref read name -> Server::name
    }

    pub fn run(&mut self, spare: &mut Pool, shared: Arc<Pool>, mode: Mode) -> usize {
        self.pool.grow();
//                ^ ref call grow -> Pool::grow
        self.socket.listen(self.name());
//                  ^ ref call listen => crate::net::Socket::listen
//                              ^ ref call name -> Server::name
        spare.grow().grow();
//            ^ ref call grow -> Pool::grow
        shared.size();
//             ^ ref call size -> Pool::size
        mode.is_fast();
//           ^ ref call is_fast -> Mode::is_fast
        let pool = Pool::new(3);
        let pool = pool.size();
//                      ^ ref call size -> Pool::size
        pool.grow();
//           ^ ref call grow ?
        let same = &mut self.pool;
        same.grow();
//           ^ ref call grow -> Pool::grow
        show(Ring::<u8> { items: vec![] });
//           ^ ref instantiate Ring -> Ring
//                        ^ ref write items -> Ring::items
        let fast = Mode::Fast;
        fast.is_fast();
//           ^ ref call is_fast -> Mode::is_fast
        TOTAL.fetch_add(1);
//            ^ ref call fetch_add => Counter::fetch_add
        OTHER.store(u64::from(3));
//            ^ ref call store ?
        3.pow(2);
//        ^ ref call pow untold
        1.5_f32.sqrt();
//              ^ ref call sqrt untold
        true.then_some(1);
//           ^ ref call then_some untold
        let made = Pool { size: 1 };
        let inner = made.size;
        made.size.pow(2) + inner
//                ^ ref call pow ?
    }
}

#[derive(Clone, Default)]
struct Dial {
    turns: u32,
}

impl Dial {
    fn turn(&mut self) {}
}

fn dials() {
    let mut dial = Dial::default();
    dial.turn();
//       ^ ref call turn -> Dial::turn
    dial.turns = Dial::default().turns;
//       ^ ref write turns -> Dial::turns
//                               ^ ref read turns -> Dial::turns
}
