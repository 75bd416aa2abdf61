//! The group `read`: one loop over read(2), with std::fs::File.

use crate::ffi;
use std::fs::{self, File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result};
use std::os::raw::{c_char, c_int};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

// Of <fcntl.h>; the same on all machines that Debian runs on but MIPS, SPARC and their like.
const O_NOCTTY: c_int = 0o400;
const O_NONBLOCK: c_int = 0o4000;

#[derive(Clone, Copy, PartialEq)]
enum Source {
    Anything,
    /// Fails on all else, and never waits.
    FilesOnly,
}

fn open(path: &Path, source: Source) -> Result<(File, u64)> {
    let mut flags = O_NOCTTY;
    if source == Source::FilesOnly {
        flags |= O_NONBLOCK; // to open a FIFO would wait for a writer otherwise
    }
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags)
        .open(path)?;
    // Of what was opened, not of the path, which may lead elsewhere by now.
    let about = file.metadata()?;
    if about.is_dir() || (source == Source::FilesOnly && !about.is_file()) {
        return Err(Error::from(ErrorKind::InvalidInput));
    }
    Ok((file, about.len()))
}

/// Reads until read(2) says 0: st_size is a hint for the first buffer and nothing more. Room is
/// asked for by try_reserve, since read_to_end of older versions aborts when memory runs out.
fn read_to_end(mut file: File, size: u64) -> Result<Vec<u8>> {
    let no_memory = || Error::from(ErrorKind::OutOfMemory);
    let size = usize::try_from(size).map_err(|_| no_memory())?;
    let mut content = Vec::new();
    content.try_reserve_exact(size).map_err(|_| no_memory())?;
    let mut chunk = [0; 64 * 1024];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(content),
            Ok(got) => {
                content.try_reserve(got).map_err(|_| no_memory())?;
                content.extend_from_slice(&chunk[..got]);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

unsafe fn read(path: *const c_char, source: Source) -> *mut c_char {
    let content = ffi::path(path)
        .and_then(|path| open(path, source).ok())
        .and_then(|(file, size)| read_to_end(file, size).ok());
    ffi::give(content.as_deref())
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_read_text(path: *const c_char) -> *mut c_char {
    read(path, Source::Anything)
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_read_bytes(path: *const c_char) -> *mut u8 {
    read(path, Source::Anything) as *mut u8
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_mmap_read_text(path: *const c_char) -> *mut c_char {
    read(path, Source::FilesOnly)
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_mmap_read_bytes(path: *const c_char) -> *mut u8 {
    read(path, Source::FilesOnly) as *mut u8
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_size(path: *const c_char) -> i64 {
    match ffi::path(path).map(fs::metadata) {
        Some(Ok(about)) => about.len() as i64,
        _ => -1,
    }
}
