//! The functions of group file in Rust with its standard library: fs, OpenOptions, io::copy.

use std::ffi::{CStr, OsStr};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Error, ErrorKind, Result, Write};
use std::os::raw::{c_char, c_int};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

const O_NOCTTY: c_int = 0o400;
const O_NONBLOCK: c_int = 0o4000;

unsafe fn as_bytes<'a>(text: *const c_char) -> Result<&'a [u8]> {
    if text.is_null() {
        return Err(Error::from(ErrorKind::InvalidInput));
    }
    Ok(CStr::from_ptr(text).to_bytes())
}

unsafe fn as_path<'a>(path: *const c_char) -> Result<&'a Path> {
    Ok(Path::new(OsStr::from_bytes(as_bytes(path)?)))
}

fn to_write(mode: u32) -> OpenOptions {
    let mut options = OpenOptions::new();
    options
        .create(true)
        .mode(mode)
        .custom_flags(O_NOCTTY | O_NONBLOCK);
    options
}

unsafe fn put(path: *const c_char, content: *const c_char, append: bool) -> Result<()> {
    let (path, content) = (as_path(path)?, as_bytes(content)?);
    let mut options = to_write(0o644);
    if append {
        options.append(true);
    } else {
        options.write(true).truncate(true);
    }
    options.open(path)?.write_all(content)
}

fn refuse<T>() -> Result<T> {
    Err(Error::from(ErrorKind::InvalidInput))
}

unsafe fn copy(source: *const c_char, target: *const c_char) -> Result<()> {
    let (source, target) = (as_path(source)?, as_path(target)?);
    let mut from: File = OpenOptions::new()
        .read(true)
        .custom_flags(O_NOCTTY | O_NONBLOCK)
        .open(source)?;
    let about = from.metadata()?;
    if !about.is_file() {
        return refuse();
    }
    let mut to = to_write(about.mode() & 0o777).write(true).open(target)?;
    let there = to.metadata()?;
    if there.dev() == about.dev() && there.ino() == about.ino() {
        return refuse();
    }
    if !there.file_type().is_char_device() {
        to.set_len(0)?;
    }
    io::copy(&mut from, &mut to)?;
    to.flush()
}

/// # Safety
/// `path` is NULL or ends with a NUL.
#[no_mangle]
pub unsafe extern "C" fn rt_file_exists(path: *const c_char) -> bool {
    as_path(path).and_then(fs::metadata).is_ok()
}

/// # Safety
/// `path` is NULL or ends with a NUL.
#[no_mangle]
pub unsafe extern "C" fn rt_file_modified_time(path: *const c_char) -> i64 {
    as_path(path).and_then(fs::metadata).map_or(-1, |about| about.mtime())
}

/// # Safety
/// Both are NULL or end with a NUL.
#[no_mangle]
pub unsafe extern "C" fn rt_file_write_text(path: *const c_char, content: *const c_char) -> bool {
    put(path, content, false).is_ok()
}

/// # Safety
/// Both are NULL or end with a NUL.
#[no_mangle]
pub unsafe extern "C" fn rt_file_append_text(path: *const c_char, content: *const c_char) -> bool {
    put(path, content, true).is_ok()
}

/// # Safety
/// `path` is NULL or ends with a NUL.
#[no_mangle]
pub unsafe extern "C" fn rt_file_delete(path: *const c_char) -> bool {
    as_path(path).and_then(fs::remove_file).is_ok()
}

/// # Safety
/// `path` is NULL or ends with a NUL.
#[no_mangle]
pub unsafe extern "C" fn rt_file_remove(path: *const c_char) -> bool {
    as_path(path).and_then(fs::remove_file).is_ok()
}

/// # Safety
/// Both are NULL or end with a NUL.
#[no_mangle]
pub unsafe extern "C" fn rt_file_copy(source: *const c_char, target: *const c_char) -> bool {
    copy(source, target).is_ok()
}
