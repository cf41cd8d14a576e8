//! The allocator of the process, C and C++ parts included.
//!
//! It is built without transparent huge pages (`no_thp`): the kernel would clear two megabytes where a file's parse wants a
//! few pages. Without them a scan takes a tenth less CPU time and a third less memory.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` in mimalloc's `mi_option_e`; its place is the same in versions 2 and 3.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;
/// How long freed memory is kept before it goes back to the system, in milliseconds. A scan frees and takes a file's memory
/// hundreds of times a second, and the kernel clears what it had a moment ago: 10 ms cost a twenty-fifth more CPU time than
/// 200 ms on a large tree. But with these a run that is over in half a second keeps whatever it took: a third more memory.
const PURGE_DELAY_MS: std::ffi::c_long = 10;

/// Sets what the allocator leaves to programs. To be called first.
#[allow(unsafe_code, reason = "the allocator has no other door; the call stores a number")]
pub(crate) fn tune() {
    // SAFETY: the option exists, and the function may be called at any time from any thread.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, PURGE_DELAY_MS) };
}

/// Leaves memory to the system, which takes all of it when the process ends: giving it back page by page before takes
/// milliseconds. To be called last.
#[allow(unsafe_code, reason = "the allocator has no other door; the call stores a number")]
pub(crate) fn end() {
    // SAFETY: as above. Below zero nothing is given back.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, -1) };
}
