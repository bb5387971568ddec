//! Writes every page in every shape into a folder, to be looked at: `cargo run -p madoguchi-portal --example gallery -- <folder>`.

#[path = "../tests/it/pages/frames.rs"]
mod frames;

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use madoguchi_words::Language;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args_os().nth(1).map(PathBuf::from).ok_or("name a folder")?;
    fs::create_dir_all(&folder)?;
    for (name, content) in madoguchi_web::static_files().chain(madoguchi_portal::static_files()) {
        fs::write(folder.join(name), content)?;
    }
    let engine = madoguchi_portal::engine()?;
    let mut index = String::from("<!doctype html><meta charset=\"utf-8\"><title>Pages</title><ul>");
    for language in [Language::Ja, Language::En] {
        for page in frames::render_all(&engine, language)? {
            fs::write(folder.join(format!("{}.html", page.name)), &page.html)?;
            write!(index, "<li><a href=\"{0}.html\">{0}</a> ({1} bytes)", page.name, page.html.len())?;
        }
    }
    fs::write(folder.join("index.html"), index)?;
    Ok(())
}
