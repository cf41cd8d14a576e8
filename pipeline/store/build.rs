//! Compiles the C++ of this crate: what FAISS can do and its C interface cannot say, and training on all threads.

fn main() {
    let folder = "src/vectors";
    let sources = ["native.cpp", "train.cpp"].map(|name| format!("{folder}/{name}"));
    sources.iter().for_each(|source| println!("cargo:rerun-if-changed={source}"));
    println!("cargo:rerun-if-changed={folder}/train.h");
    println!("cargo:rerun-if-env-changed=DEP_FAISS_C_ROOT");
    let mut build = cc::Build::new();
    // Where the build of the library, which `faiss-sys` links, put its headers.
    if let Some(root) = std::env::var_os("DEP_FAISS_C_ROOT") {
        build.include(std::path::Path::new(&root).join("include"));
    }
    // Kernels that are not optimised take ten times as long, whatever the profile of Rust is.
    build
        .cpp(true)
        .std("c++17")
        .flag("-fopenmp")
        .opt_level(3)
        .warnings(false)
        .files(&sources)
        .compile("codegraph_faiss");
}
