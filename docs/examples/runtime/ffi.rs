//! Between C and Rust: texts that come in, blocks that go out.

use std::ffi::{CStr, OsStr};
use std::fs::File;
use std::io::{Error, ErrorKind, Result};
use std::os::raw::{c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::io::IntoRawFd;
use std::path::Path;
use std::ptr;

extern "C" {
    fn malloc(size: usize) -> *mut c_void;
    #[link_name = "close"]
    fn close_descriptor(descriptor: c_int) -> c_int;
}

/// The bytes of a text before its NUL; None for NULL.
pub unsafe fn bytes<'a>(text: *const c_char) -> Option<&'a [u8]> {
    if text.is_null() {
        return None;
    }
    Some(CStr::from_ptr(text).to_bytes())
}

/// As a path. Any bytes make one: no check for UTF-8, no change.
pub unsafe fn path<'a>(text: *const c_char) -> Option<&'a Path> {
    bytes(text).map(|bytes| Path::new(OsStr::from_bytes(bytes)))
}

/// A copy of the content and a NUL, in a block that the caller may free; NULL for None.
pub fn give(content: Option<&[u8]>) -> *mut c_char {
    let content = match content {
        Some(content) => content,
        None => return ptr::null_mut(),
    };
    // SAFETY: the block has room for the content and one byte more, and nobody else knows it.
    unsafe {
        let block = malloc(content.len() + 1) as *mut u8;
        if !block.is_null() {
            ptr::copy_nonoverlapping(content.as_ptr(), block, content.len());
            *block.add(content.len()) = 0;
        }
        block as *mut c_char
    }
}

/// Closes a file that was written to. Some file systems tell only now that a write has failed, and
/// File's drop does not listen. After EINTR the descriptor is gone all the same.
pub fn close(file: File) -> Result<()> {
    // SAFETY: the descriptor is ours, and nobody else will close it.
    if unsafe { close_descriptor(file.into_raw_fd()) } == 0 {
        return Ok(());
    }
    match Error::last_os_error() {
        error if error.kind() == ErrorKind::Interrupted => Ok(()),
        error => Err(error),
    }
}
