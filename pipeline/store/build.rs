//! Compiles the one piece of C++ of this crate: how training an index is stopped.

fn main() {
    let source = "src/vectors/interrupt.cpp";
    println!("cargo:rerun-if-changed={source}");
    cc::Build::new().cpp(true).std("c++17").file(source).compile("codegraph_interrupt");
}
