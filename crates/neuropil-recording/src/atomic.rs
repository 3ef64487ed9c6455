//! Files that are either whole or not there.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::RecordingError;

/// A file that takes its name only when it is finished.
///
/// Bytes go to a temporary file in the same folder; [`AtomicFile::commit`] flushes it to disk, renames it over the
/// target and flushes the folder. Dropped before that, it leaves nothing behind and the target as it was.
#[derive(Debug)]
pub struct AtomicFile {
    target: PathBuf,
    temporary: PathBuf,
    file: Option<File>,
}

impl AtomicFile {
    /// Begins a file that will be called `target`; its folder must exist.
    ///
    /// # Errors
    /// [`RecordingError::Io`] where the folder cannot be written to.
    pub fn create(target: impl Into<PathBuf>) -> Result<Self, RecordingError> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let target = target.into();
        let name = target
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        // A program that was killed may have left a file behind, and a new one may bear its process id.
        let mut tries = 0;
        let (temporary, file) = loop {
            let temporary = target.with_file_name(format!(
                ".{name}.{}.{}{UNFINISHED}",
                std::process::id(),
                COUNTER.fetch_add(1, Ordering::Relaxed)
            ));
            match File::options()
                .write(true)
                .create_new(true)
                .open(&temporary)
            {
                Ok(file) => break (temporary, file),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists && tries < 1000 => tries += 1,
                Err(e) => return Err(io_error(&target, "create it", e)),
            }
        };
        Ok(Self {
            target,
            temporary,
            file: Some(file),
        })
    }

    /// The name that the file will have.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// [`RecordingError::Io`] where the disk is full or the rename fails; the target is then as it was.
    pub fn commit(mut self) -> Result<(), RecordingError> {
        let finish = |file: Option<File>| -> io::Result<()> {
            if let Some(mut file) = file {
                file.flush()?;
                file.sync_all()?;
            }
            fs::rename(&self.temporary, &self.target)?;
            sync_folder(&self.target)
        };
        let file = self.file.take();
        finish(file).map_err(|e| io_error(&self.target, "finish writing it", e))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some(file) => file.write(bytes),
            None => Err(io::Error::other("the file has been finished")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        // After a commit the temporary name is gone and this does nothing.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// How the names of files end that are not finished; they begin with a dot.
const UNFINISHED: &str = ".part";

/// Removes what killed programs left of unfinished files in a folder. Nothing else may be writing there.
///
/// # Errors
/// [`RecordingError::Io`] where the folder cannot be read or a file cannot be removed.
pub fn remove_unfinished(folder: &Path) -> Result<(), RecordingError> {
    let entries = fs::read_dir(folder).map_err(|e| io_error(folder, "look into it", e))?;
    for entry in entries {
        let entry = entry.map_err(|e| io_error(folder, "look into it", e))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') && name.ends_with(UNFINISHED) {
            fs::remove_file(entry.path()).map_err(|e| io_error(&entry.path(), "remove it", e))?;
        }
    }
    Ok(())
}

/// Writes a whole file atomically; see [`AtomicFile`].
///
/// # Errors
/// [`RecordingError::Io`]; the target is then as it was.
pub fn write_atomically(target: impl Into<PathBuf>, bytes: &[u8]) -> Result<(), RecordingError> {
    let mut file = AtomicFile::create(target)?;
    file.write_all(bytes)
        .map_err(|e| io_error(&file.target.clone(), "write to it", e))?;
    file.commit()
}

pub(crate) fn io_error(path: &Path, action: &'static str, source: io::Error) -> RecordingError {
    RecordingError::Io {
        path: path.to_owned(),
        action,
        source,
    }
}

/// Makes a rename last: on Unix a folder is flushed like a file; elsewhere the system does it.
fn sync_folder(target: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = target.parent().filter(|p| !p.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path =
            std::env::temp_dir().join(format!("neuropil-atomic-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        path
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_appears_whole_and_leaves_nothing_beside_it() {
        let dir = folder("whole");
        write_atomically(dir.join("a"), b"one").unwrap();
        write_atomically(dir.join("a"), b"two").unwrap();
        assert_eq!(fs::read(dir.join("a")).unwrap(), b"two");
        assert_eq!(names(&dir), ["a"]);
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn an_unfinished_file_leaves_the_old_one_as_it_was() {
        let dir = folder("unfinished");
        write_atomically(dir.join("a"), b"old").unwrap();
        let mut file = AtomicFile::create(dir.join("a")).unwrap();
        file.write_all(b"half").unwrap();
        assert_eq!(names(&dir).len(), 2);
        drop(file);
        assert_eq!(fs::read(dir.join("a")).unwrap(), b"old");
        assert_eq!(names(&dir), ["a"]);
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn leftovers_of_killed_programs_are_neither_in_the_way_nor_kept() {
        let dir = folder("leftovers");
        // Whatever number the next temporary file would take.
        for k in 0..100 {
            let name = format!(".a.{}.{k}.part", std::process::id());
            fs::write(dir.join(name), b"half").unwrap();
        }
        write_atomically(dir.join("a"), b"whole").unwrap();
        fs::write(dir.join("b.part"), b"not ours").unwrap();
        remove_unfinished(&dir).unwrap();
        assert_eq!(names(&dir), ["a", "b.part"]);
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_missing_folder_is_an_error_that_names_the_file() {
        let error = write_atomically("/nowhere-at-all/file", b"")
            .unwrap_err()
            .to_string();
        assert!(error.contains("/nowhere-at-all/file"), "{error}");
    }
}
