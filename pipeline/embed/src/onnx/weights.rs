//! The numbers of a model: a file of tensors, of which each is read when it is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::Path;

use codegraph_model::checksum_of;
use half::{bf16, f16};
use safetensors::Dtype;
use safetensors::tensor::Metadata;

use super::arithmetic::{Activation, Place, multiply, sum_of};

/// Bytes of a header at most: that of a network of a thousand layers is shorter.
const LONGEST_HEADER: u64 = 100 << 20;

/// A file of tensors, and what was read of it.
pub(super) struct Tensors {
    file: File,
    /// Type, shape and place of each.
    entries: BTreeMap<String, Entry>,
    /// What all names begin with.
    prefix: String,
    /// Of those that were read, as `name checksum`.
    read: BTreeSet<String>,
    /// Bytes of the numbers that were made of them.
    n_bytes: usize,
}

struct Entry {
    dtype: Dtype,
    shape: Vec<usize>,
    start: u64,
    n_bytes: usize,
}

impl Tensors {
    /// Opens the file at `path`. Names are to be told without what stands before `landmark` there.
    pub(super) fn open(path: &Path, landmark: &str) -> Result<Tensors, String> {
        let unread = |cause: std::io::Error| format!("it cannot be read: {cause}");
        let mut file = File::open(path).map_err(unread)?;
        let mut length = [0; 8];
        file.read_exact(&mut length).map_err(|_| "it is no file of tensors: it is too short".to_string())?;
        let length = u64::from_le_bytes(length);
        if length > LONGEST_HEADER {
            return Err(format!("it is no file of tensors: its header would have {length} bytes"));
        }
        let n_bytes = file.metadata().map_err(unread)?.len();
        let mut header = Vec::new();
        file.by_ref().take(length).read_to_end(&mut header).map_err(unread)?;
        let metadata: Metadata =
            serde_json::from_slice(&header).map_err(|cause| format!("it is no file of tensors: {cause}"))?;
        let mut entries = BTreeMap::new();
        for (name, info) in metadata.tensors() {
            let (start, end) = info.data_offsets;
            let whole = info.shape.iter().try_fold(info.dtype.bitsize(), |n, size| n.checked_mul(*size));
            let n = end.checked_sub(start).filter(|n| n.checked_mul(8) == whole);
            let n = n.ok_or_else(|| format!("the tensor {name} is said to lie at {start}..{end}"))?;
            let start = (start as u64).saturating_add(8 + length);
            if start.saturating_add(n as u64) > n_bytes {
                return Err(format!("it ends within the tensor {name}"));
            }
            entries.insert(name, Entry { dtype: info.dtype, shape: info.shape.clone(), start, n_bytes: n });
        }
        let prefix = entries.keys().find_map(|name| name.strip_suffix(landmark)).unwrap_or_default().to_string();
        Ok(Tensors { file, entries, prefix, read: BTreeSet::new(), n_bytes: 0 })
    }

    /// The names of tensors, without what all begin with, that are called `name`, or what old models called that.
    fn entry(&self, name: &str) -> Option<(String, &Entry)> {
        let old = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
        let whole = [format!("{}{name}", self.prefix), format!("{}{old}", self.prefix)];
        whole.into_iter().find_map(|name| self.entries.get(&name).map(|entry| (name.clone(), entry)))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// The numbers of a tensor, which must have the shape `shape`; 0 stands for any number of rows.
    pub(super) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        let (whole, entry) = self.entry(name).ok_or_else(|| format!("it has no tensor {}{name}", self.prefix))?;
        let fits = entry.shape.len() == shape.len()
            && entry.shape.iter().zip(shape).all(|(found, wanted)| *wanted == 0 || found == wanted);
        if !fits {
            return Err(format!(
                "the tensor {whole} is {:?}, not {shape:?} as {} wants",
                entry.shape,
                super::files::CONFIG
            ));
        }
        let mut bytes = vec![0; entry.n_bytes];
        self.file.read_exact_at(&mut bytes, entry.start).map_err(|cause| format!("it cannot be read: {cause}"))?;
        let numbers: Vec<f32> = match entry.dtype {
            Dtype::F32 => bytes.as_chunks::<4>().0.iter().map(|number| f32::from_le_bytes(*number)).collect(),
            Dtype::F16 => bytes.as_chunks::<2>().0.iter().map(|number| f16::from_le_bytes(*number).to_f32()).collect(),
            Dtype::BF16 => {
                bytes.as_chunks::<2>().0.iter().map(|number| bf16::from_le_bytes(*number).to_f32()).collect()
            }
            other => return Err(format!("the tensor {whole} is of {other:?}, not F32, F16 or BF16")),
        };
        self.read.insert(format!("{name} {}", checksum_of(&bytes)));
        self.n_bytes += size_of_val(&*numbers);
        Ok(numbers)
    }

    /// Bytes of memory of the numbers that were taken.
    pub(super) fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    /// The checksum of all that was read.
    pub(super) fn checksum(&self) -> String {
        checksum_of(self.read.iter().map(|line| format!("{line}\n")).collect::<String>().as_bytes())
    }
}

/// Rows of `n_in` numbers become rows of `n_out`.
pub(super) struct Linear {
    pub(super) n_in: usize,
    pub(super) n_out: usize,
    /// A row for each number that comes out.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// The tensors called `name.weight` and `name.bias`; for several names, their results beside each other.
    pub(super) fn read(tensors: &mut Tensors, names: &[String], n_in: usize, n_out: usize) -> Result<Linear, String> {
        let (mut weights, mut bias) = (Vec::new(), Vec::new());
        for name in names {
            weights.extend(tensors.take(&format!("{name}.weight"), &[n_out, n_in])?);
            match tensors.has(&format!("{name}.bias")) {
                true => bias.extend(tensors.take(&format!("{name}.bias"), &[n_out])?),
                false => bias.resize(bias.len() + n_out, 0.0),
            }
        }
        Ok(Linear { n_in, n_out: n_out * names.len(), weights, bias })
    }

    /// Writes what the rows `x` become over `out`.
    pub(super) fn apply(&self, x: &[f32], out: &mut Vec<f32>) {
        let n_rows = x.len() / self.n_in;
        out.clear();
        (0..n_rows).for_each(|_| out.extend_from_slice(&self.bias));
        let across = Place { start: 0, row: 1, column: self.n_in };
        multiply(
            (n_rows, self.n_in, self.n_out),
            1.0,
            (x, Place::rows(self.n_in)),
            (&self.weights, across),
            1.0,
            (out, Place::rows(self.n_out)),
        );
    }
}

/// Rows become such with the mean 0 and the variance 1, and then are scaled and moved.
pub(super) struct Norm {
    weights: Vec<f32>,
    bias: Vec<f32>,
    epsilon: f32,
}

impl Norm {
    pub(super) fn read(tensors: &mut Tensors, name: &str, width: usize, epsilon: f32) -> Result<Norm, String> {
        let weights = tensors.take(&format!("{name}.weight"), &[width])?;
        let bias = tensors.take(&format!("{name}.bias"), &[width])?;
        Ok(Norm { weights, bias, epsilon })
    }

    pub(super) fn apply(&self, rows: &mut [f32]) {
        let n = self.weights.len() as f32;
        for row in rows.chunks_exact_mut(self.weights.len()) {
            let mean = sum_of(row, |x| x) / n;
            let variance = sum_of(row, |x| (x - mean) * (x - mean)) / n;
            let scale = 1.0 / (variance + self.epsilon).sqrt();
            for ((x, weight), bias) in row.iter_mut().zip(&self.weights).zip(&self.bias) {
                *x = (*x - mean) * scale * weight + bias;
            }
        }
    }
}

/// A layer of its own behind the network, which makes a vector another one.
pub(super) struct Dense {
    pub(super) linear: Linear,
    pub(super) activation: Activation,
}
