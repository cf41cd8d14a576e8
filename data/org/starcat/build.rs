//! Links skymath, which `make install` of that repo puts on the library path.

fn main() {
    println!("cargo:rerun-if-env-changed=SKYMATH_LIB_DIR");
    if std::env::var_os("CARGO_FEATURE_NATIVE").is_none() {
        return;
    }
    if let Ok(dir) = std::env::var("SKYMATH_LIB_DIR") {
        println!("cargo:rustc-link-search=native={dir}");
    }
    println!("cargo:rustc-link-lib=static=skymath");
}
