//! Directories, environment and machine in Rust with its standard library. Results are copied into
//! blocks from malloc.

use std::env;
use std::ffi::{CStr, OsStr};
use std::fs::{self, DirBuilder};
use std::os::raw::{c_char, c_int, c_long, c_void};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::ptr;

extern "C" {
    fn malloc(size: usize) -> *mut c_void;
    fn free(block: *mut c_void);
    fn gethostname(name: *mut c_char, size: usize) -> c_int;
    fn sysconf(what: c_int) -> c_long;
}

const PATH_MAX: usize = 4096;
const SC_NPROCESSORS_ONLN: c_int = 84;

unsafe fn as_os<'a>(text: *const c_char) -> Option<&'a OsStr> {
    if text.is_null() {
        return None;
    }
    Some(OsStr::from_bytes(CStr::from_ptr(text).to_bytes()))
}

unsafe fn copy(text: &[u8]) -> *mut c_char {
    let block = malloc(text.len() + 1) as *mut c_char;
    if !block.is_null() {
        ptr::copy_nonoverlapping(text.as_ptr() as *const c_char, block, text.len());
        *block.add(text.len()) = 0;
    }
    block
}

/// create_dir_all stumbles over a dot at the end; components() leaves it out.
fn make(path: &OsStr, recursive: bool) -> bool {
    if path.is_empty() || path.len() >= PATH_MAX {
        return false;
    }
    let mut builder = DirBuilder::new();
    builder.mode(0o755);
    if !recursive {
        return builder.create(Path::new(path)).is_ok();
    }
    let whole: PathBuf = Path::new(path).components().collect();
    builder.recursive(true).create(&whole).is_ok() && Path::new(path).is_dir()
}

/// # Safety
/// `path` is NULL or a text.
#[no_mangle]
pub unsafe extern "C" fn rt_dir_create(path: *const c_char, recursive: bool) -> bool {
    as_os(path).map_or(false, |path| make(path, recursive))
}

unsafe fn list_of(names: &[Vec<u8>]) -> *mut *mut c_char {
    let list = malloc((names.len() + 1) * std::mem::size_of::<*mut c_char>()) as *mut *mut c_char;
    if list.is_null() {
        return list;
    }
    for (at, name) in names.iter().enumerate() {
        *list.add(at) = copy(name);
        if (*list.add(at)).is_null() {
            for before in 0..at {
                free(*list.add(before) as *mut c_void);
            }
            free(list as *mut c_void);
            return ptr::null_mut();
        }
    }
    *list.add(names.len()) = ptr::null_mut();
    list
}

fn names_in(path: &OsStr) -> std::io::Result<Vec<Vec<u8>>> {
    fs::read_dir(Path::new(path))?
        .map(|entry| Ok(entry?.file_name().as_bytes().to_vec()))
        .collect()
}

/// # Safety
/// `path` is NULL or a text.
#[no_mangle]
pub unsafe extern "C" fn rt_dir_list(path: *const c_char) -> *mut *mut c_char {
    match as_os(path).map(names_in) {
        Some(Ok(names)) => list_of(&names),
        _ => ptr::null_mut(),
    }
}

#[no_mangle]
pub extern "C" fn rt_env_cwd() -> *mut c_char {
    match env::current_dir() {
        Ok(path) if path.is_absolute() => unsafe { copy(path.as_os_str().as_bytes()) },
        _ => ptr::null_mut(),
    }
}

fn is_name(key: &OsStr) -> bool {
    !key.is_empty() && !key.as_bytes().contains(&b'=')
}

/// # Safety
/// `key` is NULL or a text.
#[no_mangle]
pub unsafe extern "C" fn rt_env_get(key: *const c_char) -> *mut c_char {
    let key = match as_os(key) {
        Some(key) => key,
        None => return ptr::null_mut(),
    };
    let value = if is_name(key) { env::var_os(key) } else { None };
    copy(value.unwrap_or_default().as_bytes())
}

#[no_mangle]
#[allow(deprecated)]
pub extern "C" fn rt_env_home() -> *mut c_char {
    let home = env::home_dir().unwrap_or_default();
    unsafe { copy(home.as_os_str().as_bytes()) }
}

/// # Safety
/// Both are NULL or texts.
#[no_mangle]
pub unsafe extern "C" fn rt_env_set(key: *const c_char, value: *const c_char) -> bool {
    match (as_os(key), as_os(value)) {
        (Some(key), Some(value)) if is_name(key) => {
            env::set_var(key, value);
            true
        }
        _ => false,
    }
}

#[no_mangle]
pub extern "C" fn rt_system_cpu_count() -> i64 {
    let count = unsafe { sysconf(SC_NPROCESSORS_ONLN) };
    count.max(1)
}

#[no_mangle]
pub extern "C" fn rt_hostname() -> *mut c_char {
    let mut name = [0u8; 256];
    unsafe {
        if gethostname(name.as_mut_ptr() as *mut c_char, name.len() - 1) != 0 {
            return ptr::null_mut();
        }
        let length = name.iter().position(|byte| *byte == 0).unwrap_or(0);
        copy(&name[..length])
    }
}
