//! The programs that the checks need beside Rust and a C compiler, and the packages that hold them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::{self, Trouble, command, on_path, run};

/// The oldest major version of Node that runs the browser tests.
const NODE_MAJOR: u32 = 20;

/// A program or file that a step needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requirement {
    /// PostgreSQL's server programs (`initdb`, `pg_ctl`).
    PostgresServer,
    /// The browser.
    Chromium,
    /// Node, which drives the browser.
    Node,
    /// A font with Japanese characters, for the screenshots.
    JapaneseFont,
    /// buildah, which builds an image without a service.
    Buildah,
    /// Python, which serves as Amazon SES and verifies signatures of mails.
    Python,
    /// curl, which runs the examples of the API.
    Curl,
}

impl Requirement {
    const fn name(self) -> &'static str {
        match self {
            Self::PostgresServer => "PostgreSQL server programs (initdb, pg_ctl)",
            Self::Chromium => "Chromium",
            Self::Node => "Node.js 20 or newer, with npm",
            Self::JapaneseFont => "a Japanese font (Noto Sans CJK)",
            Self::Buildah => "buildah",
            Self::Python => "Python 3.11 or newer, with venv",
            Self::Curl => "curl",
        }
    }

    const fn debian_packages(self) -> &'static [&'static str] {
        match self {
            Self::PostgresServer => &["postgresql"],
            Self::Chromium => &["chromium"],
            Self::Node => &["nodejs", "npm"],
            Self::JapaneseFont => &["fonts-noto-cjk"],
            Self::Buildah => &["buildah"],
            Self::Python => &["python3", "python3-venv"],
            Self::Curl => &["curl"],
        }
    }

    fn is_met(self) -> bool {
        match self {
            Self::PostgresServer => postgres_programs().is_some(),
            Self::Chromium => chromium().is_some(),
            Self::Node => node_major().is_some_and(|major| major >= NODE_MAJOR) && on_path(&["npm"]).is_some(),
            Self::JapaneseFont => has_japanese_font(),
            Self::Buildah => on_path(&["buildah"]).is_some(),
            Self::Python => has_python(),
            Self::Curl => on_path(&["curl"]).is_some(),
        }
    }
}

/// Makes sure that all of `needed` are there. On Debian it announces and installs what is missing; elsewhere it names
/// what is missing.
pub fn meet(needed: &[Requirement]) -> Result<(), Trouble> {
    let missing = unmet(needed);
    if missing.is_empty() {
        println!("nothing is missing");
        return Ok(());
    }
    let names = |missing: &[Requirement]| missing.iter().map(|one| one.name()).collect::<Vec<_>>().join("; ");
    let packages: Vec<_> = missing.iter().flat_map(|one| one.debian_packages()).copied().collect();
    if !(Path::new("/etc/debian_version").is_file() && on_path(&["apt-get"]).is_some()) {
        return Err(Trouble(format!(
            "Missing: {}. Install them with this system's package manager; on Debian they are the packages {}.",
            names(&missing),
            packages.join(" "),
        )));
    }
    if !process::is_root() {
        return Err(Trouble(format!(
            "Missing: {}. Please run: sudo apt-get update && sudo apt-get install --no-install-recommends {}",
            names(&missing),
            packages.join(" "),
        )));
    }
    println!("installing from Debian: {} (for: {})", packages.join(" "), names(&missing));
    let apt = || {
        let mut apt = command("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    // The package list may be old but still good, so a failed update alone is no reason to stop.
    run(apt().args(["update", "-q"]))?;
    let installed = run(apt().args(["install", "-y", "-q", "--no-install-recommends"]).args(&packages))?;
    let missing = unmet(needed);
    match (installed.success(), missing.as_slice()) {
        (_, []) => Ok(()),
        (true, left) => Err(Trouble(format!("Debian's packages here don't bring: {}.", names(left)))),
        (false, left) => Err(Trouble(format!("apt-get ended with {installed}; still missing: {}.", names(left)))),
    }
}

fn unmet(needed: &[Requirement]) -> Vec<Requirement> {
    needed.iter().copied().filter(|one| !one.is_met()).collect()
}

/// Returns the folder of the newest PostgreSQL server programs. Debian keeps them outside the search path; other
/// systems have them on it.
pub fn postgres_programs() -> Option<PathBuf> {
    let complete = |folder: &Path| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    let debian = fs::read_dir("/usr/lib/postgresql").ok().and_then(|versions| {
        versions
            .flatten()
            .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
            .filter(|(_, folder)| complete(folder))
            .max_by_key(|(version, _)| *version)
            .map(|(_, folder)| folder)
    });
    debian.or_else(|| {
        let initdb = fs::canonicalize(on_path(&["initdb"])?).ok()?;
        initdb.parent().filter(|folder| complete(folder)).map(Path::to_path_buf)
    })
}

/// Returns the path of the browser.
pub fn chromium() -> Option<PathBuf> {
    on_path(&["chromium", "chromium-browser"])
}

fn node_major() -> Option<u32> {
    let output = command("node").arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn has_python() -> bool {
    let asked = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";
    command("python3").args(["-c", asked]).output().is_ok_and(|output| output.status.success())
}

fn has_japanese_font() -> bool {
    Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").is_file()
        || command("fc-list").arg(":lang=ja").output().is_ok_and(|output| !output.stdout.is_empty())
}
