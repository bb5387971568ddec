//! QR codes as SVG paths, black on white whatever the society's colours.

use fast_qr::{ECL, QRBuilder};
use serde::Serialize;

use crate::error::Trouble;

/// The width of the quiet zone in modules, which cameras need around the code.
const QUIET: usize = 4;
/// The least width on a screen, in pixels.
const LEAST: usize = 240;

/// A QR code. It has no `Debug`, because its content may be a secret.
#[derive(Clone, Serialize)]
pub struct Qr {
    /// The modules of a side, with the quiet zone.
    pub size: usize,
    /// The pixels of a side. It is a multiple of the modules, so that all modules have the same size.
    pub width: usize,
    /// The dark modules as an SVG path, with one stroke for each run of modules.
    pub path: String,
}

impl Qr {
    /// Draws `text`.
    ///
    /// # Errors
    /// When `text` is too long for a QR code.
    pub fn of(text: &str) -> Result<Self, Trouble> {
        let code = QRBuilder::new(text).ecl(ECL::L).build();
        let code = code.map_err(|_| Trouble::broken("a text that is too long for a QR code"))?;
        let size = code.size + 2 * QUIET;
        let mut path = String::new();
        for (y, row) in code.data.chunks(code.size).take(code.size).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, next| one.value() == next.value()) {
                if run.first().is_some_and(|module| module.value()) {
                    path.push_str(&format!("M{} {}.5h{}", x + QUIET, y + QUIET, run.len()));
                }
                x += run.len();
            }
        }
        Ok(Self { size, width: size * LEAST.div_ceil(size), path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the modules that the path paints.
    fn painted(qr: &Qr) -> Vec<(usize, usize)> {
        let mut dark = Vec::new();
        for stroke in qr.path.split('M').skip(1) {
            let (x, rest) = stroke.split_once(' ').unwrap();
            let (y, length) = rest.split_once(".5h").unwrap();
            let (x, y, length): (usize, usize, usize) =
                (x.parse().unwrap(), y.parse().unwrap(), length.parse().unwrap());
            dark.extend((x..x + length).map(|x| (x, y)));
        }
        dark
    }

    #[test]
    fn the_path_paints_the_dark_modules_inside_a_quiet_zone() {
        let text = "otpauth://totp/%E3%81%82:hanako?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E3%81%82";
        let qr = Qr::of(text).unwrap();
        let code = QRBuilder::new(text).ecl(ECL::L).build().unwrap();
        assert_eq!(qr.size, code.size + 8);
        let mut expected = Vec::new();
        for y in 0..code.size {
            expected.extend((0..code.size).filter(|x| code[y][*x].value()).map(|x| (x + 4, y + 4)));
        }
        assert_eq!(painted(&qr), expected);
        assert!(qr.width >= 240 && qr.width.is_multiple_of(qr.size));
    }

    #[test]
    fn what_is_too_long_is_refused() {
        assert!(Qr::of(&"x".repeat(3000)).is_err());
    }
}
