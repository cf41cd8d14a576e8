//! How the binary is linked.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A third of a million addresses are set right when the program starts. Packed (DT_RELR, glibc 2.36 of 2022), their list
    // takes kilobytes instead of the seven megabytes that every run had to read.
    let is_glibc = ["CARGO_CFG_TARGET_OS", "CARGO_CFG_TARGET_ENV"].map(|name| env::var(name).unwrap_or_default());
    if is_glibc == ["linux", "gnu"] {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
