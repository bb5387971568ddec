//! Societies by the thousand: copies of one that ships, each with a slug, a name and an insurer number of its own.

use std::fs;
use std::path::Path;

use madoguchi_core::input::insurer_number::check_digit;
use madoguchi_core::testing::folder;

/// The society that the copies are made of.
const MODEL: &str = "aozora";
/// Insurers that a prefecture has room for.
const INSURERS: usize = 1000;

/// The slug of a copy.
pub fn slug(number: usize) -> String {
    format!("society{number:05}")
}

/// Writes the manifests of `count` societies.
///
/// # Panics
/// When they can't be written.
pub fn write(into: &Path, count: usize) {
    let model = folder(MODEL);
    let manifest = fs::read_to_string(model.join("tenant.toml")).unwrap();
    for number in 0..count {
        let own = into.join(slug(number));
        fs::create_dir_all(&own).unwrap();
        let manifest = manifest
            .replace("06279996", &insurer_number(number))
            .replace("あおぞら健康保険組合", &format!("第{number}健康保険組合"));
        fs::write(own.join("tenant.toml"), manifest).unwrap();
        for file in ["logo.png", "terms.ja.txt"] {
            fs::copy(model.join(file), own.join(file)).unwrap();
        }
    }
}

/// A valid number for each: the prefectures one after the other.
fn insurer_number(number: usize) -> String {
    let body = format!("06{:02}{:03}", 1 + number / INSURERS, number % INSURERS);
    let digit = check_digit(&body).unwrap();
    format!("{body}{digit}")
}
