//! Colours that readers with any kind of colour vision can tell apart.

/// Excitatory: blue of the palette of Okabe & Ito (2008).
pub const EXCITATORY: &str = "#0072b2";
/// Inhibitory: vermilion of the same palette.
pub const INHIBITORY: &str = "#d55e00";
/// What was simulated: blue.
pub const SIMULATED: &str = "#0072b2";
/// What theory says: orange.
pub const THEORY: &str = "#e69f00";
/// What was published: black.
pub const PUBLISHED: &str = "#222222";
/// Lines and text beside the data.
pub const GREY: &str = "#777777";

/// Okabe & Ito (2008), in an order in which neighbours differ in lightness as well.
pub const PALETTE: [&str; 8] = [
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#777777", "#f0e442",
];

/// Colour `i` of the palette, round and round.
pub fn palette(i: usize) -> &'static str {
    PALETTE.get(i % PALETTE.len()).copied().unwrap_or(GREY)
}

/// Anchors of viridis (van der Walt & Smith 2015), lightness rising evenly from dark blue to yellow.
const VIRIDIS: [(f64, f64, f64); 9] = [
    (68.0, 1.0, 84.0),
    (71.0, 44.0, 122.0),
    (59.0, 81.0, 139.0),
    (44.0, 113.0, 142.0),
    (33.0, 144.0, 141.0),
    (39.0, 173.0, 129.0),
    (92.0, 200.0, 99.0),
    (170.0, 220.0, 50.0),
    (253.0, 231.0, 37.0),
];

/// Colour of viridis at `t` in 0..1 (clamped), `#rrggbb`.
pub fn viridis(t: f64) -> String {
    let last = VIRIDIS.len() - 1;
    let position = if t.is_finite() {
        t.clamp(0.0, 1.0)
    } else {
        0.0
    } * last as f64;
    let i = (position as usize).min(last - 1);
    let f = position - i as f64;
    let (Some(a), Some(b)) = (VIRIDIS.get(i), VIRIDIS.get(i + 1)) else {
        return GREY.into();
    };
    let mix = |x: f64, y: f64| (x + (y - x) * f).round() as u8;
    format!(
        "#{:02x}{:02x}{:02x}",
        mix(a.0, b.0),
        mix(a.1, b.1),
        mix(a.2, b.2)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_starts_dark_and_ends_light() {
        assert_eq!(viridis(0.0), "#440154");
        assert_eq!(viridis(1.0), "#fde725");
        assert_eq!(viridis(0.5), "#21908d");
        assert_eq!(viridis(f64::NAN), viridis(-3.0));
        assert_eq!(palette(8), palette(0));
    }
}
