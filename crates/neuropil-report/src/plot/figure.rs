//! A figure: rows of panels, with what one must say about it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use neuropil_recording::write_atomically;
use resvg::{tiny_skia, usvg};

use super::panel::Panel;
use super::svg::{Anchor, Svg, TextStyle};
use crate::ReportError;

/// Panels side by side.
#[derive(Clone, Debug)]
pub struct Row {
    /// Height, px.
    pub height: f64,
    /// Panels from left to right, each with its share of the width.
    pub panels: Vec<(f64, Panel)>,
}

impl Row {
    /// Panels of equal width.
    pub fn new(height: f64, panels: impl IntoIterator<Item = Panel>) -> Self {
        Self {
            height,
            panels: panels.into_iter().map(|p| (1.0, p)).collect(),
        }
    }
}

/// A named figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Name of its files: letters, digits, `_` and `-`.
    pub name: String,
    /// Heading.
    pub title: String,
    /// What is shown, of which data, with what left out.
    pub caption: String,
    /// What a reader who cannot see it should know.
    pub alt: String,
    /// Width, px.
    pub width: f64,
    /// Letters A, B, … beside the panels.
    pub letters: bool,
    /// Rows from top to bottom. The left borders of panels line up where rows have equally many.
    pub rows: Vec<Row>,
}

impl Figure {
    /// A figure 760 px wide.
    pub fn new(
        name: impl Into<String>,
        title: impl Into<String>,
        caption: impl Into<String>,
        alt: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            title: title.into(),
            caption: caption.into(),
            alt: alt.into(),
            width: 760.0,
            letters: false,
            rows: Vec::new(),
        }
    }

    /// Adds a row of panels of equal width below the others.
    pub fn row(mut self, height: f64, panels: impl IntoIterator<Item = Panel>) -> Self {
        self.rows.push(Row::new(height, panels));
        self
    }

    /// Letters A, B, … beside the panels.
    pub fn with_letters(mut self) -> Self {
        self.letters = true;
        self
    }

    /// Height, px.
    pub fn height(&self) -> f64 {
        self.rows.iter().map(|r| r.height).sum::<f64>()
            + 10.0 * self.rows.len().saturating_sub(1) as f64
    }

    /// The figure as an SVG document.
    ///
    /// # Errors
    /// [`ReportError::Mark`] where columns of a mark differ in length, [`ReportError::Name`] for a name that cannot be
    /// that of a file.
    pub fn svg(&self) -> Result<String, ReportError> {
        check_name(&self.name)?;
        let panels = || self.rows.iter().flat_map(|r| &r.panels);
        panels()
            .flat_map(|(_, p)| &p.marks)
            .try_for_each(super::marks::Mark::check)?;
        let width = self.width.clamp(100.0, 4000.0);
        let mut svg = Svg::default();
        let mut y = 0.0;
        let mut letters = 'A'..='Z';
        for row in &self.rows {
            let height = row.height.clamp(40.0, 4000.0);
            let gap = 14.0;
            let columns = row.panels.len();
            let shares: f64 = row.panels.iter().map(|(s, _)| s.max(0.01)).sum();
            let room = width - gap * columns.saturating_sub(1) as f64;
            let mut x = 0.0;
            for (column, (share, panel)) in row.panels.iter().enumerate() {
                let w = room * share.max(0.01) / shares;
                let left = self.left_margin(columns, column);
                panel.draw(&mut svg, (x, y, w, height), left);
                if let (true, Some(letter)) = (self.letters, letters.next()) {
                    let mut style = TextStyle::new(14.0, Anchor::Start);
                    style.bold = true;
                    svg.text(x + 2.0, y + 17.0, &letter.to_string(), style);
                }
                x += w + gap;
            }
            y += height + 10.0;
        }
        Ok(svg.finish(width, (y - 10.0).max(1.0), &self.title, &self.alt))
    }

    /// Room for labels on the left that all rows with as many panels share.
    fn left_margin(&self, columns: usize, column: usize) -> f64 {
        let letters = if self.letters { 24.0 } else { 0.0 };
        self.rows
            .iter()
            .filter(|r| r.panels.len() == columns)
            .filter_map(|r| {
                r.panels
                    .get(column)
                    .map(|(_, p)| p.left_margin(r.height - 60.0))
            })
            .fold(letters, f64::max)
    }

    /// The figure as a PNG file with `scale` pixels per px; 2 is right for print and screens of high resolution.
    ///
    /// # Errors
    /// As [`Figure::svg`]; [`ReportError::Raster`] where the picture would exceed 100 million pixels.
    pub fn png(&self, scale: f64) -> Result<Vec<u8>, ReportError> {
        let failed = |problem: String| ReportError::Raster {
            name: self.name.clone(),
            problem,
        };
        let text = self.svg()?;
        let options = usvg::Options {
            fontdb: fonts(),
            font_family: "DejaVu Sans".into(),
            ..Default::default()
        };
        let tree = usvg::Tree::from_str(&text, &options).map_err(|e| failed(e.to_string()))?;
        let size = tree.size();
        let scale = scale as f32;
        let (w, h) = (
            (size.width() * scale).ceil(),
            (size.height() * scale).ceil(),
        );
        if !(w >= 1.0 && h >= 1.0 && w * h <= 1e8) {
            return Err(failed(format!(
                "{w} × {h} pixels, expected 1 to 100 million"
            )));
        }
        let mut pixels = tiny_skia::Pixmap::new(w as u32, h as u32)
            .ok_or_else(|| failed("out of memory".into()))?;
        resvg::render(
            &tree,
            tiny_skia::Transform::from_scale(scale, scale),
            &mut pixels.as_mut(),
        );
        pixels.encode_png().map_err(|e| failed(e.to_string()))
    }

    /// Writes `NAME.svg` and `NAME.png` into a folder; gives their paths.
    ///
    /// # Errors
    /// As [`Figure::png`], and where the folder cannot be written to.
    pub fn write(&self, folder: &Path) -> Result<[PathBuf; 2], ReportError> {
        let paths = [
            folder.join(format!("{}.svg", self.name)),
            folder.join(format!("{}.png", self.name)),
        ];
        let [svg, png] = &paths;
        write_atomically(svg, self.svg()?.as_bytes())?;
        write_atomically(png, &self.png(2.0)?)?;
        Ok(paths)
    }
}

/// A name is safe as that of a file and as an anchor.
pub(crate) fn check_name(name: &str) -> Result<(), ReportError> {
    let fits = (1..=100).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if fits {
        Ok(())
    } else {
        Err(ReportError::Name(name.into()))
    }
}

/// DejaVu Sans, regular and bold, loaded once.
fn fonts() -> Arc<usvg::fontdb::Database> {
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    FONTS
        .get_or_init(|| {
            let mut database = usvg::fontdb::Database::new();
            database.load_font_data(dejavu::sans::regular().to_vec());
            database.load_font_data(dejavu::sans::bold().to_vec());
            Arc::new(database)
        })
        .clone()
}
