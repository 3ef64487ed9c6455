//! Large zeroed columns on huge pages, and how much memory there is.

/// A zeroed column. Columns of several megabytes ask for huge pages, which saves address translation at every
/// scattered access.
pub fn huge_zeroed<T: Copy + Default>(n: usize) -> Vec<T> {
    // All element types used here are integers, for which `vec!` asks the system for zero pages without touching them.
    let v = vec![T::default(); n];
    #[cfg(target_os = "linux")]
    {
        const PAGE: usize = 2 << 20;
        let start = v.as_ptr() as usize;
        let end = start + n * size_of::<T>();
        let (first, last) = (start.next_multiple_of(4096), end & !4095);
        if end - start >= 2 * PAGE && last > first {
            // SAFETY: the range lies inside the allocation; the advice does not change its contents.
            unsafe {
                libc::madvise(
                    first as *mut libc::c_void,
                    last - first,
                    libc::MADV_HUGEPAGE,
                );
            }
        }
    }
    v
}

/// Gives a column back at once.
pub fn release<T>(column: Vec<T>) {
    drop(column);
}

/// Bytes of memory that can be had without swapping, where the system says so.
pub fn available_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find(|l| l.starts_with("MemAvailable:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    let system = kib * 1024;
    // A container may allow less than the machine has.
    let limit = std::fs::read_to_string("/sys/fs/cgroup/memory.max")
        .ok()
        .and_then(|s| s.trim().parse::<u64>().ok());
    Some(limit.map_or(system, |l| if l < system { l } else { system }))
}

/// Largest resident memory of this process so far, bytes.
pub fn peak_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|l| l.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}
