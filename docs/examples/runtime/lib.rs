//! A provider in Rust: the groups `read`, `file` and `env`, over std and without a crate.
//!
//!     rustc --edition 2021 -O --crate-type cdylib -C panic=abort -o libruntime.so \
//!         docs/examples/runtime/lib.rs
//!     ./rtconf run ./libruntime.so
//!
//! One module for each group. What to take from it:
//! - Rust's own memory is not free()'s to take: every result is copied into a block of malloc
//!   (`ffi::give`).
//! - std tries again after EINTR in some calls and not in others, opens close-on-exec, and gives
//!   paths to the system as the bytes they are, if they come as OsStr and never as str.
//! - std's conveniences promise other things than the contract: fs::write creates with 0666, and
//!   fs::copy takes the mode over without the umask. OpenOptions does what is wanted.

// Each function takes what a C caller gives it: NULL, or a text that ends with a NUL. The
// signatures are those of rt.h, by hand.
#![allow(clippy::missing_safety_doc)]

mod env;
mod ffi;
mod file;
mod read;
