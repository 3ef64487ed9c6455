//! The MNIST handwritten digits (LeCun, Cortes & Burges): 60,000 images for training and 10,000 for tests, of 28 × 28 pixels.

use super::idx::{MOST_BYTES, parse_idx};
use crate::Error;
use neuropil_numerics::matrix::Matrix;
use std::path::{Path, PathBuf};

/// Which images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MnistPart {
    /// The 60,000 for training.
    Train,
    /// The 10,000 for tests.
    Test,
}

/// Images with labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits {
    rows: usize,
    columns: usize,
    /// Images one after the other, each row by row, 0 (background) to 255.
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

impl Digits {
    /// How many images there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Rows and columns of each image.
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    /// All images one after the other, each row by row, 0 (background) to 255.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The digit that each image shows, 0 to 9.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// The labels as classes.
    pub fn classes(&self) -> Vec<usize> {
        self.labels.iter().map(|l| usize::from(*l)).collect()
    }

    /// Intensities from 0 to 1, `[image][pixel]`.
    pub fn intensities(&self) -> Matrix {
        let size = self.rows * self.columns;
        let at = |i: usize, j: usize| self.pixels.get(i * size + j).copied().unwrap_or(0);
        Matrix::from_fn(self.len(), size, |i, j| f64::from(at(i, j)) / 255.0)
    }

    /// The middle of each image, `rows` × `columns`; an odd pixel is cut below and to the right.
    ///
    /// # Errors
    /// Where the images are smaller, or nothing is asked for.
    pub fn cropped(&self, rows: usize, columns: usize) -> Result<Self, String> {
        if !(1..=self.rows).contains(&rows) || !(1..=self.columns).contains(&columns) {
            return Err(format!(
                "crop is {rows} x {columns}, expected 1 x 1 to {} x {}",
                self.rows, self.columns
            ));
        }
        let (top, left) = ((self.rows - rows) / 2, (self.columns - columns) / 2);
        let mut pixels = Vec::with_capacity(self.len() * rows * columns);
        for image in self.pixels.chunks_exact(self.rows * self.columns) {
            let kept = image.chunks_exact(self.columns).skip(top).take(rows);
            kept.for_each(|row| pixels.extend(row.iter().skip(left).take(columns)));
        }
        Ok(Self {
            rows,
            columns,
            pixels,
            labels: self.labels.clone(),
        })
    }

    /// The images from number `first` on.
    ///
    /// # Errors
    /// Where there are not so many.
    pub fn taken(&self, first: usize, number: usize) -> Result<Self, String> {
        let end = first.checked_add(number).filter(|end| *end <= self.len());
        let Some(end) = end else {
            return Err(format!(
                "{number} images from number {first} on, expected some of {}",
                self.len()
            ));
        };
        let size = self.rows * self.columns;
        let pixels = self.pixels.get(first * size..end * size).unwrap_or(&[]);
        let labels = self.labels.get(first..end).unwrap_or(&[]);
        Ok(Self {
            pixels: pixels.to_vec(),
            labels: labels.to_vec(),
            ..*self
        })
    }
}

/// Images and labels from the bytes of their two files, plain or gzipped.
///
/// # Errors
/// Which of the two files is wrong, and how.
pub fn parse_digits(images: &[u8], labels: &[u8]) -> Result<Digits, (MnistFile, String)> {
    let of_images = parse_idx(images).map_err(|e| (MnistFile::Images, e))?;
    let [number, rows, columns] = of_images.sizes[..] else {
        let axes = of_images.sizes.len();
        let problem = format!(
            "it has {axes} axes, expected 3: images, rows, columns (magic number 0x00000803)"
        );
        return Err((MnistFile::Images, problem));
    };
    if number > 0 && (rows == 0 || columns == 0) {
        let problem = format!("its images are {rows} x {columns}, expected at least 1 x 1");
        return Err((MnistFile::Images, problem));
    }
    let of_labels = parse_idx(labels).map_err(|e| (MnistFile::Labels, e))?;
    let [count] = of_labels.sizes[..] else {
        let axes = of_labels.sizes.len();
        let problem = format!("it has {axes} axes, expected 1 (magic number 0x00000801)");
        return Err((MnistFile::Labels, problem));
    };
    if count != number {
        let problem = format!("it has {count} labels, expected {number}, one for each image");
        return Err((MnistFile::Labels, problem));
    }
    if let Some(i) = of_labels.bytes.iter().position(|l| *l > 9) {
        let given = of_labels.bytes.get(i).copied().unwrap_or(0);
        let problem = format!("its label {i} is {given}, expected a digit from 0 to 9");
        return Err((MnistFile::Labels, problem));
    }
    Ok(Digits {
        rows,
        columns,
        pixels: of_images.bytes,
        labels: of_labels.bytes,
    })
}

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MnistFile {
    /// That of the images.
    Images,
    /// That of the labels.
    Labels,
}

/// The digits of a folder that holds the official files, `train-images-idx3-ubyte` and `train-labels-idx1-ubyte` or
/// `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each plain or with `.gz` at its end.
///
/// # Errors
/// Where a file is missing, or is not what it should be; the error names it.
pub fn mnist(folder: &Path, part: MnistPart) -> Result<Digits, Error> {
    let name = match part {
        MnistPart::Train => "train",
        MnistPart::Test => "t10k",
    };
    let (images_at, images) = bytes(folder, &format!("{name}-images-idx3-ubyte"))?;
    let (labels_at, labels) = bytes(folder, &format!("{name}-labels-idx1-ubyte"))?;
    parse_digits(&images, &labels).map_err(|(file, error)| Error::Input {
        path: match file {
            MnistFile::Images => images_at,
            MnistFile::Labels => labels_at,
        },
        error,
    })
}

fn bytes(folder: &Path, name: &str) -> Result<(PathBuf, Vec<u8>), Error> {
    let input = |path: &Path, error: String| Error::Input {
        path: path.to_owned(),
        error,
    };
    let candidates = [folder.join(name), folder.join(format!("{name}.gz"))];
    let Some(path) = candidates.iter().find(|p| p.is_file()) else {
        let error = format!(
            "there is no file {name} or {name}.gz; the four files of MNIST are at http://yann.lecun.com/exdb/mnist \
             and its mirrors"
        );
        return Err(input(folder, error));
    };
    let size = std::fs::metadata(path).map_err(|e| input(path, e.to_string()))?;
    if size.len() > MOST_BYTES {
        let error = format!("{} bytes, expected at most {MOST_BYTES}", size.len());
        return Err(input(path, error));
    }
    let bytes = std::fs::read(path).map_err(|e| input(path, e.to_string()))?;
    Ok((path.clone(), bytes))
}
