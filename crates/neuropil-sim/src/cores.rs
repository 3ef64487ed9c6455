//! Puts the threads of a run on cores of their own at the start.
//!
//! A system starts a thread on the core of the thread that made it, and takes up to a tenth of a second to notice that two threads
//! that wait for each other in every step share one: as long as a whole run of a small network. So each thread moves to a core of its own
//! first, and is free to be moved afterwards.

/// The cores that the calling thread may use, its own first.
pub struct Cores {
    #[cfg(target_os = "linux")]
    order: Vec<usize>,
}

#[cfg(target_os = "linux")]
impl Cores {
    /// The cores open to the calling thread, where there are threads to place.
    pub fn of_caller(threads: usize) -> Self {
        if threads < 2 {
            return Self { order: Vec::new() };
        }
        // SAFETY: both calls only fill a set that they are given with its size.
        let (allowed, here) = unsafe {
            let mut set: libc::cpu_set_t = std::mem::zeroed();
            let failed = libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &mut set) != 0;
            let count = if failed {
                0
            } else {
                libc::CPU_SETSIZE as usize
            };
            let allowed: Vec<usize> = (0..count).filter(|c| libc::CPU_ISSET(*c, &set)).collect();
            (allowed, libc::sched_getcpu())
        };
        let mut order: Vec<usize> = Vec::with_capacity(allowed.len());
        if let Some(own) = allowed.iter().position(|c| i32::try_from(*c) == Ok(here)) {
            order.extend_from_slice(&allowed[own..]);
            order.extend_from_slice(&allowed[..own]);
        }
        Self { order }
    }

    /// Moves the calling thread, number `t` of `threads` with 0 for the one that asked for the cores, to a core of its own.
    /// Does nothing where there are fewer cores than threads.
    pub fn start(&self, t: usize, threads: usize) {
        if threads > self.order.len() {
            return;
        }
        let Some(&core) = self.order.get(t) else {
            return;
        };
        // SAFETY: the sets are plain data; a call that fails leaves the thread where it is.
        unsafe {
            let mut one: libc::cpu_set_t = std::mem::zeroed();
            let mut all: libc::cpu_set_t = std::mem::zeroed();
            libc::CPU_SET(core, &mut one);
            for &c in &self.order {
                libc::CPU_SET(c, &mut all);
            }
            if libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &one) == 0 {
                libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &all);
            }
        }
    }
}

#[cfg(not(target_os = "linux"))]
impl Cores {
    /// Other systems place threads by themselves.
    pub fn of_caller(_threads: usize) -> Self {
        Self {}
    }

    /// Does nothing.
    pub fn start(&self, _t: usize, _threads: usize) {}
}
