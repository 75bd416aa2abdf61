//! The group `env`: std::env, which uses the C library's environment, so that both sides see the
//! same. Two functions of C are called by hand: env::set_var panics where the contract wants false,
//! and std's own way to the password database gives up on long entries.

use crate::ffi;
use std::env;
use std::ffi::OsStr;
use std::os::raw::{c_char, c_int};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::ptr;

const ERANGE: c_int = 34;

/// struct passwd of glibc and musl.
#[repr(C)]
struct Passwd {
    name: *mut c_char,
    password: *mut c_char,
    uid: u32,
    gid: u32,
    gecos: *mut c_char,
    home: *mut c_char,
    shell: *mut c_char,
}

extern "C" {
    fn setenv(key: *const c_char, value: *const c_char, overwrite: c_int) -> c_int;
    fn getuid() -> u32;
    fn getpwuid_r(
        uid: u32,
        entry: *mut Passwd,
        texts: *mut c_char,
        room: usize,
        found: *mut *mut Passwd,
    ) -> c_int;
}

/// The home in the user's entry of the password database, if there is one. The room for its texts
/// is doubled until they fit.
fn home_of_user() -> Option<Vec<u8>> {
    let mut room = 1024;
    loop {
        let mut texts: Vec<c_char> = vec![0; room];
        let mut entry = std::mem::MaybeUninit::<Passwd>::uninit();
        let mut found = ptr::null_mut();
        // SAFETY: the entry points into `texts`, and its home is copied before that is gone.
        unsafe {
            let status = getpwuid_r(
                getuid(),
                entry.as_mut_ptr(),
                texts.as_mut_ptr(),
                room,
                &mut found,
            );
            if status == ERANGE {
                room *= 2;
                continue;
            }
            if status != 0 || found.is_null() {
                return None;
            }
            return ffi::bytes((*found).home).map(|home| home.to_vec());
        }
    }
}

/// NULL when the directory has been removed: current_dir() fails then.
#[no_mangle]
pub extern "C" fn rt_env_cwd() -> *mut c_char {
    let directory = env::current_dir()
        .ok()
        .map(|path| path.into_os_string().into_vec());
    ffi::give(directory.as_deref())
}

/// What is unset is an empty text, and no failure.
#[no_mangle]
pub unsafe extern "C" fn rt_env_get(key: *const c_char) -> *mut c_char {
    match ffi::bytes(key) {
        Some(key) => {
            let value = env::var_os(OsStr::from_bytes(key)).unwrap_or_default();
            ffi::give(Some(value.as_bytes()))
        }
        None => ptr::null_mut(),
    }
}

/// $HOME as it stands, whether it is a directory or not.
#[no_mangle]
pub extern "C" fn rt_env_home() -> *mut c_char {
    let home = env::var_os("HOME")
        .map(|home| home.into_vec())
        .or_else(home_of_user);
    ffi::give(Some(&home.unwrap_or_default()))
}

/// setenv(3) itself refuses an empty key and one with a `=`. It copies both texts.
#[no_mangle]
pub unsafe extern "C" fn rt_env_set(key: *const c_char, value: *const c_char) -> bool {
    !key.is_null() && !value.is_null() && setenv(key, value, 1) == 0
}
