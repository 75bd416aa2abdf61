//! The group `file`: std::fs, with the modes that the contract asks for.

use crate::ffi;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Result, Write};
use std::os::raw::c_char;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// Mode 0644 is the contract's; the kernel takes the umask from it. write_all goes on after short
/// writes and EINTR. Nothing is buffered here, so nothing is left to be lost on drop.
fn put(path: &Path, content: &[u8], options: &mut OpenOptions) -> Result<()> {
    let mut file = options.create(true).mode(0o644).open(path)?;
    file.write_all(content)?;
    ffi::close(file)
}

/// To the end as read(2) tells it, not as st_size does: files of procfs have more than that.
fn copy_content(from: &mut File, to: &mut File) -> Result<()> {
    let mut chunk = [0; 64 * 1024];
    loop {
        match from.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(got) => to.write_all(&chunk[..got])?,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn copy(source: &Path, target: &Path) -> Result<()> {
    // The source first, so that one that cannot be read leaves the target as it was.
    let mut from = File::open(source)?;
    let about_from = from.metadata()?;
    if about_from.is_dir() {
        return Err(ErrorKind::InvalidInput.into());
    }
    // Not truncate(true): the target may be the source under another name, and would be empty
    // before it is read. Nothing has to be done then.
    let mut to = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(about_from.mode() & 0o777)
        .open(target)?;
    let about_to = to.metadata()?;
    if (about_from.dev(), about_from.ino()) == (about_to.dev(), about_to.ino()) {
        return Ok(());
    }
    if about_to.is_file() {
        to.set_len(0)?;
    }
    copy_content(&mut from, &mut to)?;
    ffi::close(to)
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_exists(path: *const c_char) -> bool {
    ffi::path(path).map_or(false, |path| fs::metadata(path).is_ok())
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_write_text(path: *const c_char, content: *const c_char) -> bool {
    match (ffi::path(path), ffi::bytes(content)) {
        (Some(path), Some(content)) => {
            put(path, content, OpenOptions::new().write(true).truncate(true)).is_ok()
        }
        _ => false,
    }
}

/// append(true) is O_APPEND: the system finds the end and writes in one step, whoever else appends.
#[no_mangle]
pub unsafe extern "C" fn rt_file_append_text(path: *const c_char, content: *const c_char) -> bool {
    match (ffi::path(path), ffi::bytes(content)) {
        (Some(path), Some(content)) => put(path, content, OpenOptions::new().append(true)).is_ok(),
        _ => false,
    }
}

/// remove_file is unlink(2): the link and not its target, and no directory.
#[no_mangle]
pub unsafe extern "C" fn rt_file_delete(path: *const c_char) -> bool {
    ffi::path(path).map_or(false, |path| fs::remove_file(path).is_ok())
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_remove(path: *const c_char) -> bool {
    rt_file_delete(path)
}

#[no_mangle]
pub unsafe extern "C" fn rt_file_copy(source: *const c_char, target: *const c_char) -> bool {
    match (ffi::path(source), ffi::path(target)) {
        (Some(source), Some(target)) => copy(source, target).is_ok(),
        _ => false,
    }
}

/// mtime() is st_mtime, whole seconds cut towards the past. Metadata::modified() would count from
/// 1970 in two directions.
#[no_mangle]
pub unsafe extern "C" fn rt_file_modified_time(path: *const c_char) -> i64 {
    match ffi::path(path).map(fs::metadata) {
        Some(Ok(about)) => about.mtime(),
        _ => -1,
    }
}
