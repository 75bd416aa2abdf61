//! Rust with its standard library: File, Vec, OsStr. Only the result is copied into a block from
//! malloc, since Rust's own may not be freed by the caller.

use std::ffi::{CStr, OsStr};
use std::fs::{self, File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result};
use std::os::raw::{c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::ptr;

extern "C" {
    fn malloc(size: usize) -> *mut c_void;
}

const O_NOCTTY: c_int = 0o400;
const O_NONBLOCK: c_int = 0o4000;

unsafe fn as_path<'a>(path: *const c_char) -> Option<&'a Path> {
    if path.is_null() {
        return None;
    }
    Some(Path::new(OsStr::from_bytes(CStr::from_ptr(path).to_bytes())))
}

/// read_to_end would abort when memory runs out, so room is asked for beforehand.
fn read_to_end(file: &mut File, expected: u64) -> Result<Vec<u8>> {
    let out_of_memory = |_| Error::from(ErrorKind::OutOfMemory);
    let mut content = Vec::new();
    let expected = usize::try_from(expected).map_err(|_| Error::from(ErrorKind::OutOfMemory))?;
    content.try_reserve_exact(expected).map_err(out_of_memory)?;
    let mut chunk = [0; 16384];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(content),
            Ok(got) => {
                content.try_reserve(got).map_err(out_of_memory)?;
                content.extend_from_slice(&chunk[..got]);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn read_path(path: &Path, mapped: bool) -> Result<Vec<u8>> {
    let flags = O_NOCTTY | if mapped { O_NONBLOCK } else { 0 };
    let mut file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let about = file.metadata()?;
    if about.is_dir() || (mapped && !about.is_file()) {
        return Err(Error::from(ErrorKind::InvalidInput));
    }
    read_to_end(&mut file, about.len())
}

unsafe fn read_whole(path: *const c_char, text: bool, mapped: bool) -> *mut c_void {
    let content = match as_path(path).map(|path| read_path(path, mapped)) {
        Some(Ok(content)) => content,
        _ => return ptr::null_mut(),
    };
    let size = content.len() + usize::from(text);
    let result = malloc(size.max(1)) as *mut u8;
    if !result.is_null() {
        ptr::copy_nonoverlapping(content.as_ptr(), result, content.len());
        if text {
            *result.add(content.len()) = 0;
        }
    }
    result as *mut c_void
}

/// # Safety
/// `path` is NULL or ends with a NUL.
#[no_mangle]
pub unsafe extern "C" fn rt_file_read_text(path: *const c_char) -> *mut c_char {
    read_whole(path, true, false) as *mut c_char
}

/// # Safety
/// `path` is NULL or ends with a NUL.
#[no_mangle]
pub unsafe extern "C" fn rt_file_mmap_read_text(path: *const c_char) -> *mut c_char {
    read_whole(path, true, true) as *mut c_char
}

/// # Safety
/// `path` is NULL or ends with a NUL.
#[no_mangle]
pub unsafe extern "C" fn rt_file_read_bytes(path: *const c_char) -> *mut u8 {
    read_whole(path, false, false) as *mut u8
}

/// # Safety
/// `path` is NULL or ends with a NUL.
#[no_mangle]
pub unsafe extern "C" fn rt_file_mmap_read_bytes(path: *const c_char) -> *mut u8 {
    read_whole(path, false, true) as *mut u8
}

/// # Safety
/// `path` is NULL or ends with a NUL.
#[no_mangle]
pub unsafe extern "C" fn rt_file_size(path: *const c_char) -> i64 {
    match as_path(path).map(fs::metadata) {
        Some(Ok(about)) => about.len() as i64,
        _ => -1,
    }
}
