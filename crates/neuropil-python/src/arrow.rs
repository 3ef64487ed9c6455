//! Columns as an Arrow stream of one batch, through the C data interface: consumers read the memory of Rust.
//!
//! The structures are those of the Arrow specification ("The Arrow C data interface", "The Arrow C stream interface",
//! "The Arrow PyCapsule interface"). Ownership: whoever holds a structure whose `release` is set must call it once; it
//! sets `release` to null. A consumer may take children out of their parent by copying them and setting their `release`
//! to null, so that each child holds a share of the table of its own.

use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr::{null, null_mut};
use std::sync::Arc;

#[repr(C)]
struct Schema {
    format: *const c_char,
    name: *const c_char,
    metadata: *const c_char,
    flags: i64,
    n_children: i64,
    children: *mut *mut Schema,
    dictionary: *mut Schema,
    release: Option<unsafe extern "C" fn(*mut Schema)>,
    private_data: *mut c_void,
}

#[repr(C)]
struct Array {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *mut *const c_void,
    children: *mut *mut Array,
    dictionary: *mut Array,
    release: Option<unsafe extern "C" fn(*mut Array)>,
    private_data: *mut c_void,
}

#[repr(C)]
struct Stream {
    get_schema: Option<unsafe extern "C" fn(*mut Stream, *mut Schema) -> c_int>,
    get_next: Option<unsafe extern "C" fn(*mut Stream, *mut Array) -> c_int>,
    get_last_error: Option<unsafe extern "C" fn(*mut Stream) -> *const c_char>,
    release: Option<unsafe extern "C" fn(*mut Stream)>,
    private_data: *mut c_void,
}

// SAFETY: what `private_data` points to is a `State`, whose parts may be used from any thread.
unsafe impl Send for Stream {}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: `release` is set, so that nobody has released or taken the stream.
            unsafe { release(self) }
        }
    }
}

/// A type of numbers that Arrow knows.
pub trait Number: Copy {
    /// Its letter in the C data interface.
    const FORMAT: &'static CStr;
}

impl Number for u64 {
    const FORMAT: &'static CStr = c"L";
}

impl Number for u32 {
    const FORMAT: &'static CStr = c"I";
}

impl Number for f64 {
    const FORMAT: &'static CStr = c"g";
}

/// Columns of one length, and what keeps their memory.
pub struct Table {
    columns: Vec<Column>,
    rows: usize,
    /// The Python object that the borrowed columns belong to.
    _owner: Py<PyAny>,
    owned: Vec<Vec<f64>>,
}

struct Column {
    name: CString,
    format: &'static CStr,
    data: *const c_void,
}

// SAFETY: `data` points to memory that nobody writes to; `Py` may be dropped on any thread.
unsafe impl Send for Table {}
// SAFETY: as above.
unsafe impl Sync for Table {}

impl Table {
    /// A table without columns over memory of `owner`.
    pub fn new(owner: &Bound<'_, PyAny>) -> Self {
        let _owner = owner.clone().unbind();
        Self {
            columns: Vec::new(),
            rows: 0,
            _owner,
            owned: Vec::new(),
        }
    }

    /// Adds a column that lies in the owner.
    ///
    /// # Safety
    /// `values` must stay where they are and unchanged for as long as the owner lives, and be as many as those of the
    /// other columns.
    pub unsafe fn borrow<T: Number>(&mut self, name: &CStr, values: &[T]) {
        self.rows = values.len();
        self.columns.push(Column {
            name: name.to_owned(),
            format: T::FORMAT,
            data: values.as_ptr().cast(),
        });
    }

    /// Adds a computed column.
    ///
    /// # Safety
    /// `values` must be as many as those of the other columns.
    pub unsafe fn give(&mut self, name: &CStr, values: Vec<f64>) {
        // SAFETY: the numbers of a vector stay where they are when the vector is moved.
        unsafe { self.borrow(name, &values) };
        self.owned.push(values);
    }

    /// The capsule that `__arrow_c_stream__` returns.
    pub fn capsule(self, py: Python<'_>) -> PyResult<Bound<'_, PyCapsule>> {
        let state = State {
            table: Arc::new(self),
            done: false,
        };
        let stream = Stream {
            get_schema: Some(get_schema),
            get_next: Some(get_next),
            get_last_error: Some(get_last_error),
            release: Some(release_stream),
            private_data: Box::into_raw(Box::new(state)).cast(),
        };
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }
}

struct State {
    table: Arc<Table>,
    done: bool,
}

/// What a schema or an array keeps alive, and the pointers that it shows.
struct Kept<T> {
    _table: Arc<Table>,
    children: Vec<*mut T>,
    buffers: Vec<*const c_void>,
}

unsafe extern "C" fn get_schema(stream: *mut Stream, out: *mut Schema) -> c_int {
    // SAFETY: a consumer passes the stream it was given, not yet released, and room for a schema.
    unsafe {
        let state = &*(*stream).private_data.cast::<State>();
        let leaf = |c: &Column| {
            let (format, name) = (c.format.as_ptr(), c.name.as_ptr());
            Box::into_raw(Box::new(schema(&state.table, format, name, Vec::new())))
        };
        let children = state.table.columns.iter().map(leaf).collect();
        out.write(schema(&state.table, c"+s".as_ptr(), c"".as_ptr(), children));
    }
    0
}

fn schema(
    table: &Arc<Table>,
    format: *const c_char,
    name: *const c_char,
    children: Vec<*mut Schema>,
) -> Schema {
    let mut kept = Box::new(Kept {
        _table: table.clone(),
        children,
        buffers: Vec::new(),
    });
    Schema {
        format,
        name,
        metadata: null(),
        flags: 0,
        n_children: kept.children.len() as i64,
        children: kept.children.as_mut_ptr(),
        dictionary: null_mut(),
        release: Some(release_schema),
        private_data: Box::into_raw(kept).cast(),
    }
}

unsafe extern "C" fn release_schema(it: *mut Schema) {
    // SAFETY: a consumer passes a schema whose `release` is set, so that its private data are still there.
    unsafe {
        let kept = Box::from_raw((*it).private_data.cast::<Kept<Schema>>());
        for child in &kept.children {
            let mut child = Box::from_raw(*child);
            if let Some(release) = child.release {
                release(&mut *child);
            }
        }
        (*it).release = None;
    }
}

unsafe extern "C" fn get_next(stream: *mut Stream, out: *mut Array) -> c_int {
    // SAFETY: a consumer passes the stream it was given, not yet released, and room for an array.
    unsafe {
        let state = &mut *(*stream).private_data.cast::<State>();
        let table = &state.table;
        let leaf = |c: &Column| {
            let buffers = vec![null(), c.data];
            Box::into_raw(Box::new(array(table, buffers, Vec::new())))
        };
        let children = match state.done {
            true => Vec::new(),
            false => table.columns.iter().map(leaf).collect(),
        };
        let mut batch = array(table, vec![null()], children);
        if state.done {
            // An array that is released already ends the stream.
            release_array(&mut batch);
        }
        out.write(batch);
        state.done = true;
    }
    0
}

fn array(table: &Arc<Table>, buffers: Vec<*const c_void>, children: Vec<*mut Array>) -> Array {
    let mut kept = Box::new(Kept {
        _table: table.clone(),
        children,
        buffers,
    });
    Array {
        length: table.rows as i64,
        null_count: 0,
        offset: 0,
        n_buffers: kept.buffers.len() as i64,
        n_children: kept.children.len() as i64,
        buffers: kept.buffers.as_mut_ptr(),
        children: kept.children.as_mut_ptr(),
        dictionary: null_mut(),
        release: Some(release_array),
        private_data: Box::into_raw(kept).cast(),
    }
}

unsafe extern "C" fn release_array(it: *mut Array) {
    // SAFETY: as for `release_schema`.
    unsafe {
        let kept = Box::from_raw((*it).private_data.cast::<Kept<Array>>());
        for child in &kept.children {
            let mut child = Box::from_raw(*child);
            if let Some(release) = child.release {
                release(&mut *child);
            }
        }
        (*it).release = None;
    }
}

unsafe extern "C" fn get_last_error(_stream: *mut Stream) -> *const c_char {
    // Nothing fails.
    null()
}

unsafe extern "C" fn release_stream(stream: *mut Stream) {
    // SAFETY: a consumer passes the stream it was given, not yet released.
    unsafe {
        drop(Box::from_raw((*stream).private_data.cast::<State>()));
        (*stream).release = None;
    }
}
