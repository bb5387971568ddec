//! QR codes as drawings inside a page.

use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder, Shape};
use fast_qr::{ECL, QRBuilder};
use madoguchi_web::Trouble;

/// Modules around a code that stay white; readers need four.
const QUIET_ZONE: usize = 4;

/// A code as an `svg` element, black on white whatever the society's colours, for a template that names it.
pub fn svg(text: &str) -> Result<String, Trouble> {
    let code =
        QRBuilder::new(text).ecl(ECL::M).build().map_err(|_| Trouble::broken("a text too long for a QR code"))?;
    Ok(SvgBuilder::default().shape(Shape::Square).margin(QUIET_ZONE).to_str(&code))
}
