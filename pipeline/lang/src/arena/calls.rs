//! What C calls: blocks come out of the arena that is open on the thread, and stray ones from the system.

use std::alloc::dealloc;
use std::ffi::c_void;
use std::ptr::{NonNull, copy_nonoverlapping};
use std::sync::OnceLock;

use tree_sitter::Allocator;

use super::classes::{HEADER_BYTES, bytes_of};
use super::{Freed, LARGE, Large, OPEN, from_system, layout};

const STRAY: u64 = u64::MAX - 1;

/// Whether tree-sitter allocates here. It is decided once for the process, before anything is allocated.
static IS_INSTALLED: OnceLock<bool> = OnceLock::new();

/// Makes tree-sitter allocate here, unless [`leave_stock`] came first. To be called before any parser is made.
pub(crate) fn install() -> bool {
    *IS_INSTALLED.get_or_init(|| {
        let here = Allocator { malloc, calloc, realloc, free };
        // SAFETY: The four belong together, never return null, and align as malloc does. The crate makes parsers in two
        // places, and each calls this or `leave_stock` first; that happens once for the process, so that no object of
        // tree-sitter is alive.
        unsafe { tree_sitter::set_allocator(Some(here)) };
        true
    })
}

/// Leaves tree-sitter the allocator that it comes with, unless [`install`] came first. Returns whether it has that.
pub(crate) fn leave_stock() -> bool {
    !*IS_INSTALLED.get_or_init(|| false)
}

/// What stands before the content of a stray block.
#[repr(C)]
struct Stray {
    size: usize,
    class: u64,
}

pub(super) unsafe extern "C" fn malloc(size: usize) -> *mut c_void {
    // SAFETY: `open` has the arena borrowed mutably, and does nothing with it until it closes it.
    match unsafe { OPEN.get().as_mut() } {
        Some(arena) => arena.allocate(size).cast(),
        None => allocate_stray(size).cast(),
    }
}

pub(super) unsafe extern "C" fn calloc(count: usize, size: usize) -> *mut c_void {
    // What cannot be is refused where the layout is made.
    let size = count.saturating_mul(size);
    // SAFETY: The block is new and has that size.
    unsafe {
        let block = malloc(size);
        block.cast::<u8>().write_bytes(0, size);
        block
    }
}

pub(super) unsafe extern "C" fn realloc(at: *mut c_void, size: usize) -> *mut c_void {
    if at.is_null() {
        // SAFETY: As `malloc`.
        return unsafe { malloc(size) };
    }
    // SAFETY: The block came from here, so that its header stands before it.
    unsafe {
        let class = at.cast::<u64>().sub(1).read();
        let room = match class {
            LARGE => (*at.cast::<Large>().sub(1)).size,
            STRAY => (*at.cast::<Stray>().sub(1)).size,
            class => bytes_of(class as usize) - HEADER_BYTES,
        };
        if size <= room {
            return at;
        }
        if class < STRAY
            && let Some(arena) = OPEN.get().as_mut()
            && arena.grow_last(at.cast(), class as usize, size)
        {
            return at;
        }
        let larger = malloc(size);
        copy_nonoverlapping(at.cast::<u8>(), larger.cast::<u8>(), room);
        free(at);
        larger
    }
}

pub(super) unsafe extern "C" fn free(at: *mut c_void) {
    if at.is_null() {
        return;
    }
    // SAFETY: The block came from here, so that its header stands before it; and nobody uses it any more. A block of an
    // arena is freed while that arena is open, as `open` demands.
    unsafe {
        let class = at.cast::<u64>().sub(1).read();
        if class == STRAY {
            let block = at.cast::<Stray>().sub(1);
            return dealloc(block.cast(), layout::<Stray>((*block).size));
        }
        let Some(arena) = OPEN.get().as_mut() else { return };
        if class == LARGE {
            return arena.release_large(at.cast::<Large>().sub(1));
        }
        let freed: *mut Freed = at.cast();
        let first = &mut arena.freed[class as usize];
        freed.write(Freed(*first));
        *first = freed;
    }
}

#[cold]
fn allocate_stray(size: usize) -> *mut u8 {
    let block: NonNull<Stray> = from_system(layout::<Stray>(size)).cast();
    // SAFETY: The block is new and has room for the header.
    unsafe {
        block.write(Stray { size, class: STRAY });
        block.add(1).as_ptr().cast()
    }
}
