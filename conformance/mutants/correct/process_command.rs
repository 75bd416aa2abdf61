//! The group process with Rust's std::process::Command. Where the process ignores its children,
//! they are minded for as long as any call runs.

use std::ffi::{CStr, OsStr};
use std::io::Error;
use std::os::raw::{c_char, c_int};
use std::os::unix::ffi::OsStrExt;
use std::process::Command;
use std::ptr;
use std::slice;
use std::sync::Mutex;

/// As glibc has it on 64-bit machines.
#[repr(C)]
#[derive(Clone, Copy)]
struct Action {
    handler: usize,
    mask: [u64; 16],
    flags: c_int,
    restorer: usize,
}

extern "C" {
    fn sigaction(signal: c_int, new: *const Action, old: *mut Action) -> c_int;
}

const SIGCHLD: c_int = 17;
const SIG_IGN: usize = 1;
const SA_NOCLDWAIT: c_int = 2;
const EAGAIN: i32 = 11;
const ENOMEM: i32 = 12;

struct Users {
    count: usize,
    changed: Option<Action>,
}

static USERS: Mutex<Users> = Mutex::new(Users { count: 0, changed: None });

struct Minded;

impl Minded {
    fn new() -> Minded {
        let mut users = USERS.lock().unwrap();
        users.count += 1;
        if users.count == 1 {
            let mut was = Action { handler: 0, mask: [0; 16], flags: 0, restorer: 0 };
            unsafe { sigaction(SIGCHLD, ptr::null(), &mut was) };
            if was.handler == SIG_IGN || was.flags & SA_NOCLDWAIT != 0 {
                let mut plain = was;
                plain.flags &= !SA_NOCLDWAIT;
                if plain.handler == SIG_IGN {
                    plain.handler = 0;
                }
                unsafe { sigaction(SIGCHLD, &plain, ptr::null_mut()) };
                users.changed = Some(was);
            }
        }
        Minded
    }
}

impl Drop for Minded {
    fn drop(&mut self) {
        let mut users = USERS.lock().unwrap();
        users.count -= 1;
        if users.count > 0 {
            return;
        }
        if let Some(was) = users.changed.take() {
            unsafe { sigaction(SIGCHLD, &was, ptr::null_mut()) };
        }
    }
}

unsafe fn text<'a>(of: *const c_char) -> &'a OsStr {
    OsStr::from_bytes(CStr::from_ptr(of).to_bytes())
}

#[no_mangle]
pub extern "C" fn rt_getpid() -> i64 {
    i64::from(std::process::id())
}

#[no_mangle]
pub unsafe extern "C" fn rt_process_run(
    command: *const c_char,
    arguments: *const *const c_char,
    count: usize,
) -> i32 {
    if command.is_null() || (arguments.is_null() && count > 0) {
        return -1;
    }
    let mut program = Command::new(text(command));
    if count > 0 {
        for argument in slice::from_raw_parts(arguments, count) {
            program.arg(text(*argument));
        }
    }
    let _minded = Minded::new();
    match program.status() {
        Ok(status) => status.code().unwrap_or(-1),
        Err(error) => match Error::raw_os_error(&error) {
            Some(EAGAIN) | Some(ENOMEM) => -1,
            _ => 127,
        },
    }
}
