//! std::fs of Rust: read, copy and read_dir.
//!
//! Blocks are handed over as they are, without a copy: in a library for C, memory comes from Rust's
//! System allocator, which is malloc for all that is aligned like here.

use std::ffi::{CStr, CString, OsStr};
use std::fs;
use std::io::Result;
use std::os::raw::c_char;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::ptr;

unsafe fn path<'a>(text: *const c_char) -> Option<&'a Path> {
    if text.is_null() {
        return None;
    }
    let bytes = CStr::from_ptr(text).to_bytes();
    Some(Path::new(OsStr::from_bytes(bytes)))
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_read_bytes(file: *const c_char) -> *mut u8 {
    match path(file).map(fs::read) {
        Some(Ok(mut content)) => {
            if content.capacity() == 0 {
                content.reserve_exact(1); // the address of no block is nothing to free
            }
            content.leak().as_mut_ptr()
        }
        _ => ptr::null_mut(),
    }
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_copy(source: *const c_char, target: *const c_char) -> bool {
    match (path(source), path(target)) {
        (Some(source), Some(target)) => fs::copy(source, target).is_ok(),
        _ => false,
    }
}

fn names(directory: &Path) -> Result<Vec<CString>> {
    fs::read_dir(directory)?
        .map(|entry| Ok(CString::new(entry?.file_name().into_vec())?))
        .collect()
}

#[no_mangle]
pub unsafe extern "C" fn rt_dir_list(directory: *const c_char) -> *mut *mut c_char {
    match path(directory).map(names) {
        Some(Ok(names)) => {
            let mut list = Vec::with_capacity(names.len() + 1);
            list.extend(names.into_iter().map(CString::into_raw));
            list.push(ptr::null_mut());
            list.leak().as_mut_ptr()
        }
        _ => ptr::null_mut(),
    }
}
