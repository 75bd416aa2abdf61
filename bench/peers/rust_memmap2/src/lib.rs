//! The crate memmap2: a file that is mapped and copied to the heap, and one that is just mapped.
//!
//! The copy is handed over as it is: in a library for C, memory comes from Rust's System allocator,
//! which is malloc for bytes. A handle is the address of a box; what is no handle is followed all
//! the same.

use memmap2::Mmap;
use std::ffi::{CStr, OsStr};
use std::fs::File;
use std::io::Result;
use std::os::raw::c_char;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;

unsafe fn path<'a>(text: *const c_char) -> Option<&'a Path> {
    if text.is_null() {
        return None;
    }
    let bytes = CStr::from_ptr(text).to_bytes();
    Some(Path::new(OsStr::from_bytes(bytes)))
}

fn map(path: &Path) -> Result<Mmap> {
    // SAFETY: none, if somebody cuts the file meanwhile; no user of the crate can do better.
    unsafe { Mmap::map(&File::open(path)?) }
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_mmap_read_bytes(file: *const c_char) -> *mut u8 {
    match path(file).map(map) {
        Some(Ok(mapped)) => {
            let mut content = mapped.to_vec();
            if content.capacity() == 0 {
                content.reserve_exact(1); // the address of no block is nothing to free
            }
            content.leak().as_mut_ptr()
        }
        _ => ptr::null_mut(),
    }
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_mmap_map(file: *const c_char) -> i64 {
    match path(file).map(map) {
        Some(Ok(mapped)) => Box::into_raw(Box::new(mapped)) as i64,
        _ => -1,
    }
}

unsafe fn mapping<'a>(handle: i64) -> &'a Mmap {
    &*(handle as *const Mmap)
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_mmap_data(handle: i64) -> *const u8 {
    mapping(handle).as_ptr()
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_mmap_length(handle: i64) -> i64 {
    mapping(handle).len() as i64
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_mmap_unmap(handle: i64) -> bool {
    drop(Box::from_raw(handle as *mut Mmap));
    true
}
