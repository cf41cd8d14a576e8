//! What names lead to, by the rules of each language: small worlds with their expectations beside the code.
#![allow(clippy::unwrap_used)]

mod c;
mod circles;
mod csharp;
mod go;
mod java;
mod kit;
mod php;
mod python;
mod rust;
mod script;
