//! Memory for tree-sitter: while a file is parsed and walked, everything that the library allocates on this thread comes
//! out of an arena, which is emptied at once when the file is done.
//!
//! A parse makes millions of small blocks and frees half of them again; freeing the rest, which is the tree, block by
//! block is a tenth of its time. Here a block costs a few instructions, a finished tree costs nothing to free, and how
//! much memory a file takes is known at any moment.
//!
//! Blocks have a header of eight bytes that says what they are, so that a block is never taken for one of the other kind:
//!
//! - blocks of an arena have a class, which is their size, and freed ones wait in a list of their class;
//! - large blocks belong to an arena, but are the system's, and can go back to it alone;
//! - stray blocks were allocated where no arena was open, and are the system's.

#![allow(unsafe_code, reason = "an allocator for C: raw memory in, raw memory out")]

mod calls;
mod classes;

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::Cell;
use std::ptr::{NonNull, null_mut};

pub(crate) use calls::{install, leave_stock};
use classes::{ALIGNMENT, HEADER_BYTES, N_CLASSES, bytes_of, class_of};

/// What an arena takes from the system at a time. A file's tree fits into one, as a rule.
const CHUNK_BYTES: usize = 1 << 20;
/// What an arena keeps between files. Few trees are larger, and those are worth the system's time.
pub(crate) const KEPT_BYTES: usize = 8 << 20;
/// In the place of the class.
const LARGE: u64 = u64::MAX;

thread_local! {
    /// The arena that is open on this thread.
    static OPEN: Cell<*mut Arena> = const { Cell::new(null_mut()) };
}

/// Memory for one file after the other.
pub(crate) struct Arena {
    /// All of [`CHUNK_BYTES`].
    chunks: Vec<NonNull<u8>>,
    /// Chunks that blocks were cut from since the arena was emptied. Always the first ones.
    n_begun: usize,
    /// Where the next block begins, and where the chunk that it is cut from ends.
    next: *mut u8,
    end: *mut u8,
    /// By class: the block that was freed last.
    freed: [*mut Freed; N_CLASSES],
    /// The large block that was allocated last.
    large: *mut Large,
    large_bytes: usize,
}

/// A block that waits to be used again: the next one in its list stands where the content was.
struct Freed(*mut Freed);

/// What stands before the content of a large block.
#[repr(C)]
struct Large {
    before: *mut Large,
    after: *mut Large,
    size: usize,
    class: u64,
}

// SAFETY: The arena owns the memory that it points to, and only the thread that has it open, to which it is borrowed
// mutably meanwhile, reaches it.
unsafe impl Send for Arena {}

impl Arena {
    /// An arena without memory, which [`install`]s the allocator.
    pub(crate) fn new() -> Arena {
        install();
        Arena {
            chunks: Vec::new(),
            n_begun: 0,
            next: null_mut(),
            end: null_mut(),
            freed: [null_mut(); N_CLASSES],
            large: null_mut(),
            large_bytes: 0,
        }
    }

    /// Runs `work` with this arena open on the thread, and empties it afterwards, however `work` ends.
    ///
    /// Nothing that tree-sitter allocates in `work` may outlive it: trees, cursors and parsers must be dropped or
    /// forgotten there. (Nodes hold no memory.)
    pub(crate) fn open<R>(&mut self, work: impl FnOnce() -> R) -> R {
        struct Opened {
            arena: *mut Arena,
            before: *mut Arena,
        }
        impl Drop for Opened {
            fn drop(&mut self) {
                OPEN.set(self.before);
                // SAFETY: It is the arena that `open` borrowed and has borrowed still.
                unsafe { (*self.arena).empty() };
            }
        }
        let arena: *mut Arena = self;
        let _opened = Opened { arena, before: OPEN.replace(arena) };
        work()
    }

    /// Forgets all blocks, and gives back what is more than [`KEPT_BYTES`].
    fn empty(&mut self) {
        while !self.large.is_null() {
            // SAFETY: The list holds the large blocks that are alive, and `release_large` takes the first out of it.
            unsafe { self.release_large(self.large) };
        }
        for chunk in self.chunks.drain((KEPT_BYTES / CHUNK_BYTES).min(self.chunks.len())..) {
            // SAFETY: It was allocated with this layout, and nobody uses what was in it.
            unsafe { dealloc(chunk.as_ptr(), CHUNK) };
        }
        self.n_begun = 0;
        (self.next, self.end) = (null_mut(), null_mut());
        self.freed = [null_mut(); N_CLASSES];
    }

    /// Bytes that are taken up: what was cut from chunks, freed or not, and large blocks. They depend on what was
    /// allocated since the arena was emptied, and on nothing else.
    fn n_bytes(&self) -> usize {
        self.n_begun * CHUNK_BYTES - (self.end as usize - self.next as usize) + self.large_bytes
    }

    #[inline]
    fn allocate(&mut self, size: usize) -> *mut u8 {
        let Some(class) = class_of(size) else { return self.allocate_large(size) };
        let freed = self.freed[class];
        if freed.is_null() {
            return self.cut(class);
        }
        // SAFETY: What is in the list was freed by its only owner, and has room for the link, which is intact.
        self.freed[class] = unsafe { (*freed).0 };
        freed.cast()
    }

    /// A new block from the chunk, or from the next one.
    #[inline]
    fn cut(&mut self, class: usize) -> *mut u8 {
        let n_bytes = bytes_of(class);
        if self.end as usize - (self.next as usize) < n_bytes {
            self.begin_chunk();
        }
        let block = self.next;
        // SAFETY: A chunk has room for a block of any class, and what is left of this one has room for the block. Blocks
        // begin eight bytes before a multiple of 16, so that the header is aligned, and so is what follows.
        unsafe {
            self.next = block.add(n_bytes);
            block.cast::<u64>().write(class as u64);
            block.add(HEADER_BYTES)
        }
    }

    #[cold]
    fn begin_chunk(&mut self) {
        if self.n_begun == self.chunks.len() {
            let chunk = from_system(CHUNK);
            populate(chunk);
            self.chunks.push(chunk);
        }
        let chunk = self.chunks[self.n_begun].as_ptr();
        self.n_begun += 1;
        // SAFETY: Both are inside the chunk.
        unsafe {
            self.next = chunk.add(ALIGNMENT - HEADER_BYTES);
            self.end = chunk.add(CHUNK_BYTES);
        }
    }

    #[cold]
    fn allocate_large(&mut self, size: usize) -> *mut u8 {
        let block: NonNull<Large> = from_system(layout::<Large>(size)).cast();
        // SAFETY: The block is new, has room for the header, and the list holds blocks that are alive.
        unsafe {
            block.write(Large { before: null_mut(), after: self.large, size, class: LARGE });
            if let Some(after) = self.large.as_mut() {
                after.before = block.as_ptr();
            }
            self.large = block.as_ptr();
            self.large_bytes += size;
            block.add(1).as_ptr().cast()
        }
    }

    /// # Safety
    /// `block` is a large block of this arena, and nobody uses it any more.
    #[cold]
    unsafe fn release_large(&mut self, block: *mut Large) {
        // SAFETY: The blocks before and after one that is alive are alive, or there is none.
        unsafe {
            let Large { before, after, size, .. } = block.read();
            match before.as_mut() {
                Some(before) => before.after = after,
                None => self.large = after,
            }
            if let Some(after) = after.as_mut() {
                after.before = before;
            }
            self.large_bytes -= size;
            dealloc(block.cast(), layout::<Large>(size));
        }
    }

    /// Makes the block at `at` larger where it stands, if it was the last to be cut and the chunk has room.
    ///
    /// # Safety
    /// `at` is a block of `class`, which is smaller than `size` needs, of this arena.
    unsafe fn grow_last(&mut self, at: *mut u8, class: usize, size: usize) -> bool {
        let Some(larger) = class_of(size) else { return false };
        let block = at.wrapping_sub(HEADER_BYTES);
        if block.wrapping_add(bytes_of(class)) != self.next || self.end as usize - (block as usize) < bytes_of(larger) {
            return false;
        }
        // SAFETY: What follows the block in its chunk was not cut yet, and has room.
        unsafe {
            self.next = block.add(bytes_of(larger));
            block.cast::<u64>().write(larger as u64);
        }
        true
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        self.empty();
        for chunk in self.chunks.drain(..) {
            // SAFETY: It was allocated with this layout, and nobody uses what was in it.
            unsafe { dealloc(chunk.as_ptr(), CHUNK) };
        }
    }
}

/// Bytes that the arena that is open on this thread has taken up; 0 if none is.
pub(crate) fn n_bytes() -> usize {
    // SAFETY: `open` has it borrowed mutably, and reads nothing through that until it closes it.
    unsafe { OPEN.get().as_ref() }.map_or(0, Arena::n_bytes)
}

const CHUNK: Layout = match Layout::from_size_align(CHUNK_BYTES, ALIGNMENT) {
    Ok(layout) => layout,
    Err(_) => unreachable!(),
};

/// Of a block of `size` bytes behind a header of type `H`.
fn layout<H>(size: usize) -> Layout {
    let whole = size.checked_add(size_of::<H>()).and_then(|n| Layout::from_size_align(n, ALIGNMENT).ok());
    // C cannot be told that a size is absurd: it does not look.
    whole.unwrap_or_else(|| handle_alloc_error(CHUNK))
}

fn from_system(layout: Layout) -> NonNull<u8> {
    // SAFETY: No layout here has size zero.
    NonNull::new(unsafe { alloc(layout) }).unwrap_or_else(|| handle_alloc_error(layout))
}

/// Asks the system for the pages of a new chunk at once: to fault on each when it is first written costs several times as
/// much, and for large trees is a tenth of the parse. Systems that cannot do so are none the worse.
#[cfg(target_os = "linux")]
fn populate(chunk: NonNull<u8>) {
    const PAGE_BYTES: usize = 4096;
    let skipped = chunk.as_ptr().align_offset(PAGE_BYTES);
    let n_bytes = CHUNK_BYTES.saturating_sub(skipped) / PAGE_BYTES * PAGE_BYTES;
    // SAFETY: The pages are all inside of the chunk, which is ours and holds nothing; the call does not change what they
    // hold.
    unsafe { libc::madvise(chunk.as_ptr().add(skipped).cast(), n_bytes, libc::MADV_POPULATE_WRITE) };
}

#[cfg(not(target_os = "linux"))]
fn populate(_: NonNull<u8>) {}

#[cfg(test)]
mod tests {
    use super::calls::{calloc, free, malloc, realloc};
    use super::classes::tests::SIZES;
    use super::*;

    /// A block whose bytes say which one it is.
    struct Block {
        at: *mut u8,
        size: usize,
        mark: u8,
    }

    impl Block {
        fn new(size: usize, mark: u8) -> Block {
            let at = unsafe { malloc(size) }.cast::<u8>();
            assert_eq!(at as usize % ALIGNMENT, 0, "{size}");
            unsafe { at.write_bytes(mark, size) };
            Block { at, size, mark }
        }

        fn check(&self) {
            let bytes = unsafe { std::slice::from_raw_parts(self.at, self.size) };
            assert!(bytes.iter().all(|byte| *byte == self.mark), "block {} of {} bytes", self.mark, self.size);
        }

        fn resize(&mut self, size: usize) {
            self.check();
            self.at = unsafe { realloc(self.at.cast(), size) }.cast();
            assert_eq!(self.at as usize % ALIGNMENT, 0, "{size}");
            self.size = size.min(self.size);
            self.check();
            unsafe { self.at.write_bytes(self.mark, size) };
            self.size = size;
        }

        fn free(self) {
            self.check();
            unsafe { free(self.at.cast()) };
        }
    }

    /// Any sequence of numbers, the same in every run.
    fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed;
        move |below| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        }
    }

    /// Allocates, resizes and frees at random; blocks must not lie on each other.
    fn churn(seed: u64) {
        let mut below = numbers(seed);
        let mut blocks: Vec<Block> = Vec::new();
        for n in 0..3_000 {
            let size = if below(20) == 0 { SIZES[below(SIZES.len())] } else { below(300) };
            match below(4) {
                0 | 1 => blocks.push(Block::new(size, n as u8)),
                2 if !blocks.is_empty() => {
                    let at = below(blocks.len());
                    blocks[at].resize(size);
                }
                _ if !blocks.is_empty() => blocks.swap_remove(below(blocks.len())).free(),
                _ => {}
            }
        }
        blocks.into_iter().for_each(Block::free);
    }

    #[test]
    fn blocks_keep_what_is_written_to_them() {
        install();
        churn(1);
        let mut arena = Arena::new();
        for seed in 2..6 {
            arena.open(|| churn(seed));
            assert_eq!(arena.n_bytes(), 0);
        }
        std::thread::scope(|scope| {
            for seed in 6..8 {
                scope.spawn(move || Arena::new().open(|| churn(seed)));
            }
        });
    }

    #[test]
    fn stray_blocks_live_through_an_arena() {
        let mut stray = Block::new(100, 1);
        let mut arena = Arena::new();
        arena.open(|| {
            let own = Block::new(100, 2);
            stray.resize(200);
            stray.free();
            own.check();
        });
    }

    #[test]
    fn freed_blocks_are_used_again() {
        Arena::new().open(|| {
            for size in SIZES.iter().copied().filter(|size| class_of(*size).is_some()) {
                let (first, second) = (Block::new(size, 1), Block::new(size, 2));
                let (first_at, second_at) = (first.at, second.at);
                first.free();
                second.free();
                assert_eq!(Block::new(size, 3).at, second_at, "{size}");
                assert_eq!(Block::new(size, 4).at, first_at, "{size}");
            }
        });
    }

    #[test]
    fn the_last_block_grows_where_it_stands() {
        Arena::new().open(|| {
            let mut block = Block::new(10, 1);
            let at = block.at;
            for size in [50, 20, 1000, 5_000, 60_000] {
                block.resize(size);
                assert_eq!(block.at, at, "{size}");
            }
            let after = Block::new(10, 2);
            block.resize(65_528);
            assert_eq!(block.at, at, "it had the room");
            block.resize(65_529);
            assert_ne!(block.at, at);
            after.check();
        });
    }

    #[test]
    fn what_is_taken_up_depends_on_what_is_allocated() {
        let mut arena = Arena::new();
        let bytes_of_work = |arena: &mut Arena| {
            arena.open(|| {
                let large = Block::new(1 << 20, 1);
                let with_large = n_bytes();
                assert!(with_large >= 1 << 20);
                large.free();
                assert_eq!(n_bytes(), with_large - (1 << 20));
                (0..300_000).for_each(|_| _ = Block::new(88, 2));
                n_bytes()
            })
        };
        let first = bytes_of_work(&mut arena);
        assert!((300_000 * 96..300_000 * 97).contains(&first), "{first}");
        assert_eq!(bytes_of_work(&mut arena), first);
        assert_eq!(arena.chunks.len() * CHUNK_BYTES, KEPT_BYTES, "the rest went back");
        assert_eq!(n_bytes(), 0);
    }

    #[test]
    fn fresh_memory_is_zero_where_c_wants_it() {
        Arena::new().open(|| {
            Block::new(64, 0xff).free();
            let at = unsafe { calloc(8, 8) }.cast::<u8>();
            assert!(unsafe { std::slice::from_raw_parts(at, 64) }.iter().all(|byte| *byte == 0));
        });
    }

    #[test]
    fn a_panic_closes_the_arena() {
        let mut arena = Arena::new();
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            arena.open(|| {
                Block::new(1 << 20, 1);
                Block::new(100, 2);
                std::panic::resume_unwind(Box::new("a panic without a message on the screen"));
            })
        }));
        assert!(caught.is_err());
        assert!(OPEN.get().is_null());
        assert_eq!(arena.n_bytes(), 0);
        arena.open(|| churn(9));
        // An arena in an arena: the outer one is open again afterwards.
        let mut outer = Arena::new();
        outer.open(|| {
            let block = Block::new(100, 3);
            arena.open(|| churn(10));
            block.check();
            block.free();
        });
    }
}
