//! Files of numbers, mapped into memory.

use std::fs::File;
use std::marker::PhantomData;
use std::ops::Deref;
use std::path::Path;

use codegraph_model::{Error, Result};
use half::f16;
use memmap2::Mmap;

#[cfg(target_endian = "big")]
compile_error!("files of vectors are little-endian and are read as they lie");

/// Numbers of which every bit pattern is one.
pub(super) trait Number: Copy + 'static {}

impl Number for i8 {}
impl Number for i64 {}
impl Number for u32 {}
impl Number for f16 {}

/// A file that holds numbers and nothing else, as a slice. The system reads pages of it when they are touched, and gives
/// their memory back when others need it.
///
/// A file that is cut off while it is mapped ends the process when its end is touched: nobody changes files of a
/// snapshot, and one that was cut off before is refused.
pub(super) struct Mapped<T> {
    /// None for a file without bytes, which has nothing to map.
    map: Option<Mmap>,
    numbers: PhantomData<T>,
}

impl<T: Number> Mapped<T> {
    /// Maps `path`, which holds `n` numbers.
    ///
    /// # Errors
    /// [`codegraph_model::ErrorKind::Damaged`] if it is missing or has another size;
    /// [`codegraph_model::ErrorKind::Unavailable`] if it cannot be mapped.
    #[allow(unsafe_code)]
    pub(super) fn open(path: &Path, n: usize) -> Result<Mapped<T>> {
        let doing = "open the vectors";
        let file = File::open(path).map_err(|cause| super::unreadable(doing, path, cause))?;
        let bytes = file.metadata().map_err(|cause| Error::io(doing, path, cause))?.len();
        let expected = n as u64 * size_of::<T>() as u64;
        if bytes != expected {
            return Err(super::damaged(path, format!("it has {bytes} bytes instead of {expected}")));
        }
        if n == 0 {
            return Ok(Mapped { map: None, numbers: PhantomData });
        }
        // SAFETY: the map is read-only, and files of a snapshot are never written again (see the type's docs).
        let map = unsafe { Mmap::map(&file) }.map_err(|cause| Error::io(doing, path, cause))?;
        Ok(Mapped { map: Some(map), numbers: PhantomData })
    }
}

impl<T: Number> Deref for Mapped<T> {
    type Target = [T];

    #[allow(unsafe_code)]
    fn deref(&self) -> &[T] {
        match &self.map {
            // SAFETY: maps begin at a page, so that they are aligned; the length was checked; every bit pattern is a
            // number; the bytes live as long as the map, which is borrowed.
            Some(map) => unsafe { std::slice::from_raw_parts(map.as_ptr().cast(), map.len() / size_of::<T>()) },
            None => &[],
        }
    }
}

/// The bytes of `numbers`, as files hold them.
#[allow(unsafe_code)]
pub(super) fn bytes_of<T: Number>(numbers: &[T]) -> &[u8] {
    // SAFETY: numbers have no padding, and bytes need no alignment.
    unsafe { std::slice::from_raw_parts(numbers.as_ptr().cast(), size_of_val(numbers)) }
}

/// Writes files of numbers.
pub(super) struct NumberFile {
    file: std::io::BufWriter<File>,
    path: std::path::PathBuf,
}

impl NumberFile {
    /// Makes `path`, which must not be there.
    pub(super) fn create(path: &Path) -> Result<NumberFile> {
        let file = File::create_new(path).map_err(|cause| Error::io("write the vectors", path, cause))?;
        // Large enough that system calls do not count.
        Ok(NumberFile { file: std::io::BufWriter::with_capacity(1 << 20, file), path: path.to_path_buf() })
    }

    /// Adds numbers.
    pub(super) fn write<T: Number>(&mut self, numbers: &[T]) -> Result<()> {
        use std::io::Write;
        self.file.write_all(bytes_of(numbers)).map_err(|cause| Error::io("write the vectors", &self.path, cause))
    }

    /// Ends the file.
    pub(super) fn finish(self) -> Result<()> {
        let failed = |cause| Error::io("write the vectors", &self.path, cause);
        let file = self.file.into_inner().map_err(|cause| failed(cause.into_error()))?;
        file.sync_all().map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use codegraph_model::ErrorKind;

    use super::*;

    #[test]
    fn numbers_come_back_and_other_sizes_are_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("numbers");
        let mut file = NumberFile::create(&path).expect("is made");
        file.write(&[1_i64, -2]).expect("is written");
        file.write(&[i64::MAX]).expect("is written");
        file.finish().expect("is written");
        assert_eq!(&*Mapped::<i64>::open(&path, 3).expect("is mapped"), &[1, -2, i64::MAX]);
        for n in [0, 2, 4] {
            let error = Mapped::<i64>::open(&path, n).err().expect("is refused");
            assert_eq!(error.kind(), ErrorKind::Damaged, "{n}: {error}");
        }
        let error = Mapped::<i64>::open(&dir.path().join("none"), 0).err().expect("is refused");
        assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
        std::fs::write(dir.path().join("empty"), "").expect("is written");
        assert!(Mapped::<f16>::open(&dir.path().join("empty"), 0).expect("is mapped").is_empty());
    }
}
