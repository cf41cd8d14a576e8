//! Compiles the one piece of C++ of this crate: what FAISS can do and its C interface cannot say.

fn main() {
    let source = "src/vectors/native.cpp";
    println!("cargo:rerun-if-changed={source}");
    println!("cargo:rerun-if-env-changed=DEP_FAISS_C_ROOT");
    let mut build = cc::Build::new();
    // Where the build of the library, which `faiss-sys` links, put its headers.
    if let Some(root) = std::env::var_os("DEP_FAISS_C_ROOT") {
        build.include(std::path::Path::new(&root).join("include"));
    }
    build.cpp(true).std("c++17").warnings(false).file(source).compile("codegraph_faiss");
}
