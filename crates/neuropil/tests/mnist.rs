//! The digits of MNIST: small files made here, and the official ones where `NEUROPIL_DATA` has them.

use neuropil::Error;
use neuropil::data::{Digits, MnistFile, MnistPart, folder_of, mnist, parse_digits};
use std::path::PathBuf;

fn idx(sizes: &[u32], bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0, 0, 8, sizes.len() as u8];
    out.extend(sizes.iter().flat_map(|n| n.to_be_bytes()));
    out.extend(bytes);
    out
}

/// Two images of 4 × 5 pixels that count up.
fn example() -> (Vec<u8>, Vec<u8>) {
    let pixels: Vec<u8> = (0..40).collect();
    (idx(&[2, 4, 5], &pixels), idx(&[2], &[7, 0]))
}

fn digits() -> Digits {
    let (images, labels) = example();
    parse_digits(&images, &labels).unwrap()
}

#[test]
fn images_are_cropped_around_their_middle() {
    let d = digits();
    assert_eq!((d.len(), d.shape(), d.labels()), (2, (4, 5), &[7, 0][..]));
    let c = d.cropped(2, 3).unwrap();
    // Rows 1 and 2, columns 1 to 3.
    assert_eq!(c.pixels(), [6, 7, 8, 11, 12, 13, 26, 27, 28, 31, 32, 33]);
    assert_eq!(c.intensities()[(1, 5)], 33.0 / 255.0);
    assert_eq!(d.taken(1, 1).unwrap().classes(), [0]);
    assert!(d.cropped(5, 1).unwrap_err().contains("1 x 1 to 4 x 5"));
    assert!(d.cropped(0, 1).is_err());
    assert!(d.taken(1, 2).unwrap_err().contains("some of 2"));
    assert!(d.taken(usize::MAX, 2).is_err());
}

#[test]
fn files_that_disagree_are_refused() {
    let (images, labels) = example();
    let error = |images: &[u8], labels: &[u8]| parse_digits(images, labels).unwrap_err();
    let (file, text) = error(&images, &idx(&[3], &[1, 2, 3]));
    assert_eq!(
        (file, text.as_str()),
        (
            MnistFile::Labels,
            "it has 3 labels, expected 2, one for each image"
        )
    );
    let (file, text) = error(&images, &idx(&[2], &[1, 10]));
    assert_eq!(
        (file, text.as_str()),
        (
            MnistFile::Labels,
            "its label 1 is 10, expected a digit from 0 to 9"
        )
    );
    let (file, text) = error(&labels, &images);
    assert!(
        file == MnistFile::Images && text.contains("expected 3: images, rows, columns"),
        "{text}"
    );
    assert_eq!(error(&images, &images).0, MnistFile::Labels);
    assert_eq!(error(&images[..20], &labels).0, MnistFile::Images);
    assert!(
        error(&idx(&[2, 0, 5], &[]), &labels)
            .1
            .contains("at least 1 x 1")
    );
}

#[test]
fn a_missing_file_is_named_with_where_to_get_it() {
    let folder = std::env::temp_dir().join(format!("neuropil-mnist-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (images, _) = example();
    std::fs::write(folder.join("t10k-images-idx3-ubyte"), images).unwrap();
    let error = mnist(&folder, MnistPart::Test).unwrap_err();
    std::fs::remove_dir_all(&folder).unwrap();
    let Error::Input { error, .. } = error else {
        panic!("{error}");
    };
    assert!(
        error.contains("t10k-labels-idx1-ubyte.gz") && error.contains("yann.lecun.com"),
        "{error}"
    );
}

/// The folder of the official files: that of `NEUROPIL_DATA`, or `shared/data/mnist` beside the repository.
fn official() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/mnist");
    folder_of("mnist").or_else(|| Some(beside).filter(|f| f.is_dir()))
}

#[test]
fn the_official_files_are_read() {
    let Some(folder) = official() else {
        println!("not run: MNIST is neither in NEUROPIL_DATA nor in ../shared/data/mnist");
        return;
    };
    let test = mnist(&folder, MnistPart::Test).unwrap();
    assert_eq!((test.len(), test.shape()), (10_000, (28, 28)));
    assert_eq!(test.labels()[..10], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    let train = mnist(&folder, MnistPart::Train).unwrap();
    assert_eq!((train.len(), train.shape()), (60_000, (28, 28)));
    let mut counts = [0; 10];
    train.classes().into_iter().for_each(|c| counts[c] += 1);
    assert_eq!(
        counts,
        [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    );
    // Digits were scaled to boxes of 20 × 20 and laid with their centre of mass on that of the image.
    for digit in 0..train.len() {
        let pixels = &train.pixels()[digit * 784..][..784];
        let inked = || (0..784).filter(|i| pixels[*i] > 0);
        let mass: f64 = pixels.iter().map(|p| f64::from(*p)).sum();
        for axis in [28, 1] {
            let along = |i: usize| i / axis % 28;
            let span = inked().map(along).max().unwrap() - inked().map(along).min().unwrap();
            let moment: f64 = inked()
                .map(|i| along(i) as f64 * f64::from(pixels[i]))
                .sum();
            let centre = moment / mass;
            assert!(span < 20, "digit {digit}: {} pixels", span + 1);
            assert!((centre - 14.0).abs() < 0.53, "digit {digit}: {centre}");
        }
    }
}
